"""The agreement for the student and for the trainer: read, sign, agree to a change, object."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.placements.forms.agreement import ActForm, ConsentForm, ObjectForm
from bpv.placements.models.agreement import Party
from bpv.placements.service import agreements
from bpv.placements.service.agreements import changing, choosing, signing
from bpv.placements.views.agreement_words import pressed, shown
from bpv.placements.views.blueprint import blueprint
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading, writing

PAGES = {Party.STUDENT: "placements.own_agreement", Party.COMPANY: "placements.trainee_agreement"}


@blueprint.get("/my-placements/<id:placement_id>/agreement")
@requires("agreement.own")
def own_agreement(placement_id: str) -> ResponseReturnValue:
    """The own agreement."""
    return page(placement_id, Party.STUDENT)


@blueprint.get("/trainees/<id:placement_id>/agreement")
@requires("agreement.trainee")
def trainee_agreement(placement_id: str) -> ResponseReturnValue:
    """The agreement of a trainee."""
    return page(placement_id, Party.COMPANY)


def page(placement_id: str, party: Party, **forms: Any) -> str:
    """The page of a party outside the office."""
    with reading() as session:
        sight = choosing.sight(session, scope(), placement_id, today())
        paper = agreements.paper(session, scope().institution_id, sight.full.agreement.id) if sight.full else None
    given = {"object_form": ObjectForm(formdata=None), "consent_form": ConsentForm(formdata=None), **forms}
    if sight.full and sight.full.proposed and not given["consent_form"].version.data:
        given["consent_form"].version.data = sight.full.proposed.number
    return render_template("placements/agreement_other.html", party=party, paper=paper, **given, **shown(sight))


@blueprint.post("/my-placements/<id:placement_id>/agreement/sign")
@requires("agreement.answer")
def sign_own(placement_id: str) -> ResponseReturnValue:
    """The student signs."""
    return signed(placement_id, Party.STUDENT)


@blueprint.post("/trainees/<id:placement_id>/agreement/sign")
@requires("agreement.trainer_sign")
def sign_trainee(placement_id: str) -> ResponseReturnValue:
    """The trainer signs for the company."""
    return signed(placement_id, Party.COMPANY)


def signed(placement_id: str, party: Party) -> ResponseReturnValue:
    """Sign the sheet that was read; `version` is its number."""
    form = ActForm()

    def act(session: Any) -> None:
        signing.sign_within(session, scope(), placement_id, party, principal().name, form.version.data, today())

    return pressed(
        act, gettext("You signed the agreement."), url_for(PAGES[party], placement_id=placement_id), placement_id, form
    )


@blueprint.post("/my-placements/<id:placement_id>/agreement/consent")
@requires("agreement.answer")
def consent(placement_id: str) -> ResponseReturnValue:
    """The student agrees to what the company asks, or not."""
    form = ConsentForm()
    if not form.validate_on_submit():
        return page(placement_id, Party.STUDENT, consent_form=form), 422
    try:
        with writing() as session:
            agrees = form.answer.data == "yes"
            changing.consent(session, scope(), placement_id, form.version.data, agrees=agrees, today=today())
    except Refused as refused:
        form.refuse(refused)
        return page(placement_id, Party.STUDENT, consent_form=form), 422
    flash(gettext("Thank you. The school knows."), "ok")
    return redirect(url_for("placements.own_agreement", placement_id=placement_id))


@blueprint.post("/my-placements/<id:placement_id>/agreement/objections")
@requires("agreement.answer")
def object_own(placement_id: str) -> ResponseReturnValue:
    """The student objects."""
    return objected(placement_id, Party.STUDENT)


@blueprint.post("/trainees/<id:placement_id>/agreement/objections")
@requires("agreement.trainer_sign")
def object_trainee(placement_id: str) -> ResponseReturnValue:
    """The company objects."""
    return objected(placement_id, Party.COMPANY)


def objected(placement_id: str, party: Party) -> ResponseReturnValue:
    """Keep an objection, or show the page again with what was typed."""
    form = ObjectForm()
    if not form.validate_on_submit():
        return page(placement_id, party, object_form=form), 422
    try:
        with writing() as session:
            text, key, name = form.text.data, form.key.data or "", principal().name
            signing.object_to(session, scope(), placement_id, party, name, text, key, today())
    except Refused as refused:
        form.refuse(refused)
        return page(placement_id, party, object_form=form), 422
    flash(gettext("Thank you. The school answers you."), "ok")
    return redirect(url_for(PAGES[party], placement_id=placement_id))
