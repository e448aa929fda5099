"""Every view declares its rule: `@requires("company.list")` below the route. Nothing is served without one.

`create_app` hands in `load_principal`, so that this module knows no room.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar, cast

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue

from bpv.core.errors import Forbidden
from bpv.core.rights import Principal, Scope, may, scope_of
from bpv.web.navigation import to_sign_in

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., ResponseReturnValue])

KEY: Final = "bpv.load_principal"
LoadPrincipal = Callable[[], Principal]


def install(app: Flask, load_principal: LoadPrincipal) -> None:
    """Give the application the function that tells who is asking."""
    app.extensions[KEY] = load_principal


def principal() -> Principal:
    """Who is asking in this request; read once per request."""
    if "principal" not in g:
        g.principal = cast("LoadPrincipal", current_app.extensions[KEY])()
    return cast("Principal", g.principal)


def scope() -> Scope:
    """The scope of the act that this request performs."""
    return cast("Scope", g.scope)


def requires(rule_id: str) -> Callable[[V], V]:
    """The view performs the act `rule_id`: a visitor is sent to sign in, a role without it gets 403."""

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            who = principal()
            if not may(who, rule_id):
                if not who.signed_in:
                    return to_sign_in(request)
                raise Forbidden()
            g.scope = scope_of(who, rule_id)
            return view(*args, **kwargs)

        guarded.rule_id = rule_id  # type: ignore[attr-defined]
        return cast("V", guarded)

    return decorate


def rule_of(app: Flask, endpoint: str) -> str | None:
    """The rule id that an endpoint declared, or None."""
    return getattr(app.view_functions[endpoint], "rule_id", None)
