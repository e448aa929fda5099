"""A cookie with a random token; everything else about a session stands in the database, so that it can be ended.

Visitors get a random token as well, so that the sign-in form has something to be bound to. It is stored nowhere but in
their browser, and carries the language that they chose. A second cookie, signed and gone after one page, carries the
sentence that says what was saved.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol, cast

import structlog
from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeSerializer

from bpv.core.config import LANGUAGES
from bpv.core.rights import Principal
from bpv.web.transaction import settings

KEY: Final = "bpv.sessions"
NAME: Final = "bpv"
NOTICES: Final = "_flashes"  # Flask's own name
TOKEN: Final = re.compile(r"(?:v-(nl|en)|s)\.[A-Za-z0-9_-]{43}\Z")
log = structlog.get_logger("bpv.web.sessions")


class Live(Protocol):
    """A session that was found and has not ended."""

    @property
    def id(self) -> str:
        """The id of its row."""

    @property
    def principal(self) -> Principal:
        """Who signed in."""

    @property
    def proof_at(self) -> datetime:
        """When the person last proved who they are."""

    @property
    def touch_due(self) -> bool:
        """True when the time of last use should be written again."""

    @property
    def rotate_due(self) -> bool:
        """True when the token has been in use long enough."""


class Keeper(Protocol):
    """The sessions in the database; each call is a short transaction of its own."""

    def find(self, token_hash: str) -> Live | None:
        """The session with this token, when it is alive."""

    def touch(self, live: Live) -> None:
        """Write that the session was used just now."""

    def rotate(self, live: Live, token_hash: str) -> bool:
        """Replace the token; False when another request was first."""


class Ticket(dict[str, Any], SessionMixin):
    """What Flask calls the session: the cookie, and the sentences that `flash` hands to the next page, nothing else."""

    def __init__(self, sent: str, notices: list[tuple[str, str]]) -> None:
        super().__init__({NOTICES: notices} if notices else {})
        self.sent = sent
        self.fresh: str | None = None
        self.held = False
        self.had = bool(notices)
        self.said = False

    def __setitem__(self, key: str, value: Any) -> None:
        if key != NOTICES:
            raise RuntimeError(f"'{key}' cannot be kept in the session: what must be remembered belongs in a table")
        self.said = True
        super().__setitem__(key, value)


class Tickets(SessionInterface):
    """Reads the cookie, and writes it when there is a new token."""

    def open_session(self, app: Flask, request: Request) -> Ticket:
        """The cookie as it was sent, or nothing when it does not have the shape of ours."""
        sent = request.cookies.get(cookie_name(app), "")
        return Ticket(sent if TOKEN.match(sent) else "", read_notices(app, request))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send a new token when the request made one."""
        own = cast("Ticket", session)
        flags: Any = {"path": "/", "secure": app.extensions[KEY].secure, "httponly": True, "samesite": "Lax"}
        if own.fresh and not own.held:
            response.set_cookie(cookie_name(app), own.fresh, **flags)
        if own.said and NOTICES in own:
            response.set_cookie(f"{cookie_name(app)}-notice", written(app, own[NOTICES]), max_age=60, **flags)
        elif own.had and NOTICES not in own:
            response.delete_cookie(f"{cookie_name(app)}-notice", **flags)


def signer(app: Flask) -> URLSafeSerializer:
    """Signs the sentences for the next page, so that nobody else can put words on it."""
    return URLSafeSerializer(app.extensions[KEY].key, salt="bpv-notice")


def written(app: Flask, notices: list[tuple[str, str]]) -> str:
    """The sentences as a cookie, short enough for any browser."""
    return str(signer(app).dumps([(kind[:20], str(sentence)[:500]) for kind, sentence in notices[-3:]]))


def read_notices(app: Flask, request: Request) -> list[tuple[str, str]]:
    """The sentences that the page before left, when they are ours."""
    sent = request.cookies.get(f"{cookie_name(app)}-notice", "")
    try:
        return [(str(kind), str(sentence)) for kind, sentence in signer(app).loads(sent)] if sent else []
    except (BadData, ValueError, TypeError):
        return []


