"""Running a round: the long work of the worker and of the command line, taken up again when its process was killed.

Reading and computing happen outside any writing transaction; the result is written in exactly one, by whoever holds the
lease. These functions take the database, because they need several transactions.
"""

import hashlib
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import DomainError, Refused
from bpv.core.progress import Step, nothing
from bpv.matches import store
from bpv.matches.models.rounds import (
    MOST_ADVICE,
    MOST_PROBLEMS,
    PairKind,
    Round,
    RoundSettings,
    Run,
    RunState,
    SeatKind,
)
from bpv.matches.rules.rounds import POINT, binding_of, figures, imposed, kind_of, weights_of
from bpv.matches.service.catalogues import Catalogues
from bpv.matches.service.cohort import Cohort, cohort, lowered
from bpv.matches.service.success import learned
from bpv.organisation import service as organisation
from matching import engine
from matching.catalogue import Catalogue
from matching.compiled import PLAIN, Kernel
from matching.engine import CertificateError
from matching.types.allocation import Goal, Mode
from matching.types.rounds import Keep, Pair, RoundInput, RoundResult, Seat

LARGE: Final = 1_000  # students from which compiling the loops pays
RENEW: Final = 60.0  # seconds of work after which the lease is renewed


class Lost(Exception):
    """The lease on a run ended before the work did: somebody else has it now, and nothing was written."""


@dataclass(frozen=True)
class Work:
    """Everything that decides a run, as one reading transaction saw it."""

    round: Round
    run: Run
    cohort: Cohort
    catalogue: Catalogue
    entered: RoundInput
    registry_version: int


def run_now(
    database: Database,
    run_id: str,
    catalogues: Catalogues,
    step: Step = nothing,
    fast: Callable[[], Kernel] = lambda: PLAIN,
) -> bool:
    """Run a queued round and keep its draft; False when somebody else has it. Raises `Lost` when the lease ended.

    `fast` gives the compiled loops for a large cohort; compiling them takes longer than a small one.
    """
    with database.writing() as session:
        token = store.round_runs.claim(session, run_id)
    if token is None:
        return False
    with database.reading() as session:
        run = store.round_runs.any_run(session, run_id)
    if run is None:
        raise Lost
    try:
        with database.reading() as session:
            work = gathered(session, catalogues, run)
        kernel = fast() if len(work.cohort.entrants) > LARGE else PLAIN
        result = engine.run(work.catalogue, work.entered, kernel=kernel, step=Held(database, run_id, token, step).step)
    except DomainError as problem:
        return failed(database, run, token, problem.code)
    except CertificateError:
        return failed(database, run, token, "round.unproved")
    with database.writing() as session:
        finish(session, work, result, token)
    return True


def failed(database: Database, run: Run, token: str, problem: str) -> bool:
    """Close a run that gives no result, with the reason."""
    with database.writing() as session:
        give_up(session, run, token, problem)
    return True


def waiting(session: Session) -> list[tuple[str, str]]:
    """Ids of the runs that wait for a worker, with their institution, the oldest first."""
    return store.round_runs.waiting(session)


def gathered(session: Session, catalogues: Catalogues, run: Run) -> Work:
    """Read what decides a run. Raises NotFound when its round or period is gone."""
    round_ = store.rounds.get(session, run.institution_id, run.round_id)
    if round_ is None:
        raise Refused("round.gone")
    snapshot = catalogues.snapshot(session, run.institution_id)
    period = organisation.period(session, run.institution_id, round_.period_id)
    found = cohort(session, run.institution_id, period, today(), round_.team_ids)
    catalogue = lowered(snapshot.catalogue, found.held)
    return Work(round_, run, found, catalogue, entered(session, round_, run.settings, found), snapshot.version)


def entered(session: Session, round_: Round, settings: RoundSettings, found: Cohort) -> RoundInput:
    """A round as the engine takes it. Pairs about students who have a placement by now are left out; the engine names
    those about students who left the cohort."""
    settled = {one.student_id for one in found.settled}
    pairs: dict[PairKind, list[Pair]] = {kind: [] for kind in PairKind}
    for one in store.rounds.pairs(session, round_.institution_id, round_.id):
        if one.student_id not in settled:
            pairs[one.kind].append(Pair(student_id=one.student_id, place_id=one.place_id))
    known = learned(session, round_.institution_id)
    return RoundInput(
        entrants=tuple(sorted(found.entrants, key=lambda one: one.student_id)),
        pins=ordered(pairs[PairKind.PIN]),
        blocks=ordered(pairs[PairKind.APART]),
        weights=known.over(weights_of(settings)),
        success=known.model,
        mode=Mode(settings.mode),
        goal=Goal(settings.goal),
        keep=Keep(settings.keep),
        sticky=settings.sticky * POINT,
        draw=round_.draw,
    )


def ordered(pairs: list[Pair]) -> tuple[Pair, ...]:
    """Pairs in an order that does not depend on when they were made."""
    return tuple(sorted(pairs, key=lambda pair: (pair.student_id, pair.place_id)))


def hash_of(work: Work) -> str:
    """The hash of everything that decides a run, as it is now: a draft with another one is stale."""
    return engine.inputs_hash(work.catalogue, work.entered)


def is_fresh(session: Session, catalogues: Catalogues, run: Run) -> bool:
    """True when everything that decided a run is as it was."""
    return hash_of(gathered(session, catalogues, run)) == run.inputs_hash


