"""Signing in and out, and choosing a language."""

from typing import Final, cast

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from bpv.core.clock import now
from bpv.core.config import LANGUAGES
from bpv.core.errors import NotFound
from bpv.people.forms.entry import SignInForm
from bpv.people.models import Account, Credentials, DemoAccount
from bpv.people.service import accounts, entry, passwords, sessions
from bpv.people.views.blueprint import blueprint
from bpv.web import sessions as web_sessions
from bpv.web.access import principal, requires
from bpv.web.navigation import own_path
from bpv.web.transaction import reading, settings, writing

START: Final = "/"


def hasher() -> passwords.Hasher:
    """Makes and judges password hashes."""
    return cast("passwords.Hasher", current_app.extensions[passwords.KEY])


def address() -> str:
    """Where the request came from: the peer, or what exactly the configured number of proxies said."""
    return request.remote_addr or ""


def goal() -> str:
    """Where to go after signing in."""
    return own_path(request.values.get("next")) or START


@blueprint.get("/sign-in")
@requires("public.page")
def sign_in() -> ResponseReturnValue:
    """The form to sign in; the demonstration offers an account per role."""
    if principal().signed_in:
        return redirect(goal())
    return sign_in_page(SignInForm(formdata=None))


def sign_in_page(form: SignInForm, *, failed: bool = False, minutes: int = 0) -> str:
    """The page, with what was wrong with the last attempt."""
    offered: tuple[DemoAccount, ...] = ()
    if settings().demo:
        with reading() as session:
            offered = entry.demo_accounts(session)
    return render_template(
        "people/sign_in.html", form=form, offered=offered, goal=goal(), failed=failed, minutes=minutes
    )


@blueprint.post("/sign-in")
@requires("session.sign_in")
def do_sign_in() -> ResponseReturnValue:
    """Judge address and password. Unknown, wrong and disabled get the same answer after the same work."""
    form = SignInForm()
    if not form.validate_on_submit():
        return sign_in_page(form), 422
    email, password = str(form.email.data), str(form.password.data)
    with writing() as session:
        verdict = entry.count_attempt(session, email, address(), now())
    if not verdict.allowed:
        return sign_in_page(form, minutes=verdict.minutes), 429, {"Retry-After": str(60 * verdict.minutes)}
    with reading() as session:
        found = entry.credentials(session, email)
    account = proved(found, email, password)
    if account is None:
        return sign_in_page(form, failed=True), 422
    return redirect(goal())


def proved(found: Credentials, email: str, password: str) -> Account | None:
    """Open a session when the password fits, in place of the one in use; no transaction is open while it is judged."""
    right = passwords.fits(hasher(), found.hash, password) and found.active
    token = web_sessions.new_token()
    if right:
        leave()
    with writing() as session:
        if not right:
            entry.refuse(session, found)
            return None
        account = entry.enter(
            session, found, email, address(), web_sessions.token_hash(token), request.user_agent.string, now()
        )
    if account is not None:
        web_sessions.start(token)
        renew_hash(found, password)
    return account


def renew_hash(found: Credentials, password: str) -> None:
    """Bring an older hash up to today's parameters, now that the password is known."""
    if found.hash and found.account_id and hasher().outdated(found.hash):
        renewed = hasher().hash(password)
        with writing() as session:
            entry.keep_hash(session, found.account_id, renewed)


@blueprint.post("/sign-in/demo")
@requires("session.sign_in")
def demo_sign_in() -> ResponseReturnValue:
    """Sign in as one of the made-up people; exists only in the demonstration."""
    if not settings().demo:
        raise NotFound()
    email = entry.normal(request.form.get("email", ""))
    token = web_sessions.new_token()
    with reading() as session:
        found = entry.demo_account(session, email)
    if found.account_id is None:
        raise NotFound()
    chosen = principal().language  # who looks around keeps the language in which they look, whoever they look as
    leave()
    with writing() as session:
        accounts.choose_language(session, found.account_id, chosen)
        entry.open_session(session, found.account_id, web_sessions.token_hash(token), request.user_agent.string, now())
    web_sessions.start(token)
    return redirect(goal())


@blueprint.post("/sign-out")
@requires("session.sign_out")
def sign_out() -> Response:
    """End the session in use. The browser forgets what it kept of our pages."""
    leave()
    web_sessions.become_visitor(principal().language)
    response = redirect(url_for("people.sign_in"))
    # Not "cookies": that would sign people out of every service of the school under the same domain.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def leave() -> None:
    """End the session in use, when there is one."""
    live, who = web_sessions.current(), principal()
    if live is not None and who.account_id is not None:
        with writing() as session:
            sessions.sign_out(session, who.institution_id, who.account_id, live.id)


@blueprint.post("/language")
@requires("session.language")
def language() -> ResponseReturnValue:
    """Choose a language: kept with the account, or in the visitor's cookie."""
    who, chosen = principal(), request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise NotFound()
    if who.account_id is not None:
        with writing() as session:
            accounts.choose_language(session, who.account_id, chosen)
    else:
        web_sessions.become_visitor(chosen)
    return redirect(goal())
