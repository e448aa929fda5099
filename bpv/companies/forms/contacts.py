"""The forms of a contact person."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.companies.forms import words
from bpv.companies.forms.values import EditForm
from bpv.companies.models.relations import ContactRole
from bpv.core.clock import today
from bpv.web.forms import Choices, Day, Email, KeyedForm, Select, TextLine, Tick


def spoken() -> words.Choices:
    """Usual languages to speak with somebody, after one that says that it is not known."""
    return [("", gettext("unknown")), *words.languages()]


contact_roles = words.of(ContactRole, "contact_role")


class ContactPersonInput:
    """Somebody of the company to speak to."""

    name = TextLine(_("Name"), required=True, max_length=120)
    function = TextLine(_("Function"), max_length=120, description=_("Such as planner, or head of the workshop"))
    roles = Choices(_("Can be asked about"), choices=contact_roles)
    phone = TextLine(_("Phone"), max_length=40)
    email = Email(_("E-mail address"), render_kw={"autocomplete": "off"})
    language = Select(_("Language to speak"), choices=spoken)
    main = Tick(_("Main contact"), id="is-main", description=_("Whom everybody calls first"))


class NewContactPersonForm(KeyedForm, ContactPersonInput):
    """A new contact person."""

    valid_from = Day(_("Contact person from"), default=today)
    valid_until = Day(_("Contact person until"), description=_("Leave this empty while it holds."))


class EditContactPersonForm(EditForm, ContactPersonInput):
    """A contact person who is known."""

    valid_from = Day(_("Contact person from"))
    valid_until = Day(
        _("Contact person until"),
        description=_("Fill in the last day of somebody who left: they stay in the history."),
    )
