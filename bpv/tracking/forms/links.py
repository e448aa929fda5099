"""The form to mail somebody of the company a link for one task."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from bpv.core.words import say
from bpv.placements.models.links import Purpose, Recipient
from bpv.tracking.models.links import SENT_BY_HAND
from bpv.web.forms import Choice, KeyedForm, Select

LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


def purposes() -> list[tuple[str, str]]:
    """What a link can be sent for."""
    return [(one.value, say(get_locale().language, f"task.purpose.{one.value}")) for one in SENT_BY_HAND]


class TaskLinkForm(KeyedForm):
    """For what a link is, and to whom it goes."""

    purpose = Choice(_("What for?"), required=True, choices=purposes)
    to = Choice(_("To whom?"), required=True, choices=list)
    language = Select(_("Language of the mail"), choices=LANGUAGES, default="nl")

    def offer(self, people: Sequence[Recipient]) -> None:
        """Offer the trainers of the company; the first is chosen when nothing was sent yet."""
        self.to.choices = [(str(one.trainer_id), f"{one.name}, {one.address}") for one in people]
        if people and not self.to.raw_data:
            self.to.data = self.to.choices[0][0]

    def recipient(self, people: Sequence[Recipient]) -> Recipient:
        """Whom it goes to, of a form that is valid."""
        found = next(one for one in people if one.trainer_id == self.to.data)
        return replace(found, language=str(self.language.data))

    def asked(self) -> Purpose:
        """What it is for, of a form that is valid."""
        return Purpose(str(self.purpose.data))
