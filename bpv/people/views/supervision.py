"""Who supervises whom."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.core.ids import is_id
from bpv.people.forms.supervision import BESIDE, END, SupervisionForm
from bpv.people.service import supervision as service
from bpv.people.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing

KEPT = ("team", "cohort", "supervisor")


@blueprint.get("/supervision")
@requires("supervision.read")
def supervision() -> ResponseReturnValue:
    """Students with their supervisors: those without one first."""
    return supervision_page(None)


@blueprint.post("/supervision")
@requires("supervision.edit")
def supervise() -> ResponseReturnValue:
    """Assign the ticked students, hand them over, or end it."""
    form, ticked = SupervisionForm(), ticks()
    with reading() as session:
        form.offer(service.supervisors(session, scope()))
    if not form.validate_on_submit():
        return supervision_page(form), 422
    account_id = str(form.supervisor.data or "")
    try:
        with writing() as session:
            if form.act.data == END:
                changed = service.end(session, scope(), ticked, account_id, form.day.data)
            else:
                alone = form.act.data != BESIDE
                changed = service.assign(session, scope(), ticked, account_id, form.day.data, alone=alone)
    except Refused as refused:
        form.refuse(refused)
        return supervision_page(form), 422
    tell(changed)
    asked = paging.asked(request.args, keep=KEPT)
    return redirect(url_for("people.supervision") + asked.query(page=asked.page))


def tell(changed: int) -> None:
    """Say what happened."""
    if changed:
        flash(ngettext("%(num)s change is kept.", "%(num)s changes are kept.", changed), "ok")
    else:
        flash(gettext("Nothing changed: it was so already."), "info")


def ticks() -> tuple[str, ...]:
    """The students that were ticked; at most a page of them."""
    return tuple(dict.fromkeys(one for one in request.form.getlist("students") if is_id(one)))[: max(paging.SIZES)]


def supervision_page(form: SupervisionForm | None) -> str:
    """The page, with what was typed and ticked."""
    asked, day, own = paging.asked(request.args, keep=KEPT), today(), scope()
    cohort = asked.value("cohort")
    wanted = service.Wanted(
        q=asked.q,
        team_id=asked.value("team"),
        cohort=int(cohort) if cohort.isascii() and cohort.isdigit() and len(cohort) == len("2026") else None,
        supervisor=asked.value("supervisor"),
    )
    with reading() as session:
        lines, total = service.listed(session, own, day, wanted, offset=asked.offset, limit=asked.size)
        lacking, cohorts = service.without(session, own, day), service.cohorts(session, own)
        tree, colleagues = service.teams(session, own), service.supervisors(session, own)
    form = form or SupervisionForm(formdata=None, day=day)
    form.offer(colleagues)
    return render_template(
        "people/supervision.html",
        page=paging.Page(items=lines, total=total, asked=asked),
        wanted=wanted,
        lacking=lacking,
        cohorts=cohorts,
        tree=tree,
        teams={team.id: team.name for line in tree for team in line.teams},
        colleagues=colleagues,
        form=form,
        ticked=ticks(),
        today=day,
        nobody=service.NOBODY,
    )
