"""What may be written down about a contact, planned or proposed. Pure decisions: the field and a word code, or None."""

from datetime import date, timedelta
from typing import Final

from bpv.contacts.models import LogFields, MomentState, Proposed, Span

Objection = tuple[str, str]
BEFORE: Final = timedelta(days=180)  # contact about a placement can begin before it, and go on after it
AHEAD: Final = timedelta(days=365)


def objection_to_log(given: LogFields, span: Span, today: date) -> Objection | None:
    """A contact that was held lies in the past and around the placement; a next step lies ahead."""
    if given.day > today:
        return "day", "contact.in_future"
    if not span.starts_on - BEFORE <= given.day <= span.last_on + BEFORE:
        return "day", "contact.outside_placement"
    if given.next_on is not None and given.next_on < given.day:
        return "next_on", "contact.next_before"
    if given.next_on is not None and given.next_on > today + AHEAD:
        return "next_on", "contact.too_far_ahead"
    if given.next_on is not None and not given.next_step:
        return "next_step", "contact.next_without_words"
    return None


def objection_to_plan(day: date, span: Span, today: date) -> Objection | None:
    """A planned moment lies ahead, and not long after the placement."""
    if day < today:
        return "day", "contact.in_past"
    if day > span.last_on + BEFORE:
        return "day", "contact.outside_placement"
    return None


def objection_to_proposal(given: Proposed, span: Span, today: date) -> Objection | None:
    """Who proposes a moment proposes one that can still be, while the placement is planned or runs."""
    if not span.live:
        return "day", "contact.over"
    return objection_to_plan(given.day, span, today)


def objection_to_change(state: MomentState, given: LogFields, span: Span, today: date) -> Objection | None:
    """What was held stays in the past; what is planned becomes held only with a day that has come."""
    if state is MomentState.CANCELLED:
        return "day", "contact.was_cancelled"
    return objection_to_log(given, span, today)
