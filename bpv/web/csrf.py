"""No change of state without a token of this very session, sent from a page of our own origin.

Flask-WTF draws the fields and asks the question at the right moment; what it asks is answered here. The token is
masked anew per response (a compressed page does not give it away), dated, and bound to the session by a keyed hash, so
that nothing is stored and every token dies with its session.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from werkzeug.exceptions import Forbidden, UnsupportedMediaType

from bpv.core.config import Settings
from bpv.web import sessions
from bpv.web.transaction import settings

FIELD: Final = "csrf_token"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", ""})
LIFETIME: Final = 2 * 3600  # seconds; an older token costs one more press, nothing typed is lost
SIZE: Final = 32

# Endpoints that take a POST without a token, each with its reason. The tests read this list.
EXEMPT: Final = {
    "csp_report": "sent by the browser itself, without cookies; it changes nothing and is only counted",
}


class Refusal(CSRFError):
    """The token is missing, wrong or too old; `again` is True when the form surely came from one of our own pages."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(description=reason)
        self.again = again


class Protection(CSRFProtect):
    """Flask-WTF's guard before each request, with our own questions."""

    def protect(self) -> None:
        """Refuse the request unless it comes from our origin with a good token."""
        if request.method in SAFE:
            return
        if request.endpoint in EXEMPT:
            return
        ours = origin_is_ours()
        if request.mimetype not in FORMS:
            raise UnsupportedMediaType()
        given = request.form.getlist(FIELD)
        if len(given) != 1:
            raise Refusal("missing", again=ours)
        check(given[0], ours)
        g.csrf_valid = True


def install(app: Flask) -> None:
    """Guard every request. Tokens are made when a page asks for one."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_SSL_STRICT"] = False  # the origin check below is stricter, and works without a referrer
    guard = Protection(app)
    app.before_request(hand_out)  # first: the page of a refusal has forms as well
    app.before_request(lambda: guard.protect() if request.endpoint else None)


def hand_out() -> None:
    """Flask-WTF takes the token of this response from here, for its fields and for templates."""
    setattr(g, FIELD, Lazy())


class Lazy(str):
    """A token that is made when it is first written, so that answers without a form need no cookie."""

    __slots__ = ()

    def __str__(self) -> str:
        if "csrf_made" not in g:
            g.csrf_made = make()
        return str(g.csrf_made)

    def __html__(self) -> str:
        return str(self)


def own_origins(known: Settings) -> frozenset[str]:
    """The origins that pages of ours have: the configured one, and the trusted host that was asked."""
    parts = urlsplit(known.base_url)
    return frozenset({f"{parts.scheme}://{parts.netloc}".lower(), request.host_url.rstrip("/").lower()})


def origin_is_ours() -> bool:
    """True when the browser says that our own page sent this, False when it is silent; else raises Forbidden."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None and origin.lower() not in own_origins(settings()):
        raise Forbidden()
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden()
    return origin is not None or site == "same-origin"


def serializer() -> URLSafeTimedSerializer:
    """Signs and dates tokens."""
    return URLSafeTimedSerializer(settings().secret_key, salt="bpv-csrf")


def secret() -> bytes:
    """What the tokens of this session prove knowledge of."""
    return hmac.new(settings().secret_key.encode(), b"csrf " + sessions.binding().encode(), hashlib.sha256).digest()


def make() -> str:
    """A token for this session: its secret under a fresh mask."""
    mask = secrets.token_bytes(SIZE)
    return str(serializer().dumps(base64.urlsafe_b64encode(mask + mixed(mask, secret())).decode()))


def mixed(left: bytes, right: bytes) -> bytes:
    """The exclusive or of two strings of the same length."""
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def check(token: str, ours: bool) -> None:
    """Raise `Refusal` unless the token is this session's and not too old."""
    try:
        raw = base64.urlsafe_b64decode(serializer().loads(token, max_age=LIFETIME))
    except SignatureExpired:
        raise Refusal("aged", again=ours) from None
    except (BadData, ValueError, TypeError):
        raise Refusal("bad", again=ours) from None
    if len(raw) != 2 * SIZE or not hmac.compare_digest(mixed(raw[:SIZE], raw[SIZE:]), secret()):
        raise Refusal("foreign", again=ours)
