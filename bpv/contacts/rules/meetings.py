"""Whether the consultation meetings of a school year are enough (CON-02). Pure decisions."""

from collections.abc import Iterable
from datetime import date

from bpv.contacts.models import Meeting, MeetingFields, MeetingState


def bounds(year: int) -> tuple[date, date]:
    """The first and last day of the school year that begins in this calendar year."""
    return date(year, 8, 1), date(year + 1, 7, 31)


def held(meetings: Iterable[Meeting]) -> int:
    """How many were held."""
    return sum(1 for one in meetings if one.state is MeetingState.HELD)


def colour(meetings: Iterable[Meeting], wanted: int, year: int, today: date) -> str:
    """ok when enough were held; bad when the year is over without that; before that warn when what was held and what is
    still planned will not be enough, or when a planned day passed without a word."""
    known = tuple(meetings)
    if held(known) >= wanted:
        return "ok"
    if today > bounds(year)[1]:
        return "bad"
    ahead = sum(1 for one in known if one.state is MeetingState.PLANNED and one.on_day >= today)
    waits = any(one.state is MeetingState.PLANNED and one.on_day < today for one in known)
    return "neutral" if held(known) + ahead >= wanted and not waits else "warn"


def objection_to_day(day: date, year_of_today: int) -> tuple[str, str] | None:
    """A meeting lies in the last, the present or the next school year."""
    first, last = bounds(year_of_today - 1)[0], bounds(year_of_today + 1)[1]
    return None if first <= day <= last else ("on_day", "meeting.far_day")


def objection_to_outcome(meeting: MeetingFields, state: MeetingState, why: str, today: date) -> tuple[str, str] | None:
    """A meeting that was held has had its day; one that was not held has a reason."""
    if state is MeetingState.HELD and meeting.on_day > today:
        return "state", "meeting.not_yet"
    if state is MeetingState.NOT_HELD and not why.strip():
        return "why", "meeting.why_not"
    return None
