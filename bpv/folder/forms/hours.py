"""A week of hours as a student types it on a phone, and what an approver says about it."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.core.errors import Refused
from bpv.core.words import say
from bpv.folder.models.hours import DAYS, MIDNIGHT, MOST_DID, MOST_WHY, Fault, Typed, Worked
from bpv.web import formats
from bpv.web.fields import Typed as TypedField
from bpv.web.forms import Number, TextBlock, TextLine, Tick, VersionedForm, Whole
from bpv.web.templating import current_language

TIME: Final = re.compile(r"([0-9]{1,2})[:.,uh ]?([0-9]{2})|([0-9]{1,2})[uh]?")
MOST_PAUSE: Final = 480  # minutes
MOST_SCHOOL: Final = 60  # hours
MOST_WEEKS: Final = 99  # corrections of one week
FIELDS: Final = ("from", "until", "pause", "did", "off")


class ClockTime(TypedField):
    """A time of the day as people type it: `8:30`, `8.30`, `830` or `8`; data is minutes after midnight, or None. 24:00
    is the end of the day."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        more["render_kw"] = {"inputmode": "numeric", "autocomplete": "off", **(more.get("render_kw") or {})}
        super().__init__(label, max_length=8, **more)

    def read(self, typed: str) -> int:
        """The minutes; raises ValueError for a time that no clock shows."""
        found = TIME.fullmatch(typed.lower())
        hours, minutes = (int(found[1] or found[3]), int(found[2] or 0)) if found else (99, 0)
        if minutes > 59 or hours * 60 + minutes > MIDNIGHT:
            raise ValueError(gettext("Write a time from 0:00 to 24:00, such as 8:30."))
        return hours * 60 + minutes

    def write(self, value: Any) -> str:
        """`08:30`."""
        return clock(value)


def clock(minutes: int) -> str:
    """`08:30`; 24:00 is the end of the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


class WeekForm(VersionedForm):
    """Seven days; the fields of Monday end in `_0`. The number tells the week from its corrections."""

    number = Whole(low=1, high=MOST_WEEKS, required=True, widget=HiddenInput())
    school = Number(
        _("Hours at school this week"),
        high=MOST_SCHOOL,
        places=2,
        description=_("Lessons count for the law when you are younger than 18. They are no BPV hours."),
    )

    def name_days(self, starts_on: date) -> None:
        """Give the fields of each day a label with the day in it."""
        for index in range(DAYS):
            day = day_name(starts_on + timedelta(days=index))
            for name, text in (
                ("from", gettext("%(day)s, from", day=day)),
                ("until", gettext("%(day)s, until", day=day)),
                ("pause", gettext("%(day)s, break in minutes", day=day)),
                ("did", gettext("%(day)s, what you did", day=day)),
                ("off", gettext("%(day)s, not worked", day=day)),
            ):
                self[f"{name}_{index}"].label.text = text

    def show(self, days: Sequence[Worked], school_minutes: int, number: int, version: int) -> None:
        """Fill in what stands there, or what is likely."""
        for index, one in enumerate(days):
            self[f"from_{index}"].data, self[f"until_{index}"].data = one.begins, one.ends
            self[f"pause_{index}"].data = one.pause if one.begins is not None else None
            self[f"did_{index}"].data = one.did
        self.school.data = Decimal(school_minutes) / 60 if school_minutes else None
        self.carry(number, version)

    def carry(self, number: int, version: int) -> None:
        """Make the form stand for this number and version of the week."""
        for field, value in ((self.number, number), (self.version, version)):
            field.data, field.raw_data = value, None

    def typed(self, starts_on: date) -> Typed:
        """What was typed; the form is valid. A day with "not worked" is empty, whatever its times say."""
        days = tuple(self.day(index, starts_on + timedelta(days=index)) for index in range(DAYS))
        school = int(self.school.data * 60) if self.school.data else 0
        return Typed(starts_on, days, school, int(self.number.data), int(self.version.data))

    def day(self, index: int, day: date) -> Worked:
        """One day."""
        if self[f"off_{index}"].data:
            return Worked(day)
        begins, ends = self[f"from_{index}"].data, self[f"until_{index}"].data
        return Worked(day, begins, ends, self[f"pause_{index}"].data or 0, self[f"did_{index}"].data or "")

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put every fault next to its field."""
        for fault in faults:
            self.refuse(Refused(fault.code, field=fault.field, **worded(fault.params)))


for _index in range(DAYS):
    for _name, _field in (
        ("from", ClockTime("from")),
        ("until", ClockTime("until")),
        ("pause", Whole("pause", high=MOST_PAUSE)),
        ("did", TextLine("did", max_length=MOST_DID)),
        ("off", Tick("off")),
    ):
        setattr(WeekForm, f"{_name}_{_index}", _field)


class DecideForm(VersionedForm):
    """What an approver says; the button tells which of the two it is."""

    why = TextBlock(_("In a few words"), max_length=MOST_WHY)


def worded(params: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Parameters of a sentence, days as people write them."""
    return {name: day_name(value) if isinstance(value, date) else value for name, value in params}


def day_name(day: date) -> str:
    """`Monday 16 November`, in the language of the request."""
    return str(format_date(day, "EEEE d MMMM", rebase=False))


def day_text(one: Worked) -> str:
    """One day in a line: times, break, what was done; "" when nothing was worked."""
    if one.begins is None or one.ends is None:
        return ""
    times = f"{clock(one.begins)} - {clock(one.ends)}"
    pause = gettext("break of %(minutes)s minutes", minutes=one.pause) if one.pause else gettext("no break")
    return ", ".join(part for part in (times, pause, one.did) if part)


def differences(typed: Typed, days: Sequence[Worked], school_minutes: int) -> list[tuple[str, str, str]]:
    """Label, what was typed and what stands there now, of each day that differs."""
    found = [
        (day_name(mine.day), day_text(mine), day_text(theirs))
        for mine, theirs in zip(typed.days, days, strict=True)
        if mine != theirs
    ]
    if typed.school_minutes != school_minutes:
        mine, theirs = (formats.number(Decimal(one) / 60) for one in (typed.school_minutes, school_minutes))
        found.append((gettext("Hours at school this week"), mine, theirs))
    return found


def sentence(code: str, params: Sequence[tuple[str, object]]) -> str:
    """A word code with its parameters as a sentence."""
    return say(current_language(), code, worded(params))
