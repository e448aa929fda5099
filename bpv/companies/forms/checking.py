"""The form behind a company's link: its own data in fields, and what the person made of them.

It is built from a snapshot of what the page showed. The snapshot travels along, signed, so that a correction can be
told apart from a field that was left as it is, also when the school changed something in the meantime.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.widgets import HiddenInput

from bpv.companies.forms import words
from bpv.companies.forms.company import Website
from bpv.companies.forms.values import fill, text_of, value_of
from bpv.companies.models import CareKind
from bpv.companies.models.proposals import LEAVES, NEW, Key, SignatureFields, Subject
from bpv.web.forms import (
    BaseForm,
    Choices,
    Email,
    Money,
    Number,
    Tags,
    TextBlock,
    TextLine,
    Tick,
    Whole,
    YesNoUnknown,
)
from bpv.web.snapshots import pack, unpack

Make = Callable[[], Any]
LONGEST: Final = 150_000  # characters of a snapshot
COMPANY: Final[Mapping[str, Make]] = {
    "name": lambda: TextLine(_("Name"), required=True, max_length=200),
    "website": lambda: Website(_("Website"), max_length=300),
    "email": lambda: Email(_("E-mail address")),
    "phone": lambda: TextLine(_("Phone"), max_length=40),
    "suitable_under_16": lambda: YesNoUnknown(_("Suitable for students under 16")),
    "description": lambda: TextBlock(_("Description"), max_length=8000, description=_("Students search in this text.")),
    "sector": lambda: TextLine(_("Sector"), max_length=120),
    "techniques": lambda: Tags(_("Techniques"), max_items=40, description=_("With commas between them")),
    "machines": lambda: Tags(_("Machines"), max_items=40, description=_("With commas between them")),
    "size": lambda: Whole(_("People who work there"), high=1_000_000),
    "guidance_hours": lambda: Number(_("Hours of guidance a week"), high=60, places=1),
    "guidance_way": lambda: TextBlock(_("Way of guiding"), max_length=2000),
    "max_students_per_trainer": lambda: Whole(_("Students per trainer at most"), high=100),
    "expenses_covered": lambda: YesNoUnknown(_("Expenses are paid")),
    "expenses_which": lambda: TextLine(_("Which expenses"), max_length=400),
    "allowance_cents": lambda: Money(
        _("Allowance a month, full time"), high=10_000, description=_("0 means: no allowance. Empty means: unknown.")
    ),
    "pro_rata": lambda: TextLine(_("Rule when a student works less"), max_length=200),
    "cao": lambda: TextLine(_("Collective agreement (cao)"), max_length=200),
}
ESTABLISHMENT: Final[Mapping[str, Make]] = {
    "name": lambda: TextLine(_("Name of the establishment"), max_length=200),
    "street": lambda: TextLine(_("Street"), max_length=120),
    "house_number": lambda: TextLine(_("House number"), max_length=20),
    "postcode": lambda: TextLine(_("Postcode"), max_length=12),
    "place": lambda: TextLine(_("Place"), max_length=80),
}
CONTACT: Final[Mapping[str, Make]] = {
    "name": lambda: TextLine(_("Name"), required=True, max_length=120),
    "function": lambda: TextLine(_("Function"), max_length=120),
    "email": lambda: Email(_("E-mail address"), render_kw={"autocomplete": "off"}),
    "phone": lambda: TextLine(_("Phone"), max_length=40),
    LEAVES: lambda: Tick(_("Is no longer our contact person")),
}
TRAINER: Final[Mapping[str, Make]] = {
    "name": lambda: TextLine(_("Name"), required=True, max_length=120),
    "email": lambda: Email(_("E-mail address"), render_kw={"autocomplete": "off"}),
    "phone": lambda: TextLine(_("Phone"), max_length=40),
    "courses": lambda: Tags(_("Courses"), description=_("With commas between them")),
    "free_capacity": lambda: Whole(_("Students that can still be taken on"), high=100),
    LEAVES: lambda: Tick(_("No longer trains students here")),
}
PLACE: Final[Mapping[str, Make]] = {
    "capacity": lambda: Whole(_("Number of places"), high=1000, required=True),
    "closed": lambda: Tick(_("No longer on offer")),
}
MAKERS: Final[Mapping[Subject, Mapping[str, Make]]] = {
    Subject.COMPANY: COMPANY,
    Subject.ESTABLISHMENT: ESTABLISHMENT,
    Subject.CONTACT: CONTACT,
    Subject.TRAINER: TRAINER,
    Subject.PLACE: PLACE,
}
ADDED: Final[Mapping[Subject, tuple[str, ...]]] = {
    Subject.CONTACT: ("name", "function", "email", "phone"),
    Subject.TRAINER: ("name", "email", "phone", "courses"),
}
UNSAID: Final = frozenset({LEAVES, "closed"})  # ticks: nothing to read when they are off


class CheckForm(BaseForm):
    """Who answers for the company, and what the page showed. The fields of the data come with `check_form`."""

    seen = TextLine(max_length=LONGEST, widget=HiddenInput())
    signed_name = TextLine(
        _("Your first and last name"), required=True, max_length=120, render_kw={"autocomplete": "name"}
    )
    signed_function = TextLine(
        _("Your function"), required=True, max_length=120, render_kw={"autocomplete": "organization-title"}
    )
    note = TextBlock(
        _("Anything else the school should know"),
        max_length=1000,
        description=_("About your company; nothing about a student."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody new has a name."""
        fine = super().validate(extra_validators)
        for subject in ADDED:
            name = self[Key(subject, "", "name").text]
            if not name.data and any(stored(field) for field in added(self, subject).values()):
                name.errors = [*name.errors, gettext("Fill this in.")]
                fine = False
        return fine

    def signature(self) -> SignatureFields:
        """Who answered, of a form that is valid."""
        return SignatureFields(
            signed_name=str(self.signed_name.data),
            signed_function=str(self.signed_function.data),
            note=self.note.data or None,
        )


