"""Forms about duplicates: saying that two are not the same, and choosing what stays in a merge."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.companies.forms import words
from bpv.companies.forms.company import ASPECTS, offer_languages
from bpv.companies.forms.values import asked, fill, text_of
from bpv.companies.models import Company
from bpv.companies.models.merging import MOST_WHY, FieldPair, Preview, Side, Strength
from bpv.core.word_list import WORDS
from bpv.web import formats
from bpv.web.forms import BaseForm, Choice, Select, TextBlock, TextLine, VersionedForm

CODED: Final = ("care_kind", "source", "relation.state")  # the words of what columns hold as codes
ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PREFIX: Final = "f_"
LONGEST: Final = 240  # characters of a value beside its radio button; the whole text stands in the table


class NotSameForm(VersionedForm):
    """These are two companies."""

    why = TextBlock(
        _("A word why (not needed)"),
        max_length=MOST_WHY,
        description=_("So that a colleague knows. No names of people."),
    )


class MergeForm(BaseForm):
    """What travels with a merge: the other company, and which state of both was looked at."""

    other = TextLine(required=True, max_length=20, widget=HiddenInput())
    seen = TextLine(required=True, max_length=40, widget=HiddenInput())


def strengths() -> words.Choices:
    """How sure the rules are."""
    return [
        ("", gettext("All")),
        (Strength.SURE.value, gettext("Almost certainly the same")),
        (Strength.PERHAPS.value, gettext("Perhaps the same")),
    ]


class QueueFilterForm(BaseForm):
    """What the queue can be narrowed to."""

    class Meta:
        csrf = False

    place = TextLine(_("Place"), max_length=80, description=_("Of either company"))
    strength = Select(_("How sure"), choices=strengths)


Texts = Mapping[str, tuple[str, str]]


def texts_of(company: Company) -> Texts:
    """What a company says per field: the label and the value in words, empty when unknown."""
    found: dict[str, tuple[str, str]] = {}
    for kind in ASPECTS.values():
        form = kind(formdata=None)
        offer_languages(form, company.languages)
        fill(form, company.model_dump())
        for field in asked(form):
            text = formats.yes_no(company.paused) if field.name == "paused" else text_of(field)
            unknown = getattr(company, field.name) in (None, "", [])
            found[field.name] = (str(field.label.text), "" if unknown else text)
    return found


def merge_form(preview: Preview, kept: Texts, gone: Texts) -> type[MergeForm]:
    """The form with a question for every field about which both say something, and something else."""
    questions = {f"{PREFIX}{one.name}": question(one, preview, kept, gone) for one in preview.asked}
    return type("ChosenMergeForm", (MergeForm,), questions)


def question(one: FieldPair, preview: Preview, kept: Texts, gone: Texts) -> Choice:
    """One field: the value of either company, or both together."""
    said = {
        Side.KEPT: said_by(kept[one.name][1], one.kept_source, preview.kept_name),
        Side.GONE: said_by(gone[one.name][1], one.gone_source, preview.gone_name),
        Side.BOTH: gettext("Both together"),
    }
    offered = [(side.value, said[side]) for side in one.sides]
    return Choice(kept[one.name][0], choices=offered, default=one.side.value)


def said_by(text: str, source: Mapping[str, Any], company: str) -> str:
    """A value with the company that says it, and the source and day when these are known."""
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    origin = [company]
    if source:
        origin += [words.word(f"source.{source['source']}"), formats.day(source["on"])]
    return f"{shown or formats.unknown()} ({', '.join(origin)})"


def chosen(form: MergeForm, preview: Preview) -> dict[str, Side]:
    """The side per field; what nobody chose is as it was proposed."""
    answers: dict[str, Any] = {one.name: form[f"{PREFIX}{one.name}"].data for one in preview.asked}
    return {one.name: Side(answers.get(one.name) or one.side) for one in preview.differing}


def named(prefix: str, name: str) -> str:
    """The word of a table or column; a general one for what has none of its own."""
    code = f"{prefix}.{name}"
    return words.word(code if code in WORDS else f"{prefix}.other")


def value_in_words(text: str) -> str:
    """A value of a part in words: days, yes and no, states and kinds; any other text as it is, unknown when empty."""
    if not text:
        return formats.unknown()
    if text in ("True", "False"):
        return formats.yes_no(text == "True")
    if ISO_DAY.fullmatch(text):
        return formats.day(date.fromisoformat(text))
    found = (f"{prefix}.{text}" for prefix in CODED)
    return next((words.word(code) for code in found if code in WORDS), text)
