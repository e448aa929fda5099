"""Another route from a day on."""

from flask_babel import lazy_gettext as _

from bpv.organisation.models import Route
from bpv.web.forms import BaseForm, Choice, Day, TextLine


class RouteForm(BaseForm):
    """To which route, from when, and why."""

    route = Choice(_("New route"), required=True, choices=[(one.value, one.value) for one in Route])
    starts_on = Day(_("From this day on"), required=True)
    reason = TextLine(_("Why?"), required=True, max_length=500)
