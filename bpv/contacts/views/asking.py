"""The contacts of a placement for the student and for the trainer, who can ask for a moment."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from bpv.contacts.forms.moments import ProposeForm
from bpv.contacts.models import Party
from bpv.contacts.service import moments, proposing
from bpv.contacts.views.blueprint import blueprint
from bpv.contacts.views.saving import save
from bpv.contacts.views.words import WORDS
from bpv.core.clock import today
from bpv.placements.service import following
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading


@blueprint.get("/my-placements/<id:placement_id>/contacts")
@requires("contact.own")
def own_contacts(placement_id: str) -> ResponseReturnValue:
    """The contacts of the student's own placement."""
    return asked(placement_id, ProposeForm(formdata=None), Party.STUDENT)


@blueprint.post("/my-placements/<id:placement_id>/contacts/propose")
@requires("contact.propose")
def propose_own(placement_id: str) -> ResponseReturnValue:
    """The student asks for a moment."""
    return proposed(placement_id, Party.STUDENT)


@blueprint.get("/trainees/<id:placement_id>/contacts")
@requires("contact.trainee")
def trainee_contacts(placement_id: str) -> ResponseReturnValue:
    """The contacts about a trainee."""
    return asked(placement_id, ProposeForm(formdata=None), Party.TRAINER)


@blueprint.post("/trainees/<id:placement_id>/contacts/propose")
@requires("contact.trainer_propose")
def propose_trainee(placement_id: str) -> ResponseReturnValue:
    """The trainer asks for a moment."""
    return proposed(placement_id, Party.TRAINER)


def proposed(placement_id: str, side: Party) -> ResponseReturnValue:
    """Keep the proposal, or show the page with what was typed."""
    with reading() as session:
        following.one(session, scope(), placement_id, today())
    form, who = ProposeForm(), principal()

    def act(session: Any) -> None:
        given = form.proposed(side, who.name)
        proposing.propose(session, scope().institution_id, placement_id, given, today(), scope().account_id)

    pages = {Party.STUDENT: "contacts.own_contacts", Party.TRAINER: "contacts.trainee_contacts"}
    done = url_for(pages[side], placement_id=placement_id)
    return save(form, act, lambda **more: asked(placement_id, form, side), done)


def asked(placement_id: str, form: ProposeForm, side: Party) -> str:
    """The page: plan, what was held without the notes of the school, own proposals, and the form."""
    with reading() as session:
        line = following.one(session, scope(), placement_id, today())
        sheet = moments.sheet(session, scope().institution_id, placement_id, today())
    own = [one for one in sheet.proposals if one.side is side]
    about = {"line": line, "sheet": sheet, "own": own, "form": form, "side": side.value, "day": today()}
    return render_template("contacts/own.html", **about, **WORDS)
