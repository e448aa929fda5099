"""The filters of the registry: a form that is never refused as a whole; what makes no sense is said and left out."""

from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.companies.forms import words
from bpv.companies.models import (
    CareKind,
    CareLevel,
    CompanyType,
    CompletenessFilter,
    PausedFilter,
    RecognisedFilter,
    RegistryFilter,
)
from bpv.web.forms import BaseForm, Day, Select, TextLine, Tick

E = TypeVar("E", bound=StrEnum)
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)
KEPT: Final = (
    "crebo",
    "on",
    "recognised",
    "place",
    "company_type",
    "care",
    "care_level",
    "free_trainer",
    "expenses",
    "allowance",
    "under_16",
    "abroad",
    "completeness",
    "paused",
)


def recognised() -> words.Choices:
    """Recognised, or suitable but not recognised."""
    return [
        (RecognisedFilter.VALID.value, gettext("Recognised on that day")),
        (RecognisedFilter.MISSING.value, gettext("Suitable, but not recognised")),
    ]


def least_levels() -> words.Choices:
    """From declared upwards; 'not possible' is no wish."""
    return [(level.value, words.word(f"care_level.{level.value}")) for level in list(CareLevel)[1:]]


def bands() -> words.Choices:
    """Bands of completeness."""
    return [
        ("", gettext("All")),
        (CompletenessFilter.LOW.value, gettext("less than 40%")),
        (CompletenessFilter.MIDDLE.value, gettext("40% to 79%")),
        (CompletenessFilter.HIGH.value, gettext("80% and more")),
    ]


def paused() -> words.Choices:
    """Taking students or not."""
    return [
        ("", gettext("All")),
        (PausedFilter.ACTIVE.value, gettext("Takes students")),
        (PausedFilter.PAUSED.value, gettext("Paused")),
    ]


class RegistryFilterForm(BaseForm):
    """What the registry can be narrowed to, in the order of the page."""

    class Meta:
        csrf = False

    crebo = Select(_("Qualification"), choices=list)
    recognised = Select(_("Recognition for it"), choices=recognised, default=RecognisedFilter.VALID.value)
    on = Day(_("On the day"), earliest=EARLIEST, latest=LATEST, description=_("Empty means today."))
    place = TextLine(_("Place or postcode area"), max_length=80, description=_("Such as Leiden, or 23"))
    company_type = Select(_("Kind of company"), choices=words.with_any(words.company_types))
    free_trainer = Tick(_("A trainer can take on a student"))
    care = Select(_("Kind of support"), choices=words.with_any(words.care_kinds))
    care_level = Select(_("At least"), choices=least_levels, default=CareLevel.DECLARED.value)
    expenses = Tick(_("Expenses are paid"))
    allowance = Tick(_("With an allowance"))
    under_16 = Tick(_("Suitable for under 16"))
    abroad = Tick(_("Abroad"))
    completeness = Select(_("Completeness"), choices=bands)
    paused = Select(_("Takes students"), choices=paused)


def chosen(kind: type[E], value: Any) -> E | None:
    """The member with this value, or None."""
    return next((member for member in kind if member.value == value), None)


def registry_filter(form: RegistryFilterForm, q: str, today: date) -> RegistryFilter:
    """What the form asks for. Fields with an error count as not filled in."""
    form.validate()

    def value(name: str) -> Any:
        return None if form[name].errors else form[name].data

    return RegistryFilter(
        on=value("on") or today,
        q=q,
        crebo=value("crebo") or "",
        recognised=chosen(RecognisedFilter, value("recognised")) or RecognisedFilter.VALID,
        place=value("place") or "",
        company_type=chosen(CompanyType, value("company_type")),
        care=chosen(CareKind, value("care")),
        care_level=chosen(CareLevel, value("care_level")) or CareLevel.DECLARED,
        free_trainer=bool(value("free_trainer")),
        expenses=bool(value("expenses")),
        allowance=bool(value("allowance")),
        under_16=bool(value("under_16")),
        abroad=bool(value("abroad")),
        completeness=chosen(CompletenessFilter, value("completeness")),
        paused=chosen(PausedFilter, value("paused")),
    )
