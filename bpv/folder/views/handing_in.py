"""Handing in and answering, and the files of hand-ins."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.folder.forms.work import FeedbackBase, HandInForm, feedback_form
from bpv.folder.models.work import HandIn, Working
from bpv.folder.service import filing, handing_in
from bpv.folder.service import work as reading_work
from bpv.folder.views.blueprint import blueprint
from bpv.folder.views.folders import work_page
from bpv.folder.views.saving import save
from bpv.web.access import requires, scope
from bpv.web.files import send
from bpv.web.transaction import reading, writing


@blueprint.get("/my-placements/<id:placement_id>/folder/<id:assignment_id>")
@requires("folder.own")
def own_work(placement_id: str, assignment_id: str) -> ResponseReturnValue:
    """One assignment with the own work on it, and all feedback."""
    form = HandInForm(formdata=None)
    form.show(working_of(placement_id, assignment_id).draft)
    return work_page("student", placement_id, assignment_id, form=form)


@blueprint.post("/my-placements/<id:placement_id>/folder/<id:assignment_id>")
@requires("folder.edit")
def send_work(placement_id: str, assignment_id: str) -> ResponseReturnValue:
    """Keep the work, or hand it in."""
    own, form = scope(), HandInForm()
    working_of(placement_id, assignment_id)  # a foreign one is not found, whatever was sent
    hand_in = request.form.get("act") == "hand_in"

    def act(session: Any) -> None:
        sending = form.sending(hand_in=hand_in)
        handing_in.send(session, own, placement_id, assignment_id, sending, today(), files=form.files.cleaned)

    def page(stale: object = None) -> str:
        typed = form.text.data
        if isinstance(stale, HandIn):
            form.start(stale)
        theirs = stale.text if isinstance(stale, HandIn) else None
        return work_page("student", placement_id, assignment_id, form=form, stale=stale, conflict_text=(typed, theirs))

    def done() -> str:
        where = "folder.own_work"
        return url_for(where, placement_id=placement_id, assignment_id=assignment_id)

    return save(form, act, page, done, told=gettext("Handed in.") if hand_in else "")


def working_of(placement_id: str, assignment_id: str) -> Working:
    """The work of this request; raises NotFound."""
    with reading() as session:
        return reading_work.work(session, scope(), placement_id, assignment_id, today())[1]


@blueprint.get("/placements/<id:placement_id>/folder/<id:assignment_id>")
@requires("folder.read")
def work(placement_id: str, assignment_id: str) -> ResponseReturnValue:
    """What a student handed in on one assignment, with the form for feedback."""
    return staff_page(placement_id, assignment_id)


def staff_page(placement_id: str, assignment_id: str, form: FeedbackBase | None = None, stale: object = None) -> str:
    """The page with a fresh form for what was handed in last, or the one that came back."""
    working = working_of(placement_id, assignment_id)
    last = next(iter(working.sent), None)
    if form is None and last is not None:
        form = feedback_form(working.assignment.rubric)(formdata=None)
        form.version.process_data(last.version)
        form.act.process_data(None if working.waiting else "say")
    return work_page("staff", placement_id, assignment_id, form=form, stale=stale)


@blueprint.post("/hand-ins/<id:hand_in_id>/feedback")
@requires("folder.feedback")
def answer(hand_in_id: str) -> ResponseReturnValue:
    """Say something about a hand-in, return it or approve it."""
    own = scope()
    with reading() as session:
        line, one = handing_in.hand_in(session, own, hand_in_id, today())
        working = reading_work.work_of(session, own.institution_id, line, one.assignment_id, today())
    form = feedback_form(working.assignment.rubric)()

    def act(session: Any) -> None:
        version = form.version.data or 0
        handing_in.answer(session, own, hand_in_id, version, form.answering(), today())

    def page(stale: object = None) -> str:
        return staff_page(one.placement_id, one.assignment_id, form, stale)

    return save(form, act, page, lambda: url_for("folder.folder", placement_id=one.placement_id))


@blueprint.get("/hand-in-files/<id:stored_file_id>")
@requires("file.read")
def file(stored_file_id: str) -> ResponseReturnValue:
    """A file that a student handed in, as an attachment."""
    return attachment(stored_file_id)


@blueprint.get("/my-hand-in-files/<id:stored_file_id>")
@requires("file.own")
def own_file(stored_file_id: str) -> ResponseReturnValue:
    """An own file, as an attachment."""
    return attachment(stored_file_id)


def attachment(stored_file_id: str) -> ResponseReturnValue:
    """The file; read within the scope of who asks."""
    with reading() as session:
        found, content = filing.file(session, scope(), stored_file_id, today())
    return send(found, content)


@blueprint.post("/my-hand-in-files/<id:stored_file_id>/drop")
@requires("folder.edit")
def drop_file(stored_file_id: str) -> ResponseReturnValue:
    """Take a file out of what was kept but not handed in."""
    own = scope()
    with reading() as session:
        one = filing.known(session, own, stored_file_id, today())[1]
    try:
        with writing() as session:
            filing.drop(session, own, stored_file_id, today())
    except Refused:
        flash(gettext("This file was handed in and stays in the folder."), "warn")
    else:
        flash(gettext("The file was taken out."), "ok")
    return redirect(url_for("folder.own_work", placement_id=one.placement_id, assignment_id=one.assignment_id))
