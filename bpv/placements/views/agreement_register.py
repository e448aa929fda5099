"""The register of agreements, and the general terms."""

from typing import Any, Final

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.core.sheets.writing import xlsx_bytes
from bpv.placements.forms.agreement import TermsForm
from bpv.placements.service import terms
from bpv.placements.service.agreements import register
from bpv.placements.service.agreements.register import Only
from bpv.placements.views.agreement_words import STATE_KINDS
from bpv.placements.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading, writing

BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wanted() -> tuple[paging.Asked, Only]:
    """What the address asks for; a filter that does not exist is none."""
    asked = paging.asked(request.args, keep=("only",))
    named = asked.value("only")
    return asked, Only(named) if named in set(Only) else Only.ALL


@blueprint.get("/agreements")
@requires("agreement.read")
def agreements() -> ResponseReturnValue:
    """Placements with their agreements, and those without."""
    asked, only = wanted()
    with reading() as session:
        found, total, counts = register.listed(
            session, scope(), asked.q, only, today(), offset=asked.offset, limit=asked.size
        )
    page = paging.Page(items=found, total=total, asked=asked)
    return render_template(
        "placements/agreements.html", page=page, only=only.value, counts=counts, agreement_kinds=STATE_KINDS
    )


@blueprint.get("/agreements/export.xlsx")
@requires("agreement.read")
def export_agreements() -> ResponseReturnValue:
    """The fields of the national register, in cells that run nothing."""
    asked, only = wanted()
    with reading() as session:
        rows = register.exported(session, scope(), asked.q, only, today(), principal().language)
    answer = Response(xlsx_bytes("agreements", rows), content_type=BOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="agreements-{today().isoformat()}.xlsx"'
    return answer


@blueprint.get("/agreements/terms")
@requires("terms.read")
def general_terms() -> ResponseReturnValue:
    """Every version of the general terms."""
    with reading() as session:
        found = terms.listed(session, scope().institution_id)
    return render_template("placements/terms.html", found=found, today=today())


@blueprint.get("/agreements/terms/<id:general_terms_id>")
@requires("terms.read")
def read_terms(general_terms_id: str) -> ResponseReturnValue:
    """One version."""
    with reading() as session:
        found = terms.one(session, scope().institution_id, general_terms_id)
    return render_template("placements/terms_one.html", one=found)


@blueprint.get("/agreements/terms/new")
@requires("terms.edit")
def new_terms() -> ResponseReturnValue:
    """The form for a new version, with the text of the newest."""
    form = TermsForm(formdata=None)
    with reading() as session:
        held = terms.listed(session, scope().institution_id)
    form.language.data, form.valid_from.data = "nl", today()
    if held:
        form.language.data, form.title.data, form.text.data = held[0].language, held[0].title, held[0].text
    return terms_page(form)


@blueprint.post("/agreements/terms/new")
@requires("terms.edit")
def write_terms() -> ResponseReturnValue:
    """Keep it."""
    form = TermsForm()
    if not form.validate_on_submit():
        return terms_page(form), 422
    try:
        with writing() as session:
            made = terms.write(session, scope(), form.written())
    except Refused as refused:
        form.refuse(refused)
        return terms_page(form), 422
    flash(gettext("Saved as a new version. Agreements that were sent keep the version that they have."), "ok")
    return redirect(url_for("placements.read_terms", general_terms_id=made))


def terms_page(form: Any) -> str:
    """The form."""
    return render_template("placements/terms_new.html", form=form)