def maker(key: Key, value: Any) -> Any:
    """The field for a key, not bound to a form yet; None for what the page has no field for."""
    if key.subject is Subject.CARE:
        return YesNoUnknown(care_label(key.field))
    if key.field == "languages":
        return Choices(_("Languages at work"), choices=lambda: words.languages(value or ()))
    if key.field == LEAVES and value:
        return None
    make = MAKERS[key.subject].get(key.field)
    return make() if make else None


def care_label(kind: str) -> str:
    """A kind of support, as the label of a question."""
    label = words.word(f"care_kind.{CareKind(kind).value}")
    return label[:1].upper() + label[1:]


def check_form(seen: Mapping[Key, Any]) -> type[CheckForm]:
    """A form class with a field for everything in a snapshot, and for somebody new."""
    fields = {key.text: made for key, value in seen.items() if (made := maker(key, value)) is not None}
    for subject, names in ADDED.items():
        for name in names:
            made = TextLine(_("Name"), max_length=120) if name == "name" else MAKERS[subject][name]()
            fields[Key(subject, "", name).text] = made
    return cast("type[CheckForm]", type("CompanyCheckForm", (CheckForm,), fields))


def filled(kind: type[CheckForm], seen: Mapping[Key, Any]) -> CheckForm:
    """A form that shows a snapshot."""
    form = kind(formdata=None)
    fill(form, {key.text: value for key, value in seen.items()})
    return form


def stored(field: Field) -> Any:
    """The value of a field as the registry keeps it."""
    return value_of(field)


def added(form: CheckForm, subject: Subject) -> dict[str, Field]:
    """The fields of somebody new, by name."""
    return {name: form[Key(subject, "", name).text] for name in ADDED[subject]}


def corrections(form: CheckForm, before: CheckForm, seen: Mapping[Key, Any]) -> dict[Key, Any]:
    """What the person changed, in the order of the page; of somebody who left only that."""
    found: dict[Key, Any] = {}
    for key, value in seen.items():
        name = key.text
        if name in form and text_of(form[name]) != text_of(before[name]) and stored(form[name]) != value:
            found[key] = stored(form[name])
    left = {(key.subject, key.subject_id) for key, value in found.items() if key.field == LEAVES and value}
    kept = {
        key: value for key, value in found.items() if key.field == LEAVES or (key.subject, key.subject_id) not in left
    }
    for subject in ADDED:
        told = {name: stored(field) for name, field in added(form, subject).items()}
        if told["name"]:
            kept[Key(subject, "", NEW)] = {name: value for name, value in told.items() if value}
    return kept


def packed(link_id: str, seen: Mapping[Key, Any]) -> str:
    """A snapshot as it travels with the form, signed for this link."""
    return pack(link_id, [[key.subject.value, key.subject_id, key.field, value] for key, value in seen.items()])


def unpacked(link_id: str, text: str) -> dict[Key, Any] | None:
    """The snapshot that came back, or None when it is not one of ours."""
    told = unpack(link_id, text)
    if told is None:
        return None
    return {Key(Subject(subject), part, field): value for subject, part, field, value in told}


@dataclass(frozen=True)
class Told:
    """A value in words, with the name of its field."""

    label: str
    text: str


def told(key: Key, value: Any) -> Told:
    """What a value of a proposal says; somebody new is told in one line."""
    if key.field == NEW:
        names = [name for name in ADDED[key.subject] if (value or {}).get(name)]
        parts = [told(Key(key.subject, "", name), value[name]) for name in names]
        label = gettext("New contact person") if key.subject is Subject.CONTACT else gettext("New trainer")
        return Told(label, ", ".join(part.text for part in parts))
    if key.field in UNSAID:
        label = str(MAKERS[key.subject][key.field]().args[0])
        return Told(label, gettext("Yes") if value else gettext("No"))
    form = filled(cast("type[CheckForm]", type("OneForm", (CheckForm,), {key.text: maker(key, value)})), {key: value})
    return Told(str(form[key.text].label.text), money_text(form[key.text]))


def money_text(field: Field) -> str:
    """What a field says, an amount with its sign."""
    text = text_of(field)
    return f"€ {text}" if text and isinstance(field, Money) else text