class Sessions:
    """What the application knows about its sessions."""

    def __init__(self, keeper: Keeper, secure: bool, key: str) -> None:
        self.keeper = keeper
        self.secure = secure
        self.key = key.encode()


def install(app: Flask, keeper: Keeper) -> Callable[[], Principal]:
    """Use our own sessions; returns the function that tells who is asking."""
    found = app.extensions["bpv.settings"]
    app.extensions[KEY] = Sessions(keeper, found.secure_cookies, found.secret_key)
    app.session_interface = Tickets()
    return load_principal


def cookie_name(app: Flask) -> str:
    """`__Host-bpv`, which no other host can set; the bare name where cookies cannot be secure."""
    return f"__Host-{NAME}" if app.extensions[KEY].secure else NAME


def new_token(kind: str = "s") -> str:
    """A fresh token of 256 bits."""
    return f"{kind}.{secrets.token_urlsafe(32)}"


def hash_of(key: str | bytes, token: str) -> str:
    """What the database keeps of a token: keyed, so that a new secret key ends every session."""
    return hmac.new(
        key.encode() if isinstance(key, str) else key, b"session " + token.encode(), hashlib.sha256
    ).hexdigest()


def token_hash(token: str) -> str:
    """`hash_of` with the key of this application."""
    return hash_of(sessions().key, token)


def sessions() -> Sessions:
    """The sessions of this application."""
    return cast("Sessions", current_app.extensions[KEY])


def ticket() -> Ticket:
    """The cookie of this request."""
    return cast("Ticket", session._get_current_object())  # type: ignore[attr-defined]


def current() -> Live | None:
    """The live session of this request, read from the database once per request."""
    if "live" not in g:
        g.live = find()
    return cast("Live | None", g.live)


def find() -> Live | None:
    """Look the session up, and write that it was used when that is due."""
    sent = ticket().sent
    if not sent.startswith("s."):
        return None
    live = sessions().keeper.find(token_hash(sent))
    if live is None:
        log.info("session.refused", route=str(request.url_rule))
    elif live.touch_due and navigates():
        freshen(live)
    return live


def navigates() -> bool:
    """True when a person opened a page or sent a form: a script that polls does not keep a session alive."""
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def freshen(live: Live) -> None:
    """Write the time of use; give a new token once an hour. The old one bridges requests already under way."""
    keeper = sessions().keeper
    token = new_token()
    if live.rotate_due and request.method == "GET":
        if keeper.rotate(live, token_hash(token)):
            ticket().fresh = token
    else:
        keeper.touch(live)


def load_principal() -> Principal:
    """Who is asking: from the live session, or a visitor with the language of their cookie."""
    live = current()
    return live.principal if live else Principal(language=visitor_language())


def visitor_language() -> str:
    """The language of the visitor's cookie, or that of the service."""
    found = TOKEN.match(ticket().fresh or ticket().sent)
    return (found.group(1) if found else None) or settings().language


def binding() -> str:
    """What a form's token is bound to: the session, or the visitor's cookie, which is made when there is none."""
    live = current()
    if live:
        return f"session {live.id}"
    own = ticket()
    visitor = own.fresh or own.sent
    if not visitor.startswith("v-"):
        visitor = own.fresh = new_token(f"v-{settings().language}")
    return f"visitor {visitor}"


def start(token: str) -> None:
    """The browser gets this token with the answer."""
    ticket().fresh = token


def become_visitor(language: str) -> None:
    """The browser gets a fresh visitor's token with the answer: at sign-out, and to choose a language."""
    ticket().fresh = new_token(f"v-{language if language in LANGUAGES else LANGUAGES[0]}")
    g.live = None


def hold() -> None:
    """Answer without looking anything up, and leave the browser's cookie as it is: the database may be away."""
    ticket().held = True
    g.live = None


def signed_in() -> bool:
    """True when this request read a live session; asks nothing of the database itself."""
    return g.get("live") is not None
