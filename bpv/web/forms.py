"""The base of every form: what it refuses, how long text may be, and how a rule's refusal lands next to its field."""

from typing import Any, Final

from flask_babel import get_locale, gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, PasswordField, ValidationError
from wtforms.widgets import HiddenInput

from bpv.core import words
from bpv.core.db import storable
from bpv.core.errors import DomainError
from bpv.core.ids import is_id, new_id
from bpv.web.fields import (
    Choice,
    Choices,
    Day,
    Email,
    Money,
    Number,
    Secret,
    Select,
    Tags,
    TextBlock,
    TextLine,
    Tick,
    Whole,
    YesNoUnknown,
    checks,
)

__all__ = [
    "BaseForm",
    "Choice",
    "Choices",
    "Day",
    "Email",
    "KeyedForm",
    "Money",
    "Number",
    "Secret",
    "Select",
    "Tags",
    "TextBlock",
    "TextLine",
    "Tick",
    "Upload",
    "VersionedForm",
    "Whole",
    "YesNoUnknown",
]

MOST_TEXT: Final = 4000  # for a text field that does not say its own limit
MOST_VALUES: Final = 500  # for a field that sends several values
BIGGEST_VERSION: Final = 2**31 - 1


class BaseForm(FlaskForm):
    """A form that never lets through what a database or a page cannot hold."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field's own checks, and those that hold for any text."""
        fine = super().validate(extra_validators)
        sound = [refuse_unfit(field) for field in self if not isinstance(field, FileField)]
        return bool(fine) and all(sound)

    def refuse(self, error: DomainError) -> None:
        """Put a rule's refusal next to its field, or above the form when it has none here."""
        sentence = words.say(get_locale().language, error.code, error.params)
        field = self._fields.get(getattr(error, "field", None) or "")
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


def refuse_unfit(field: Field) -> bool:
    """Judge the raw values of a field; adds an error and returns False when they cannot be kept."""
    raw = [value for value in field.raw_data or () if isinstance(value, str)]
    most = getattr(field, "max_length", MOST_TEXT)
    if not all(storable(value) for value in raw):
        field.errors = [gettext("This contains a character that cannot be stored. Type the text again.")]
    elif any(len(value.strip()) > most for value in raw):
        field.errors = [gettext("This is too long: at most %(most)s characters.", most=most)]
    elif len(raw) > MOST_VALUES:
        field.errors = [gettext("These are too many choices.")]
    else:
        return True
    if isinstance(field, PasswordField):
        field.data = ""
    return False


class VersionedForm(BaseForm):
    """Carries the version of the row that was shown, so that a save over somebody else's is noticed."""

    version = Whole(high=BIGGEST_VERSION, required=True, widget=HiddenInput())


class RequestKey(TextLine):
    """The idempotency key of one rendering of a form: fresh when shown, kept when the form comes back with errors."""

    widget = HiddenInput()

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, default=new_id, max_length=40, **more)

    def pre_validate(self, form: Any) -> None:
        """A key that we did not make is replaced, and the person asked to send again."""
        if not is_id(self.data or ""):
            self.data, self.raw_data = new_id(), None
            raise ValidationError(gettext("This form was incomplete. Send it again."))


class KeyedForm(BaseForm):
    """Carries an idempotency key: sending it twice does the thing once."""

    key = RequestKey()


class Upload(FileField):
    """A file to send in; its content is judged by whoever reads it."""

    def __init__(self, label: Any = None, *, required: bool = False, **more: Any) -> None:
        more["validators"] = checks(required, more.get("validators", ()))
        super().__init__(label, **more)
