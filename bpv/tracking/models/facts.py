"""What other rooms tell about a placement, as far as signals and steps ask for it: the shape, not the room."""

from datetime import date
from typing import Protocol


class AgreementSeen(Protocol):
    """The agreement of a placement: the day on which the last signature came, None while one is missing; whether the
    placement began with all signatures; and the day on which it was sent for signing."""

    @property
    def complete_on(self) -> date | None: ...

    @property
    def valid_at_start(self) -> bool | None: ...

    @property
    def sent_on(self) -> date | None: ...


class HoursSeen(Protocol):
    """Hours of a placement in minutes. `last_day` is the last day with hours, `waiting_since` the day on which the
    oldest week that waits was handed in."""

    @property
    def required(self) -> int | None: ...

    @property
    def approved(self) -> int: ...

    @property
    def last_day(self) -> date | None: ...

    @property
    def waiting_since(self) -> date | None: ...


class WorkSeen(Protocol):
    """Assignments of a placement; `waiting_since` is the day on which the oldest that waits was handed in."""

    @property
    def total(self) -> int: ...

    @property
    def open(self) -> int: ...

    @property
    def waiting_since(self) -> date | None: ...


class ContactSeen(Protocol):
    """Contact moments of a placement that were held, of them on site and assessing; when the next one is due."""

    @property
    def done(self) -> int: ...

    @property
    def on_site(self) -> int: ...

    @property
    def assessing(self) -> int: ...

    @property
    def last_on(self) -> date | None: ...

    @property
    def next_on(self) -> date | None: ...

    @property
    def due_on(self) -> date | None: ...


class CalendarSeen(Protocol):
    """The school calendar: which days are school days."""

    def is_school_day(self, day: date) -> bool:
        """True when the school is open on the day."""
