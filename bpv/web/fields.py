"""Form fields that understand what Dutch people type, and give back exactly what was typed when it was wrong.

Labels are lazy messages. `required=True` asks for a value; the label then says so in words.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import Choice as Shown
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from bpv.core.db import UNSTORABLE
from bpv.web import formats

WHOLE: Final = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:[. ][0-9]{3}){1,4})")
GROUPED: Final = r"[0-9]{1,3}(?:[. ][0-9]{3}){1,4}(?=,)|[0-9]{1,3}(?:[, ][0-9]{3}){1,4}(?=\.)"
NUMBER: Final = re.compile(rf"([+-]?)([0-9]{{1,15}}|{GROUPED})(?:[.,]([0-9]{{1,9}}))?")
DAY: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})|([0-9]{2})([0-9]{2})([0-9]{4})")
ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
EMAIL: Final = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")


class Required:
    """A value must be given; blanks alone are not a value. Stops further checks, so that one thing is said."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation when nothing was given."""
        if field.data in (None, "", (), []) or field.data is False:
            if not (field.raw_data and field.process_errors):
                field.errors[:] = []
                raise StopValidation(gettext("Fill this in."))
            raise StopValidation


def checks(required: bool, given: Sequence[Any] = ()) -> list[Any]:
    """The validators of a field: the required one first."""
    return [Required(), *given] if required else list(given)


def shown(text: str) -> str:
    """Typed text as it can be shown again: characters that no page can carry become a replacement character."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def stripped(value: Any) -> Any:
    """Text without blanks around it; anything else as it is."""
    return value.strip() if isinstance(value, str) else value


class TextLine(StringField):
    """One line of text of at most `max_length` characters, without blanks around it. Empty is ""."""

    def __init__(self, label: Any = None, *, required: bool = False, max_length: int = 200, **more: Any) -> None:
        self.max_length = max_length
        more["validators"] = checks(required, more.get("validators", ()))
        more["render_kw"] = {"maxlength": max_length, **(more.get("render_kw") or {})}
        super().__init__(label, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value, stripped, with one kind of line end."""
        if valuelist:
            self.data = stripped(valuelist[0]).replace("\r\n", "\n").replace("\r", "\n")

    def _value(self) -> str:
        return shown(self.raw_data[0]) if self.raw_data else str(self.data) if self.data is not None else ""


class TextBlock(TextLine, TextAreaField):
    """Several lines of text."""

    def __init__(self, label: Any = None, *, max_length: int = 4000, **more: Any) -> None:
        super().__init__(label, max_length=max_length, **more)


class Email(TextLine, EmailField):
    """An e-mail address of at most 254 characters; the shape is checked, not whether it exists."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        more["render_kw"] = {"autocomplete": "email", **(more.get("render_kw") or {})}
        super().__init__(label, max_length=254, **more)

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not shaped like an address."""
        fits = len((self.data or "").lower()) <= self.max_length  # it is kept in lower case, which can be longer
        if self.data and not (fits and EMAIL.fullmatch(self.data)):
            raise ValidationError(gettext("Write an e-mail address such as name@school.nl."))


class Secret(PasswordField):
    """A password: never shown again, never stripped; pasting is welcome."""

    def __init__(self, label: Any = None, *, required: bool = True, max_length: int = 1000, **more: Any) -> None:
        self.max_length = max_length
        more["validators"] = checks(required, more.get("validators", ()))
        super().__init__(label, **more)


class Typed(TextLine):
    """A text input whose text means something else: `read` turns the typed text into data or raises ValueError."""

    def read(self, typed: str) -> Any:
        """The value of non-empty text; raises ValueError with a translated sentence."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """The value as a person would type it."""
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed text; empty is None."""
        typed = stripped(valuelist[0]) if valuelist else ""
        self.data = None
        if len(typed) > self.max_length:
            raise ValueError(gettext("This is too long: at most %(most)s characters.", most=self.max_length))
        if typed:
            self.data = self.read(typed)

    def _value(self) -> str:
        if self.raw_data:
            return shown(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)


