"""Pages behind a one-use link: the first administrator, and choosing one's own password. GET shows, POST spends."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now
from bpv.core.errors import Refused
from bpv.people.forms.entry import NewPasswordForm, SetUpForm
from bpv.people.models import AccountFields
from bpv.people.service import entry, set_up
from bpv.people.views.blueprint import blueprint
from bpv.people.views.entry import hasher
from bpv.web import sessions as web_sessions
from bpv.web.access import principal, requires
from bpv.web.transaction import reading, writing

UNUSABLE: Final = 410


def unusable() -> ResponseReturnValue:
    """The same page for an unknown, used or expired link."""
    return render_template("people/link_unusable.html"), UNUSABLE


@blueprint.get("/set-up/<secret:code>")
@requires("public.page")
def set_up_page(code: str) -> ResponseReturnValue:
    """The form for the school and its first administrator."""
    try:
        with reading() as session:
            set_up.check_code(session, code, now())
    except Refused:
        return unusable()
    return render_template("people/set_up.html", form=SetUpForm(formdata=None), code=code)


@blueprint.post("/set-up/<secret:code>")
@requires("session.set_up")
def do_set_up(code: str) -> ResponseReturnValue:
    """Make the school and its first administrator, and sign them in."""
    form = SetUpForm()
    if not form.validate_on_submit():
        return render_template("people/set_up.html", form=form, code=code), 422
    fields = AccountFields(email=str(form.email.data), name=str(form.name.data), language=principal().language)
    school, password = str(form.institution.data), str(form.password.data)
    try:
        with reading() as session:
            set_up.check_code(session, code, now())
    except Refused:
        return unusable()
    try:
        set_up.check_password(password, school, fields)
    except Refused as refused:
        form.refuse(refused)
        return render_template("people/set_up.html", form=form, code=code), 422
    return finish(code, school, fields, password, form)


def finish(code: str, school: str, fields: AccountFields, password: str, form: SetUpForm) -> ResponseReturnValue:
    """Hash outside any transaction, then spend the code and open a session."""
    hashed, token = hasher().hash(password), web_sessions.new_token()
    try:
        with writing() as session:
            account_id = set_up.finish(session, code, school, fields, hashed, now())
            entry.open_session(session, account_id, web_sessions.token_hash(token), request.user_agent.string, now())
    except Refused as refused:
        if refused.field is None:
            return unusable()
        form.refuse(refused)
        return render_template("people/set_up.html", form=form, code=code), 422
    web_sessions.start(token)
    flash(gettext("The school is ready. Add colleges and teams first, then accounts."), "ok")
    return redirect("/")


@blueprint.get("/set-password/<secret:code>")
@requires("public.page")
def set_password(code: str) -> ResponseReturnValue:
    """The form to choose a password."""
    try:
        with reading() as session:
            entry.link_account(session, set_up.code_hash(code), now())
    except Refused:
        return unusable()
    return render_template("people/set_password.html", form=NewPasswordForm(formdata=None), code=code)


@blueprint.post("/set-password/<secret:code>")
@requires("session.set_password")
def do_set_password(code: str) -> ResponseReturnValue:
    """Keep the password and use the link up. It does not sign in: that takes the password."""
    form = NewPasswordForm()
    valid = form.validate_on_submit()
    try:
        with reading() as session:
            account_id = entry.link_account(session, set_up.code_hash(code), now())
    except Refused:
        return unusable()
    try:
        with reading() as session:
            entry.check_password(session, account_id, str(form.password.data or ""))
    except Refused as refused:
        form.refuse(refused)
        valid = False
    if not valid:
        return render_template("people/set_password.html", form=form, code=code), 422
    hashed = hasher().hash(str(form.password.data))
    try:
        with writing() as session:
            entry.spend_link(session, set_up.code_hash(code), hashed, now())
    except Refused:
        return unusable()
    flash(gettext("Your password is saved. Sign in with it."), "ok")
    return redirect(url_for("people.sign_in"))
