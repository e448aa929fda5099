"""R13: nothing changes without this session's own token from our own origin, and looking never changes anything."""

import html
import re
from typing import Final

import pytest
import time_machine
from flask import Flask

from bpv.core import clock
from bpv.core.audit import AuditRow
from bpv.core.db import Database
from bpv.core.rights import RULES, SIGNED_IN, Reach, Role
from bpv.web import csrf
from tests.support import matrix
from tests.support.client import ORIGIN, Client, path_of
from tests.support.matrix import Ids, Route
from tests.support.school import School

OWN: Final = {"Origin": ORIGIN}
UNREAD: Final = matrix.UNWATCHED | {AuditRow.__tablename__}
# Who may send each form, when it is not the administrator.
SENDERS: Final = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.STUDENT, Role.SUPERVISOR, Role.TRAINER)


@pytest.fixture
def ids(database: Database, school: School) -> Ids:
    """An id for every parameter of every route."""
    return matrix.prepare(database, school)


def unsafe(app: Flask) -> list[Route]:
    """Every route that may change something and is not exempt."""
    return [route for route in matrix.routes(app) if route.unsafe and route.endpoint not in csrf.EXEMPT]


def sender_of(route: Route) -> Role:
    """A role that may perform the act, so that a refusal is about the form alone."""
    reach = RULES[route.rule_id].reach
    return next(role for role in SENDERS if reach.get(role, Reach.NONE) is not Reach.NONE)


def send(client: Client, address: str, token: str | None, headers: dict[str, str], **more: object) -> int:
    """The status of a POST with exactly this token and these headers."""
    data = {"name": "Gekaapt", "version": "1"} | ({} if token is None else {csrf.FIELD: token})
    return client.post(address, data=more.pop("data", data), headers=headers, raw=True, **more).status_code


def test_every_unsafe_route_refuses_every_forgery(app: Flask, database: Database, ids: Ids, sign_in):
    accepted, overblocked, variants = [], [], 0
    people = {role: sign_in(role) for role in SENDERS}
    ended = sign_in(Role.BROKER)
    dead = ended.token()
    ended.post("/sign-out")
    stranger = sign_in(Role.MANAGER).token()
    before = matrix.digest(database)
    for route in unsafe(app):
        sender = people[sender_of(route)]
        sender.check = False
        address, good = matrix.values_of(route, ids.fill(route, "own")), sender.token()
        forged = {
            "no token": send(sender, address, None, OWN),
            "empty": send(sender, address, "", OWN),
            "another's": send(sender, address, stranger, OWN),
            "ended session's": send(sender, address, dead, OWN),
            "in the query": send(sender, f"{address}?{csrf.FIELD}={good}", None, OWN),
            "good then bad": send(sender, address, None, OWN, data={csrf.FIELD: [good, "bad"]}),
            "foreign origin": send(sender, address, good, {"Origin": "https://evil.example"}),
            "origin with our name": send(sender, address, good, {"Origin": "http://localhost.evil.example"}),
            "null origin": send(sender, address, good, {"Origin": "null"}),
            "cross-site": send(sender, address, good, {"Sec-Fetch-Site": "cross-site"}),
            "same site only": send(sender, address, good, {"Sec-Fetch-Site": "same-site"}),
            "json": send(sender, address, good, OWN, data="{}", content_type="application/json"),
            "text": send(sender, address, good, OWN, data=f"{csrf.FIELD}={good}", content_type="text/plain"),
        }
        variants = len(forged)
        accepted += [
            f"{route.line} {name}: {status}" for name, status in forged.items() if status not in (400, 403, 415)
        ]
    assert matrix.digest(database) == before
    for route in unsafe(app):
        sender = sign_in(sender_of(route))
        sender.check = False
        answer = send(sender, matrix.values_of(route, ids.fill(route, "own")), sender.token(), OWN)
        overblocked += [f"{route.line} {answer}"] if answer in (400, 403, 415, 500) else []
    total = len(unsafe(app))
    counts = f"accepted={len(accepted)} positives={total - len(overblocked)} exempt={len(csrf.EXEMPT)}"
    print(f"R13: unsafe={total} variants={variants} {counts}")
    assert accepted == []
    assert overblocked == []


@pytest.mark.parametrize("role", [*SIGNED_IN, Role.ANONYMOUS])
def test_looking_never_changes_anything(
    app: Flask, database: Database, ids: Ids, role: Role, sign_in, sqlite_only: None
):
    before, wrote = matrix.digest(database), []
    client = app.test_client() if role is Role.ANONYMOUS else sign_in(role)
    client.check = False
    for route in matrix.routes(app):
        if not route.unsafe:
            address = matrix.values_of(route, ids.fill(route, "own"))
            reads_k4 = RULES[route.rule_id or ""].reads_k4  # its reading is an event, and that alone is written
            silent = matrix.read_digest(database, UNREAD) if reads_k4 else ""
            for method in ("GET", "HEAD", "OPTIONS"):
                client.open(address, method=method)
            after = matrix.digest(database)
            changed = matrix.read_digest(database, UNREAD) != silent if reads_k4 else after != before
            wrote += [route.line] if changed else []
            before = after
    print(f"R13 {role}: gets_that_wrote={len(wrote)}")
    assert wrote == []


