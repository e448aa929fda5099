"""A student's own wishes."""

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.errors import Stale
from bpv.matches import service
from bpv.matches.forms import WishForm
from bpv.matches.models import Wish
from bpv.matches.service import NoStudent, Wishing
from bpv.matches.views.blueprint import blueprint
from bpv.matches.views.places import nothing
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


@blueprint.get("/wish")
@requires("wish.edit")
def wish() -> ResponseReturnValue:
    """The form with the wishes as they are."""
    try:
        with reading() as session:
            wishing = service.wishing(session, scope())
    except NoStudent as reason:
        return nothing(reason)
    form = WishForm(obj=wishing.saved)
    form.offer(wishing.processes, wishing.saved)
    return page(form, wishing)


@blueprint.post("/wish")
@requires("wish.edit")
def save_wish() -> ResponseReturnValue:
    """Save the wishes; when somebody saved in between, show both and lose nothing that was typed."""
    try:
        with reading() as session:
            wishing = service.wishing(session, scope())
    except NoStudent as reason:
        return nothing(reason)
    form = WishForm()
    form.offer(wishing.processes, wishing.saved)
    if not form.validate_on_submit():
        return page(form, wishing), 422
    try:
        with writing() as session:
            service.save_wish(session, scope(), form.wish(), form.version.data)
    except Stale as stale:
        now = cast("Wish", stale.current)
        form.version.raw_data, form.version.data = None, now.version
        return page(form, wishing, now), 409
    flash(gettext("Your wishes are saved."), "ok")
    return redirect(url_for("matches.places"))


def page(form: WishForm, wishing: Wishing, now: Wish | None = None) -> str:
    """The form; with `now`, the wishes that somebody else saved in the meantime stand beside what was typed."""
    return render_template("matches/wish.html", form=form, wishing=wishing, now=now)
