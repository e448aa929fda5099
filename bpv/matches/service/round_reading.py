"""Rounds as their pages show them, with the names that the rows do not hold. A fixed number of queries each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models.naming import PlaceName
from bpv.companies.service.naming import place_names
from bpv.core.errors import NotFound
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models import Card, Question
from bpv.matches.models.rounds import PairLine, Round, Run, SeatLine, SeatQuestion, Shift, Standing, TeamLine
from bpv.matches.service.catalogues import Catalogues
from bpv.matches.service.places import browse
from bpv.matches.service.round_publishing import judged
from bpv.matches.service.round_running import is_fresh
from bpv.matches.service.rounds import draft, runs, seen
from bpv.matches.service.situation import NoPeriod, standing
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people

CHECKED: Final = 1_000  # students up to which a page finds out whether a draft is stale; publishing always does
OFFERED: Final = 8  # places that a student can be pinned to with one press


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called on one page."""

    students: Mapping[str, Student]
    places: Mapping[str, PlaceName]
    teams: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with its runs, newest first, and everything that is pinned or kept apart."""

    round: Round
    period: Period
    qualification: str
    runs: tuple[Run, ...]
    pairs: tuple[PairLine, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft beside the one before it and the plan that was published. `fresh` None: too large to tell on a page."""

    round: Round
    run: Run
    period: Period
    qualification: str
    teams: tuple[TeamLine, ...]
    names: Names
    previous: Run | None
    published: Run | None
    changed: int
    fresh: bool | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class SeatPage:
    """A page of the seats of a run, or of what changed since another run."""

    round: Round
    run: Run
    lines: tuple[SeatLine, ...]
    shifts: tuple[Shift, ...]
    total: int
    names: Names
    before: Run | None = None


