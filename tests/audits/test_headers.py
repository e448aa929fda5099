"""R12, the part without a browser: strict headers on every response, whoever made it."""

import re
from pathlib import Path
from typing import Final

import pytest
from flask import Flask, Response, request

from bpv.app import create_app
from bpv.core import config
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.core.sealing import new_key
from tests.support import matrix
from tests.support.client import Client
from tests.support.school import School

COMMITTED: Final = Path(__file__).parent / "headers.txt"
NONCE: Final = re.compile(r"'nonce-([A-Za-z0-9_-]{20,})'")
RANDOM: Final = re.compile(r"(nonce-|[vs](?:-nl)?[.])[A-Za-z0-9_-]{20,}")
POLICY: Final = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "report-uri /csp-report",
)
EXACT: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PRODUCTION: Final = {
    "BPV_ENV": "production",
    "BPV_BASE_URL": "https://bpv.school.example",
    "BPV_SECRET_KEY": "k3fJx0Qm7yTz-Wp9sVb2Ld5hGn8RcUe1AoXi4",
    "BPV_TRUSTED_HOSTS": "bpv.school.example",
    "BPV_FIELD_KEYS": "school:" + new_key(),
    "BPV_PROXY_HOPS": "1",
}


def missing(response: Response, *, secure: bool = False) -> list[str]:
    """Which headers are not as promised."""
    policy = response.headers.get("Content-Security-Policy", "")
    faults = [part for part in POLICY if part not in policy]
    faults += [f"script-src in {policy}"] if not re.search(r"script-src ('none'|'nonce-[^']+')(;|$)", policy) else []
    faults += ["unsafe"] if "unsafe-" in policy else []
    faults += [name for name, value in EXACT.items() if response.headers.get(name) != value]
    faults += [] if "camera=()" in response.headers.get("Permissions-Policy", "") else ["Permissions-Policy"]
    faults += ["Server"] if "Server" in response.headers else []
    hsts = response.headers.get("Strict-Transport-Security")
    faults += ["HSTS"] if hsts != ("max-age=63072000; includeSubDomains" if secure else None) else []
    text = response.mimetype.startswith("text/") and response.data
    return faults + (["charset"] if text and "charset=utf-8" not in response.content_type else [])


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The application with pages that break."""
    app.add_url_rule("/planted/error", "planted", lambda: 1 / 0)
    app.add_url_rule("/planted/refused/<int:status>", "refused", lambda status: Response(status=status))
    return app


@pytest.fixture
def visitor(broken: Flask) -> Client:
    """A visitor who does not mind faults."""
    made = broken.test_client()
    made.check = False
    return made


def errors(visitor: Client) -> list[Response]:
    """One response of every kind of error."""
    origin = {"Origin": "https://evil.example"}
    answers = [
        (visitor.get("/sign-in?next=%00"), 400),
        (visitor.post("/sign-in", raw=True), 400),
        (visitor.get("/sign-in", headers={"Host": "evil.example"}), 400),
        (visitor.post("/sign-in", headers=origin), 403),
        (visitor.get("/nowhere"), 404),
        (visitor.get("/sign-out"), 405),
        (visitor.open("/sign-in", method="TRACE"), 405),
        (visitor.open("/sign-in", method="DELETE"), 405),
        (
            visitor.post(
                "/sign-in", data=b"x" * 21_000_000, content_type="application/x-www-form-urlencoded", raw=True
            ),
            413,
        ),
        (visitor.post("/sign-in", data="{}", content_type="application/json", raw=True), 415),
        (visitor.get("/planted/error"), 500),
        (visitor.get("/accounts"), 302),
        (visitor.head("/sign-in"), 200),
        (visitor.options("/sign-in"), 200),
        (visitor.get("/healthz"), 200),
        (visitor.get("/readyz"), 200),
        (visitor.get("/assets/0/bpv.css"), 200),
        (visitor.get("/assets/0/nothing.css"), 404),
    ]
    assert [(r.request.path, r.status_code) for r, _ in answers] == [(r.request.path, status) for r, status in answers]
    return [response for response, _ in answers]


def test_every_route_and_every_error_has_every_header(
    broken: Flask, visitor: Client, database: Database, school: School, sign_in
):
    ids = matrix.prepare(database, school)
    responses = errors(visitor)
    for role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.STUDENT):
        client = sign_in(role)
        client.check = False
        for route in matrix.routes(broken):
            if not route.unsafe and not route.path.startswith("/planted"):
                responses.append(client.get(matrix.values_of(route, ids.fill(route, "own"))))
    faults = {f"{r.request.path} {r.status_code}": found for r in responses if (found := missing(r))}
    nonces = [match.group(1) for r in responses if (match := NONCE.search(r.headers["Content-Security-Policy"]))]
    print(f"R12: responses={len(responses)} missing={len(faults)} dup_nonces={len(nonces) - len(set(nonces))}")
    assert faults == {}
    assert len(nonces) == len(set(nonces)) > 20


def test_the_nonce_of_the_header_is_that_of_the_page_and_is_fresh_each_time(client: Client):
    seen = set()
    for _ in range(50):
        response = client.get("/sign-in")
        nonce = NONCE.search(response.headers["Content-Security-Policy"]).group(1)
        assert re.findall(r'nonce="([^"]+)"', response.text) == [nonce]
        seen.add(nonce)
    assert len(seen) == 50
    assert NONCE.search(client.get("/assets/0/bpv.js").headers["Content-Security-Policy"]) is None


def test_personal_pages_are_kept_by_nobody(sign_in, school: School):
    broker = sign_in(Role.BROKER)
    for path in ("/companies", f"/companies/{school.company}", "/my-account", "/accounts", "/nowhere"):
        response = broker.get(path)
        assert "no-store" in response.headers["Cache-Control"], path
        assert "Cookie" in response.headers["Vary"], path


def test_a_broken_page_shows_its_number_and_nothing_else(visitor: Client, capsys: pytest.CaptureFixture[str]):
    response = visitor.get("/planted/error?secret=geheim", headers={"Cookie": "bpv=geheim"})
    log = capsys.readouterr().err
    number = response.headers["X-Request-Id"]
    assert number in response.text
    assert "ZeroDivision" not in response.text
    assert "Traceback" not in response.text
    assert f'"request_id": "{number}"' in log
    assert "builtins.ZeroDivisionError" in log
    assert "geheim" not in log


def test_hosts_that_are_not_ours_get_no_page(visitor: Client):
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""):
        response = visitor.get("/sign-in", environ_overrides={"HTTP_HOST": host})
        assert response.status_code == 400, host
        assert "evil" not in response.text


def test_no_debugger_no_sources_no_listing(app: Flask, visitor: Client):
    assert not app.debug
    for path in (
        "/console",
        "/.git/config",
        "/static/",
        "/assets/",
        "/assets/0/bpv.css.map",
        "/?__debugger__=yes&cmd=resource",
    ):
        assert visitor.get(path).status_code in (302, 404), path


def test_another_site_may_link_to_us_but_not_read_or_embed_us(sign_in):
    broker = sign_in(Role.BROKER)
    broker.check = False
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert broker.get("/companies", headers=link).status_code == 200
    assert broker.get("/companies", headers={**link, "Sec-Fetch-Dest": "iframe"}).status_code == 403
    for mode in ("no-cors", "cors"):
        assert broker.get("/companies", headers={**link, "Sec-Fetch-Mode": mode}).status_code == 403


def test_production_is_https_only_and_believes_its_proxy_alone(database: Database, school: School, tmp_path: Path):
    url = database.engine.url.render_as_string(hide_password=False)
    settings = config.read({**PRODUCTION, "BPV_DATA_DIR": str(tmp_path), "BPV_DATABASE_URL": url})
    app = create_app(settings, database)
    client = app.test_client()
    response = client.get(
        "/sign-in",
        headers={
            "Host": "bpv.school.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
        },
    )
    assert response.status_code == 200
    assert missing(response, secure=True) == []
    assert response.request.remote_addr in ("127.0.0.1", "203.0.113.9")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-bpv=v-nl.")
    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert "demo.example" not in response.text
    assert client.get("/sign-in", headers={"Host": "localhost"}).status_code == 400


def test_without_proxies_a_forwarded_address_is_ignored(settings: Settings, app: Flask):
    app.add_url_rule("/planted/peer", "peer", lambda: request.remote_addr)
    client = app.test_client()
    client.check = False
    assert client.get("/planted/peer", headers={"X-Forwarded-For": "203.0.113.9"}).text == "127.0.0.1"


def test_cookies_are_exactly_those_that_were_declared(client: Client, sign_in):
    seen = {}
    for response in (client.get("/sign-in"), sign_in(Role.ADMINISTRATOR).post("/sign-out")):
        for cookie in response.headers.getlist("Set-Cookie"):
            name, _, rest = cookie.partition("=")
            seen[name] = sorted(part.strip().split("=")[0] for part in rest.split(";")[1:])
    assert seen == {"bpv": ["HttpOnly", "Path", "SameSite"]}


def test_browser_reports_are_counted_and_never_quoted(client: Client, capsys: pytest.CaptureFixture[str]):
    body = b'{"csp-report": {"effective-directive": "style-src-elem", "blocked-uri": "https://geheim.example"}}'
    for sent in (body, b"", b"[1]", b"{", b"\xff\x00", b'{"csp-report": 3}', b"x" * 20_000):
        answer = client.post("/csp-report", data=sent, content_type="application/csp-report", raw=True)
        assert answer.status_code == 204
    log = capsys.readouterr().err
    assert "style-src-elem" in log
    assert "geheim" not in log


def test_the_headers_are_the_committed_ones(client: Client, sign_in):
    lines = []
    for name, response in (
        ("visitor", client.get("/sign-in")),
        ("asset", client.get("/assets/0/bpv.css")),
        ("health", client.get("/healthz")),
        ("missing", client.get("/nowhere")),
        ("redirect", client.get("/accounts")),
        ("page", sign_in(Role.ADMINISTRATOR).get("/accounts")),
        ("sign-out", sign_in(Role.ADMINISTRATOR).post("/sign-out")),
    ):
        lines.append(f"[{name}] {response.status_code}")
        for header, value in sorted(response.headers):
            if header not in ("Content-Length", "Date", "ETag", "X-Request-Id"):
                lines.append(f"{header}: {RANDOM.sub(lambda found: found.group(1) + '...', value)}")
    found = "\n".join(lines) + "\n"
    assert found == COMMITTED.read_text(encoding="utf-8"), found


def test_the_audit_sees_a_header_that_is_missing(client: Client):
    response = client.get("/sign-in")
    assert missing(response) == []
    for name in (*EXACT, "Permissions-Policy"):
        del response.headers[name]
    response.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'unsafe-inline'"
    assert len(missing(response)) >= len(EXACT) + len(POLICY)