class Held:
    """Passes progress on, and keeps the lease while it lasts."""

    def __init__(self, database: Database, run_id: str, token: str, step: Step) -> None:
        self.database, self.run_id, self.token, self.follow = database, run_id, token, step
        self.renewed = time.monotonic()

    def step(self, done: int, total: int) -> None:
        """Tell how far the work is. Raises `Lost` when somebody else took the run over."""
        if time.monotonic() - self.renewed >= RENEW:
            self.renewed = time.monotonic()
            with self.database.writing() as session:
                if not store.round_runs.renew(session, self.run_id, self.token):
                    raise Lost
        self.follow(done, total)


def finish(session: Session, work: Work, result: RoundResult, token: str) -> None:
    """Keep the result of a run with a seat per student; raises `Lost` when the lease is gone."""
    run = work.run
    values = outcome(work, result) | {
        "ended_at": now(),
        "previous_id": previous(session, run),
        "problem": None,
        "lease_token": None,
        "lease_until": None,
    }
    if not store.round_runs.change(session, run, values, token=token):
        raise Lost
    store.round_seats.write(session, run.institution_id, run.id, seats_of(work.cohort, result))
    audit.record(session, "round.ran", institution_id=run.institution_id, object_id=run.id)


def computed(session: Session, catalogues: Catalogues, run: Run) -> tuple[dict[str, Any], list[Mapping[str, Any]]]:
    """The columns of a run that is done, and its seats, without a lease and without writing: for made-up schools."""
    work = gathered(session, catalogues, run)
    result = engine.run(work.catalogue, work.entered)
    return outcome(work, result), seats_of(work.cohort, result)


def outcome(work: Work, result: RoundResult) -> dict[str, Any]:
    """The columns that hold a result."""
    content = engine.canonical(result)
    return {
        "state": RunState.DONE.value,
        "inputs_hash": result.inputs_hash,
        "code_version": result.code_version,
        "registry_version": work.registry_version,
        "figures": figures(result, work.cohort.settled, work.cohort.present)
        | {"result_hash": hashlib.sha256(content).hexdigest()},
        "problems": problems_of(result),
        "advice": advice_of(result),
        "result": zlib.compress(content, 6),
    }


def previous(session: Session, run: Run) -> str | None:
    """The newest draft of the round that was done before this run."""
    others = store.round_runs.of_rounds(session, run.institution_id, [run.round_id])
    return next((one.id for one in others if one.number < run.number and one.done and not one.what_if), None)


def problems_of(result: RoundResult) -> list[dict[str, Any]]:
    """The first named problems as a row keeps them."""
    return [
        {
            "code": one.code.value,
            "student": one.student_id,
            "place": one.place_id,
            "field": one.field,
            "value": one.value[:200],
        }
        for one in result.problems[:MOST_PROBLEMS]
    ]


def advice_of(result: RoundResult) -> list[dict[str, Any]]:
    """Where one more place helps most, as a row keeps it."""
    return [
        {"kind": one.kind, "key": one.key, "placed": one.placed, "points": one.points, "students": one.students}
        for one in result.advice[:MOST_ADVICE]
    ]


def seats_of(found: Cohort, result: RoundResult) -> list[Mapping[str, Any]]:
    """A row per student of the cohort, by name; those who had a placement already too."""
    by_id = {seat.student_id: seat for seat in result.seats}
    settled = {one.student_id: one for one in found.settled}
    rows: list[Mapping[str, Any]] = []
    for position, student in enumerate(found.students):
        own = {"student_id": student.id, "team_id": student.team_id, "position": position}
        if student.id in settled:
            rows.append({**own, **EMPTY, "kind": SeatKind.SETTLED.value, "place_id": settled[student.id].place_id})
        else:
            rows.append(own | columns_of(by_id[student.id], found.present.get(student.id)))
    return rows


EMPTY: Final[Mapping[str, Any]] = {
    "present_id": None,
    "score": None,
    "best_score": None,
    "choice": 0,
    "regret": 0,
    "voter": False,
    "pinned": False,
    "imposed": False,
    "eligible": 0,
    "binding": "",
    "detail": {},
}


def columns_of(seat: Seat, present: str | None) -> dict[str, Any]:
    """The columns of one seat."""
    return {
        "kind": kind_of(seat).value,
        "place_id": seat.place_id,
        "present_id": present,
        "score": seat.score,
        "best_score": seat.best_score,
        "choice": seat.choice,
        "regret": seat.regret,
        "voter": seat.voter,
        "pinned": seat.pinned,
        "imposed": imposed(seat),
        "eligible": seat.eligible,
        "binding": binding_of(seat) if seat.place_id is None else "",
        "detail": detail_of(seat),
    }


def detail_of(seat: Seat) -> dict[str, Any]:
    """Parts, reasons and near misses of a seat. A near miss by a requirement of the student never says which."""
    return {
        "parts": [[part.component.value, part.points, part.weight, part.value, part.known] for part in seat.parts],
        "binding": [[binding.value, number] for binding, number in seat.binding],
        "near": [
            {
                "place": miss.place_id,
                "gate": None if miss.gate is None else miss.gate.value,
                "full": miss.full,
                "code": None if miss.verdict is None else miss.verdict.reason.code.value,
                "params": {} if miss.verdict is None else dict(miss.verdict.reason.params),
            }
            for miss in seat.near_misses
        ],
        "above": [
            {
                "place": one.place_id,
                "choice": one.choice,
                "why": one.why.value,
                "students": one.students,
                "ahead": one.ahead,
                "gate": None if one.gate is None else one.gate.value,
            }
            for one in seat.above
        ],
    }


def give_up(session: Session, run: Run, token: str, problem: str) -> None:
    """Close a run that cannot be computed, with the reason; raises `Lost` when the lease is gone."""
    values = {
        "state": RunState.FAILED.value,
        "problem": problem,
        "ended_at": now(),
        "lease_token": None,
        "lease_until": None,
    }
    if not store.round_runs.change(session, run, values, token=token):
        raise Lost
