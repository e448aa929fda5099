"""The register of agreements: placements beside the agreement that each has, or lacks."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from bpv.placements.models import State
from bpv.placements.models.agreement import AgreementState
from bpv.placements.store.placing import Ids
from bpv.placements.tables import AgreementRow, PlacementRow

EXPIRING: Final = timedelta(days=30)  # before the last day


class Only(StrEnum):
    """What the register is narrowed to."""

    ALL = ""
    NONE = "none"
    UNSIGNED = "unsigned"
    STARTED = "started_without"
    EXPIRING = "expiring"


def narrowed(only: Only, day: date) -> ColumnElement[bool]:
    """The condition of a filter on a day."""
    starts, ends = col(PlacementRow.starts_on), col(PlacementRow.ends_on)
    going = and_(col(PlacementRow.state) == State.PLANNED.value, ends >= day)
    without = col(AgreementRow.id).is_(None)
    state, first = col(AgreementRow.state), col(AgreementRow.first_complete_on)
    waiting = state.in_((AgreementState.DRAFT.value, AgreementState.SENT.value))
    found: dict[Only, ColumnElement[bool]] = {
        Only.ALL: or_(~without, going),
        Only.NONE: and_(without, going),
        Only.UNSIGNED: and_(waiting, going),
        Only.STARTED: and_(going, starts <= day, or_(first.is_(None), first > starts)),
        Only.EXPIRING: and_(state == AgreementState.COMPLETE.value, going, ends <= day + EXPIRING),
    }
    return found[only]


def asked(institution_id: str, within: Ids, only: Only, day: date, columns: list[Any]) -> Select[Any]:
    """Placements of these students that were not cancelled, with the agreement that was not withdrawn."""
    beside = and_(
        col(AgreementRow.placement_id) == col(PlacementRow.id),
        col(AgreementRow.institution_id) == col(PlacementRow.institution_id),
        col(AgreementRow.state) != AgreementState.WITHDRAWN.value,
    )
    return (
        select(*columns)
        .select_from(PlacementRow)
        .join(AgreementRow, beside, isouter=True)
        .where(
            col(PlacementRow.institution_id) == institution_id,
            col(PlacementRow.student_id).in_(within),
            col(PlacementRow.state) != State.CANCELLED.value,
            narrowed(only, day),
        )
    )


def page(
    session: Session, institution_id: str, within: Ids, only: Only, day: date, *, offset: int, limit: int | None
) -> tuple[tuple[str, ...], int]:
    """Ids of placements, those that begin last first, and how many there are; all of them without a limit."""
    total = session.execute(asked(institution_id, within, only, day, [func.count()])).scalar_one()
    newest = (col(PlacementRow.starts_on).desc(), col(PlacementRow.id))
    query = asked(institution_id, within, only, day, [col(PlacementRow.id)]).order_by(*newest)
    if limit is not None:
        query = query.offset(offset).limit(limit)
    return tuple(session.execute(query).scalars()), int(total)


def counts(session: Session, institution_id: str, within: Ids, day: date) -> dict[str, int]:
    """How many placements each filter holds."""
    return {
        only.value: int(session.execute(asked(institution_id, within, only, day, [func.count()])).scalar_one())
        for only in Only
        if only is not Only.ALL
    }
