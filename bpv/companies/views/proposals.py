"""What companies propose about their own data: the queue, and one proposal beside the registry of now."""

from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.forms.checking import Told, told
from bpv.companies.forms.links import DecisionForm, decision_form, decisions
from bpv.companies.models.proposals import NEW, JudgedLine, LineState, ProposalSheet
from bpv.companies.service import proposals as service
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.saving import STALE, WRONG
from bpv.core.errors import Refused, Stale
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading, writing

ALL: Final = "all"


@dataclass(frozen=True)
class Shown:
    """A line in words: what it was when the company saw it, what it is now, what the company proposes."""

    one: JudgedLine
    label: str
    seen: str
    now: str
    proposed: str
    new: bool


@blueprint.get("/proposals")
@requires("proposal.read")
def proposals() -> ResponseReturnValue:
    """What waits for a decision, the oldest first; with `state=all` everything that companies sent."""
    asked = paging.asked(request.args, keep=("state",))
    waiting = asked.value("state") != ALL
    with reading() as session:
        found, total = service.queue(session, scope(), waiting=waiting, offset=asked.offset, size=asked.size)
    page = paging.Page(items=found, total=total, asked=asked)
    return render_template("companies/proposals.html", page=page, waiting=waiting)


@blueprint.get("/proposals/<id:company_proposal_id>")
@requires("proposal.decide")
def proposal(company_proposal_id: str) -> ResponseReturnValue:
    """Each proposed field beside what the company saw and what the registry says now."""
    sheet = sheet_of(company_proposal_id)
    form = decision_form(open_ids(sheet))(formdata=None)
    return proposal_page(sheet, form)


@blueprint.post("/proposals/<id:company_proposal_id>")
@requires("proposal.decide")
def decide(company_proposal_id: str) -> ResponseReturnValue:
    """Accept and refuse lines, all of one press in one go."""
    sheet = sheet_of(company_proposal_id)
    ids = open_ids(sheet)
    form = decision_form(ids)()
    if not form.validate():
        return proposal_page(sheet, form), WRONG
    made = decisions(form, ids, everything=request.form.get("act") == ALL)
    if not made:
        form.form_errors.append(gettext("Choose accept or refuse for at least one line."))
        return proposal_page(sheet, form), WRONG
    try:
        with writing() as session:
            service.decide(session, scope(), company_proposal_id, str(form.seen.data), made)
    except Refused as refused:
        form.refuse(Refused(refused.code, field=f"what-{refused.field}", **refused.params))
        return proposal_page(sheet, form), WRONG
    except Stale:
        return proposal_page(sheet_of(company_proposal_id), form, conflicted=True), STALE
    flash(gettext("Saved."), "ok")
    return redirect(url_for("companies.proposal", company_proposal_id=company_proposal_id))


def sheet_of(proposal_id: str) -> ProposalSheet:
    """A proposal of the asker's school."""
    with reading() as session:
        return service.sheet(session, scope(), proposal_id, directory())


def open_ids(sheet: ProposalSheet) -> list[str]:
    """The lines that wait for a decision."""
    return [one.line.id for one in sheet.lines if one.line.state is LineState.OPEN]


def proposal_page(sheet: ProposalSheet, form: DecisionForm, *, conflicted: bool = False) -> str:
    """The page; the form carries what this person has before them."""
    form.seen.raw_data = None
    form.seen.process_data(sheet.seen)
    lines = [in_words(one) for one in sheet.lines]
    present = [line for line in lines if f"what-{line.one.line.id}" in form]
    return render_template(
        "companies/proposal.html", sheet=sheet, form=form, lines=lines, open=present, conflicted=conflicted
    )


def in_words(one: JudgedLine) -> Shown:
    """A line with its values in words."""
    line = one.line
    proposed = told(line.key, line.proposed)
    if line.field == NEW:
        return Shown(one, proposed.label, "", "", proposed.text, new=True)
    empty = Told("", "")
    now: Any = empty if one.gone else told(line.key, one.now)
    return Shown(one, proposed.label, told(line.key, line.seen).text, now.text, proposed.text, new=False)