@dataclass(frozen=True, slots=True)
class SeatView:
    """One student of a run: what they got and why, what is pinned, and places to pin them to."""

    round: Round
    run: Run
    student: Student
    seat: SeatLine
    pairs: tuple[PairLine, ...]
    offered: tuple[Card, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class ListView:
    """Lines of a run as its row keeps them: named problems, or advice."""

    round: Round
    run: Run
    lines: tuple[Mapping[str, Any], ...]
    total: int
    names: Names
    qualifications: Mapping[str, str]


def team_names(session: Session, institution_id: str) -> dict[str, str]:
    """The names of all teams by id."""
    return {team.id: team.name for line in organisation.tree(session, institution_id) for team in line.teams}


def named(session: Session, institution_id: str, students: Iterable[str | None], places: Iterable[str | None]) -> Names:
    """The names of these students and places, and of all teams."""
    return Names(
        people.by_ids(session, institution_id, {one for one in students if one}),
        place_names(session, institution_id, {one for one in places if one}),
        team_names(session, institution_id),
    )


def round_view(session: Session, scope: Scope, round_id: str) -> RoundView:
    """A round within the scope. Raises NotFound."""
    round_ = seen(session, scope, round_id)
    own = scope.institution_id
    period = organisation.period(session, own, round_.period_id)
    pairs = store.rounds.pairs(session, own, round_id)
    names = named(session, own, (one.student_id for one in pairs), (one.place_id for one in pairs))
    title = organisation.crebo_names(session, own).get(period.crebo, period.crebo)
    return RoundView(round_, period, title, runs(session, round_), pairs, names)


def draft_view(session: Session, scope: Scope, catalogues: Catalogues, run_id: str) -> DraftView:
    """A draft within the scope. Raises NotFound."""
    round_, run = draft(session, scope, run_id)
    period = organisation.period(session, scope.institution_id, round_.period_id)
    title = organisation.crebo_names(session, scope.institution_id).get(period.crebo, period.crebo)
    by_id = {one.id: one for one in runs(session, round_)}
    fresh = freshness(session, catalogues, run)
    previous = by_id.get(run.previous_id or "")
    changed = 0
    if run.done and previous is not None:
        changed = store.round_seats.shifts(session, previous.id, run.id, offset=0, limit=1)[1]
    return DraftView(
        round=round_,
        run=run,
        period=period,
        qualification=title,
        teams=store.round_seats.per_team(session, run.id) if run.done else (),
        names=named(session, scope.institution_id, (), ()),
        previous=previous,
        published=by_id.get(round_.published_run_id or ""),
        changed=changed,
        fresh=fresh,
        standing=judged(session, scope, round_, run, fresh=fresh is not False),
    )


def freshness(session: Session, catalogues: Catalogues, run: Run) -> bool | None:
    """Whether a draft is still true; None when it is too large to find out on a page, and for one that is over."""
    if not run.done or run.published_at is not None or run.figures["students"] > CHECKED:
        return None
    return is_fresh(session, catalogues, run)


def seat_page(session: Session, scope: Scope, run_id: str, asked: SeatQuestion, q: str) -> SeatPage:
    """A page of seats, narrowed by name or number with `q`. Raises NotFound outside the scope."""
    round_, run = draft(session, scope, run_id)
    if q:
        asked = replace(asked, student_ids=people.ids_within(session, scope, q))
    lines, total = store.round_seats.page(session, run.id, asked)
    places = (place for line in lines for place in (line.place_id, line.present_id))
    names = named(session, scope.institution_id, (line.student_id for line in lines), places)
    return SeatPage(round_, run, lines, (), total, names)


def shift_page(session: Session, scope: Scope, run_id: str, *, offset: int, limit: int) -> SeatPage:
    """A page of what changed since the draft before; `before` is None, and nothing listed, when there was none."""
    round_, run = draft(session, scope, run_id)
    before = store.round_runs.get(session, scope.institution_id, run.previous_id or "")
    if before is None or before.round_id != round_.id:
        return SeatPage(round_, run, (), (), 0, named(session, scope.institution_id, (), ()))
    shifts, total = store.round_seats.shifts(session, before.id, run.id, offset=offset, limit=limit)
    places = (place for one in shifts for place in (one.before, one.after))
    names = named(session, scope.institution_id, (one.student_id for one in shifts), places)
    return SeatPage(round_, run, (), shifts, total, names, before)


def seat_view(
    session: Session, scope: Scope, catalogues: Catalogues, run_id: str, student_id: str, today: date
) -> SeatView:
    """One student of a run. Raises NotFound for a student who is not in it."""
    round_, run = draft(session, scope, run_id)
    seat = store.round_seats.one(session, run.id, student_id)
    student = people.by_ids(session, scope.institution_id, [student_id]).get(student_id)
    if seat is None or student is None:
        raise NotFound()
    pairs = tuple(
        one for one in store.rounds.pairs(session, scope.institution_id, round_.id) if one.student_id == student_id
    )
    near = [miss["place"] for miss in seat.detail.get("near", ())]
    above = [one["place"] for one in seat.detail.get("above", ())]
    places = [seat.place_id, seat.present_id, *near, *above, *(one.place_id for one in pairs)]
    names = named(session, scope.institution_id, [student_id], places)
    return SeatView(round_, run, student, seat, pairs, offered(session, catalogues, student, round_, today), names)


def offered(session: Session, catalogues: Catalogues, student: Student, round_: Round, today: date) -> tuple[Card, ...]:
    """The best places for a student, to pin them to; none when their period is over."""
    try:
        at = standing(session, student, today, round_.period_id)
    except NoPeriod:
        return ()
    if at.applied.period.id != round_.period_id:
        return ()
    snapshot = catalogues.snapshot(session, student.institution_id)
    return browse(snapshot, at, Question(limit=OFFERED)).cards


def own_seat(session: Session, institution_id: str, round_id: str, student_id: str) -> SeatLine | None:
    """What a student got in the published plan of a round; None without one. For the student's own explanation."""
    round_ = store.rounds.get(session, institution_id, round_id)
    if round_ is None or round_.published_run_id is None:
        return None
    return store.round_seats.one(session, round_.published_run_id, student_id)


def list_view(
    session: Session, scope: Scope, run_id: str, column: str, *, offset: int, limit: int, any_team: bool = False
) -> ListView:
    """A page of the `problems` or the `advice` of a run. Raises NotFound outside the scope."""
    round_, run = draft(session, scope, run_id, any_team=any_team)
    kept: Collection[Mapping[str, Any]] = store.round_runs.kept(session, run.id, column) or ()
    lines = tuple(kept)[offset : offset + limit]
    places = [one.get("place") or (one["key"] if one.get("kind") == "place" else None) for one in lines]
    names = named(session, scope.institution_id, (one.get("student") for one in lines), places)
    titles = organisation.crebo_names(session, scope.institution_id)
    return ListView(round_, run, lines, len(kept), names, titles)
