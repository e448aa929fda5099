"""A round from input to result. Pure: the same catalogue and input give the same result, byte for byte."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matching.allocation import blocking_pairs, solve, stable, verify
from matching.allocation.replan import Held, free, hold, joined, sticky
from matching.catalogue import Catalogue
from matching.compiled import PLAIN, Kernel
from matching.engine.advice import advice_of
from matching.engine.checking import accept
from matching.engine.hashing import CODE_VERSION, inputs_hash
from matching.engine.outcome import Outcome, outcome_of
from matching.engine.prepare import Prepared, claims_by, prepare
from matching.engine.seats import seats_of
from matching.types.allocation import NOBODY, Instance, Level, Mode, Plan
from matching.types.rounds import Keep, RoundInput, RoundResult

STAGES_AFTER_SCORING = 3
"""`step` counts the students scored, and then these: solved, verified, explained."""


class CertificateError(RuntimeError):
    """A plan did not prove itself best. There is no result: the input and this error belong in a report to us."""


def _silent(done: int, of: int) -> None:
    """Progress that nobody listens to."""


def run(
    catalogue: Catalogue,
    entered: RoundInput,
    *,
    kernel: Kernel = PLAIN,
    step: Callable[[int, int], None] | None = None,
) -> RoundResult:
    """The result of a round: a seat for everybody, problems, reasons and advice.

    `step` hears (done, of how many) now and then; what it raises stops the run. Raises RoundError for a setting that
    makes no sense, CertificateError when an exact plan fails its own proof. Bad items never stop a round: they are in
    `problems`.
    """
    tell = step or _silent
    accepted = accept(catalogue, entered)
    everything = len(accepted.entrants) + STAGES_AFTER_SCORING
    prepared = prepare(catalogue, entered, accepted, lambda done, of: tell(done, everything))
    held = _kept(prepared)
    plan = _solved(held.instance, entered, kernel)
    tell(everything - 2, everything)
    certified = _proved(held.instance, plan)
    tell(everything - 1, everything)
    whole = joined(held, plan)
    outcome = outcome_of(prepared, whole)
    seats = seats_of(prepared, outcome)
    result = RoundResult(
        inputs_hash=inputs_hash(catalogue, entered),
        code_version=CODE_VERSION,
        mode=entered.mode,
        seats=seats,
        problems=accepted.problems,
        levels=_levels(plan, outcome),
        advice=advice_of(prepared, outcome, held, plan, kernel),
        blocking_pairs=blocking_pairs(prepared.instance, whole),
        certified=certified,
        units={one.student_id: one.unit for one in accepted.entrants if one.unit},
    )
    tell(everything, everything)
    return result


def _kept(prepared: Prepared) -> Held:
    """The instance as this round treats present places: as nothing, as worth a bonus, or as given."""
    instance, keep = prepared.instance, prepared.entered.keep
    if keep is Keep.FIXED:
        return hold(instance)
    if keep is Keep.STICKY:
        instance = sticky(instance, prepared.entered.sticky)
        priority = claims_by(instance.score, np.repeat(instance.voter, np.diff(instance.start)))
        instance = replace(instance, priority=priority)
    return free(instance)


def _solved(instance: Instance, entered: RoundInput, kernel: Kernel) -> Plan:
    """The plan of the mode that was chosen."""
    if entered.mode is Mode.EXACT:
        return solve(instance, goal=entered.goal, kernel=kernel)
    return stable(instance, fill=entered.mode is Mode.STABLE_FILLED, kernel=kernel)


def _proved(instance: Instance, plan: Plan) -> bool:
    """Whether the plan carries a proof, which then holds. Raises CertificateError when it does not."""
    if plan.certificate is None:
        return False
    broken = verify(instance, plan)
    if broken:
        raise CertificateError("; ".join(broken))
    return True


def _levels(plan: Plan, outcome: Outcome) -> tuple[tuple[Level, int], ...]:
    """What was reached, over everybody: pins and who stayed included, a bonus for staying left out."""
    has = outcome.row != NOBODY
    everybody = {
        Level.PLACED: int(np.count_nonzero(has)),
        Level.OUTSIDE: int(np.count_nonzero(has & outcome.voter & (outcome.choice == 0))),
        Level.TOTAL: int(outcome.score[has].sum()),
    }
    return tuple((level, everybody.get(level, reached)) for level, reached in plan.levels)
