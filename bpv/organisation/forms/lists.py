"""What a school sets by hand about a qualification."""

from flask_babel import lazy_gettext

from bpv.organisation.models import CreboChoice, CreboChoiceFields
from bpv.web.forms import Day, TextLine, VersionedForm, Whole


class CreboForm(VersionedForm):
    """Length and successor of a qualification."""

    years = Whole(
        lazy_gettext("Length in years"),
        low=1,
        high=4,
        description=lazy_gettext("Leave empty to use that of the official list."),
    )
    successor = TextLine(
        lazy_gettext("Crebo of what follows"),
        max_length=5,
        description=lazy_gettext("The qualification on which new cohorts start."),
    )
    successor_from = Day(lazy_gettext("From"))

    def fields(self) -> CreboChoiceFields:
        """What was filled in; the form is valid."""
        return CreboChoiceFields(
            years=self.years.data,
            successor=str(self.successor.data or "") or None,
            successor_from=self.successor_from.data,
        )

    def show(self, choice: CreboChoice) -> None:
        """Fill in what stands there now."""
        self.years.data, self.successor.data = choice.years, choice.successor or ""
        self.successor_from.data, self.version.data = choice.successor_from, choice.version
