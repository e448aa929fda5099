"""A setting: its value, and why it changes."""

from flask_babel import lazy_gettext

from bpv.web.forms import TextBlock, VersionedForm, Whole


class SettingForm(VersionedForm):
    """A new value with its reason; the bounds of each setting are the rule's to judge."""

    value = Whole(lazy_gettext("New value"), required=True, high=1_000_000)
    reason = TextBlock(
        lazy_gettext("Reason"),
        required=True,
        max_length=500,
        description=lazy_gettext("Colleagues read this in the history. Do not write about people."),
    )
