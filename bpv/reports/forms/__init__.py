"""The form of the room: recognised companies around a postcode."""

import re
from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from bpv.web.forms import BaseForm, Number, Select, TextLine

POSTCODE: Final = re.compile(r"[1-9][0-9]{3}\s?([A-Za-z]{2})?")
MOST_KM: Final = 400


class NearbyForm(BaseForm):
    """A postcode, a distance, a qualification."""

    class Meta:
        csrf = False

    postcode = TextLine(_("Postcode"), required=True, max_length=12, description=_("Such as 2333 or 2333 CA"))
    km = Number(_("Within how many kilometres"), low=1, high=MOST_KM, required=True)
    crebo = Select(_("Qualification"), choices=list)

    def validate_postcode(self, field: Any) -> None:
        """Four figures, with or without letters."""
        if field.data and not POSTCODE.fullmatch(field.data.strip()):
            raise ValidationError(gettext("Type a Dutch postcode: four figures, with or without letters."))


def with_choices(form: NearbyForm, known: Sequence[tuple[str, str]]) -> NearbyForm:
    """The form with the qualifications to choose from; empty means all of them."""
    form.crebo.choices = [("", gettext("All qualifications")), *known]
    return form
