"""What is agreed about the contacts of one placement: how often, exceptions, findings."""

from typing import Any

from flask.typing import ResponseReturnValue

from bpv.contacts.forms.moments import ExcuseForm, FindingForm, RhythmForm
from bpv.contacts.service import agreeing, closing
from bpv.contacts.views.blueprint import blueprint
from bpv.contacts.views.placement import contacts_of, form_page, line_of
from bpv.contacts.views.saving import save
from bpv.core.clock import today
from bpv.web.access import requires, scope
from bpv.web.forms import BaseForm
from bpv.web.transaction import reading


@blueprint.get("/placements/<id:placement_id>/contacts/rhythm")
@requires("contact.edit")
def rhythm(placement_id: str) -> ResponseReturnValue:
    """The form to agree how often."""
    line, form = line_of(placement_id), RhythmForm(formdata=None)
    with reading() as session:
        form.show_rhythm(agreeing.rhythm(session, scope().institution_id, placement_id))
    return form_page(form, line, "rhythm")


@blueprint.post("/placements/<id:placement_id>/contacts/rhythm")
@requires("contact.edit")
def save_rhythm(placement_id: str) -> ResponseReturnValue:
    """Agree it."""
    line, form = line_of(placement_id), RhythmForm()

    def act(session: Any) -> None:
        agreeing.agree(session, scope(), placement_id, form.version.data, form.fields(), today())

    def page(**more: Any) -> str:
        return form_page(form, line, "rhythm", **more)

    def fresh(current: Any) -> BaseForm:
        made = RhythmForm(formdata=None)
        made.show_rhythm(current)
        return made

    return save(form, act, page, contacts_of(placement_id), fresh)


@blueprint.get("/placements/<id:placement_id>/contacts/exception")
@requires("contact.excuse")
def excuse(placement_id: str) -> ResponseReturnValue:
    """The form to let a placement close with fewer contacts."""
    return excuse_page(placement_id, ExcuseForm(formdata=None))


@blueprint.post("/placements/<id:placement_id>/contacts/exception")
@requires("contact.excuse")
def save_excuse(placement_id: str) -> ResponseReturnValue:
    """Make the exception."""
    line_of(placement_id)
    form = ExcuseForm()

    def act(session: Any) -> None:
        closing.excuse(session, scope(), placement_id, form.why.data or "", today())

    return save(form, act, lambda **more: excuse_page(placement_id, form), contacts_of(placement_id))


def excuse_page(placement_id: str, form: ExcuseForm) -> str:
    """The form with what is missing."""
    line = line_of(placement_id)
    with reading() as session:
        missing = closing.lacking(session, scope().institution_id, placement_id, today())
    return form_page(form, line, "excuse", missing=missing)


@blueprint.get("/placements/<id:placement_id>/contacts/finding")
@requires("contact.edit")
def finding(placement_id: str) -> ResponseReturnValue:
    """The form to note what a talk about the contact found."""
    return form_page(FindingForm(formdata=None), line_of(placement_id), "finding")


@blueprint.post("/placements/<id:placement_id>/contacts/finding")
@requires("contact.edit")
def save_finding(placement_id: str) -> ResponseReturnValue:
    """Note it."""
    line, form = line_of(placement_id), FindingForm()

    def act(session: Any) -> None:
        agreeing.find(session, scope(), placement_id, form.key.data or "", form.fields(), today())

    return save(form, act, lambda **more: form_page(form, line, "finding"), contacts_of(placement_id))
