"""Steps as they are kept: the list of a school, the steps of placements, and both counted."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from bpv.core.bulk import BATCH, chunks
from bpv.core.ids import new_id
from bpv.tracking.models.steps import Anchor, Sign, Step, StepKind, StepOwner, StepPlan, StepShare
from bpv.tracking.tables import PlacementStepRow, StepKindRow

PLAN: Final = ("code", "title", "owner", "anchor", "days", "sign", "active")
OWN: Final = ("id", "placement_id", "step_kind_id", "student_id", "team_id")
DAYS: Final = ("due_on", "made_on", "done_on", "done_by", "version")
COLUMNS: Final[tuple[Any, ...]] = (
    *(getattr(PlacementStepRow, name) for name in OWN),
    *(getattr(StepKindRow, name) for name in ("code", "title", "owner", "sign")),
    *(getattr(PlacementStepRow, name) for name in DAYS),
)
# A step that was switched off counts where it was done already.
COUNTS: Final[ColumnElement[bool]] = or_(col(StepKindRow.active), col(PlacementStepRow.done_on).is_not(None))


def insert(session: Session, table: Any, rows: Sequence[Mapping[str, Any]], keys: list[str]) -> int:
    """Insert rows, those that are there already left out; how many are new."""
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    done = 0
    for part in chunks(rows, BATCH // 20):
        made = build(table.__table__).values([{"id": new_id(), "version": 1, **row} for row in part])
        found = made.on_conflict_do_nothing(index_elements=keys).returning(table.__table__.c.id)
        done += len(session.connection().execute(found).all())
    return done


def kind_of(row: Any) -> StepKind:
    """The value of a row of the list."""
    known = {name: getattr(row, name) for name in PLAN}
    words = {"owner": StepOwner(row.owner), "anchor": Anchor(row.anchor), "sign": Sign(row.sign)}
    return StepKind(row.id, StepPlan(**known | words), row.version)


def kinds(session: Session, institution_id: str) -> tuple[StepKind, ...]:
    """The list of a school, in the order in which the steps are due."""
    query = select(StepKindRow).where(col(StepKindRow.institution_id) == institution_id)
    found = [kind_of(row) for row in session.execute(query).scalars()]
    order = list(Anchor)
    return tuple(sorted(found, key=lambda one: (order.index(one.plan.anchor), one.plan.days, one.plan.code)))


def kind(session: Session, institution_id: str, step_kind_id: str) -> StepKind | None:
    """One step of the list of a school, or None."""
    mine = (col(StepKindRow.institution_id) == institution_id, col(StepKindRow.id) == step_kind_id)
    row = session.execute(select(StepKindRow).where(*mine)).scalars().first()
    return None if row is None else kind_of(row)


def values_of(plan: StepPlan) -> dict[str, Any]:
    """The columns of a step of the list."""
    return {name: getattr(plan, name) for name in PLAN}


def add_kinds(session: Session, institution_id: str, plans: Sequence[StepPlan], ids: Sequence[str] = ()) -> int:
    """Add steps to the list, those whose code is there already left out; how many are new."""
    rows = [{"institution_id": institution_id, **values_of(one)} for one in plans]
    named = [{**row, "id": given} for row, given in zip(rows, ids, strict=True)] if ids else rows
    return insert(session, StepKindRow, named, ["institution_id", "code"])


def change_kind(
    session: Session, institution_id: str, step_kind_id: str, version: int, values: Mapping[str, Any]
) -> bool:
    """Write over the version that was seen; False when somebody was first."""
    done = session.connection().execute(
        update(StepKindRow)
        .where(
            col(StepKindRow.institution_id) == institution_id,
            col(StepKindRow.id) == step_kind_id,
            col(StepKindRow.version) == version,
        )
        .values(**values, version=version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def value(row: Any) -> Step:
    """The value of a row of `COLUMNS`."""
    known = dict(zip((*OWN, "code", "title", "owner", "sign", *DAYS), row, strict=True))
    return Step(**known | {"owner": StepOwner(known["owner"]), "sign": Sign(known["sign"])})


def of_placements(
    session: Session, institution_id: str, placement_ids: Collection[str], *, off: bool = False
) -> dict[str, tuple[Step, ...]]:
    """The steps of each of these placements in the order of their due dates; with `off` those that were switched off
    too."""
    found: defaultdict[str, list[Step]] = defaultdict(list)
    for part in chunks(sorted(set(placement_ids))):
        query = (
            select(*COLUMNS)
            .join(StepKindRow, col(StepKindRow.id) == col(PlacementStepRow.step_kind_id))
            .where(col(PlacementStepRow.institution_id) == institution_id, col(PlacementStepRow.placement_id).in_(part))
            .order_by(col(PlacementStepRow.due_on), col(StepKindRow.code))
        )
        for row in session.execute(query if off else query.where(COUNTS)):
            step = value(row)
            found[step.placement_id].append(step)
    return {placement_id: tuple(held) for placement_id, held in found.items()}


def one(session: Session, institution_id: str, placement_id: str, step_id: str) -> Step | None:
    """A step of a placement of the school, locked, or None."""
    query = (
        select(*COLUMNS)
        .join(StepKindRow, col(StepKindRow.id) == col(PlacementStepRow.step_kind_id))
        .where(
            col(PlacementStepRow.institution_id) == institution_id,
            col(PlacementStepRow.placement_id) == placement_id,
            col(PlacementStepRow.id) == step_id,
        )
        .with_for_update(of=PlacementStepRow)
    )
    row = session.execute(query).first()
    return None if row is None else value(row)


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add steps to placements, each once; how many are new."""
    return insert(session, PlacementStepRow, rows, ["placement_id", "step_kind_id"])


