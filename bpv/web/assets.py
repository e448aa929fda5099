"""Style, script and pictures under /assets/<digest>/<name>: compressed, and cached for a year as the digest changes.

Bootstrap's stylesheet and icons come from the package Bootstrap-Flask. Its own blueprint is not used: it serves 230 kB
uncompressed, a 1.1 MB icon sheet and source maps, where a page may weigh 200 kB in all. Here the stylesheet goes out
in 31 kB and the icon sheet holds only the icons named in `static/icons.txt`.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import flask_bootstrap
from flask import Flask, Response, abort, request

STATIC: Final = Path(__file__).parent.parent / "static"
BOOTSTRAP: Final = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
YEAR: Final = 365 * 24 * 3600
OWN: Final = {
    "bpv.css": "text/css; charset=utf-8",
    "bpv.js": "text/javascript; charset=utf-8",
    "drafts.js": "text/javascript; charset=utf-8",
    "logo.svg": "image/svg+xml; charset=utf-8",
    "favicon.svg": "image/svg+xml; charset=utf-8",
}
ICONS: Final = tuple((STATIC / "icons.txt").read_text(encoding="utf-8").split())
SYMBOL: Final = re.compile(r'<symbol class="[^"]*" viewBox="([^"]*)" id="([^"]*)">(.*?)</symbol>', re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """One file as it leaves the service."""

    body: bytes
    compressed: bytes
    mimetype: str
    digest: str


def make(body: bytes, mimetype: str) -> Asset:
    """An asset with its compressed form and the digest that stands in its address."""
    return Asset(body, gzip.compress(body, 9, mtime=0), mimetype, hashlib.sha256(body).hexdigest()[:16])


def icon_sheet() -> bytes:
    """The symbols of `ICONS`, cut out of Bootstrap's sheet. A name that Bootstrap lacks raises KeyError at start."""
    sheet = (BOOTSTRAP / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    found = {name: (box, drawing) for box, name, drawing in SYMBOL.findall(sheet)}
    symbols = (f'<symbol viewBox="{found[n][0]}" id="{n}">{found[n][1]}</symbol>' for n in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


@cache
def assets() -> dict[str, Asset]:
    """All assets by name, read once per process."""
    bootstrap = (BOOTSTRAP / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
    made = {name: make((STATIC / name).read_bytes(), mimetype) for name, mimetype in OWN.items()}
    made["bootstrap.css"] = make(bootstrap.partition("/*# sourceMappingURL")[0].encode(), OWN["bpv.css"])
    made["icons.svg"] = make(icon_sheet(), OWN["logo.svg"])
    return made


def asset(name: str) -> str:
    """The address of an asset. An unknown name raises KeyError."""
    return f"{request.script_root}/assets/{assets()[name].digest}/{name}"  # a page asks 160 times: no url_for


def serve(digest: str, name: str) -> Response:
    """The asset; an address of an older release gets today's file, which nobody may keep."""
    found = assets().get(name)
    if found is None:
        abort(404)
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(found.compressed if zipped else found.body, content_type=found.mimetype)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if digest == found.digest else "no-cache"
    response.vary.add("Accept-Encoding")
    response.set_etag(found.digest)
    response.make_conditional(request)
    return response


serve.rule_id = "public.page"  # type: ignore[attr-defined]


def install(app: Flask) -> None:
    """Serve the assets, and let templates and macros name them."""
    app.add_url_rule("/assets/<digest>/<name>", "asset", serve)
    app.jinja_env.globals["asset"] = asset
