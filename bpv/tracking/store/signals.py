"""Signals as they are kept: of placements, within a scope, and writing them as sets."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from bpv.core.bulk import BATCH, chunks
from bpv.core.ids import new_id
from bpv.tracking.models.signals import (
    ClosedHow,
    Colour,
    Signal,
    SignalCounts,
    SignalFilter,
    SignalKind,
)
from bpv.tracking.tables import PlacementSignalRow

NAMES: Final = tuple(Signal.__dataclass_fields__)
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(PlacementSignalRow, name) for name in NAMES)
OPEN: Final[ColumnElement[bool]] = col(PlacementSignalRow.closed_at).is_(None)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody may see: signals about students within the scope, and those that this account owns."""

    institution_id: str
    students: Select[tuple[str]]
    account_id: str | None


def value(row: Any) -> Signal:
    """The frozen value of a row of `COLUMNS`."""
    known = dict(zip(NAMES, row, strict=True))
    how = ClosedHow(known["closed_how"]) if known["closed_how"] else None
    return Signal(**known | {"kind": SignalKind(known["kind"]), "colour": Colour(known["colour"]), "closed_how": how})


def within(seen: Seen) -> list[ColumnElement[bool]]:
    """The conditions of a scope."""
    mine: list[ColumnElement[bool]] = [col(PlacementSignalRow.student_id).in_(seen.students)]
    if seen.account_id is not None:
        mine.append(col(PlacementSignalRow.owner_id) == seen.account_id)
    return [col(PlacementSignalRow.institution_id) == seen.institution_id, or_(*mine)]