class Whole(Typed):
    """A whole number from `low` to `high`; data is int or None."""

    def __init__(self, label: Any = None, *, low: int = 0, high: int = 1_000_000, **more: Any) -> None:
        self.low, self.high = low, high
        more["render_kw"] = {"inputmode": "numeric", **(more.get("render_kw") or {})}
        super().__init__(label, max_length=25, **more)

    def read(self, typed: str) -> int:
        """`1234` or `1.234`."""
        if not WHOLE.fullmatch(typed):
            raise ValueError(gettext("Write a whole number in figures, such as 12."))
        value = int(typed.replace(".", "").replace(" ", ""))
        within(value, self.low, self.high)
        return value


def within(value: Any, low: Any, high: Any) -> None:
    """Raise ValueError with a sentence when `value` is outside `low`..`high`."""
    if not low <= value <= high:
        span = {"low": formats.number(low), "high": formats.number(high)}
        raise ValueError(gettext("Write a number from %(low)s to %(high)s.", **span))


class Number(Typed):
    """A figure with at most `places` decimals, comma or point; data is Decimal or None."""

    def __init__(
        self,
        label: Any = None,
        *,
        low: Decimal | int = 0,
        high: Decimal | int = 1_000_000,
        places: int = 1,
        **more: Any,
    ) -> None:
        self.low, self.high, self.places = Decimal(low), Decimal(high), places
        more["render_kw"] = {"inputmode": "decimal", **(more.get("render_kw") or {})}
        super().__init__(label, max_length=30, **more)

    def read(self, typed: str) -> Decimal:
        """`2,7`, `2.7` or `1.234,50`; a figure that could mean two things is refused, not guessed."""
        found = NUMBER.fullmatch(typed)
        if not found:
            raise ValueError(gettext("Write a number in figures, such as 2,7."))
        sign, whole, fraction = found.group(1), re.sub("[., ]", "", found.group(2)), found.group(3) or ""
        if len(fraction) > self.places:
            raise ValueError(
                gettext(
                    "Write at most %(places)s figures after the comma, and no point in thousands.", places=self.places
                )
            )
        value = Decimal(f"{sign}{whole}.{fraction or '0'}")
        within(value, self.low, self.high)
        return value

    def write(self, value: Any) -> str:
        """Without thousands, in the language of the request."""
        return formats.plain(value, self.places)


class Money(Number):
    """An amount in euros with at most two decimals; a typed euro sign is fine."""

    def __init__(self, label: Any = None, *, high: Decimal | int = 100_000, **more: Any) -> None:
        super().__init__(label, high=high, places=2, **more)

    def read(self, typed: str) -> Decimal:
        """`350`, `€ 350,00` or `350,-`."""
        bare = typed.replace("€", "").strip()
        if bare.endswith("-"):
            bare = bare.removesuffix("-").rstrip(",. ")
        return super().read(bare)


