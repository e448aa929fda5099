"""Placements as they are kept: one, those of students, and writing them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.core.clock import now
from bpv.organisation.models import Phase, Route
from bpv.placements.models import Cause, Placement, Replacement, Result, Side, State, Way
from bpv.placements.rules.states import Act, state_on
from bpv.placements.tables import PlacementEventRow, PlacementRow

NAMES: Final = tuple(Placement.__dataclass_fields__)
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(PlacementRow, name) for name in NAMES)
STANDING: Final = (State.PLANNED.value, State.FINISHED.value, State.ENDED_EARLY.value)  # all but those that never began
Ids = Any  # a query of ids from the room of people


def value(row: Any, day: date) -> Placement:
    """The frozen value of a row of `COLUMNS`, with the state that it has on the day."""
    known = dict(zip(NAMES, row, strict=True))
    return Placement(
        **known
        | {
            "route": Route(known["route"]),
            "phase": Phase(known["phase"]) if known["phase"] else None,
            "state": state_on(State(known["state"]), known["starts_on"], known["ends_on"], day),
            "way": Way(known["way"]),
            "result": Result(known["result"]) if known["result"] else None,
            "reasons": said(known["reasons"]),
            "cause": Cause(known["cause"]) if known["cause"] else None,
            "initiator": Side(known["initiator"]) if known["initiator"] else None,
            "replacement": Replacement(known["replacement"]) if known["replacement"] else None,
        }
    )


def said(reasons: Mapping[str, str]) -> dict[Side, str]:
    """The reasons per side, in the order of the sides."""
    return {side: reasons[side.value] for side in Side if side.value in reasons}


def one(session: Session, institution_id: str, placement_id: str, day: date, within: Ids | None) -> Placement | None:
    """A placement of the school, of a student within the query of ids when that is given; None for any other."""
    mine = [col(PlacementRow.institution_id) == institution_id, col(PlacementRow.id) == placement_id]
    if within is not None:
        mine.append(col(PlacementRow.student_id).in_(within))
    row = session.execute(select(*COLUMNS).where(*mine)).first()
    return None if row is None else value(row, day)


def by_source(session: Session, institution_id: str, source: str, day: date) -> Placement | None:
    """The placement that follows from this source, or None."""
    mine = (col(PlacementRow.institution_id) == institution_id, col(PlacementRow.source) == source)
    row = session.execute(select(*COLUMNS).where(*mine)).first()
    return None if row is None else value(row, day)


def of_students(
    session: Session, institution_id: str, student_ids: Collection[str], day: date
) -> dict[str, tuple[Placement, ...]]:
    """The placements of each of these students, newest first; who has none is left out."""
    found: dict[str, list[Placement]] = defaultdict(list)
    newest = (col(PlacementRow.starts_on).desc(), col(PlacementRow.id))
    for part in chunks(sorted(set(student_ids))):
        mine = (col(PlacementRow.institution_id) == institution_id, col(PlacementRow.student_id).in_(part))
        for row in session.execute(select(*COLUMNS).where(*mine).order_by(*newest)):
            found[row.student_id].append(value(row, day))
    return {student_id: tuple(held) for student_id, held in found.items()}


def companies_of(session: Session, institution_id: str, student_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The companies where each of these students was, is or will be placed."""
    found: dict[str, set[str]] = defaultdict(set)
    for part in chunks(sorted(set(student_ids))):
        query = select(col(PlacementRow.student_id), col(PlacementRow.company_id)).where(
            col(PlacementRow.institution_id) == institution_id,
            col(PlacementRow.student_id).in_(part),
            col(PlacementRow.state).in_(STANDING),
        )
        for student_id, company_id in session.execute(query):
            found[student_id].add(company_id)
    return {student_id: frozenset(ids) for student_id, ids in found.items()}


def placed_in(session: Session, institution_id: str, period_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The students with a placement in each of these periods that was not cancelled and did not end early."""
    found: dict[str, set[str]] = {period_id: set() for period_id in period_ids}
    for part in chunks(sorted(found)):
        query = select(col(PlacementRow.period_id), col(PlacementRow.student_id)).where(
            col(PlacementRow.institution_id) == institution_id,
            col(PlacementRow.period_id).in_(part),
            col(PlacementRow.state).in_((State.PLANNED.value, State.FINISHED.value)),
        )
        for period_id, student_id in session.execute(query):
            found[period_id].add(student_id)
    return {period_id: frozenset(ids) for period_id, ids in found.items()}


def decided(
    session: Session, institution_id: str, states: Collection[State], day: date, *, result: bool = False
) -> Iterator[tuple[Placement, str | None]]:
    """Placements in these decided states (with `result`: also those with a result), oldest first, and who closed it."""
    asked: list[ColumnElement[bool]] = [col(PlacementRow.state).in_([state.value for state in states])]
    if result:
        asked.append(col(PlacementRow.result).is_not(None))
    query = (
        select(*COLUMNS, col(PlacementRow.closed_by))
        .where(col(PlacementRow.institution_id) == institution_id, or_(*asked))
        .order_by(col(PlacementRow.ends_on), col(PlacementRow.id))
    )
    for row in session.execute(query):
        yield value(row[:-1], day), row[-1]


def add(session: Session, columns: Mapping[str, Any]) -> bool:
    """Record a placement; False when its source was recorded at the same moment."""
    try:
        with session.begin_nested():
            session.add(PlacementRow(**columns))
    except IntegrityError:
        return False
    return True


def change(session: Session, institution_id: str, placement_id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody saved in between."""
    done = session.connection().execute(
        update(PlacementRow)
        .where(
            col(PlacementRow.institution_id) == institution_id,
            col(PlacementRow.id) == placement_id,
            col(PlacementRow.version) == version,
        )
        .values(**values, version=version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def holds_seat(session: Session, placement_id: str) -> bool:
    """True when the placement takes one of its place."""
    query = select(col(PlacementRow.holds_seat)).where(col(PlacementRow.id) == placement_id)
    return bool(session.execute(query).scalar())


def tell(session: Session, institution_id: str, placement_id: str, act: Act, actor_id: str | None) -> None:
    """Keep what was done with a placement."""
    session.add(
        PlacementEventRow(
            institution_id=institution_id, placement_id=placement_id, act=act.value, at=now(), actor_id=actor_id
        )
    )
    session.flush()


def events(session: Session, institution_id: str, placement_id: str) -> tuple[tuple[Act, Any, str | None], ...]:
    """What was done with a placement, newest first: act, instant, account."""
    query = (
        select(col(PlacementEventRow.act), col(PlacementEventRow.at), col(PlacementEventRow.actor_id))
        .where(
            col(PlacementEventRow.institution_id) == institution_id,
            col(PlacementEventRow.placement_id) == placement_id,
        )
        .order_by(col(PlacementEventRow.at).desc(), col(PlacementEventRow.id))
    )
    return tuple((Act(act), at, actor) for act, at, actor in session.execute(query))
