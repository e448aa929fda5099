"""Proposals as staff sees them: the list, one with its history, a new one, what a company answered, and its end."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.core.words import say
from bpv.matches import rules
from bpv.matches.forms.proposals import NO, CompanyAnswerForm, ProposeForm, WithdrawForm
from bpv.matches.models.proposals import ProposalLine, ProposalState, Proposing, Said, Waits
from bpv.matches.service import NoPeriod, proposals, switches
from bpv.matches.views.asking import asked as asked_of_list
from bpv.matches.views.blueprint import blueprint
from bpv.matches.views.one import Seen, look
from bpv.organisation import service as organisation
from bpv.placements.models import Way
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.forms import BaseForm
from bpv.web.slots import directory
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing

BADGES: Final[Mapping[ProposalState, str]] = {
    ProposalState.OPEN: "info",
    ProposalState.AGREED: "ok",
    ProposalState.REFUSED: "bad",
    ProposalState.WITHDRAWN: "neutral",
    ProposalState.LAPSED: "warn",
}
SAID: Final[Mapping[Said, str]] = {Said.WAITING: "neutral", Said.YES: "ok", Said.NO: "bad"}
WRONG: Final = 422
Act = Callable[[Any], object]


@blueprint.get("/match-proposals", endpoint="match_proposals")
@requires("match_proposal.read")
def all_proposals() -> ResponseReturnValue:
    """The proposals that are open, or those that wait for somebody, or those that ended."""
    wanted = paging.asked(request.args, size=25, keep=("wait",))
    waits = next((one for one in Waits if one.value == wanted.value("wait")), None)
    with reading() as session:
        lines, total, counts = proposals.page(session, scope(), wanted.q, waits, today(), wanted.offset, wanted.size)
    return render_template(
        "matches/proposals.html",
        page=paging.Page(items=lines, total=total, asked=wanted),
        counts=counts,
        waits=waits,
        badges=BADGES,
        said=SAID,
        day=today(),
    )


@blueprint.get("/match-proposals/<id:match_proposal_id>")
@requires("match_proposal.read")
def match_proposal(match_proposal_id: str) -> ResponseReturnValue:
    """One proposal with its history, and what can be done with it."""
    return show(match_proposal_id)


@blueprint.post("/match-proposals/<id:match_proposal_id>/company")
@requires("match_proposal.edit")
def company_answers(match_proposal_id: str) -> ResponseReturnValue:
    """Write down what the company answered."""
    form = CompanyAnswerForm()
    form.offer()

    def act(session: Any) -> object:
        return proposals.answer_of_company(session, scope(), match_proposal_id, form.given(), today())

    return done(match_proposal_id, form, act, "company")


@blueprint.post("/match-proposals/<id:match_proposal_id>/withdraw")
@requires("match_proposal.edit")
def withdraw_proposal(match_proposal_id: str) -> ResponseReturnValue:
    """Take a proposal back."""
    form = WithdrawForm()
    form.offer()

    def act(session: Any) -> object:
        return proposals.withdraw(session, scope(), match_proposal_id, form.reason.data or "", form.word.data or "")

    return done(match_proposal_id, form, act, "withdraw")


@blueprint.post("/match-proposals/<id:match_proposal_id>/full")
@requires("match_proposal.edit")
def close_full_proposal(match_proposal_id: str) -> ResponseReturnValue:
    """End a proposal whose place is full by now."""

    def act(session: Any) -> object:
        return proposals.close_full(session, scope(), match_proposal_id, today())

    return done(match_proposal_id, BaseForm(), act, "full")


def done(proposal_id: str, form: BaseForm, act: Act, of: str) -> ResponseReturnValue:
    """Do an act and go back to the page of the proposal; else show it again with what was typed in the form `of`."""
    with reading() as session:
        proposals.proposal(session, scope(), proposal_id)
    if not form.validate_on_submit():
        return show(proposal_id, form, of), WRONG
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        form.refuse(refused)
        return show(proposal_id, form, of), WRONG
    flash(gettext("Saved."), "ok")
    return redirect(url_for("matches.match_proposal", match_proposal_id=proposal_id))


def show(proposal_id: str, sent: BaseForm | None = None, of: str = "") -> str:
    """The page of a proposal; `sent` is a form that came back, for `of`."""
    own = scope()
    with reading() as session:
        line = proposals.line(session, own, proposal_id)
        one = line.proposal
        names = directory().names(
            session, own.institution_id, {key for key in (one.made_by, one.company_by, one.ended_by) if key}
        )
        period = organisation.period(session, own.institution_id, one.period_id)
        others = proposals.of_student(session, own.institution_id, one.student_id)
    return render_template(
        "matches/proposal.html",
        line=line,
        one=one,
        period=period,
        names=names,
        others=sum(other.id != one.id and other.open for other in others),
        company_form=company_form(sent if of == "company" else None),
        withdraw_form=withdraw_form(sent if of == "withdraw" else None),
        form=sent,
        sent_of=of,
        badges=BADGES,
        said=SAID,
        parts=parts_of(line),
        day=today(),
        no=NO,
    )


def company_form(sent: BaseForm | None) -> BaseForm:
    """The form of a company's answer: what was sent, else an empty one with today's date."""
    if sent is not None:
        return sent
    form = CompanyAnswerForm(formdata=None, data={"on": today()})
    form.offer()
    return form


def withdraw_form(sent: BaseForm | None) -> BaseForm:
    """The form of a withdrawal, with ids of its own on the page."""
    form = sent
    if form is None:
        form = WithdrawForm(formdata=None)
        form.offer()
    for field in form:
        field.id = f"withdraw-{field.name}"
    return form


def parts_of(line: ProposalLine) -> list[tuple[str, int]]:
    """The components of the score of then, in words and whole percents."""
    language = current_language()
    return [(say(language, f"match.part.{name}"), round(100 * value)) for name, value in line.proposal.parts.items()]


@blueprint.get("/students/<id:student_id>/places/<id:place_id>/propose")
@requires("match_proposal.edit")
def propose(student_id: str, place_id: str) -> ResponseReturnValue:
    """What proposing a place to a student means, before it is done."""
    try:
        seen, way = looked(student_id, place_id)
    except NoPeriod as reason:
        return render_template("matches/student_without_period.html", reason=reason, student=reason.student)
    return propose_page(ProposeForm(formdata=None), seen, way)


@blueprint.post("/students/<id:student_id>/places/<id:place_id>/propose")
@requires("match_proposal.edit")
def make_proposal(student_id: str, place_id: str) -> ResponseReturnValue:
    """Propose a place to a student."""
    try:
        seen, way = looked(student_id, place_id)
    except NoPeriod as reason:
        return render_template("matches/student_without_period.html", reason=reason, student=reason.student), WRONG
    form, own = ProposeForm(), scope()
    if not form.validate_on_submit():
        return propose_page(form, seen, way), WRONG
    try:
        with writing() as session:
            made = proposals.make(
                session, own.institution_id, proposing(own, seen, way, form.key.data), own.account_id, today()
            )
    except Refused as refused:
        form.refuse(refused)
        return propose_page(form, seen, way), WRONG
    flash(gettext("The place is proposed. The student gets a mail."), "ok")
    return redirect(url_for("matches.match_proposal", match_proposal_id=made.id))


def looked(student_id: str, place_id: str) -> tuple[Seen, Way]:
    """A place for a student, and how the team of the student places."""
    with reading() as session:
        seen = look(session, student_id, place_id, asked_of_list().value("period"))
        student, period = seen.at.student, seen.at.applied.period
        led = student.team_id is not None and switches.school_led(
            session, student.institution_id, student.team_id, period.study_year
        )
    return seen, Way.SCHOOL_LED if led else Way.FIT_INTERVIEW


def proposing(own: Scope, seen: Seen, way: Way, key: str | None) -> Proposing:
    """The proposal with the score of this moment. Refused when a hard rule is not met."""
    place = seen.judged.explanation.place
    if place is None:
        raise Refused("proposal.does_not_fit")
    return Proposing(
        student_id=seen.at.student.id,
        place_id=place.place_id,
        period_id=seen.at.applied.period.id,
        way=way,
        score=place.score,
        parts={part.component.value: round(part.value, 4) for part in place.parts},
        key=key,
    )


def propose_page(form: BaseForm, seen: Seen, way: Way) -> str:
    """The page that says what proposing means."""
    language = current_language()
    return render_template(
        "matches/propose.html",
        form=form,
        student=seen.at.student,
        applied=seen.at.applied,
        face=seen.judged.face,
        place=seen.judged.explanation.place,
        failed_rules=[verdict for verdict in seen.judged.explanation.verdicts if not verdict.passed],
        way=way,
        period_id=asked_of_list().value("period"),
        phrase=lambda reason: rules.phrase(language, reason),
    )
