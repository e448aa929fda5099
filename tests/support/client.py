"""A browser without a screen for page tests: lints each page, refuses a 5xx, and sends forms as our own pages do.

`Client.post` adds the token and the Origin header of a real form. `raw=True` sends exactly what the test says.
"""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.people.rules.sessions import limits
from bpv.people.tables import SessionRow
from bpv.web import csrf, sessions
from tests.support.html import lint

ORIGIN: Final = "http://localhost"


class Client(FlaskClient):
    """Keeps cookies like a browser. Switch `check` off for a test that looks at broken answers."""

    check = True
    session_id = ""

    def open(self, *args: Any, raw: bool = False, **kwargs: Any) -> TestResponse:  # type: ignore[override]
        """Send a request; fails on a 5xx and on a page with faults."""
        if str(kwargs.get("method", "GET")).upper() == "POST" and not raw:
            self._as_form(kwargs)
        accidents: list[BaseException] = []

        def keep(sender: Any, exception: BaseException, **more: Any) -> None:
            accidents.append(exception)

        with got_request_exception.connected_to(keep, self.application):
            response = super().open(*args, **kwargs)
        if self.check:
            judge(response, accidents)
        return response

    def token(self) -> str:
        """A form's token for the cookie that this client holds; a visitor without one gets one."""
        app = self.application
        held = self.get_cookie(sessions.cookie_name(app))
        with app.test_request_context("/", headers={"Cookie": f"{held.key}={held.value}"} if held else {}):
            made = csrf.make()
            fresh = sessions.ticket().fresh
        if fresh:
            self.set_cookie(sessions.cookie_name(app), fresh)
        return made

    def page(self, path: str, status: int = 200) -> str:
        """The HTML of a page, which must have this status."""
        response = self.get(path)
        assert response.status_code == status, f"{path}: {response.status_code}\n{response.text[:2000]}"
        return response.text

    def _as_form(self, kwargs: dict[str, Any]) -> None:
        data = kwargs.get("data")
        if data is None or isinstance(data, dict):
            kwargs["data"] = {csrf.FIELD: self.token(), **(data or {})}
        headers = dict(kwargs.get("headers") or {})
        kwargs["headers"] = {"Origin": ORIGIN, **headers}


def judge(response: TestResponse, accidents: list[BaseException]) -> None:
    """Raise what the page raised; fail on any 5xx and on every fault of the page."""
    if accidents:
        raise accidents[0]
    assert response.status_code < 500, f"{response.request.path}: {response.status}\n{response.text[:2000]}"
    if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
        language = "en" if '<html lang="en"' in response.text else "nl"
        faults = lint(response.text, status=response.status_code, lang=language)
        assert not faults, f"{response.request.path}: " + "; ".join(faults)


def signed_in(
    app: Flask, database: Database, account_id: str, institution_id: str, role: Role, *, language: str = ""
) -> Client:
    """A client with a session of this account, written straight into the table: no password is hashed."""
    token = sessions.new_token()
    found, lives = now(), limits([role])
    with database.writing() as session:
        row = SessionRow(
            institution_id=institution_id,
            account_id=account_id,
            token_hash=sessions.hash_of(app.secret_key or "", token),
            created_at=found,
            last_seen_at=found,
            expires_at=found + lives.absolute,
            proof_at=found,
            idle_seconds=int(lives.idle / timedelta(seconds=1)),
            device="Firefox, Linux",
        )
        session.add(row)
    client = app.test_client()
    assert isinstance(client, Client)
    client.session_id = row.id
    client.set_cookie(sessions.cookie_name(app), token)
    if language:
        client.post("/language", data={"language": language, "next": "/"})
    return client


def path_of(response: TestResponse) -> str:
    """Where a redirect leads, as a path."""
    parts = urlsplit(response.headers["Location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")
