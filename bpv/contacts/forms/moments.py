"""Forms to log, plan, move and cancel contact moments, to propose one, and to agree how often."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.contacts.models import (
    MOST_NOTE,
    MOST_WORD,
    FindingFields,
    Kept,
    Kind,
    LogFields,
    Moment,
    Party,
    Proposed,
    Rhythm,
    RhythmFields,
    Topic,
    Way,
)
from bpv.core.clock import today
from bpv.web import formats
from bpv.web.forms import BaseForm, Choice, Choices, Day, KeyedForm, Select, TextBlock, TextLine, VersionedForm, Whole
from bpv.web.templating import say

NEAR = timedelta(days=3)


def ways() -> list[tuple[str, str]]:
    """How people can meet."""
    return [(one.value, say(f"contact.way.{one}")) for one in Way]


def kinds() -> list[tuple[str, str]]:
    """Guiding or assessing."""
    return [(one.value, say(f"contact.kind.{one}")) for one in Kind]


def parties() -> list[tuple[str, str]]:
    """Who can take part."""
    return [(one.value, say(f"contact.party.{one}")) for one in Party]


def topics() -> list[tuple[str, str]]:
    """What it can be about."""
    return [(one.value, say(f"contact.topic.{one}")) for one in Topic]


def askable() -> list[tuple[str, str]]:
    """With whom one can talk about the contact itself."""
    return [(one.value, say(f"contact.asked.{one}")) for one in Party]


def kept() -> list[tuple[str, str]]:
    """Whether it went as agreed."""
    return [(one.value, say(f"contact.kept.{one}")) for one in Kept]


class LogInput:
    """What is said about a contact that was held."""

    day = Day(_("Date"), required=True, default=today)
    way = Choice(_("How?"), required=True, choices=ways)
    kind = Choice(_("What for?"), required=True, choices=kinds, default=Kind.GUIDING.value)
    present = Choices(_("Who took part?"), choices=parties)
    topics = Choices(_("About what?"), choices=topics)
    next_step = TextLine(_("Next step"), max_length=MOST_WORD, description=_("Student and trainer can read this."))
    next_on = Day(_("When?"))
    note = TextBlock(
        _("Note"), max_length=MOST_NOTE, description=_("For the school only. Nothing about health or a diagnosis.")
    )


class LogForm(KeyedForm, LogInput):
    """One contact, in a minute."""

    planned = Select(_("Was this a planned moment?"), choices=list)

    def offer(self, planned: Iterable[Moment]) -> None:
        """Fill in the planned moments."""
        made = [(one.id, f"{formats.day(one.day)}, {say(f'contact.way.{one.way}')}") for one in planned]
        self.planned.choices = [("", gettext("No, it was not planned")), *made]

    def start(self, planned: Iterable[Moment], chosen: str, day: date) -> None:
        """Fill a fresh form: the planned moment that was chosen, or the one that is about now."""
        known = {one.id: one for one in planned}
        near = [one.id for one in known.values() if abs(one.day - day) <= NEAR]
        one = known.get(chosen or next(iter(near), ""))
        self.present.process_data([Party.STUDENT.value, Party.TRAINER.value])
        if one is not None:
            self.planned.process_data(one.id)
            self.way.process_data(one.way.value)


class ChangeForm(VersionedForm, LogInput):
    """What was said about a contact, corrected."""


def logged(form: BaseForm) -> LogFields:
    """What a valid form says about a contact."""
    texts = {name: form[name].data or "" for name in ("note", "next_step")}
    return LogFields(
        day=form["day"].data,
        way=Way(form["way"].data),
        kind=Kind(form["kind"].data),
        present=list(form["present"].data),
        topics=list(form["topics"].data),
        next_on=form["next_on"].data,
        **texts,
    )


def show(form: BaseForm, value: Any) -> None:
    """Fill a fresh form with what stands there."""
    for field in form:
        if hasattr(value, field.name):
            held = getattr(value, field.name)
            field.raw_data = None
            field.process_data(getattr(held, "value", held))


class PlanForm(KeyedForm):
    """A moment that lies ahead."""

    day = Day(_("Date"), required=True)
    way = Choice(_("How?"), required=True, choices=ways)


class MoveForm(VersionedForm):
    """A planned moment on another day or in another form."""

    day = Day(_("Date"), required=True)
    way = Choice(_("How?"), required=True, choices=ways)


class CancelForm(VersionedForm):
    """Why a planned moment does not go on."""

    why = TextLine(_("Why?"), required=True, max_length=MOST_WORD)


class ProposeForm(KeyedForm):
    """A moment that somebody asks for."""

    day = Day(_("Which day?"), required=True)
    way = Choice(_("How?"), required=True, choices=ways)
    why = TextBlock(
        _("What would you like to talk about?"),
        required=True,
        max_length=MOST_WORD,
        description=_("In a few words. Nothing about health."),
    )

    def proposed(self, side: Party, who: str) -> Proposed:
        """What a valid form asks for."""
        return Proposed(side, who, self.day.data, Way(self.way.data), self.why.data or "", self.key.data)


class DeclineForm(BaseForm):
    """A word for who asked."""

    why = TextLine(_("Why not? Who asked reads this."), required=True, max_length=MOST_WORD)


class RhythmForm(VersionedForm):
    """How often contact is agreed."""

    version = Whole(low=0, high=2**31 - 1, required=False)
    moments = Whole(_("Moments in all"), required=True, low=0, high=60)
    gap_days = Whole(_("At most so many days between two"), required=True, low=1, high=365)
    note = TextLine(_("Agreed with whom, and why?"), required=True, max_length=MOST_WORD)

    def fields(self) -> RhythmFields:
        """What a valid form says."""
        return RhythmFields(moments=self.moments.data, gap_days=self.gap_days.data, note=self.note.data or "")

    def show_rhythm(self, rhythm: Rhythm) -> None:
        """Fill a fresh form."""
        show(self, rhythm)


class ExcuseForm(BaseForm):
    """Why a placement may close with fewer contacts."""

    why = TextBlock(
        _("Why?"), required=True, max_length=MOST_WORD, description=_("Nothing about health or a diagnosis.")
    )


class FindingForm(KeyedForm):
    """What a talk about the contact found."""

    day = Day(_("Date of the talk"), required=True, default=today)
    asked = Choice(_("With whom?"), required=True, choices=askable)
    as_agreed = Choice(_("Was there contact as agreed?"), required=True, choices=kept)
    text = TextBlock(_("What was said?"), max_length=MOST_NOTE)

    def fields(self) -> FindingFields:
        """What a valid form says."""
        return FindingFields(
            day=self.day.data,
            asked=Party(self.asked.data),
            as_agreed=Kept(self.as_agreed.data),
            text=self.text.data or "",
        )


def differences(mine: Any, theirs: Any) -> list[tuple[str, str, str]]:
    """Label, what was typed and what stands there now, of each field of two forms that differs."""
    found = []
    for field in mine:
        if field.name in ("version", "csrf_token", "key") or worded(field) == worded(theirs[field.name]):
            continue
        found.append((str(field.label.text), worded(field), worded(theirs[field.name])))
    return found


def worded(field: Any) -> str:
    """The value of a field as a person reads it."""
    if hasattr(field, "iter_choices"):
        return ", ".join(str(one.label) for one in field.iter_choices() if one.selected)
    return str(field._value())
