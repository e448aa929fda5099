"""Forms of consultation meetings."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.contacts.models import MOST_NOTE, MOST_WORD, Attendance, MeetingFields, MeetingState
from bpv.organisation.models import Team
from bpv.web.forms import Choice, Choices, Day, KeyedForm, Select, TextBlock, TextLine, VersionedForm
from bpv.web.templating import say


def states() -> list[tuple[str, str]]:
    """What can become of a meeting."""
    return [(one.value, say(f"meeting.state.{one}")) for one in MeetingState]


class MeetingForm(KeyedForm):
    """A meeting that lies ahead."""

    team = Select(_("Team"), required=True, choices=list)
    on_day = Day(_("Date"), required=True)
    subject = TextLine(_("Subject"), max_length=MOST_WORD)

    def offer(self, teams: Iterable[Team]) -> None:
        """Fill in the teams."""
        self.team.choices = [("", gettext("Choose a team")), *((one.id, one.name) for one in teams)]


class OutcomeForm(VersionedForm):
    """What became of a meeting."""

    state = Choice(_("Was it held?"), required=True, choices=states)
    present = Choices(_("Who was there?"), choices=list)
    why = TextLine(_("If not: why?"), max_length=MOST_WORD)
    minutes = TextBlock(_("What was agreed?"), max_length=MOST_NOTE)
    on_day = Day(_("Date"), required=True)
    subject = TextLine(_("Subject"), max_length=MOST_WORD)

    def offer(self, people: Iterable[Attendance]) -> None:
        """Fill in who was expected."""
        self.present.choices = [(one.account_id, one.name) for one in people]

    def fields(self) -> MeetingFields:
        """What a valid form says."""
        return MeetingFields(
            on_day=self.on_day.data,
            subject=self.subject.data or "",
            state=MeetingState(self.state.data),
            why=self.why.data or "",
            minutes=self.minutes.data or "",
        )

    def guests(self) -> Mapping[str, bool]:
        """Who was expected, and whether they came."""
        here = set(self.present.data)
        return {value: value in here for value, *_rest in self.present.choices}
