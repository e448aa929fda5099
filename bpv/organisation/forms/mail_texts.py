"""The words of a mail."""

from flask_babel import lazy_gettext

from bpv.core.outbox.texts import Wording
from bpv.web.forms import TextBlock, TextLine, VersionedForm


class MailTextForm(VersionedForm):
    """Subject and text; what may stand in braces is the rule's to judge."""

    subject = TextLine(lazy_gettext("Subject"), required=True, max_length=150)
    body = TextBlock(
        lazy_gettext("Text"),
        required=True,
        max_length=4000,
        description=lazy_gettext(
            "An empty line starts a new paragraph. Write nothing about health, support or complaints."
        ),
    )

    @property
    def wording(self) -> Wording:
        """What was typed."""
        return Wording(str(self.subject.data or ""), str(self.body.data or "").replace("\r\n", "\n"))
