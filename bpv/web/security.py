"""What every answer carries, whoever made it, and what no request may ask for.

The headers are set in a wrapper around the application, so that errors of Werkzeug and static files have them too.
gunicorn's own answers to requests that are not HTTP (400, 431) come before any application and lack them.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, cast

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as PlainResponse

from bpv.core.config import Settings
from bpv.core.db import storable
from bpv.core.logs import about
from bpv.web import sessions
from bpv.web.access import requires

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
POLICY: Final = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; report-uri /csp-report"
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it a browser sends `Origin: null` with our own forms, as a stranger's page would.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()"
    ),
}
HSTS: Final = "max-age=63072000; includeSubDomains"
REPORT_SIZE: Final = 16 * 1024
log = structlog.get_logger("bpv.web.security")


def install(app: Flask, settings: Settings) -> None:
    """Wrap the application and guard each request."""
    fixed = dict(HEADERS)
    if settings.base_url.startswith("https://"):
        fixed["Strict-Transport-Security"] = HSTS
    inner: WSGIApplication = app.wsgi_app
    if settings.proxy_hops:
        inner = ProxyFix(inner, x_for=settings.proxy_hops, x_proto=settings.proxy_hops, x_host=0, x_port=0, x_prefix=0)
    app.wsgi_app = Armour(inner, fixed)  # type: ignore[method-assign]
    app.before_request(refuse_foreign_reads)
    app.before_request(refuse_unstorable)
    app.after_request(dress)
    app.add_url_rule("/csp-report", "csp_report", csp_report, methods=["POST"])


class Armour:
    """The outermost edge: refuses methods nobody needs, and lets no answer out without headers or with a traceback."""

    def __init__(self, inner: "WSGIApplication", fixed: dict[str, str]) -> None:
        self.inner = inner
        self.fixed = {"Content-Security-Policy": POLICY.format(scripts="'none'"), **fixed}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if not environ.get("HTTP_HOST"):
            environ["HTTP_HOST"] = "no-host.invalid"  # HTTP/1.0 without a host is no reason to trust it

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            present = {name.lower() for name, _ in headers}
            kept = [(name, value) for name, value in headers if name.lower() != "server"]
            kept += [(name, value) for name, value in self.fixed.items() if name.lower() not in present]
            return start_response(status, kept, exc_info)  # type: ignore[arg-type]

        answer: WSGIApplication = self.inner
        if environ["REQUEST_METHOD"] not in METHODS:
            answer = plain(405, "Method not allowed", {"Allow": "GET, HEAD, OPTIONS, POST"})
        try:
            return answer(environ, cast("StartResponse", start))
        except Exception as error:  # noqa: BLE001 - the last edge: nothing may leave without headers
            log.error("request.broken", **about(error))
            return plain(500, "Something went wrong. / Er ging iets mis.")(environ, cast("StartResponse", start))


def plain(status: int, words: str, headers: dict[str, str] | None = None) -> PlainResponse:
    """An answer that needs no template."""
    return PlainResponse(words + "\n", status, {"Cache-Control": "no-store", **(headers or {})}, mimetype="text/plain")


def policy() -> str:
    """The content security policy of this response: scripts only with its nonce."""
    nonce = g.get("csp_nonce")
    return POLICY.format(scripts=f"'nonce-{nonce}'" if nonce else "'none'")


def dress(response: Response) -> Response:
    """The headers that depend on the request."""
    response.headers["Content-Security-Policy"] = policy()
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        response.headers["Content-Security-Policy"] += "; sandbox"
    if sessions.signed_in() or response.mimetype == "text/html" or response.status_code >= 300:
        response.headers.setdefault("Cache-Control", "no-store")
    if "live" in g or response.mimetype == "text/html":
        response.vary.add("Cookie")
    return response


def refuse_foreign_reads() -> None:
    """A page of another site may link to us, not read or embed us."""
    site, mode = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Mode")
    if site != "cross-site" or request.endpoint == "asset":
        return
    if mode != "navigate" or request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object"):
        raise Forbidden()


def refuse_unstorable() -> None:
    """Refuse text that the database or a page cannot hold (E24), wherever it was put."""
    parts = [request.path, *flat(request.args.items(multi=True))]
    if request.method == "POST" and request.endpoint != "csp_report":
        parts += flat(request.form.items(multi=True))
        parts += [str(file.filename) for _, file in request.files.items(multi=True)]
    if not all(storable(part) for part in parts):
        raise BadRequest()


def flat(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Names and values in one list."""
    return [part for pair in pairs for part in pair]


@requires("public.report")
def csp_report() -> tuple[str, int]:
    """A browser tells that it blocked something: log which directive, and nothing that the report quotes."""
    if (request.content_length or REPORT_SIZE + 1) <= REPORT_SIZE:
        found = request.get_json(force=True, silent=True)
        report = found.get("csp-report") if isinstance(found, dict) else None
        directive = (
            report.get("effective-directive") or report.get("violated-directive") if isinstance(report, dict) else None
        )
        log.warning("csp.report", directive=str(directive).split(" ")[0][:40])
    return "", 204