@pytest.fixture
def sqlite_only(database: Database) -> None:
    """GETs run in read-only transactions, which the stores' tests show on both; walking all pages once is enough."""
    if not database.sqlite:
        pytest.skip("once is enough: PostgreSQL refuses writes in these transactions by itself")


def test_the_exemptions_have_reasons_and_no_session(app: Flask):
    assert set(csrf.EXEMPT) <= set(app.view_functions)
    assert all(len(reason) > 30 for reason in csrf.EXEMPT.values())


def test_a_method_is_never_overridden(sign_in, school: School, database: Database):
    admin = sign_in(Role.ADMINISTRATOR)
    admin.check = False
    before = matrix.digest(database)
    where = f"/accounts/{school.accounts[Role.BROKER][0]}/disable"
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert admin.get(where, headers={header: "POST"}).status_code == 405
    assert admin.get(f"{where}?_method=POST").status_code == 405
    assert [admin.open(where, method=method).status_code for method in ("PUT", "PATCH", "DELETE", "PROPFIND")] == [
        405
    ] * 4
    assert matrix.digest(database) == before


def test_signing_in_is_covered(app: Flask, client: Client):
    client.check = False
    data = {"email": "a@b.example", "password": "x"}
    assert client.post("/sign-in", data=data, raw=True).status_code == 400
    other = app.test_client()
    assert send(client, "/sign-in", other.token(), OWN, data={**data, csrf.FIELD: other.token()}) == 400
    assert client.post("/sign-in", data=data).status_code == 422


def test_a_token_is_masked_and_works_more_than_once(client: Client):
    first, second = client.token(), client.token()
    assert first.split(".")[0] != second.split(".")[0]
    for token in (first, second, first):
        data = {csrf.FIELD: token, "language": "nl"}
        held = client.get_cookie("bpv").value
        assert client.post("/language", data=data, headers=OWN, raw=True).status_code == 302
        client.set_cookie("bpv", held)


def test_a_token_that_aged_out_costs_one_more_press(sign_in, school: School):
    admin = sign_in(Role.ADMINISTRATOR)
    token = admin.token()
    typed = {"name": 'Optiek & "Lenzen" <1>', "version": "0", csrf.FIELD: token}
    with time_machine.travel(clock.now().timestamp() + csrf.LIFETIME + 5):
        admin = sign_in(Role.ADMINISTRATOR)
        stale = admin.post("/organisation/colleges/new", data=typed, headers=OWN, raw=True)
        assert stale.status_code == 400
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form_of(stale.text)))
        fields = {name: html.unescape(value) for name, value in fields.items()}
        assert fields["name"] == typed["name"]
        again = admin.post("/organisation/colleges/new", data=fields, headers=OWN, raw=True)
        assert (again.status_code, path_of(again)) == (302, "/organisation")
        assert "Lenzen" in admin.page("/organisation")


def form_of(page: str) -> str:
    """The form that sends again what was typed."""
    return re.search(r"<main.*?</main>", page, re.DOTALL).group()


def test_after_signing_out_elsewhere_what_was_typed_is_kept_through_signing_in(sign_in, school: School):
    admin = sign_in(Role.ADMINISTRATOR)
    typed = {"name": "Optiek", "version": "0", csrf.FIELD: admin.token()}
    again = sign_in(Role.ADMINISTRATOR)
    again.post("/my-account/sessions/end")
    kept = admin.post("/organisation/colleges/new", data=typed, headers=OWN, raw=True)
    assert kept.status_code == 400
    assert 'value="Optiek"' in kept.text
    assert "/sign-in" in form_of(kept.text)


def test_a_form_of_unknown_origin_and_a_secret_are_not_offered_again(sign_in):
    broker = sign_in(Role.ADMINISTRATOR)
    unknown = broker.post("/organisation/colleges/new", data={"name": "Gekaapt"}, raw=True)
    assert "Gekaapt" not in unknown.text
    secret = broker.post("/my-account/password", data={"password": "geheim geheim"}, headers=OWN, raw=True)
    assert (unknown.status_code, secret.status_code) == (400, 400)
    assert "geheim geheim" not in secret.text


def test_an_oversized_body_is_refused_before_its_token_is_read(sign_in):
    admin = sign_in(Role.ADMINISTRATOR)
    admin.check = False
    huge = {csrf.FIELD: "bad", "name": "x" * 21_000_000}
    assert admin.post("/organisation/colleges/new", data=huge, headers=OWN, raw=True).status_code == 413


@pytest.mark.parametrize("field", ["name", "\x00"])
def test_text_that_cannot_be_stored_is_refused_with_a_page(sign_in, field: str):
    admin = sign_in(Role.ADMINISTRATOR)
    assert admin.post("/organisation/colleges/new", data={field: "a\x00b", "version": "0"}).status_code in (400, 422)
    for path in (
        "/accounts?q=%00",
        "/accounts?%00=1",
        "/accounts/%00",
        "/accounts?q=%ED%A0%80",
        "/accounts?page=" + "9" * 400,
    ):
        assert admin.get(path).status_code in (200, 400, 404), path