def change(session: Session, institution_id: str, step_id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody was first."""
    done = session.connection().execute(
        update(PlacementStepRow)
        .where(
            col(PlacementStepRow.institution_id) == institution_id,
            col(PlacementStepRow.id) == step_id,
            col(PlacementStepRow.version) == version,
        )
        .values(**values, version=version + 1)
    )
    return done.rowcount == 1


def placements_to_do(session: Session, institution_id: str, since: date) -> tuple[str, ...]:
    """The placements that have a step which is due on or after a day and was not done."""
    row = PlacementStepRow
    mine = (col(row.institution_id) == institution_id, col(row.done_on).is_(None), col(row.due_on) >= since)
    return tuple(session.execute(select(col(PlacementStepRow.placement_id)).where(*mine).distinct()).scalars())


def drop(session: Session, institution_id: str, placement_ids: Collection[str]) -> int:
    """Take away the steps of these placements that were not done: nobody has to do them any more. How many."""
    gone = 0
    for part in chunks(sorted(set(placement_ids))):
        done = session.connection().execute(
            delete(PlacementStepRow).where(
                col(PlacementStepRow.institution_id) == institution_id,
                col(PlacementStepRow.placement_id).in_(part),
                col(PlacementStepRow.done_on).is_(None),
            )
        )
        gone += done.rowcount
    return gone


def counted(
    session: Session, institution_id: str, by: str, days: tuple[date, date], teams: Collection[str] | None
) -> tuple[StepShare, ...]:
    """Steps that were due from the first until and including the last day, counted per value of `by` (`team_id` or
    `step_kind_id`; "" for all together); of these teams when they are given. One query."""
    row, key = PlacementStepRow, getattr(PlacementStepRow, by) if by else None
    done, due = col(row.done_on), col(row.due_on)
    tests = (and_(done.is_not(None), done <= due), and_(done.is_not(None), done > due), done.is_(None))
    sums = [func.sum(case((test, 1), else_=0)) for test in tests]
    label: Any = func.coalesce(key, "") if key is not None else func.coalesce(func.max(""), "")
    query = (
        select(label, func.count(), *sums, func.count(col(row.student_id).distinct()))
        .join(StepKindRow, col(StepKindRow.id) == col(row.step_kind_id))
        .where(col(row.institution_id) == institution_id, due >= days[0], due <= days[1], COUNTS)
    )
    query = query if teams is None else query.where(col(row.team_id).in_(teams))
    rows = session.execute(query.group_by(key) if key is not None else query)
    made = ((label_, [int(n or 0) for n in numbers]) for label_, *numbers in rows)
    return tuple(
        StepShare(label_ or "", "", asked, in_time, late, missing, students)
        for label_, (asked, in_time, late, missing, students) in made
    )


def first_year(session: Session, institution_id: str) -> date | None:
    """The first due date of any step of the school."""
    query = select(func.min(col(PlacementStepRow.due_on))).where(col(PlacementStepRow.institution_id) == institution_id)
    return session.execute(query).scalar()
