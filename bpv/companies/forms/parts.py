"""Forms of a company's parts. Each part has its fields once, and a form to add it and one to change it."""

from typing import Final

from flask_babel import lazy_gettext as _

from bpv.companies.forms import words
from bpv.companies.forms.company import Address, Figures
from bpv.companies.forms.contacts import EditContactPersonForm, NewContactPersonForm
from bpv.companies.forms.values import EditForm
from bpv.companies.models import (
    CareAgreement,
    CareOffer,
    Establishment,
    Place,
    Recognition,
    Trainer,
)
from bpv.companies.models.relations import ContactPerson
from bpv.organisation.models import Route, Value
from bpv.web.forms import (
    BaseForm,
    Choice,
    Choices,
    Day,
    Email,
    KeyedForm,
    Number,
    Select,
    Tags,
    TextBlock,
    TextLine,
    Tick,
    Whole,
)


class EstablishmentInput(Address):
    """An establishment."""

    name = TextLine(_("Name of the establishment"), max_length=200)
    number = Figures(_("Establishment number"), count=12, description=_("12 figures, of the Chamber of Commerce"))
    country = Select(_("Country"), choices=words.countries, required=True, default="NL")
    latitude = Number(_("Latitude"), low=-90, high=90, places=7, description=_("In degrees, such as 52,1658"))
    longitude = Number(_("Longitude"), low=-180, high=180, places=7, description=_("In degrees, such as 4,4721"))
    main = Tick(_("Main establishment"), id="is-main")  # the page has an element with id "main"


class RecognitionInput:
    """A recognition: dates only, because its status follows from them."""

    establishment_id = Select(_("Establishment"), required=True, choices=list)
    crebo = Figures(_("Qualification (crebo)"), count=5, required=True, description=_("5 figures, such as 25301"))
    requested_on = Day(_("Requested on"))
    recognised_from = Day(_("Recognised from"))
    last_assessed = Day(_("Last assessed on"), description=_("SBB assesses once in four years"))
    last_bpv_end = Day(_("Last day of the last BPV"), description=_("After four years without BPV it lapses"))
    withdrawn_on = Day(_("Withdrawn on"))
    refused_on = Day(_("Refused on"))
    partner = TextLine(_("Recognised through partner"), max_length=120, description=_("For a company abroad"))


class TrainerInput:
    """A trainer in the company."""

    name = TextLine(_("Name"), required=True, max_length=120)
    email = Email(_("E-mail address"))
    phone = TextLine(_("Phone"), max_length=40)
    courses = Tags(_("Courses"), description=_("With commas between them"))
    course_on = Day(_("Last course on"))
    free_capacity = Whole(_("Students that can still be taken on"), high=100)


class CareOfferInput:
    """A kind of care at one level of certainty."""

    kind = Select(_("Kind of support"), choices=words.care_kinds, required=True)
    level = Choice(
        _("How sure is it?"),
        choices=words.care_levels,
        required=True,
        description=_("Without a line for a kind, it stays unknown."),
    )
    dated_on = Day(_("Date"), required=True)
    source = Select(_("Source"), choices=words.sources, required=True, default="school")
    note = TextLine(_("Note"), max_length=500, description=_("What the company offers; nothing about a student."))


class CareAgreementInput:
    """A special guidance agreement."""

    who = TextLine(_("Who"), required=True, max_length=200, description=_("Functions, no name of a student"))
    what = TextBlock(
        _("What was agreed"), required=True, max_length=1000, description=_("In functional words, no diagnosis")
    )
    agreed_on = Day(_("Agreed on"), required=True)
    until = Day(_("Until"), required=True)


class PlaceInput:
    """Places on offer."""

    title = TextLine(_("Title"), required=True, max_length=200)
    description = TextBlock(_("Description"), max_length=8000, description=_("Students search in this text."))
    establishment_id = Select(_("Establishment"), required=True, choices=list)
    crebo = Figures(_("Qualification (crebo)"), count=5, required=True, description=_("5 figures, such as 25301"))
    route = Choice(_("Route"), choices=[(route.value, route.value) for route in Route], required=True, default="BOL")
    starts_on = Day(_("First day"), required=True)
    ends_on = Day(_("Last day"), required=True)
    study_years = Choices(
        _("Years of study"),
        choices=[(year, str(year)) for year in range(1, 5)],
        coerce=int,
        description=_("Nothing chosen: open to every year."),
    )
    capacity = Whole(_("Number of places"), high=1000, required=True, default=1)
    days_per_week = Whole(_("Days a week"), low=1, high=7)
    weekdays = Choices(_("Weekdays"), choices=words.weekdays)
    closed = Tick(_("Closed: no longer on offer"))


class NewEstablishmentForm(KeyedForm, EstablishmentInput):
    """A new establishment."""


class EditEstablishmentForm(EditForm, EstablishmentInput):
    """An establishment that exists."""


class NewRecognitionForm(KeyedForm, RecognitionInput):
    """A new recognition."""


class EditRecognitionForm(EditForm, RecognitionInput):
    """A recognition that exists."""


class NewTrainerForm(KeyedForm, TrainerInput):
    """A new trainer."""


class EditTrainerForm(EditForm, TrainerInput):
    """A trainer who is known."""


class NewCareOfferForm(KeyedForm, CareOfferInput):
    """A new care offer."""


class EditCareOfferForm(EditForm, CareOfferInput):
    """A care offer that exists."""


class NewCareAgreementForm(KeyedForm, CareAgreementInput):
    """A new agreement."""


class EditCareAgreementForm(EditForm, CareAgreementInput):
    """An agreement that exists."""


class NewPlaceForm(KeyedForm, PlaceInput):
    """New places."""


class EditPlaceForm(EditForm, PlaceInput):
    """Places that exist."""


FORMS: Final[dict[type[Value], tuple[type[KeyedForm], type[EditForm]]]] = {
    Establishment: (NewEstablishmentForm, EditEstablishmentForm),
    Recognition: (NewRecognitionForm, EditRecognitionForm),
    Trainer: (NewTrainerForm, EditTrainerForm),
    CareOffer: (NewCareOfferForm, EditCareOfferForm),
    CareAgreement: (NewCareAgreementForm, EditCareAgreementForm),
    Place: (NewPlaceForm, EditPlaceForm),
    ContactPerson: (NewContactPersonForm, EditContactPersonForm),
}


def offer_establishments(form: BaseForm, choices: list[tuple[str, str]]) -> None:
    """Let the form offer these establishments, when it asks for one."""
    if "establishment_id" in form:
        form["establishment_id"].choices = choices
