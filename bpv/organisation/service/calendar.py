"""The school calendar: what counts as a working day, and the holidays that a school fills in."""

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.core.school_calendar import Calendar
from bpv.organisation.models import Holiday, HolidayFields
from bpv.organisation.rules import calendar as rules
from bpv.organisation.store import calendar as store


def calendar_of(session: Session, institution_id: str) -> Calendar:
    """The calendar of a school, in one query."""
    return rules.calendar(store.holidays(session, institution_id))


def holidays(session: Session, institution_id: str) -> tuple[Holiday, ...]:
    """The holidays of a school, in order."""
    return store.holidays(session, institution_id)


def holiday(session: Session, institution_id: str, holiday_id: str) -> Holiday:
    """One of the holidays; raises `NotFound`."""
    return store.holiday(session, institution_id, holiday_id)


def save_holiday(session: Session, scope: Scope, holiday_id: str | None, fields: HolidayFields, version: int) -> str:
    """Add a holiday (no id), or change one; raises `Refused`, `Stale`, `NotFound`. Returns its id.

    A new one with exactly the days and the name of one that is there is that one: a form that was sent twice.
    """
    own = scope.institution_id
    kept = HolidayFields.model_validate(fields.model_dump())
    held = store.holidays(session, own)
    same = next((one for one in held if (one.name, one.starts_on, one.ends_on) == days_of(kept)), None)
    if holiday_id is None and same is not None:
        return same.id
    rules.check_holiday(kept, (one for one in held if one.id != holiday_id))
    if holiday_id is not None:
        store.change_holiday(session, own, holiday_id, version, kept)
        made: str | None = holiday_id
    else:
        made = store.add_holiday(session, own, kept)
    if made is None:
        raise Refused("holiday.overlaps", field="starts_on", name=kept.name)
    note(session, scope, "school_calendar.saved", made)
    return made


def remove_holiday(session: Session, scope: Scope, holiday_id: str, version: int) -> None:
    """Take a holiday away; raises `Stale` and `NotFound`."""
    store.change_holiday(session, scope.institution_id, holiday_id, version, None)
    note(session, scope, "school_calendar.removed", holiday_id)


def days_of(fields: HolidayFields) -> tuple[object, ...]:
    """What makes two holidays the same."""
    return fields.name, fields.starts_on, fields.ends_on


def note(session: Session, scope: Scope, event: str, object_id: str) -> None:
    """The event of a change."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=tuple(HolidayFields.model_fields),
    )
