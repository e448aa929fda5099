"""How the own data of a company stand on its page: blocks with what is known, and fields to correct it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field

from bpv.companies.forms.checking import UNSAID, CheckForm, Told, added, money_text, stored
from bpv.companies.forms.values import text_of
from bpv.companies.models import Place
from bpv.companies.models.links import CheckPage
from bpv.companies.models.proposals import Key, Subject
from bpv.web import formats

BASE: Final = ("name", "website", "email", "phone", "suitable_under_16")
CONTENT: Final = ("description", "sector", "techniques", "machines", "languages", "size")
GUIDANCE: Final = ("guidance_hours", "guidance_way", "max_students_per_trainer")
PAYMENT: Final = ("expenses_covered", "expenses_which", "allowance_cents", "pro_rata", "cao")
NEW_TITLES: Final = {Subject.CONTACT: _("Somebody new"), Subject.TRAINER: _("A new trainer")}


@dataclass(frozen=True)
class Block:
    """One thing: what is known of it, what is not, and the fields to correct it. `open`: something needs a look."""

    title: str
    facts: tuple[Told, ...]
    fields: tuple[Field, ...]
    open: bool
    note: str = ""
    new: bool = False
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A heading with its blocks."""

    anchor: str
    title: Any
    blocks: tuple[Block, ...]
    text: Any = ""


def groups(form: CheckForm, before: CheckForm, page: CheckPage, seen: Mapping[Key, Any]) -> tuple[Group, ...]:
    """Everything on the page, in the order in which a company thinks of it."""
    make = Maker(form, before, page, seen)
    return (
        Group("company", _("Your company"), (make.company(BASE),)),
        Group("places-of-work", _("Establishments"), make.parts(Subject.ESTABLISHMENT)),
        Group("contacts", _("Contact persons"), make.people(Subject.CONTACT)),
        Group("content", _("The work"), (make.company(CONTENT),)),
        Group("guidance", _("Guidance"), (make.company(GUIDANCE),)),
        Group("trainers", _("Trainers"), make.people(Subject.TRAINER)),
        Group(
            "care",
            _("Support"),
            (make.care(),),
            _("What you can offer a student who needs it. Unknown is fine: it does not count as no."),
        ),
        Group("payment", _("Payment"), (make.company(PAYMENT),)),
        Group("places", _("Places on offer"), make.parts(Subject.PLACE)),
    )


class Maker:
    """Makes blocks of one page."""

    def __init__(self, form: CheckForm, before: CheckForm, page: CheckPage, seen: Mapping[Key, Any]) -> None:
        self.form, self.before, self.seen = form, before, seen
        self.places = {place.id: place for place in page.data.places}
        self.qualifications = page.qualifications

    def company(self, names: Sequence[str]) -> Block:
        """A block of fields of the company itself."""
        return self.block("", [Key(Subject.COMPANY, "", name) for name in names])

    def care(self) -> Block:
        """The kinds of support."""
        return self.block("", [key for key in self.seen if key.subject is Subject.CARE])

    def parts(self, subject: Subject) -> tuple[Block, ...]:
        """A block per part of one kind."""
        ids = dict.fromkeys(key.subject_id for key in self.seen if key.subject is subject)
        return tuple(self.part(subject, part_id) for part_id in ids)

    def part(self, subject: Subject, part_id: str) -> Block:
        """The block of one part, under its name."""
        keys = [key for key in self.seen if (key.subject, key.subject_id) == (subject, part_id)]
        place = self.places.get(part_id)
        title = place.title if place else str(self.seen.get(Key(subject, part_id, "name")) or "")
        if subject is Subject.ESTABLISHMENT:
            title = title or str(self.seen.get(Key(subject, part_id, "place")) or gettext("Establishment"))
        return self.block(title or gettext("Places"), keys, self.about(place) if place else "")

    def about(self, place: Place) -> str:
        """Programme and period of a place, which the company does not change here."""
        programme = self.qualifications.get(place.crebo, place.crebo)
        return f"{programme}, {formats.day_short(place.starts_on)} – {formats.day_short(place.ends_on)}"

    def people(self, subject: Subject) -> tuple[Block, ...]:
        """A block per person, and one for somebody new."""
        fields = tuple(added(self.form, subject).values())
        filled = any(stored(field) or field.errors for field in fields)
        new = Block(str(NEW_TITLES[subject]), (), fields, filled, new=True)
        return (*self.parts(subject), new)

    def block(self, title: str, keys: Iterable[Key], note: str = "") -> Block:
        """What is known beside the fields; open when something was typed there or is wrong."""
        shown = [key for key in keys if key.text in self.form]
        titled = [key for key in shown if key.field not in UNSAID and not (key.subject_id and key.field == "name")]
        told = [self.told(key) for key in titled]
        fields = tuple(self.form[key.text] for key in shown)
        touched = any(
            self.form[key.text].errors or text_of(self.form[key.text]) != text_of(self.before[key.text])
            for key in shown
        )
        known = tuple(one for one in told if one.text)
        return Block(title, known, fields, touched, note, lacking=tuple(one.label for one in told if not one.text))

    def told(self, key: Key) -> Told:
        """What the page showed of a field, without a text when nobody knew."""
        field = self.before[key.text]
        return Told(str(field.label.text), "" if self.seen[key] is None else money_text(field))
