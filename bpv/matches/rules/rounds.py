"""Decisions about rounds: who may publish, who starts the next one with a credit, and what a draft comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles
from typing import Any, Final

from bpv.core.errors import Refused
from bpv.matches.models.rounds import Round, RoundSettings, Run, SeatKind, Settled, Standing
from matching.types import DEFAULT_WEIGHTS, Component, Weights
from matching.types.allocation import Goal, Mode
from matching.types.rounds import Keep, RoundResult, Seat

POINT: Final = 100  # hundredths of a point in a point
NAMED: Final = "round"  # the name of weights that a coordinator chose
LIVE: Final = ("planned", "running", "finished")  # states of a placement that hold a student's period


def standard_weights() -> tuple[tuple[str, int], ...]:
    """The standard weights in whole percents. Expected success has none: its share is a setting of the school."""
    shares = zip(Component, DEFAULT_WEIGHTS.shares(), strict=True)
    return tuple((part.value, round(share * 100)) for part, share in shares if part is not Component.SUCCESS)


def checked(settings: RoundSettings) -> RoundSettings:
    """The settings, when the engine can work with them. Raises `Refused` with the field that it cannot use."""
    known = {"mode": Mode, "goal": Goal, "keep": Keep}
    for name, kind in known.items():
        if getattr(settings, name) not in {one.value for one in kind}:
            raise Refused("round.setting_unknown", field=name)
    if not 0 <= settings.sticky <= 100:
        raise Refused("round.sticky_bounds", field="sticky")
    names = {part.value for part in Component}
    if {name for name, _ in settings.weights} - names or any(share < 0 for _, share in settings.weights):
        raise Refused("round.setting_unknown", field="weights")
    if sum(share for _, share in settings.weights) != 100:
        raise Refused("round.weights_sum", field="content", total=sum(share for _, share in settings.weights))
    return settings


def weights_of(settings: RoundSettings) -> Weights:
    """The weights as the library wants them; those of the standard keep its name."""
    if settings.weights == standard_weights():
        return DEFAULT_WEIGHTS
    shares = {name: share / 100 for name, share in settings.weights}
    return Weights(name=NAMED, version=1, **{part.value: shares.get(part.value, 0.0) for part in Component})


def imposed(seat: Seat) -> bool:
    """True for a student who ranked choices and got a place outside them. A pin is no exception: it is felt alike."""
    return seat.place_id is not None and seat.voter and seat.choice == 0


def credit_of(was_imposed: bool, points: int) -> int:
    """The credit in the next round, in hundredths of a point, of who was imposed in the last one before."""
    return points * POINT if was_imposed else 0


def figures(result: RoundResult, settled: Sequence[Settled], present: Mapping[str, str]) -> dict[str, Any]:
    """What a draft comes to. Scores in hundredths of a point; choices by rank, 0 = placed outside own choices."""
    seats = result.seats
    placed = [seat for seat in seats if seat.place_id is not None]
    scores = sorted(seat.score for seat in placed if seat.score is not None)
    ranks = Counter(str(seat.choice) for seat in placed if seat.voter)
    kept = sum(seat.place_id == present.get(seat.student_id) for seat in placed)
    return {
        "students": len(seats) + len(settled),
        "placed": len(placed),
        "unplaced": len(seats) - len(placed),
        "settled": len(settled),
        "voters": sum(seat.voter for seat in seats),
        "quiet": sum(not seat.voter for seat in placed),
        "pinned": sum(seat.pinned for seat in placed),
        "imposed": sum(imposed(seat) for seat in seats),
        "choices": dict(sorted(ranks.items(), key=lambda pair: int(pair[0]))),
        "worst_regret": max((seat.regret for seat in placed), default=0),
        "scores": spread(scores),
        "bindings": dict(sorted(Counter(binding_of(seat) for seat in seats if seat.place_id is None).items())),
        "levels": [[level.value, value] for level, value in result.levels],
        "blocking": result.blocking_pairs,
        "certified": result.certified,
        "problems": len(result.problems),
        "present": len(present),
        "kept": kept,
        "moved": len(present) - kept,
    }


def spread(scores: Sequence[int]) -> dict[str, int]:
    """Lowest, quartiles, highest and mean of sorted scores; empty without any."""
    if not scores:
        return {}
    low, middle, high = quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else [float(scores[0])] * 3
    return {
        "low": scores[0],
        "quarter": round(low),
        "middle": round(middle),
        "three_quarters": round(high),
        "high": scores[-1],
        "mean": round(sum(scores) / len(scores)),
    }


def kind_of(seat: Seat) -> SeatKind:
    """Whether the student has a place in the draft."""
    return SeatKind.UNPLACED if seat.place_id is None else SeatKind.PLACED


def binding_of(seat: Seat) -> str:
    """The reason that most stands in the way of a student without a place; "" when the engine names none."""
    return seat.binding[0][0].value if seat.binding else ""


def standing(
    round_: Round, run: Run, account_id: str | None, *, fresh: bool, newest: str | None, owns_last: bool
) -> Standing:
    """Whether this account may publish a run: a separate act, by a second person, of a draft that is still true.

    `fresh` tells that everything that decided the run is as it was; `newest` is the newest draft of the round;
    `owns_last` that the account pinned or kept apart last.
    """
    against = [
        ("round.not_done", not run.done),
        ("round.is_what_if", run.what_if),
        ("round.already", run.published_at is not None),
        ("round.older", newest is not None and newest != run.id),
        ("round.stale", run.done and not fresh),
        ("round.own_run", account_id is not None and account_id in (run.started_by, run.promoted_by)),
        ("round.own_pin", account_id is not None and owns_last),
        ("round.nobody", run.done and not run.figures.get("placed")),
    ]
    return Standing(tuple(code for code, holds in against if holds))


def held_seats(
    given: Iterable[tuple[str, str, str]], entrants: Iterable[str], period_id: str | None = None
) -> dict[str, int]:
    """How many seats of each place are promised: (student, place, period) of open proposals, but for those of the round
    itself, which gives them anew: of its entrants, for its period (None: for any)."""
    inside = frozenset(entrants)
    kept = (
        place_id
        for student_id, place_id, period in given
        if student_id not in inside or (period_id is not None and period != period_id)
    )
    return dict(Counter(kept))
