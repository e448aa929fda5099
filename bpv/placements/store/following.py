"""Placements within any reach: of the student, of those supervised, of a team, of a trainer, of everybody."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.placements.models import Placement, State
from bpv.placements.models.agreement import AgreementState
from bpv.placements.rules.following import SOON, SURVIVES
from bpv.placements.store.placing import COLUMNS, Ids, value
from bpv.placements.tables import AgreementRow, PlacementRow

LIVE: Final = (AgreementState.DRAFT, AgreementState.SENT, AgreementState.COMPLETE, AgreementState.ENDED)


def of_trainer(trainer_ids: Collection[str], company_ids: Collection[str], day: date) -> ColumnElement[bool]:
    """The placements of a trainer (who may be one at several companies) that matter on a day: the agreement names the
    trainer or, when it names nobody, the placement is at a company of the trainer."""
    last = func.coalesce(col(PlacementRow.ended_on), col(PlacementRow.ends_on))
    in_time = and_(col(PlacementRow.starts_on) <= day + SOON, last > day - SURVIVES)
    named = and_(
        col(AgreementRow.placement_id) == col(PlacementRow.id),
        col(AgreementRow.institution_id) == col(PlacementRow.institution_id),
        col(AgreementRow.state).in_([one.value for one in LIVE]),
        col(AgreementRow.trainer_id).is_not(None),
    )
    mine = exists().where(named, col(AgreementRow.trainer_id).in_(sorted(trainer_ids)))
    company = and_(col(PlacementRow.company_id).in_(sorted(company_ids)), ~exists().where(named))
    return and_(col(PlacementRow.state) != State.CANCELLED.value, in_time, or_(mine, company))


def among(
    session: Session, institution_id: str, ids: Collection[str], day: date, within: Ids | ColumnElement[bool] | None
) -> dict[str, Placement]:
    """These placements of the school by id, those outside `within` (a query of ids of students, or a condition) left
    out; one query per 5,000."""
    found: dict[str, Placement] = {}
    for part in chunks(sorted(set(ids))):
        mine: list[Any] = [col(PlacementRow.institution_id) == institution_id, col(PlacementRow.id).in_(part)]
        if isinstance(within, ColumnElement):
            mine.append(within)
        elif within is not None:
            mine.append(col(PlacementRow.student_id).in_(within))
        for row in session.execute(select(*COLUMNS).where(*mine)):
            one = value(row, day)
            found[one.id] = one
    return found


def trainer_ids(session: Session, institution_id: str, condition: ColumnElement[bool]) -> tuple[str, ...]:
    """The ids of placements that meet a condition, those that began last first."""
    mine = (col(PlacementRow.institution_id) == institution_id, condition)
    newest = (col(PlacementRow.starts_on).desc(), col(PlacementRow.id))
    return tuple(session.execute(select(col(PlacementRow.id)).where(*mine).order_by(*newest)).scalars())
