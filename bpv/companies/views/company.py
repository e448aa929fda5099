"""Making a company, and changing its base data, content, guidance, payment and work processes."""

from collections.abc import Callable
from typing import Any, Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from bpv.companies.forms.company import ASPECTS, NewCompanyForm, offer_languages
from bpv.companies.forms.values import EditForm, entered, only, touched
from bpv.companies.forms.work_processes import answers_of, work_process_form
from bpv.companies.models import Company, CompanyFields, EstablishmentFields
from bpv.companies.service import editing
from bpv.companies.service import reading as registry
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.saving import save, save_over, shown
from bpv.core.ids import is_id
from bpv.web.access import requires, scope
from bpv.web.transaction import reading

TITLES: Final = {
    "base": _("Change base data"),
    "content": _("Change content"),
    "guidance": _("Change guidance"),
    "payment": _("Change payment"),
}
ADDRESS: Final = ("street", "house_number", "postcode", "place", "address_private")
View = Callable[[str], ResponseReturnValue]


@blueprint.get("/companies/new")
@requires("company.edit")
def new() -> ResponseReturnValue:
    """An empty form for a company."""
    return new_page(form=NewCompanyForm(formdata=None))


@blueprint.post("/companies/new")
@requires("company.edit")
def create() -> ResponseReturnValue:
    """Record a company with its main establishment."""
    form, own = NewCompanyForm(), scope()
    key = form.key.data or ""

    def act(session: Any) -> None:
        values = entered(form)
        at = EstablishmentFields.model_validate({**only(values, ADDRESS), "country": values["country"]})
        fields = {name: value for name, value in values.items() if name not in ADDRESS}
        editing.create_company(session, own, key, CompanyFields.model_validate(fields), at)

    done = url_for("companies.show", company_id=key) if is_id(key) else url_for("companies.index")
    return save(form, act, new_page, done)


def new_page(form: NewCompanyForm) -> str:
    """The page with the form of a new company."""
    return render_template("companies/new.html", form=form)


def aspect_pages(aspect: str) -> tuple[View, View]:
    """The view that shows the form of an aspect, and the one that saves it."""
    kind = ASPECTS[aspect]

    def page_of(company: Company) -> Callable[..., str]:
        def page(form: EditForm, differences: Any = (), conflicted: bool = False) -> str:
            return render_template(
                "companies/edit.html",
                form=form,
                company=company,
                aspect=aspect,
                title=TITLES[aspect],
                differences=differences,
                conflicted=conflicted,
            )

        return page

    def fresh(company: Company) -> tuple[EditForm, int]:
        form = kind(formdata=None)
        offer_languages(form, company.languages)
        return shown(form, company.model_dump(), company.version), company.version

    def edit(company_id: str) -> ResponseReturnValue:
        with reading() as session:
            company = registry.company(session, scope(), company_id)
        return page_of(company)(form=fresh(company)[0])

    def store(company_id: str) -> ResponseReturnValue:
        own = scope()
        with reading() as session:
            company = registry.company(session, own, company_id)
        form = kind()
        offer_languages(form, company.languages)

        def act(session: Any) -> None:
            editing.edit_company(session, own, company_id, form.version.data, touched(form))

        done = url_for("companies.show", company_id=company_id, _anchor=aspect)
        return save_over(form, act, page_of(company), done, fresh)

    return edit, store


for name in ASPECTS:
    path = f"/companies/<id:company_id>/{name}"
    edit_view, save_view = aspect_pages(name)
    blueprint.add_url_rule(path, f"edit_{name}", requires("company.edit")(edit_view), methods=["GET"])
    blueprint.add_url_rule(path, f"save_{name}", requires("company.edit")(save_view), methods=["POST"])


@blueprint.get("/companies/<id:company_id>/work-processes/<string(length=5):crebo>")
@requires("company.edit")
def edit_work_processes(company_id: str, crebo: str) -> ResponseReturnValue:
    """Which work processes of a qualification can be done here: yes, no or unknown for each."""
    with reading() as session:
        sheet = registry.work_process_sheet(session, scope(), company_id, crebo)
    return work_process_page(sheet)(form=shown_answers(sheet))


@blueprint.post("/companies/<id:company_id>/work-processes/<string(length=5):crebo>")
@requires("company.edit")
def save_work_processes(company_id: str, crebo: str) -> ResponseReturnValue:
    """Keep the answers that changed."""
    own = scope()
    with reading() as session:
        sheet = registry.work_process_sheet(session, own, company_id, crebo)
    form = work_process_form(sheet.processes)()

    def act(session: Any) -> None:
        answers = answers_of(form, sheet.processes)
        editing.save_work_processes(session, own, company_id, form.version.data, crebo, answers)

    def fresh(company: Company) -> tuple[EditForm, int]:
        with reading() as session:
            now = registry.work_process_sheet(session, own, company_id, crebo)
        return shown_answers(now), now.company.version

    done = url_for("companies.show", company_id=company_id, _anchor="content")
    return save_over(form, act, work_process_page(sheet), done, fresh)


def shown_answers(sheet: registry.WorkProcessSheet) -> EditForm:
    """The form with what is known."""
    form = work_process_form(sheet.processes)(formdata=None)
    values = {f"p{index}": sheet.answers.get(one.code) for index, one in enumerate(sheet.processes)}
    return shown(form, values, sheet.company.version)


def work_process_page(sheet: registry.WorkProcessSheet) -> Callable[..., str]:
    """The page with the work processes of one qualification, grouped by core task."""

    def page(form: EditForm, differences: Any = (), conflicted: bool = False) -> str:
        return render_template(
            "companies/work_processes.html",
            form=form,
            sheet=sheet,
            company=sheet.company,
            differences=differences,
            conflicted=conflicted,
        )

    return page
