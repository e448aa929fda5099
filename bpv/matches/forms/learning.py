"""Why the learned model is frozen, let go, or put back."""

from flask_babel import lazy_gettext

from bpv.matches.models.learning import MOST_MODEL_REASON
from bpv.web.forms import TextBlock, VersionedForm


class ModelForm(VersionedForm):
    """The reason, which colleagues read on the card."""

    reason = TextBlock(
        lazy_gettext("Reason"),
        required=True,
        max_length=MOST_MODEL_REASON,
        description=lazy_gettext("Colleagues read this in the history. Do not write about people."),
    )
