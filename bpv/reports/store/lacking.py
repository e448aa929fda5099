"""What a placement is without today, as conditions that its list can be narrowed to."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists
from sqlmodel import col

from bpv.contacts.models.moments import MomentState
from bpv.contacts.tables import ContactMomentRow
from bpv.folder.tables import HourWeekRow
from bpv.placements.models.agreement import AgreementState
from bpv.placements.tables import PlacementRow
from bpv.placements.tables.agreement import AgreementRow
from bpv.reports.models.following import Lacking

SIGNED = (AgreementState.COMPLETE.value, AgreementState.ENDED.value)


def without(what: Lacking, day: date, limits: Mapping[str, int]) -> ColumnElement[bool]:
    """The placement is without it; `limits` are settings of the school."""
    if what is Lacking.AGREEMENT:
        return ~exists().where(*signed())
    if what is Lacking.BEGUN:
        begun = col(PlacementRow.starts_on)
        return (begun <= day) & ~exists().where(*in_force_once(), col(AgreementRow.first_complete_on) <= begun)
    if what is Lacking.CONTACT:
        return ~exists().where(*held())
    silent = day - timedelta(days=limits["hours.missing_days"])
    return (col(PlacementRow.starts_on) <= silent) & ~exists().where(*entered(silent))


def entered(since: date) -> tuple[ColumnElement[bool], ...]:
    """A week with hours of the placement on a day from `since` on."""
    row = HourWeekRow
    return col(row.placement_id) == col(PlacementRow.id), col(row.last_day) >= since


def held() -> tuple[ColumnElement[bool], ...]:
    """A contact moment of the placement that took place."""
    row = ContactMomentRow
    return col(row.placement_id) == col(PlacementRow.id), col(row.state) == MomentState.HELD.value


def signed() -> tuple[ColumnElement[bool], ...]:
    """An agreement of the placement that everybody signed."""
    row = AgreementRow
    return col(row.placement_id) == col(PlacementRow.id), col(row.state).in_(SIGNED)


def in_force_once() -> tuple[ColumnElement[bool], ...]:
    """An agreement of the placement that stands, whether or not a later change waits for signatures."""
    row = AgreementRow
    return col(row.placement_id) == col(PlacementRow.id), col(row.state) != AgreementState.WITHDRAWN.value
