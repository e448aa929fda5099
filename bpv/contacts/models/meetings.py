"""Consultation meetings of the supervisors of a team (CON-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Field, SQLModel, String

from bpv.contacts.models.moments import MOST_NOTE, MOST_WORD
from bpv.organisation.models import Value


class MeetingState(StrEnum):
    """What became of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    NOT_HELD = "not_held"


class MeetingFields(SQLModel):
    """A meeting: when, what about; afterwards the minutes, or why it was not held."""

    on_day: date
    subject: str = Field(default="", max_length=MOST_WORD)
    state: MeetingState = Field(default=MeetingState.PLANNED, sa_type=String(10))
    why: str = Field(default="", max_length=MOST_WORD)
    minutes: str = Field(default="", max_length=MOST_NOTE)


class Meeting(MeetingFields, Value):
    """A meeting of one team."""

    id: str
    team_id: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there of those who were expected: account and name."""

    account_id: str
    name: str
    present: bool


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """A meeting with its team and who came."""

    meeting: Meeting
    team: str
    people: Sequence[Attendance]


@dataclass(frozen=True, slots=True)
class MeetingYear:
    """The meetings of a team in a school year, and whether that is enough: `colour` is ok, warn or bad."""

    team_id: str
    team: str
    meetings: Sequence[Meeting]
    present: dict[str, int]
    held: int
    wanted: int
    colour: str
