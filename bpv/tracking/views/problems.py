"""Reporting a problem with a placement, and seeing what became of it: for students, and trainers with an account."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.rights import scope_of
from bpv.placements.models import Side
from bpv.placements.service import following
from bpv.tracking.forms.signals import OF_STUDENT, ProblemForm
from bpv.tracking.models.problems import ProblemKind, Report, Reporter
from bpv.tracking.service import problems
from bpv.tracking.views.blueprint import blueprint
from bpv.tracking.views.saving import save
from bpv.web.access import principal, requires
from bpv.web.slots import directory
from bpv.web.transaction import reading

READ = {Side.STUDENT: "problem.own", Side.COMPANY: "problem.trainee"}
KINDS = {Side.STUDENT: OF_STUDENT, Side.COMPANY: tuple(ProblemKind)}


@blueprint.get("/my-placements/<id:placement_id>/problems")
@requires("problem.own")
def own_problems(placement_id: str) -> ResponseReturnValue:
    """What the student reported, and the form."""
    return problems_page(Side.STUDENT, placement_id, fresh(Side.STUDENT))


@blueprint.post("/my-placements/<id:placement_id>/problems")
@requires("problem.report")
def report_own(placement_id: str) -> ResponseReturnValue:
    """Report a problem with the own placement."""
    return report(Side.STUDENT, placement_id)


@blueprint.get("/trainees/<id:placement_id>/problems")
@requires("problem.trainee")
def trainee_problems(placement_id: str) -> ResponseReturnValue:
    """What the company reported about a trainee, and the form."""
    return problems_page(Side.COMPANY, placement_id, fresh(Side.COMPANY))


@blueprint.post("/trainees/<id:placement_id>/problems")
@requires("problem.trainer_report")
def report_trainee(placement_id: str) -> ResponseReturnValue:
    """Report a problem about a trainee."""
    return report(Side.COMPANY, placement_id)


def fresh(side: Side) -> ProblemForm:
    """The form as it is first shown."""
    form = ProblemForm(formdata=None)
    form.offer(KINDS[side])
    return form


def report(side: Side, placement_id: str) -> ResponseReturnValue:
    """Report what was filled in."""
    who, form = principal(), ProblemForm()
    form.offer(KINDS[side])
    with reading() as session:
        following.one(session, scope_of(who, READ[side]), placement_id, today())

    def act(session: Any) -> None:
        given = Report(form.key.data or "", ProblemKind(form.kind.data), form.text.data or "")
        by = Reporter(side, who.name, account_id=who.account_id)
        problems.report(session, who.institution_id, placement_id, given, by, today())

    endpoint = "tracking.own_problems" if side is Side.STUDENT else "tracking.trainee_problems"
    said = gettext("The school has your report. Below you see who looks after it.")
    done = url_for(endpoint, placement_id=placement_id)
    return save(form, act, lambda stale: problems_page(side, placement_id, form), done, said)


def problems_page(side: Side, placement_id: str, form: ProblemForm) -> str:
    """The page of one side; NotFound for a placement of others."""
    who = principal()
    with reading() as session:
        line = following.one(session, scope_of(who, READ[side]), placement_id, today())
        found = problems.reported(session, directory(), who.institution_id, placement_id, side)
    return render_template("tracking/problems.html", line=line, found=found, form=form, student=side is Side.STUDENT)
