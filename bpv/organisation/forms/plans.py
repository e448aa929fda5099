"""Copying a plan, and the norms of hours."""

from flask_babel import lazy_gettext
from wtforms.widgets import HiddenInput

from bpv.organisation.models import HoursNormFields, Route
from bpv.web.forms import BaseForm, Choice, TextLine, Whole


class CopyForm(BaseForm):
    """Carries what the preview showed, so that a plan that changed since is noticed."""

    digest = TextLine(max_length=40, widget=HiddenInput())


class NormForm(BaseForm):
    """A norm for cohorts from a year on."""

    route = Choice(lazy_gettext("Route"), required=True, choices=[(route.value, route.value) for route in Route])
    years = Whole(lazy_gettext("Length in years"), required=True, low=1, high=4)
    cohort_from = Whole(lazy_gettext("For cohorts from"), required=True, low=2000, high=2100)
    hours = Whole(
        lazy_gettext("Least BPV hours"), required=True, high=9999, description=lazy_gettext("Clock hours in all.")
    )
    source = TextLine(
        lazy_gettext("Where it stands"),
        required=True,
        max_length=200,
        description=lazy_gettext("For instance: a law, or a decision of your school."),
    )

    def fields(self) -> HoursNormFields:
        """What was filled in; the form is valid."""
        return HoursNormFields(
            route=Route(str(self.route.data)),
            years=int(self.years.data),
            cohort_from=int(self.cohort_from.data),
            hours=int(self.hours.data),
            source=str(self.source.data),
        )
