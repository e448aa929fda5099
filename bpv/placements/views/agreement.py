"""The agreement of a placement for the school: making, changing, sending, signing, answering."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import NotFound, Refused, Stale
from bpv.placements.forms.agreement import ActForm, AnswerForm, ExceptionForm, SheetForm
from bpv.placements.forms.placing import differences
from bpv.placements.models.agreement import AgreementState, Full, Party
from bpv.placements.rules import agreement as rules
from bpv.placements.rules.agreement import Needs, Way
from bpv.placements.service import agreements
from bpv.placements.service.agreements import changing, choosing, making, signing
from bpv.placements.service.agreements.choosing import Sight
from bpv.placements.views.agreement_words import pressed, shown
from bpv.placements.views.blueprint import blueprint
from bpv.web.access import principal, requires, scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing


@blueprint.get("/placements/<id:placement_id>/agreement")
@requires("agreement.read")
def agreement(placement_id: str) -> ResponseReturnValue:
    """The agreement of a placement, what lacks, who must still sign; or the button that makes it."""
    return page(placement_id)


def page(placement_id: str, **forms: Any) -> str:
    """The page of the school."""
    with reading() as session:
        sight = choosing.sight(session, scope(), placement_id, today())
        paper = agreements.paper(session, scope().institution_id, sight.full.agreement.id) if sight.full else None
    return render_template("placements/agreement.html", paper=paper, forms=forms, **shown(sight))


@blueprint.post("/placements/<id:placement_id>/agreement/make")
@requires("agreement.edit")
def make_agreement(placement_id: str) -> ResponseReturnValue:
    """Make it from the placement."""

    def act(session: Any) -> None:
        making.make(session, scope(), placement_id, today(), current_language())

    return pressed(
        act, gettext("The agreement is made. Look whether all is right, then send it."), to(placement_id), placement_id
    )


def to(placement_id: str) -> str:
    """The page of the school."""
    return url_for("placements.agreement", placement_id=placement_id)


@blueprint.get("/placements/<id:placement_id>/agreement/edit")
@requires("agreement.edit")
def edit_agreement(placement_id: str) -> ResponseReturnValue:
    """The form of the sheet."""
    sight = sight_with_choices(placement_id)
    form = offered(SheetForm(formdata=None), sight)
    form.show(sight.known)
    return sheet_page(form, sight)


@blueprint.post("/placements/<id:placement_id>/agreement/edit")
@requires("agreement.edit")
def keep_agreement(placement_id: str) -> ResponseReturnValue:
    """Save it: what that needs follows from the rules."""
    sight = sight_with_choices(placement_id)
    form = offered(SheetForm(), sight)
    if not form.validate_on_submit():
        return sheet_page(form, sight), 422
    edited = form.edited(sight.known, sight.trainers, sight.supervisors)
    try:
        with writing() as session:
            says = choosing.qualified(session, scope().institution_id, edited.says, today())
            asked = replace(edited, says=says)
            needed = changing.edit(session, scope(), placement_id, form.version.data, asked, today())
    except Refused as refused:
        form.refuse(refused)
        return sheet_page(form, sight), 422
    except Stale:
        return stale_sheet(form, placement_id), 409
    flash(told(sight.known, needed), "ok")
    return redirect(placement_id)


def told(before: Full, needed: Needs) -> str:
    """What a save led to."""
    if before.agreement.state is AgreementState.DRAFT:
        return str(gettext("Saved."))
    if needed.consent:
        return str(gettext("Saved. It counts once the student agrees."))
    words = {
        Way.NOTE: gettext("Saved. Nobody has to sign again."),
        Way.NEW_SHEET: gettext("Saved as a new sheet. Nobody has to sign again; student and company can object."),
        Way.SIGN_AGAIN: gettext("Saved as a new sheet. Everybody signs again; they got mail."),
    }
    return str(words.get(needed.way, gettext("Saved.")))


def sight_with_choices(placement_id: str) -> Sight:
    """The placement with its agreement and what can be chosen; NotFound without an agreement."""
    with reading() as session:
        found = choosing.sight(session, scope(), placement_id, today(), choices=True)
    if found.full is None:
        raise NotFound()
    return found


def offered(form: SheetForm, sight: Sight) -> SheetForm:
    """The form with its choices."""
    form.offer(sight.trainers, sight.supervisors, sight.processes, sight.known)
    return form


def sheet_page(form: SheetForm, sight: Sight, **more: Any) -> str:
    """The form; after it was signed by everybody it asks who wants the change."""
    given = {"conflicts": [], "conflicted": False, **more}
    return render_template("placements/agreement_edit.html", form=form, sight=sight, **given)


def stale_sheet(form: SheetForm, placement_id: str) -> str:
    """What was typed beside what stands there now."""
    sight = sight_with_choices(placement_id)
    current = offered(SheetForm(formdata=None), sight)
    current.show(sight.known)
    found = [one for one in differences(form, current) if one[1] != one[2]]
    form.version.data, form.version.raw_data = sight.known.agreement.version, None
    return sheet_page(form, sight, conflicts=found, conflicted=True)


@blueprint.post("/placements/<id:placement_id>/agreement/send")
@requires("agreement.edit")
def send_agreement(placement_id: str) -> ResponseReturnValue:
    """Send it for signing."""
    form = ActForm()

    def act(session: Any) -> None:
        making.send(session, scope(), placement_id, form.version.data, today())

    return pressed(act, gettext("Sent. Everybody who signs got mail."), to(placement_id), placement_id, form)


@blueprint.post("/placements/<id:placement_id>/agreement/withdraw")
@requires("agreement.edit")
def withdraw_agreement(placement_id: str) -> ResponseReturnValue:
    """Let it go."""
    form = ActForm()

    def act(session: Any) -> None:
        making.withdraw(session, scope(), placement_id, form.version.data, today())

    return pressed(act, gettext("The agreement is withdrawn."), to(placement_id), placement_id, form)


@blueprint.post("/placements/<id:placement_id>/agreement/sign")
@requires("agreement.sign")
def sign_agreement(placement_id: str) -> ResponseReturnValue:
    """Sign for the school the sheet that was read; `version` is its number."""
    form = ActForm()

    def act(session: Any) -> None:
        name, number = principal().name, form.version.data
        signing.sign_within(session, scope(), placement_id, Party.SCHOOL, name, number, today())

    return pressed(act, gettext("Signed for the school."), to(placement_id), placement_id, form)


@blueprint.get("/placements/<id:placement_id>/agreement/exception")
@requires("agreement.edit")
def except_agreement(placement_id: str) -> ResponseReturnValue:
    """The form for an exception to the recognition."""
    with reading() as session:
        sight = choosing.sight(session, scope(), placement_id, today())
    form = ExceptionForm(formdata=None)
    form.version.data, form.why.data = sight.known.agreement.version, sight.known.agreement.exception
    return text_page(form, sight, "placements/agreement_exception.html")


@blueprint.post("/placements/<id:placement_id>/agreement/exception")
@requires("agreement.edit")
def keep_exception(placement_id: str) -> ResponseReturnValue:
    """Keep it."""
    form = ExceptionForm()
    with reading() as session:
        sight = choosing.sight(session, scope(), placement_id, today())

    def act(session: Any) -> None:
        making.allow_unrecognised(session, scope(), placement_id, form.version.data, form.why.data, today())

    return kept(form, sight, act, "placements/agreement_exception.html")


@blueprint.get("/placements/<id:placement_id>/agreement/objections/<id:agreement_objection_id>")
@requires("agreement.edit")
def answer_objection(placement_id: str, agreement_objection_id: str) -> ResponseReturnValue:
    """The form to answer an objection."""
    with reading() as session:
        sight = choosing.sight(session, scope(), placement_id, today())
    form = AnswerForm(formdata=None)
    form.version.data = sight.known.agreement.version
    return text_page(form, sight, "placements/agreement_answer.html", objection_id=agreement_objection_id)


@blueprint.post("/placements/<id:placement_id>/agreement/objections/<id:agreement_objection_id>")
@requires("agreement.edit")
def keep_answer(placement_id: str, agreement_objection_id: str) -> ResponseReturnValue:
    """Keep the answer."""
    form = AnswerForm()
    with reading() as session:
        sight = choosing.sight(session, scope(), placement_id, today())

    def act(session: Any) -> None:
        text, version = form.text.data, form.version.data
        signing.answer(session, scope(), placement_id, version, agreement_objection_id, text, today())

    return kept(form, sight, act, "placements/agreement_answer.html", objection_id=agreement_objection_id)


def text_page(form: Any, sight: Sight, template: str, objection_id: str = "", **more: Any) -> str:
    """A form with one text about an agreement; NotFound for an objection that is not of this agreement."""
    objections = [one for one in sight.known.objections if one.id == objection_id]
    if objection_id and not objections:
        raise NotFound()
    objection = objections[0] if objections else None
    given = {"conflicted": False, **more}
    return render_template(template, form=form, sight=sight, objection=objection, deeds=deeds(sight), **given)


def deeds(sight: Sight) -> frozenset[str]:
    """What can be done in this state."""
    return frozenset(one.value for one in rules.DEEDS[sight.known.agreement.state])


def kept(form: Any, sight: Sight, act: Any, template: str, objection_id: str = "") -> ResponseReturnValue:
    """Do the act, or show the form again with everything that was typed."""
    if not form.validate_on_submit():
        return text_page(form, sight, template, objection_id), 422
    placement_id = sight.line.placement.id
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        form.refuse(refused)
        return text_page(form, sight, template, objection_id), 422
    except Stale:
        with reading() as session:
            now = choosing.sight(session, scope(), placement_id, today())
        form.version.data, form.version.raw_data = now.known.agreement.version, None
        return text_page(form, now, template, objection_id, conflicted=True), 409
    flash(gettext("Saved."), "ok")
    return redirect(to(placement_id))
