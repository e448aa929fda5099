"""Templates: undefined names raise, words come in the asker's language, and every page knows who looks at it.

Values that macros need are globals of the environment, because an imported macro does not see the context.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, cast

from flask import Flask, current_app, g, request, url_for
from flask.globals import request_ctx
from flask_babel import Babel
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from bpv.core import rights, words
from bpv.core.config import LANGUAGES
from bpv.web import assets, formats
from bpv.web.access import principal
from bpv.web.comparison import compared
from bpv.web.navigation import own_path

KEY: Final = "bpv.navigation"
ZONE: Final = "Europe/Amsterdam"
NAMES: Final = {"nl": "Nederlands", "en": "English"}


class NavEntry(NamedTuple):
    """A possible link of the main navigation: the right it needs, where it goes, its English message, its icon, and
    pages elsewhere that belong to it, such as those of its tabs."""

    rule_id: str
    endpoint: str
    message: Any
    icon: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavItem:
    """A link of the main navigation; `current` is a value for aria-current, empty elsewhere."""

    label: str
    url: str
    current: Literal["page", "true", ""]
    icon: str = ""


def install(app: Flask, entries: Sequence[tuple[Any, ...]] = ()) -> None:
    """Set up templates, words and assets. `entries` is the main navigation in order, each a `NavEntry` or its tuple."""
    app.extensions[KEY] = tuple(NavEntry(*entry) for entry in entries)
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    Babel(
        app,
        default_locale="nl",
        default_timezone=ZONE,
        default_translation_directories=str(words.TRANSLATIONS),
        locale_selector=current_language,
    )
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(GLOBALS)
    app.jinja_env.globals.setdefault("csrf_token", generate_csrf)
    app.context_processor(context)
    assets.install(app)


def current_language() -> str:
    """`nl` or `en`: the language of whoever is asking."""
    asked = principal().language
    return asked if asked in LANGUAGES else LANGUAGES[0]


def other_language() -> tuple[str, str]:
    """Code and own name of the language that the switch offers."""
    code = next(language for language in LANGUAGES if language != current_language())
    return code, NAMES[code]


def csp_nonce() -> str:
    """The nonce of this response, for the header and for every script element."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return cast("str", g.csp_nonce)


def may(rule_id: str) -> bool:
    """True when whoever is asking may perform the act at all; an unknown rule raises KeyError."""
    return rights.may(principal(), rule_id)


def say(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a word code in the language of the request."""
    return words.say(current_language(), code, params)


def role_name(role: rights.Role) -> str:
    """A role in the words of the request's language."""
    return say(f"role.{role.value}")


def exists(endpoint: str) -> bool:
    """True when the application serves this endpoint: the layout never shows a link to nowhere."""
    return endpoint in current_app.view_functions


def here() -> str:
    """The path to come back to after a change of language; a form that was sent comes back empty."""
    if request.method == "GET":
        return own_path(request.full_path.rstrip("?")) or "/"
    adapter = request_ctx.url_adapter
    shown = adapter is not None and adapter.test(request.path, "GET")
    return (own_path(request.path) or "/") if shown else "/"


def navigation() -> tuple[NavItem, ...]:
    """The main navigation for whoever is asking: what exists and what they may do, with the present place marked."""
    entries = cast("tuple[NavEntry, ...]", current_app.extensions[KEY])
    shown = [(url_for(entry.endpoint), entry) for entry in entries if exists(entry.endpoint) and may(entry.rule_id)]
    places = [(page, url) for url, entry in shown for page in (url, *map(url_for, filter(exists, entry.also)))]
    leading = [(len(page), url) for page, url in places if leads_here(page)]
    nearest = max(leading)[1] if leading else None
    return tuple(NavItem(str(e.message), url, place(url, nearest), e.icon) for url, e in shown)


def leads_here(url: str) -> bool:
    """True when the present page is `url` or lies below it; being below the start page does not count."""
    return request.path == url or (url != "/" and request.path.startswith(url.rstrip("/") + "/"))


def place(url: str, nearest: str | None) -> Literal["page", "true", ""]:
    """The aria-current of a link: this very page, the part of the site we are in, or neither."""
    if url != nearest:
        return ""
    return "page" if request.path == url else "true"


def context() -> dict[str, Any]:
    """What every template sees besides what its view hands in."""
    return {"who": principal(), "navigation": navigation(), "language": current_language()}


GLOBALS: Final[dict[str, Callable[..., Any]]] = {
    "may": may,
    "say": say,
    "exists": exists,
    "here": here,
    "csp_nonce": csp_nonce,
    "current_language": current_language,
    "other_language": other_language,
    "compared": compared,
    "role_name": role_name,
    "unknown": formats.unknown,
}
