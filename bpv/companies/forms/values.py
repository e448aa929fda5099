"""From typed fields to values of the models and back, and what of a form was really changed by the person.

`seen` travels hidden in every edit form: a short digest per field of what was shown. When somebody else saved in
between, it tells which fields this person touched; the others follow the present value, so that nobody's work is lost.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeVar

from wtforms import Field
from wtforms.widgets import HiddenInput

from bpv.web.fields import Choice, Choices, Money, Number, Select, Tags, TextLine, Tick, YesNoUnknown
from bpv.web.forms import BaseForm, VersionedForm

F = TypeVar("F", bound="EditForm")
HIDDEN: Final = frozenset({"version", "seen", "key", "csrf_token"})
DIGEST: Final = 8  # hexadecimal figures per field: a chance in four milliard of taking a change for none


class EditForm(VersionedForm):
    """A form over something that exists: carries its version, and what was shown."""

    seen = TextLine(max_length=4000, widget=HiddenInput())


@dataclass(frozen=True)
class Difference:
    """A field that this person changed and that stands differently now."""

    label: str
    mine: str
    theirs: str


def asked(form: BaseForm) -> list[Field]:
    """The fields that a person sees."""
    return [field for field in form if field.name not in HIDDEN]


def entered(form: BaseForm) -> dict[str, Any]:
    """The values of the visible fields by name, as the models hold them: empty is None, money is cents."""
    return {field.name: value_of(field) for field in asked(form)}


def value_of(field: Field) -> Any:
    """One value: text or None, list, cents, float, or whatever the field gives."""
    data = field.data
    if isinstance(field, Money):
        return None if data is None else int(data * 100)
    if isinstance(field, Number):
        return None if data is None else float(data)
    if isinstance(field, Tags | Choices):
        return list(data or ())
    return None if data == "" else data


def shown(form: BaseForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """The data with which a form starts, from values of the models."""
    return {field.name: data_of(field, values[field.name]) for field in asked(form) if field.name in values}


def data_of(field: Field, value: Any) -> Any:
    """One value as the field holds it."""
    if isinstance(field, Money) and value is not None:
        return Decimal(value) / 100
    if isinstance(field, Number) and value is not None:
        return Decimal(str(value))
    if isinstance(field, Choices):
        return [str(one) for one in value or ()] if field.coerce is str else list(value or ())
    return "" if value is None and isinstance(field, Select) else value


def fill(form: BaseForm, values: Mapping[str, Any]) -> None:
    """Show `values` in the visible fields, in place of what was typed."""
    for name, data in shown(form, values).items():
        field = form[name]
        field.raw_data = None
        field.errors = []
        field.process_data(data)


def start(form: EditForm, values: Mapping[str, Any], version: int) -> None:
    """Show something that exists, with its version."""
    fill(form, values)
    set_hidden(form, version)


def set_hidden(form: EditForm, version: int, texts: Mapping[str, str] | None = None) -> None:
    """Let the form carry this version, and the digests of what is shown (or of `texts`)."""
    for field, data in ((form.version, version), (form.seen, digests(texts or texts_of(form)))):
        field.raw_data = None
        field.process_data(data)


def texts_of(form: BaseForm) -> dict[str, str]:
    """What every visible field says, by name."""
    return {field.name: text_of(field) for field in asked(form)}


def text_of(field: Field) -> str:
    """What a field says, in words: the typed text, or the labels of what was chosen."""
    if isinstance(field, YesNoUnknown | Choice | Choices | Select):
        return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    if isinstance(field, Tick):
        return "✓" if field.data else ""
    return "\n".join(str(field._value()).strip().splitlines())


def digests(texts: Mapping[str, str]) -> str:
    """`name:digest` per field."""
    return " ".join(f"{name}:{digest(text)}" for name, text in texts.items())


def digest(text: str) -> str:
    """A short digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:DIGEST]


def untouched(form: EditForm, texts: Mapping[str, str]) -> set[str]:
    """The fields that still say what was shown to this person."""
    pairs = (pair.partition(":") for pair in (form.seen.data or "").split())
    before = {name: value for name, _, value in pairs}
    return {name for name, text in texts.items() if before.get(name) == digest(text)}


def touched(form: EditForm) -> dict[str, Any]:
    """`entered`, but only what this person changed: a value that a field cannot show exactly stays as it is stored."""
    same = untouched(form, texts_of(form))
    return {name: value for name, value in entered(form).items() if name not in same}


def compare(form: EditForm, current: F, version: int) -> list[Difference]:
    """Put a stale form on top of the present values: `current` is a fresh form that shows them.

    Fields that this person did not touch take the present value; the others keep what was typed. Gives those that
    differ. The form then carries the present version, so that one press saves it.
    """
    mine, theirs = texts_of(form), texts_of(current)
    for name in untouched(form, mine):
        form[name].raw_data = None
        form[name].process_data(current[name].data)
    now = texts_of(form)
    set_hidden(form, version, theirs)
    return [
        Difference(str(form[name].label.text), now[name], theirs[name]) for name in now if now[name] != theirs[name]
    ]


def only(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values with these names."""
    return {name: values[name] for name in names}