class Day(Typed):
    """A date typed as text: `31-12-2026`, `31/12/2026`, `31122026` or ISO; data is date or None.

    Text and not type=date, because a browser shows type=date in its own language instead of the page's, does not let
    people paste, and sends nothing at all for a mistyped date, so that it could not be given back.
    """

    def __init__(
        self, label: Any = None, *, earliest: date = date(1900, 1, 1), latest: date = date(2199, 12, 31), **more: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        more["render_kw"] = {"inputmode": "numeric", **(more.get("render_kw") or {})}
        super().__init__(label, max_length=12, **more)

    def read(self, typed: str) -> date:
        """The date, day first; raises ValueError for a day that does not exist."""
        value = parse_day(typed)
        if value is None:
            raise ValueError(gettext("Write a date that exists, such as 31-12-2026."))
        if not self.earliest <= value <= self.latest:
            span = {"first": formats.day(self.earliest), "last": formats.day(self.latest)}
            raise ValueError(gettext("Write a date from %(first)s to %(last)s.", **span))
        return value

    def write(self, value: Any) -> str:
        """Day first."""
        return formats.day_short(value)


def parse_day(typed: str) -> date | None:
    """A date from Dutch or ISO text, or None."""
    if iso := ISO_DAY.fullmatch(typed):
        parts = [int(part) for part in iso.groups()]
    elif dutch := DAY.fullmatch(typed):
        parts = [int(part) for part in reversed([part for part in dutch.groups() if part])]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


class Tags(Typed):
    """Words with commas between them; data is a tuple without doubles, in the order typed."""

    def __init__(self, label: Any = None, *, max_items: int = 20, max_item: int = 60, **more: Any) -> None:
        self.max_items, self.max_item = max_items, max_item
        super().__init__(label, max_length=max_items * (max_item + 2), **more)

    def read(self, typed: str) -> tuple[str, ...]:
        """Split at commas, semicolons and line ends."""
        words = (" ".join(part.split()) for part in re.split(r"[,;\n]", typed))
        items = tuple({word.casefold(): word for word in words if word}.values())
        if len(items) > self.max_items:
            raise ValueError(gettext("Give at most %(most)s, with commas between them.", most=self.max_items))
        if any(len(item) > self.max_item for item in items):
            raise ValueError(gettext("Each of these may have at most %(most)s characters.", most=self.max_item))
        return items

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the words; none is an empty tuple."""
        super().process_formdata(valuelist)
        self.data = self.data or ()

    def write(self, value: Any) -> str:
        """With commas."""
        return ", ".join(value)


Pairs = Sequence[tuple[str, Any]]


def offered(choices: Pairs | Callable[[], Pairs] | None) -> Any:
    """Pairs of value and text as WTForms wants them; a callable is asked with every form."""
    if choices is None or callable(choices):
        return choices
    return [SelectChoice(value=value, label=text) for value, text in choices]


class Choice(RadioField):
    """One of few choices, as radio buttons; the chosen value or None."""

    def __init__(self, label: Any = None, *, required: bool = False, choices: Any = None, **more: Any) -> None:
        more["validators"] = checks(required, more.get("validators", ()))
        super().__init__(label, choices=offered(choices), **more)

    def pre_validate(self, form: Form) -> None:
        """Nothing chosen is fine unless required; anything else must be on the list."""
        if self.data not in (None, "") or self.raw_data:
            super().pre_validate(form)


class Select(SelectField):
    """One of many choices, as a drop-down list."""

    data: Any

    def __init__(self, label: Any = None, *, required: bool = False, choices: Any = None, **more: Any) -> None:
        more["validators"] = checks(required, more.get("validators", ()))
        super().__init__(label, choices=offered(choices), **more)

    def pre_validate(self, form: Form) -> None:
        """A list that was not sent means its empty choice, when it has one; anything else must be on the list."""
        if self.data is None and not self.raw_data and any(choice.value == "" for choice in self.iter_choices()):
            self.data = ""
        super().pre_validate(form)


class Choices(SelectMultipleField):
    """Any of several choices, as checkboxes; data is a list."""

    def __init__(self, label: Any = None, *, required: bool = False, choices: Any = None, **more: Any) -> None:
        more["validators"] = checks(required, more.get("validators", ()))
        more.setdefault("invalid_choice_message", lazy_gettext("Choose from the list."))
        super().__init__(label, choices=offered(choices), **more)

    def process_data(self, value: Any) -> None:
        """Stored values; none is an empty list."""
        super().process_data(value or ())


class YesNoUnknown(Choice):
    """Yes, no or unknown, which are three different things; data is True, False or None."""

    TYPED: ClassVar = {"yes": True, "no": False, "unknown": None}

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, choices=(), **more)

    def process_data(self, value: Any) -> None:
        """A stored value, shown as its choice."""
        self.data = value
        self.chosen = next(word for word, meaning in self.TYPED.items() if meaning is value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """The value of the choice; raises ValueError for anything else."""
        if not valuelist:
            return
        if valuelist[0] not in self.TYPED:
            raise ValueError(gettext("Choose yes, no or unknown."))
        self.chosen, self.data = valuelist[0], self.TYPED[valuelist[0]]

    def pre_validate(self, form: Form) -> None:
        """`process_formdata` has judged the value already."""

    def iter_choices(self) -> list[Shown]:
        """The three choices in the language of the request, with the present one marked."""
        words = {"yes": gettext("Yes"), "no": gettext("No"), "unknown": gettext("Unknown")}
        return [Shown(value, text, value == self.chosen, {}) for value, text in words.items()]


class Tick(BooleanField):
    """One checkbox; data is bool. Whatever was sent as its value, it is drawn with its own."""

    def _value(self) -> str:
        return "y"

    def __init__(self, label: Any = None, *, required: bool = False, **more: Any) -> None:
        more["validators"] = checks(required, more.get("validators", ()))
        super().__init__(label, **more)
