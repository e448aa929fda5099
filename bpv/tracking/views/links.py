"""Mailed links of one placement: what went out, what became of it, sending, stopping."""

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.core.words import say
from bpv.tracking.forms.links import TaskLinkForm
from bpv.tracking.models.links import LinkSheet
from bpv.tracking.service import mailed as service
from bpv.tracking.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading, writing

WRONG: Final = 422
BADGES: Final = {
    "live": "info",
    "used": "ok",
    "stopped": "neutral",
    "expired": "warn",
    "left": "warn",
    "cancelled": "neutral",
    "closed": "neutral",
}
MAILS: Final = {
    "waiting": "neutral",
    "sending": "neutral",
    "sent": "ok",
    "failed": "bad",
    "cancelled": "neutral",
    "unknown": "warn",
}


@blueprint.get("/placements/<id:placement_id>/links")
@requires("task_link.read")
def links(placement_id: str) -> ResponseReturnValue:
    """The links that were mailed about a placement, and the form for a new one."""
    sheet = sheet_of(placement_id)
    form = TaskLinkForm(formdata=None)
    form.offer(sheet.people)
    return page(sheet, form)


@blueprint.post("/placements/<id:placement_id>/links")
@requires("task_link.edit")
def make_link(placement_id: str) -> ResponseReturnValue:
    """Make a link and put its mail in the outbox."""
    sheet = sheet_of(placement_id)
    form = TaskLinkForm()
    form.offer(sheet.people)
    if not form.validate():
        return page(sheet, form), WRONG
    try:
        with writing() as session:
            to = form.recipient(sheet.people)
            service.send(session, scope(), placement_id, form.asked(), to, str(form.key.data), today())
    except Refused as refused:
        form.refuse(refused)
        return page(sheet, form), WRONG
    flash(gettext("The link is in the outbox."), "ok")
    return redirect(url_for("tracking.links", placement_id=placement_id))


@blueprint.post("/placements/<id:placement_id>/links/<id:task_link_id>/stop")
@requires("task_link.edit")
def stop_link(placement_id: str, task_link_id: str) -> ResponseReturnValue:
    """Stop a link: whoever opens it reads that it does not work."""

    def act(session: Any) -> None:
        service.stop(session, scope(), placement_id, task_link_id, today())

    return press(placement_id, act, gettext("The link is stopped."))


@blueprint.post("/placements/<id:placement_id>/links/<id:task_link_id>/again")
@requires("task_link.edit")
def mail_again(placement_id: str, task_link_id: str) -> ResponseReturnValue:
    """Mail an open link again, or make a new one for a link that is over."""

    def act(session: Any) -> None:
        service.again(session, scope(), placement_id, task_link_id, today())

    return press(placement_id, act, gettext("The link is in the outbox."))


def press(placement_id: str, act: Any, told: str) -> ResponseReturnValue:
    """Do what one button does, and go back to the list with what came of it."""
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        flash(say(get_locale().language, refused.code, refused.params), "warn")
    else:
        flash(told, "ok")
    return redirect(url_for("tracking.links", placement_id=placement_id))


def sheet_of(placement_id: str) -> LinkSheet:
    """The links about a placement that the asker may see."""
    with reading() as session:
        return service.sheet(session, scope(), placement_id, today(), directory())


def page(sheet: LinkSheet, form: TaskLinkForm) -> str:
    """The page, with the form as it is."""
    return render_template("tracking/links.html", sheet=sheet, form=form, badges=BADGES, mails=MAILS)