def narrowed(wanted: SignalFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter."""
    row = PlacementSignalRow
    found: list[ColumnElement[bool]] = []
    if wanted.state == "open":
        found.append(OPEN)
    elif wanted.state == "closed":
        found.append(col(row.closed_at).is_not(None))
    for name in ("kind", "colour", "team_id", "owner_id", "placement_id"):
        if asked := getattr(wanted, name):
            found.append(col(getattr(row, name)) == asked)
    return found


def page(
    session: Session, seen: Seen, wanted: SignalFilter, *, offset: int, limit: int
) -> tuple[tuple[Signal, ...], int]:
    """Signals, open and red ones first, then those that stand longest; and how many there are in all."""
    row, where = PlacementSignalRow, [*within(seen), *narrowed(wanted)]
    total = session.execute(select(func.count()).select_from(row).where(*where)).scalar_one()
    pressing = case((OPEN, 0), else_=1), case((col(row.colour) == Colour.RED.value, 0), else_=1)
    order = (*pressing, col(row.since), col(row.id))
    rows = session.execute(select(*COLUMNS).where(*where).order_by(*order).offset(offset).limit(limit))
    return tuple(value(one) for one in rows), int(total)


def counts(session: Session, seen: Seen) -> SignalCounts:
    """How many signals of the scope are open, in one query."""
    row = PlacementSignalRow
    red = func.sum(case((col(row.colour) == Colour.RED.value, 1), else_=0))
    loose = func.sum(case((col(row.owner_id).is_(None), 1), else_=0))
    query = select(col(row.kind), func.count(), red, loose).where(*within(seen), OPEN).group_by(col(row.kind))
    rows = [tuple(one) for one in session.execute(query)]
    kinds = {SignalKind(kind): int(number) for kind, number, _, _ in rows}
    return SignalCounts(kinds, sum(int(one[2]) for one in rows), sum(int(one[3]) for one in rows))


def since(session: Session, seen: Seen, moment: datetime) -> tuple[int, int]:
    """How many signals of the scope were opened, and how many closed, since a moment."""
    row = PlacementSignalRow
    opened, closed = (func.sum(case((col(moved) >= moment, 1), else_=0)) for moved in (row.opened_at, row.closed_at))
    found = session.execute(select(opened, closed).where(*within(seen))).one()
    return int(found[0] or 0), int(found[1] or 0)


def one(session: Session, seen: Seen, signal_id: str, *, lock: bool = False) -> Signal | None:
    """A signal within the scope, or None."""
    query = select(*COLUMNS).where(col(PlacementSignalRow.id) == signal_id, *within(seen))
    row = session.execute(query.with_for_update() if lock else query).first()
    return None if row is None else value(row)


def of_placements(
    session: Session, institution_id: str, placement_ids: Collection[str], *, only_open: bool = False
) -> dict[str, tuple[Signal, ...]]:
    """The signals of each of these placements, red and oldest first; who has none is left out."""
    row, found = PlacementSignalRow, defaultdict[str, list[Signal]](list)
    order = (case((col(row.colour) == Colour.RED.value, 0), else_=1), col(row.since), col(row.id))
    for part in chunks(sorted(set(placement_ids))):
        query = select(*COLUMNS).where(col(row.institution_id) == institution_id, col(row.placement_id).in_(part))
        for each in session.execute((query.where(OPEN) if only_open else query).order_by(*order)):
            signal = value(each)
            found[signal.placement_id].append(signal)
    return {placement_id: tuple(held) for placement_id, held in found.items()}


def of_problems(session: Session, institution_id: str, problem_ids: Collection[str]) -> dict[str, Signal]:
    """The signal of each of these problems."""
    found: dict[str, Signal] = {}
    for part in chunks(sorted(set(problem_ids))):
        mine = (
            col(PlacementSignalRow.institution_id) == institution_id,
            col(PlacementSignalRow.problem_id).in_(part),
        )
        for row in session.execute(select(*COLUMNS).where(*mine)):
            signal = value(row)
            found[signal.problem_id or ""] = signal
    return found


def placements_with_open(session: Session, institution_id: str) -> tuple[str, ...]:
    """The ids of the placements that have an open signal."""
    mine = (col(PlacementSignalRow.institution_id) == institution_id, OPEN)
    query = select(col(PlacementSignalRow.placement_id)).where(*mine).distinct()
    return tuple(session.execute(query.order_by(col(PlacementSignalRow.placement_id))).scalars())


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Open signals, those whose source is there already left out; the ids of the new ones."""
    table = PlacementSignalRow.__table__  # type: ignore[attr-defined]
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fixed = {"given": False, "told_on": None, "closed_at": None, "closed_by": None, "closed_how": None, "note": ""}
    found: list[str] = []
    for part in chunks(rows, BATCH // 20):
        made = [{"id": new_id(), "problem_id": None, "version": 1, **fixed, **row} for row in part]
        done = build(table).values(made).on_conflict_do_nothing(index_elements=["institution_id", "source"])
        found += session.connection().execute(done.returning(table.c.id)).scalars()
    return tuple(found)


def close(
    session: Session, institution_id: str, signal_ids: Collection[str], values: Mapping[str, Any]
) -> tuple[str, ...]:
    """Close those of these signals that are open; which were."""
    row = PlacementSignalRow
    found: list[str] = []
    for part in chunks(sorted(set(signal_ids))):
        done = (
            update(row)
            .where(col(row.institution_id) == institution_id, col(row.id).in_(part), OPEN)
            .values(**values, version=row.version + 1)
            .returning(col(row.id))
            .execution_options(synchronize_session=False)
        )
        found += session.execute(done).scalars()
    return tuple(found)


def change(session: Session, institution_id: str, signal_id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody was first."""
    done = session.connection().execute(
        update(PlacementSignalRow)
        .where(
            col(PlacementSignalRow.institution_id) == institution_id,
            col(PlacementSignalRow.id) == signal_id,
            col(PlacementSignalRow.version) == version,
        )
        .values(**values, version=version + 1)
    )
    return done.rowcount == 1


def untold(session: Session, institution_id: str, before: date) -> dict[str, tuple[str, ...]]:
    """Per owner the open signals that the owner was never mailed about, or last on or before a day."""
    row, found = PlacementSignalRow, defaultdict[str, list[str]](list)
    query = select(col(row.owner_id), col(row.id)).where(
        col(row.institution_id) == institution_id,
        OPEN,
        col(row.owner_id).is_not(None),
        or_(col(row.told_on).is_(None), col(row.told_on) <= before),
    )
    for owner_id, signal_id in session.execute(query.order_by(col(row.owner_id), col(row.id))):
        found[owner_id].append(signal_id)
    return {owner_id: tuple(ids) for owner_id, ids in found.items()}


def tell(session: Session, institution_id: str, signal_ids: Collection[str], day: date) -> None:
    """Keep that the owner of these signals was mailed on a day."""
    for part in chunks(sorted(signal_ids)):
        session.connection().execute(
            update(PlacementSignalRow)
            .where(col(PlacementSignalRow.institution_id) == institution_id, col(PlacementSignalRow.id).in_(part))
            .values(told_on=day)
        )


def told_on(session: Session, institution_id: str, account_id: str) -> date | None:
    """The last day on which this owner was mailed about signals that are still open; None without any."""
    query = select(func.max(col(PlacementSignalRow.told_on))).where(
        col(PlacementSignalRow.institution_id) == institution_id, col(PlacementSignalRow.owner_id) == account_id, OPEN
    )
    return session.execute(query).scalar()
