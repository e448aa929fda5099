"""What went wrong, in plain words, with what to do about it: every refusal and every accident becomes a page here."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import structlog
from flask import Flask, Response, g, got_request_exception, make_response, render_template, request
from flask.globals import request_ctx
from flask_babel import lazy_gettext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bpv.core.db import Clash
from bpv.core.errors import DomainError, Forbidden, NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.logs import about
from bpv.core.rights import Principal
from bpv.web import sessions
from bpv.web.csrf import FIELD, Refusal
from bpv.web.security import plain
from bpv.web.templating import say

STATUS: Final[Mapping[type[DomainError], int]] = {NotFound: 404, Forbidden: 403, Refused: 422, Stale: 409}
AWAY: Final = (OperationalError, InterfaceError, PoolTimeout)
SECRETS: Final = frozenset({"password", "current", "repeated", "code"})
MOST_KEPT: Final = 200_000  # characters of a form that are sent back to be sent again
log = structlog.get_logger("bpv.web.errors")


@dataclass(frozen=True)
class Text:
    """Title and advice of one status."""

    title: Any
    advice: Any


PAGES: Final[Mapping[int, Text]] = {
    400: Text(
        lazy_gettext("This request is not right"),
        lazy_gettext("The address or the form holds something that we cannot read. Go back, and type it again."),
    ),
    401: Text(lazy_gettext("Sign in first"), lazy_gettext("This page is only for people who signed in.")),
    403: Text(
        lazy_gettext("You may not do this"),
        lazy_gettext("Your role does not allow this. Ask the administrator of your school if you need it."),
    ),
    404: Text(
        lazy_gettext("This page does not exist"),
        lazy_gettext(
            "The address may be wrong, or the page is not for you. Check the address, or go to the start page."
        ),
    ),
    405: Text(lazy_gettext("This is not possible here"), lazy_gettext("Go back to the page, and use its buttons.")),
    409: Text(
        lazy_gettext("Someone else saved this in the meantime"),
        lazy_gettext("Go back, load the page again, and make your change once more."),
    ),
    413: Text(
        lazy_gettext("This is too large"),
        lazy_gettext("A file may be at most 20 MB. Go back, and choose a smaller file."),
    ),
    415: Text(
        lazy_gettext("This kind of content is not accepted"),
        lazy_gettext("Use the form on the page to send something."),
    ),
    422: Text(lazy_gettext("This cannot be done"), lazy_gettext("Go back, and change what you sent.")),
    429: Text(lazy_gettext("Too many attempts"), lazy_gettext("Wait a few minutes, and try again.")),
    500: Text(
        lazy_gettext("Something went wrong"),
        lazy_gettext("This is our fault. Try again. If it goes wrong again, tell the administrator this number:"),
    ),
    503: Text(
        lazy_gettext("The service is not available now"),
        lazy_gettext("Try again in a minute. What was saved is safe."),
    ),
}


def install(app: Flask) -> None:
    """Give every request a number, and turn every error into a page."""
    app.before_request(number)
    app.after_request(tell_number)
    app.register_error_handler(Refusal, on_csrf)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(DomainError, on_domain)
    for kind in AWAY:
        app.register_error_handler(kind, on_away)
    app.register_error_handler(Clash, on_clash)
    app.register_error_handler(Exception, on_accident)


def number() -> None:
    """A random number by which this request is found in the logs."""
    g.request_id = new_id()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id, route=str(request.url_rule), method=request.method)


def tell_number(response: Response) -> Response:
    """The number goes out with the answer; refusals and accidents are logged with who met them."""
    response.headers["X-Request-Id"] = request_id()
    if response.status_code in (403, 429) or response.status_code >= 500:
        log.warning("request.refused", status=response.status_code, actor_id=actor_id())
    return response


def request_id() -> str:
    """The number of this request."""
    return str(g.get("request_id") or "")


def actor_id() -> str | None:
    """Who asked, when that was already known."""
    who = g.get("principal")
    return who.account_id if who else None


def page(status: int, said: str = "") -> Response:
    """The page of a status; `said` replaces the general advice."""
    text = PAGES.get(status) or PAGES[400 if status < 500 else 500]
    if request_ctx.url_adapter is None:
        return plain_page(status)
    shown = {
        "title": str(text.title),
        "advice": said or str(text.advice),
        "number": request_id() if status == 500 else "",
    }
    response = make_response(render_template("errors/page.html", **shown), status)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


def plain_page(status: int) -> Response:
    """An answer to a request for a host that is not ours: no layout, no links."""
    answer = plain(status, HTTPStatus(status).phrase)
    return Response(answer.get_data(), status, answer.headers)


def on_http(error: HTTPException) -> Any:
    """An error of Werkzeug's: redirects pass, the rest becomes a page."""
    if error.code is None or error.code < 400:
        return error
    response = page(error.code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def on_domain(error: DomainError) -> Response:
    """A refusal of our own, in the words of its code."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    return page(status, say(error.code, error.params) if isinstance(error, Refused) else "")


def on_clash(error: Clash) -> Response:
    """Two people saved what may exist once, at the same moment; the other was first and nothing was saved here."""
    log.warning("request.clash", actor_id=actor_id(), **about(error))
    return page(409)


def on_away(error: Exception) -> Response:
    """The database did not answer."""
    log.error("database.away", **about(error))
    calm()
    return page(503)


def on_accident(error: Exception) -> Response:
    """Anything else is our fault: logged with its places, shown with its number."""
    got_request_exception.send(request_ctx.app, exception=error)
    log.error("request.accident", actor_id=actor_id(), **about(error))
    calm()
    return page(500)


def calm() -> None:
    """Show the page without asking the database anything, in the language that is known."""
    known = g.get("principal")
    sessions.hold()
    g.principal = Principal(language=known.language if known else sessions.visitor_language())


def on_csrf(error: Refusal) -> Response:
    """A form that cannot be trusted. From our own page it comes back with what was typed: one more press sends it."""
    g.pop("csrf_valid", None)
    return make_response(
        render_template(
            "errors/form.html",
            signed_out=sessions.ticket().sent.startswith("s.") and sessions.current() is None,
            kept=kept_fields() if error.again else None,
            action=request.full_path.rstrip("?"),
            files=bool(request.files),
        ),
        400,
    )


def kept_fields() -> tuple[tuple[str, str], ...] | None:
    """Names and values of the form that was sent, to be sent again; None when it holds a secret or too much."""
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name != FIELD)
    if SECRETS & {name for name, _ in fields} or sum(len(value) for _, value in fields) > MOST_KEPT:
        return None
    return fields
