"""What may be written down, and when a school year has too few consultation meetings."""

from datetime import date, timedelta

import pytest

from bpv.contacts.models import (
    Kind,
    LogFields,
    Meeting,
    MeetingFields,
    MeetingState,
    Party,
    Proposed,
    Span,
    Way,
)
from bpv.contacts.rules import logging, meetings

DAY = date(2026, 11, 23)
SPAN = Span(DAY - timedelta(days=20), DAY + timedelta(days=30), live=True)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, None),
        ({"day": DAY + timedelta(days=1)}, ("day", "contact.in_future")),
        ({"day": DAY - timedelta(days=201)}, ("day", "contact.outside_placement")),
        ({"next_on": DAY - timedelta(days=1), "next_step": "x"}, ("next_on", "contact.next_before")),
        ({"next_on": DAY + timedelta(days=400), "next_step": "x"}, ("next_on", "contact.too_far_ahead")),
        ({"next_on": DAY}, ("next_step", "contact.next_without_words")),
        ({"next_on": DAY, "next_step": "Bellen"}, None),
    ],
)
def test_what_may_be_logged(changes: dict[str, object], wrong: tuple[str, str] | None) -> None:
    given = LogFields.model_validate({"day": DAY, "way": Way.PHONE, "kind": Kind.GUIDING, **changes})
    assert logging.objection_to_log(given, SPAN, DAY) == wrong


def test_who_proposes_proposes_a_day_that_can_still_be() -> None:
    asked = Proposed(Party.STUDENT, "Kim", DAY, Way.VIDEO, "Over de opdracht")
    assert logging.objection_to_proposal(asked, SPAN, DAY) is None
    assert logging.objection_to_proposal(asked, SPAN, DAY + timedelta(days=1)) == ("day", "contact.in_past")
    over = Span(SPAN.starts_on, SPAN.last_on, live=False)
    assert logging.objection_to_proposal(asked, over, DAY) == ("day", "contact.over")


def meeting(state: MeetingState, day: date) -> Meeting:
    """A meeting of some team."""
    return Meeting(id=f"{state}{day}", team_id="t", on_day=day, state=state)


HELD, PLANNED, NOT = MeetingState.HELD, MeetingState.PLANNED, MeetingState.NOT_HELD


@pytest.mark.parametrize(
    ("states", "today", "colour"),
    [
        ([HELD, HELD, HELD], date(2026, 11, 1), "ok"),
        ([HELD, HELD], date(2027, 8, 1), "bad"),  # the year is over
        ([HELD, HELD], date(2027, 7, 31), "warn"),  # its last day is not
        ([HELD, HELD, NOT], date(2027, 8, 1), "bad"),
        ([HELD, PLANNED, PLANNED], date(2026, 9, 1), "neutral"),
        ([HELD, PLANNED, PLANNED], date(2026, 10, 20), "warn"),  # nobody said what became of them
        ([], date(2027, 8, 1), "bad"),
    ],
)
def test_fewer_than_three_held_is_red_when_the_year_is_over(
    states: list[MeetingState], today: date, colour: str
) -> None:
    held = [meeting(state, date(2026, 10, 1 + index)) for index, state in enumerate(states)]
    assert meetings.colour(held, 3, 2026, today) == colour


def test_a_meeting_has_its_day_and_its_reason() -> None:
    given = MeetingFields(on_day=DAY)
    assert meetings.objection_to_outcome(given, HELD, "", DAY - timedelta(days=1)) == ("state", "meeting.not_yet")
    assert meetings.objection_to_outcome(given, NOT, " ", DAY) == ("why", "meeting.why_not")
    assert meetings.objection_to_outcome(given, NOT, "Ziek", DAY) is None
    assert meetings.objection_to_day(date(2030, 1, 1), 2026) == ("on_day", "meeting.far_day")
