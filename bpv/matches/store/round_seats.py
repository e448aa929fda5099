"""Who got what in a run: written as one set, read in pages and counted by the database."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bpv.core.bulk import insert_rows
from bpv.core.ids import new_id
from bpv.matches.models.rounds import SeatKind, SeatLine, SeatQuestion, Shift, TeamLine
from bpv.matches.tables import RoundSeatRow

NAMES: Final = tuple(SeatLine.__dataclass_fields__)
FULL: Final[tuple[Any, ...]] = tuple(getattr(RoundSeatRow, name) for name in NAMES)
LIGHT: Final[tuple[Any, ...]] = FULL[:-1]
SORTS: Final[Mapping[str, Any]] = {
    "name": RoundSeatRow.position,
    "score": RoundSeatRow.score,
    "choice": RoundSeatRow.choice,
    "regret": RoundSeatRow.regret,
}
PLACED: Final = col(RoundSeatRow.kind) == SeatKind.PLACED.value


def write(session: Session, institution_id: str, run_id: str, seats: Sequence[Mapping[str, Any]]) -> None:
    """Write the seats of a run as one set."""
    own = {"institution_id": institution_id, "run_id": run_id}
    insert_rows(session, RoundSeatRow, [{**seat, **own, "id": new_id()} for seat in seats])


def page(session: Session, run_id: str, asked: SeatQuestion) -> tuple[tuple[SeatLine, ...], int]:
    """A page of seats without their detail, and how many there are. Whoever has no figure comes last."""
    wanted = (col(RoundSeatRow.run_id) == run_id, *narrowed(asked))
    total = session.execute(select(func.count()).select_from(RoundSeatRow).where(*wanted)).scalar_one()
    column = col(SORTS[asked.sort])
    order = column.desc() if asked.descending else column.asc()
    query = select(*LIGHT).where(*wanted).order_by(column.is_(None), order, col(RoundSeatRow.position))
    rows = session.execute(query.offset(asked.offset).limit(asked.limit))
    return tuple(_line(row) for row in rows), total


def narrowed(asked: SeatQuestion) -> list[ColumnElement[bool]]:
    """The conditions of a question."""
    found: list[ColumnElement[bool]] = []
    if asked.kind == "imposed":
        found.append(col(RoundSeatRow.imposed).is_(True))
    elif asked.kind == "pinned":
        found.append(col(RoundSeatRow.pinned).is_(True))
    elif asked.kind:
        found.append(col(RoundSeatRow.kind) == asked.kind)
    if asked.choice == "none":
        found.append(and_(PLACED, col(RoundSeatRow.voter).is_(False)))
    elif asked.choice:
        found.append(and_(PLACED, col(RoundSeatRow.voter).is_(True), col(RoundSeatRow.choice) == int(asked.choice)))
    if asked.team_id:
        found.append(col(RoundSeatRow.team_id) == asked.team_id)
    if asked.binding:
        found.append(col(RoundSeatRow.binding) == asked.binding)
    if asked.student_ids is not None:
        found.append(col(RoundSeatRow.student_id).in_(asked.student_ids))
    return found


def one(session: Session, run_id: str, student_id: str) -> SeatLine | None:
    """The seat of one student with its detail, or None."""
    query = select(*FULL).where(col(RoundSeatRow.run_id) == run_id, col(RoundSeatRow.student_id) == student_id)
    row = session.execute(query).first()
    return None if row is None else _line(row)


def to_publish(session: Session, run_id: str) -> tuple[SeatLine, ...]:
    """The placed students of a run with the detail of their scores, by name."""
    query = select(*FULL).where(col(RoundSeatRow.run_id) == run_id, PLACED).order_by(col(RoundSeatRow.position))
    return tuple(_line(row) for row in session.execute(query))


def places(session: Session, run_id: str) -> tuple[tuple[str, str | None], ...]:
    """Who has which place in a run, by name."""
    query = select(col(RoundSeatRow.student_id), col(RoundSeatRow.place_id)).where(col(RoundSeatRow.run_id) == run_id)
    rows = session.execute(query.order_by(col(RoundSeatRow.position)))
    return tuple((student_id, place_id) for student_id, place_id in rows)


def per_team(session: Session, run_id: str) -> tuple[TeamLine, ...]:
    """The figures of every team, counted by the database."""

    def how_many(*where: Any) -> Any:
        return func.sum(case((and_(*where), 1), else_=0))

    voted, choice = col(RoundSeatRow.voter).is_(True), col(RoundSeatRow.choice)
    score = case((PLACED, col(RoundSeatRow.score)), else_=None)
    rows = session.execute(
        select(
            col(RoundSeatRow.team_id),
            func.count(),
            how_many(PLACED),
            how_many(col(RoundSeatRow.kind) == SeatKind.SETTLED.value),
            how_many(PLACED, voted, choice == 1),
            how_many(PLACED, voted, choice == 0),
            func.avg(score),
            func.min(score),
        )
        .where(col(RoundSeatRow.run_id) == run_id)
        .group_by(col(RoundSeatRow.team_id))
    )
    return tuple(_team(*row) for row in rows)


def _team(team_id: str | None, *figures: Any) -> TeamLine:
    students, placed, settled, first, outside, mean, worst = figures
    return TeamLine(team_id, students, placed, settled, first, outside, None if mean is None else round(mean), worst)


def shifts(session: Session, before: str, after: str, *, offset: int, limit: int) -> tuple[tuple[Shift, ...], int]:
    """A page of the students whose place differs between two runs, by name, and how many they are."""
    old = aliased(RoundSeatRow)
    new_place, old_place = col(RoundSeatRow.place_id), col(old.place_id)
    differs = or_(
        new_place != old_place,
        and_(new_place.is_(None), old_place.is_not(None)),
        and_(new_place.is_not(None), old_place.is_(None)),
    )
    joined = and_(col(old.run_id) == before, col(old.student_id) == col(RoundSeatRow.student_id))
    chosen = select(col(RoundSeatRow.student_id), old_place, new_place).join(old, joined)
    chosen = chosen.where(col(RoundSeatRow.run_id) == after, differs)
    total = session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    rows = session.execute(chosen.order_by(col(RoundSeatRow.position)).offset(offset).limit(limit))
    return tuple(Shift(*row) for row in rows), total


def _line(row: Any) -> SeatLine:
    values = dict(zip(NAMES, row, strict=False))
    return SeatLine(**values | {"kind": SeatKind(values["kind"])})
