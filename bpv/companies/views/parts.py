"""Pages to add, change and remove a part of a company: the same six views for every kind of part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.companies.forms.parts import FORMS, offer_establishments
from bpv.companies.forms.values import EditForm, entered, touched
from bpv.companies.models import CareAgreement, CareOffer, Company, Establishment, Place, Recognition, Trainer
from bpv.companies.models.relations import ContactPerson
from bpv.companies.service import parts
from bpv.companies.service import reading as registry
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.saving import save, save_over, shown
from bpv.core.rights import Scope
from bpv.organisation.models import Value
from bpv.web.access import requires, scope
from bpv.web.forms import BaseForm, KeyedForm
from bpv.web.transaction import reading, writing


@dataclass(frozen=True)
class Kind:
    """A kind of part: where its pages are, what they are called, and where on the company's page it stands."""

    value: type[Value]
    name: str
    path: str
    anchor: str
    new_title: Any
    edit_title: Any
    remove_text: Any = None
    rule: str = "company.edit"


KINDS: Final = (
    Kind(
        Establishment, "establishment", "establishments", "base", _("Add an establishment"), _("Change establishment")
    ),
    Kind(
        Recognition,
        "recognition",
        "recognitions",
        "recognition",
        _("Add a recognition"),
        _("Change recognition"),
        _("Remove this recognition"),
    ),
    Kind(Place, "place", "places", "places", _("Add places"), _("Change places")),
    Kind(Trainer, "trainer", "trainers", "guidance", _("Add a trainer"), _("Change trainer"), _("Remove this trainer")),
    Kind(
        ContactPerson,
        "contact_person",
        "contact-persons",
        "contacts",
        _("Add a contact person"),
        _("Change contact person"),
    ),
    Kind(
        CareOffer,
        "care_offer",
        "care-offers",
        "care",
        _("Add support"),
        _("Change support"),
        _("Remove this line"),
    ),
    Kind(
        CareAgreement,
        "care_agreement",
        "care-agreements",
        "care",
        _("Add a guidance agreement"),
        _("Change guidance agreement"),
        _("Remove this agreement"),
        rule="care_agreement.edit",
    ),
)


class PartPages:
    """The views of one kind. Each takes the ids from the address."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.new_form, self.edit_form = FORMS[kind.value]

    def new(self, company_id: str) -> ResponseReturnValue:
        """An empty form."""
        company, choices = self.around(company_id)
        form = self.offered(self.new_form(formdata=None), choices)
        return self.page(company)(form=form)

    def create(self, company_id: str) -> ResponseReturnValue:
        """Add the part."""
        own = scope()
        company, choices = self.around(company_id)
        form = self.new_form()
        self.offered(form, choices)

        def act(session: Any) -> None:
            parts.add_part(session, own, company_id, self.kind.value, form.key.data, entered(form))

        return save(form, act, self.page(company), self.done(company_id))

    def edit(self, company_id: str, **ids: str) -> ResponseReturnValue:
        """The form with what is known."""
        company, choices = self.around(company_id)
        with reading() as session:
            part = parts.read_part(session, scope(), company_id, self.kind.value, self.part_id(ids))
        return self.page(company, part)(form=self.fresh(part, choices)[0])

    def store(self, company_id: str, **ids: str) -> ResponseReturnValue:
        """Change the part."""
        own, part_id = scope(), self.part_id(ids)
        company, choices = self.around(company_id)
        with reading() as session:
            part = parts.read_part(session, own, company_id, self.kind.value, part_id)
        form = self.edit_form()
        self.offered(form, choices)

        def act(session: Any) -> None:
            parts.edit_part(session, own, company_id, self.kind.value, part_id, form.version.data, touched(form))

        def fresh(current: Any) -> tuple[EditForm, int]:
            return self.fresh(current, choices)

        return save_over(form, act, self.page(company, part), self.done(company_id), fresh)

    def remove(self, company_id: str, **ids: str) -> ResponseReturnValue:
        """Take the part away."""
        with writing() as session:
            parts.remove_part(session, scope(), company_id, self.kind.value, self.part_id(ids))
        flash(gettext("Removed."), "ok")
        return redirect(self.done(company_id))

    def part_id(self, ids: dict[str, str]) -> str:
        """The id of the part in the address."""
        return ids[f"{self.kind.name}_id"]

    def around(self, company_id: str) -> tuple[Company, list[tuple[str, str]]]:
        """The company, and its establishments to choose from."""
        own: Scope = scope()
        with reading() as session:
            company = registry.company(session, own, company_id)
            found = registry.establishments(session, own, company_id)
        return company, [(one.id, establishment_name(one)) for one in found]

    def offered(self, form: BaseForm, choices: list[tuple[str, str]]) -> BaseForm:
        """The form with the establishments to choose from."""
        offer_establishments(form, choices)
        return form

    def fresh(self, part: Any, choices: list[tuple[str, str]]) -> tuple[EditForm, int]:
        """A form that shows the part as it stands, with its version."""
        form = self.edit_form(formdata=None)
        self.offered(form, choices)
        return shown(form, part.model_dump(), part.version), part.version

    def page(self, company: Company, part: Any = None) -> Callable[..., str]:
        """The page with the form."""

        def page(form: KeyedForm | EditForm, differences: Any = (), conflicted: bool = False) -> str:
            return render_template(
                "companies/part.html",
                form=form,
                company=company,
                kind=self.kind,
                part=part,
                title=self.kind.edit_title if part is not None else self.kind.new_title,
                action=self.address("save" if part is not None else "create", company, part),
                removal=self.address("remove", company, part) if part is not None and self.kind.remove_text else "",
                differences=differences,
                conflicted=conflicted,
            )

        return page

    def address(self, act: str, company: Company, part: Any) -> str:
        """The address of one of the views."""
        ids = {} if part is None else {f"{self.kind.name}_id": part.id}
        return url_for(f"companies.{act}_{self.kind.name}", company_id=company.id, **ids)

    def done(self, company_id: str) -> str:
        """Where to go when it is saved."""
        return url_for("companies.show", company_id=company_id, _anchor=self.kind.anchor)


def establishment_name(one: Establishment) -> str:
    """An establishment in a list to choose from."""
    words = [one.name, " ".join(part for part in (one.street, one.house_number) if part), one.place]
    return ", ".join(word for word in words if word) or gettext("Establishment without address")


def register(kind: Kind) -> None:
    """Add the pages of one kind to the blueprint, each view with its rule."""
    pages, base = PartPages(kind), f"/companies/<id:company_id>/{kind.path}"
    one = f"{base}/<id:{kind.name}_id>"
    guarded = requires(kind.rule)
    add = blueprint.add_url_rule
    add(f"{base}/new", f"new_{kind.name}", guarded(pages.new), methods=["GET"])
    add(f"{base}/new", f"create_{kind.name}", guarded(pages.create), methods=["POST"])
    add(one, f"edit_{kind.name}", guarded(pages.edit), methods=["GET"])
    add(one, f"save_{kind.name}", guarded(pages.store), methods=["POST"])
    if kind.remove_text is not None:
        add(f"{one}/remove", f"remove_{kind.name}", guarded(pages.remove), methods=["POST"])


for one_kind in KINDS:
    register(one_kind)
