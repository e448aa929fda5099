"""The official list of qualifications."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.errors import Refused, Stale
from bpv.organisation import service
from bpv.organisation.forms.lists import CreboForm
from bpv.organisation.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.slots import panels
from bpv.web.transaction import reading, writing

LEVELS: Final = ("1", "2", "3", "4")


@blueprint.get("/organisation/qualifications")
@requires("organisation.read")
def qualifications() -> ResponseReturnValue:
    """The official list in every edition, to search."""
    asked = paging.asked(request.args, sorts=("name", "crebo", "level"), sort="name", keep=("level",))
    level = asked.value("level") if asked.value("level") in LEVELS else ""
    with reading() as session:
        found, total = service.qualifications_page(
            session,
            scope(),
            q=asked.q,
            level=int(level) if level else None,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.offset,
            limit=asked.size,
        )
    page = paging.Page(items=found, total=total, asked=asked)
    return render_template("organisation/qualifications.html", page=page, level=level, levels=LEVELS)


@blueprint.get("/organisation/qualifications/<crebo>")
@requires("organisation.read")
def qualification(crebo: str) -> ResponseReturnValue:
    """One qualification: editions, what came before and after, cohorts."""
    return qualification_page(crebo, None)


@blueprint.post("/organisation/qualifications/<crebo>")
@requires("organisation.edit")
def change_qualification(crebo: str) -> ResponseReturnValue:
    """Set length and successor by hand."""
    form = CreboForm()
    if not form.validate_on_submit():
        return qualification_page(crebo, form), 422
    try:
        with writing() as session:
            service.set_choice(session, scope(), crebo, form.fields(), int(form.version.data or 0))
    except Refused as refused:
        form.refuse(refused)
        return qualification_page(crebo, form), 422
    except Stale:
        return qualification_page(crebo, form, conflicted=True), 409
    flash(gettext("The qualification is saved."), "ok")
    return redirect(url_for("organisation.qualification", crebo=crebo))


def qualification_page(crebo: str, form: CreboForm | None, *, conflicted: bool = False) -> str:
    """The page, with what was typed and what stands there now."""
    with reading() as session:
        detail = service.qualification_detail(session, scope(), crebo)
        more = panels("qualification", session, crebo, principal())
    if form is None:
        form = CreboForm(formdata=None)
        form.show(detail.choice)
    if conflicted:
        form.version.data, form.version.raw_data = detail.choice.version, None
    return render_template(
        "organisation/qualification.html", detail=detail, panels=more, form=form, conflicted=conflicted
    )
