"""The support wish: the student's own page, and the pages of those with whom it is shared."""

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import Refused, Stale
from bpv.core.words import say
from bpv.matches import service
from bpv.matches.forms import SupportForm
from bpv.matches.models.choosing import SupportContent, SupportWish
from bpv.matches.service import NoStudent
from bpv.matches.views.blueprint import blueprint
from bpv.matches.views.places import nothing
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing


@blueprint.get("/wish/support")
@requires("support_wish.edit")
def support_wish() -> ResponseReturnValue:
    """The form with the own support wish as it is; reading one's own is no event."""
    try:
        with reading() as session:
            held = service.support.own(session, scope())
            guardian = service.support.needs_guardian(session, scope(), today())
    except NoStudent as reason:
        return nothing(reason)
    kept = held.content if held is not None and held.content is not None else SupportContent()
    shared = [one.value for one in held.shared_with] if held is not None else []
    values = {"kinds": list(kept.kinds), "words": kept.words, "agreed_by": kept.agreed_by, "shared_with": shared}
    form = SupportForm(formdata=None, data=values | {"version": held.version if held is not None else 0})
    form.offer()
    return page(form, held, guardian)


@blueprint.post("/wish/support")
@requires("support_wish.edit")
def save_support() -> ResponseReturnValue:
    """Keep the own support wish with consent; when it was saved in between, show both and lose nothing."""
    form = SupportForm()
    form.offer()
    try:
        with reading() as session:
            held = service.support.own(session, scope())
            guardian = service.support.needs_guardian(session, scope(), today())
        if not form.validate_on_submit():
            return page(form, held, guardian), 422
        with writing() as session:
            service.support.save(
                session,
                scope(),
                form.content(),
                form.audience(),
                form.version.data,
                consents=bool(form.consents.data),
                at=now(),
                today=today(),
            )
    except NoStudent as reason:
        return nothing(reason)
    except Refused as refused:
        form.refuse(refused)
        return page(form, held, guardian), 422
    except Stale as stale:
        current = cast("SupportWish | None", stale.current)
        form.version.raw_data, form.version.data = None, current.version if current is not None else 0
        return page(form, current, guardian, stale=True), 409
    flash(gettext("Your support wish is saved. Only those whom you ticked can read it."), "ok")
    return redirect(url_for("matches.support_wish"))


@blueprint.post("/wish/support/withdraw")
@requires("support_wish.edit")
def withdraw_support() -> ResponseReturnValue:
    """Withdraw the own support wish: its content is gone at once."""
    try:
        with writing() as session:
            gone = service.support.withdraw(session, scope(), now())
    except NoStudent as reason:
        return nothing(reason)
    if gone:
        flash(gettext("Your support wish is withdrawn. What you wrote is deleted."), "ok")
    return redirect(url_for("matches.support_wish"))


def page(form: SupportForm, held: SupportWish | None, guardian: bool, *, stale: bool = False) -> str:
    """The form; with `stale`, what was saved in between stands beside what was typed."""
    language = current_language()
    return render_template(
        "matches/support_wish.html",
        form=form,
        held=held,
        guardian=guardian,
        stale=stale,
        kind_words=lambda kinds: ", ".join(say(language, f"care_kind.{kind}") for kind in kinds),
        audience_words=lambda found: ", ".join(say(language, f"support.audience.{one}") for one in found),
        unreadable=say(language, held.unreadable, held.params) if held is not None and held.unreadable else "",
    )


@blueprint.get("/support-wishes")
@requires("support_wish.read")
def shared_support() -> ResponseReturnValue:
    """Which students shared a support wish with who is asking: names alone. Looking is an event."""
    wanted = paging.asked(request.args, size=25)
    with writing() as session:
        found = service.support.shared_with(session, principal())
    shown = found[wanted.offset : wanted.offset + wanted.size]
    listed = paging.Page(items=shown, total=len(found), asked=wanted)
    return render_template("matches/support_wishes.html", page=listed)


@blueprint.get("/students/<id:student_id>/support")
@requires("support_wish.read")
def student_support(student_id: str) -> ResponseReturnValue:
    """The support wish that a student shared with who is asking. Reading is an event of the same transaction."""
    with writing() as session:
        student, held = service.support.read(session, principal(), student_id)
    language = current_language()
    return render_template(
        "matches/student_support.html",
        student=student,
        held=held,
        audience_words=lambda found: ", ".join(say(language, f"role.{one}") for one in found),
        unreadable=say(language, held.unreadable, held.params) if held is not None and held.unreadable else "",
    )
