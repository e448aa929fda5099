"""The company itself: base data and three of the four aspects (care has lines of its own)."""

from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from bpv.companies.forms import words
from bpv.companies.forms.values import EditForm
from bpv.companies.rules.writing import web_address
from bpv.web.forms import (
    BaseForm,
    Choices,
    Day,
    Email,
    KeyedForm,
    Money,
    Number,
    Select,
    Tags,
    TextBlock,
    TextLine,
    Tick,
    Whole,
    YesNoUnknown,
)


class Website(TextLine):
    """An address of a website, of http or https only; data is the address with its scheme."""

    def pre_validate(self, form: Any) -> None:
        """Refuse any other scheme: the page makes a link of it."""
        if self.data:
            kept = web_address(self.data)
            if kept is None:
                raise ValidationError(gettext("Write a web address such as https://www.company.nl."))
            self.data = kept


class Figures(TextLine):
    """A number that is a name: kept as text, blanks and points left out; `pattern` says what it looks like."""

    def __init__(self, label: Any = None, *, count: int, **more: Any) -> None:
        self.count = count
        more["render_kw"] = {"inputmode": "numeric", **(more.get("render_kw") or {})}
        super().__init__(label, max_length=count + 10, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """The figures without blanks and points."""
        super().process_formdata(valuelist)
        self.data = "".join((self.data or "").replace(".", "").split())

    def pre_validate(self, form: Any) -> None:
        """Exactly so many figures."""
        if self.data and not (self.data.isascii() and self.data.isdigit() and len(self.data) == self.count):
            raise ValidationError(gettext("Write %(count)s figures.", count=self.count))


class BaseData:
    """Who the company is."""

    name = TextLine(_("Name"), required=True, max_length=200)
    company_type = Select(_("Kind of company"), choices=words.company_types, required=True, default="company")
    country = Select(_("Country"), choices=words.countries, required=True, default="NL")
    kvk = Figures(_("KvK number"), count=8, description=_("8 figures, of the Chamber of Commerce"))
    sbb_company_code = TextLine(_("SBB company code"), max_length=17, description=_("The permanent code of SBB"))
    website = Website(_("Website"), max_length=300)
    email = Email(_("E-mail address"))
    phone = TextLine(_("Phone"), max_length=40)


class Address:
    """Where an establishment is."""

    street = TextLine(_("Street"), max_length=120)
    house_number = TextLine(_("House number"), max_length=20)
    postcode = TextLine(_("Postcode"), max_length=12)
    place = TextLine(_("Place"), max_length=80)
    address_private = Tick(
        _("Keep this address private"),
        description=_("Hides address, map and distance from everybody but those who may change the registry."),
    )


class NewCompanyForm(KeyedForm, BaseData, Address):
    """A new company with its main establishment."""


class EditBaseForm(EditForm, BaseData):
    """Base data of a company that exists."""

    suitable_under_16 = YesNoUnknown(_("Suitable for students under 16"))
    paused = Tick(
        _("Takes no students at the moment"), description=_("Its places are not proposed while this is ticked.")
    )
    remarks = TextBlock(
        _("Internal remarks"), max_length=4000, description=_("For staff only; not searched. No health data.")
    )


class EditContentForm(EditForm):
    """What can be learned there."""

    description = TextBlock(_("Description"), max_length=8000, description=_("Students search in this text."))
    sector = TextLine(_("Sector"), max_length=120)
    techniques = Tags(_("Techniques"), max_items=40, description=_("With commas between them"))
    machines = Tags(_("Machines"), max_items=40, description=_("With commas between them"))
    languages = Choices(_("Languages at work"), choices=words.languages)
    size = Whole(_("People who work there"), high=1_000_000)


class EditGuidanceForm(EditForm):
    """How students are guided there."""

    guidance_hours = Number(_("Hours of guidance a week"), high=60, places=1)
    guidance_way = TextBlock(_("Way of guiding"), max_length=2000)
    max_students_per_trainer = Whole(_("Students per trainer at most"), high=100)


class EditPaymentForm(EditForm):
    """Expenses and allowance: two different things."""

    expenses_covered = YesNoUnknown(_("Expenses are paid"))
    expenses_which = TextLine(_("Which expenses"), max_length=400)
    allowance_cents = Money(
        _("Allowance a month, full time"), high=10_000, description=_("0 means: no allowance. Empty means: unknown.")
    )
    pro_rata = TextLine(_("Rule when a student works less"), max_length=200)
    cao = TextLine(_("Collective agreement (cao)"), max_length=200)
    payment_confirmed_on = Day(_("Last confirmed on"))


ASPECTS: Final[dict[str, type[EditForm]]] = {
    "base": EditBaseForm,
    "content": EditContentForm,
    "guidance": EditGuidanceForm,
    "payment": EditPaymentForm,
}


def offer_languages(form: BaseForm, present: list[str]) -> None:
    """Let the form offer the languages that stand there already, besides the usual ones."""
    if isinstance(form, EditContentForm):
        form.languages.choices = words.languages(present)
