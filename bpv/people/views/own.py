"""One's own account: where one is signed in, and one's password."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now
from bpv.core.errors import Forbidden, Refused
from bpv.people.forms.entry import ChangePasswordForm
from bpv.people.models import Credentials
from bpv.people.service import accounts, entry, passwords, sessions
from bpv.people.views.blueprint import blueprint
from bpv.people.views.entry import address, hasher
from bpv.web import sessions as web_sessions
from bpv.web.access import principal, requires
from bpv.web.transaction import reading, writing


def own_id() -> str:
    """The account of whoever is asking."""
    account_id = principal().account_id
    if account_id is None:
        raise Forbidden()
    return account_id


def session_id() -> str | None:
    """The session in use."""
    live = web_sessions.current()
    return live.id if live else None


@blueprint.get("/my-account")
@requires("session.read")
def my_account() -> ResponseReturnValue:
    """Own account, sessions and password."""
    return own_page(ChangePasswordForm(formdata=None))


def own_page(form: ChangePasswordForm, *, minutes: int = 0) -> str:
    """The page, with the password form as it was sent."""
    with reading() as session:
        devices = sessions.devices(session, own_id(), session_id(), now())
        account = accounts.own_account(session, own_id())
    return render_template("people/my_account.html", form=form, devices=devices, account=account, minutes=minutes)


@blueprint.post("/my-account/password")
@requires("session.own")
def change_password() -> ResponseReturnValue:
    """Keep a new password; every other device is signed out."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return own_page(form), 422
    with writing() as session:
        email = accounts.own_account(session, own_id()).email
        verdict = entry.count_attempt(session, email, address(), now())
    if not verdict.allowed:
        return own_page(form, minutes=verdict.minutes), 429
    try:
        keep_password(form, email)
    except Refused as refused:
        form.refuse(refused)
        return own_page(form), 422
    flash(gettext("Your new password is saved. Your other devices are signed out."), "ok")
    return redirect(url_for("people.my_account"))


def keep_password(form: ChangePasswordForm, email: str) -> None:
    """Prove the old password and keep the new one; hashing is done outside any transaction. Raises `Refused`."""
    with reading() as session:
        found: Credentials = entry.credentials(session, email)
        entry.check_password(session, own_id(), str(form.password.data))
    if not passwords.fits(hasher(), found.hash, str(form.current.data)):
        raise Refused("people.password_wrong", field="current")
    hashed, token = hasher().hash(str(form.password.data)), web_sessions.new_token()
    with writing() as session:
        entry.forgive(session, email, address())  # first: everybody takes counters before the audit log
        entry.change_password(session, found, hashed, web_sessions.token_hash(token), request.user_agent.string, now())
    web_sessions.start(token)


@blueprint.post("/my-account/sessions/<id:session_id>/end")
@requires("session.own")
def end_session(session_id: str) -> ResponseReturnValue:
    """Sign one of one's own devices out."""
    with writing() as session:
        sessions.end_own(session, principal().institution_id, own_id(), session_id)
    flash(gettext("That device is signed out."), "ok")
    return redirect(url_for("people.my_account"))


@blueprint.post("/my-account/sessions/end")
@requires("session.own")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other device out."""
    with writing() as session:
        sessions.end_others(session, principal().institution_id, own_id(), session_id())
    flash(gettext("Your other devices are signed out."), "ok")
    return redirect(url_for("people.my_account"))
