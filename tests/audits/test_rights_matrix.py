"""R1: every route, method and role obeys the table of rights, and denials change nothing."""

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import select

from bpv.app import create_app
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.core.rights import RULES, SIGNED_IN, Role
from bpv.organisation.tables import CollegeRow
from bpv.people.tables import GrantRow
from bpv.web.access import requires
from tests.support import matrix
from tests.support.client import Client
from tests.support.matrix import Ids, Route
from tests.support.school import School

FILLED: dict[str, dict[str, str]] = {
    "people.make_account": {"name": "Iemand", "email": "iemand@school.example", "language": "nl"},
    "people.change_account": {"name": "Anders", "email": "anders@school.example", "language": "nl", "version": "1"},
    "people.give_role": {"role": "manager", "unit": ""},
    "people.withdraw_role": {},
    "people.disable": {},
    "people.make_link": {},
    "people.end_sessions": {},
    "people.language": {"language": "en"},
    "organisation.make_college": {"name": "Nieuw college", "version": "0"},
    "organisation.change_college": {"name": "Ander college", "version": "1"},
}

# Pages that only show the form of an act that is sent to another address.
FORM_PAGES = {"/imports/new", "/rounds/new", "/placements/new", "/coaching/new"}


class Walk:
    """Asks every route as one role, and counts."""

    def __init__(self, app: Flask, database: Database, ids: Ids, role: Role, sign_in) -> None:
        self.app, self.database, self.ids, self.role, self.sign_in = app, database, ids, role, sign_in
        self.count: Counter[str] = Counter()
        self.faults: list[str] = []

    def client(self) -> Client:
        made = self.app.test_client() if self.role is Role.ANONYMOUS else self.sign_in(self.role)
        made.check = False
        return made

    def run(self) -> None:
        """First what must be denied, with one client and a digest per route; then what is allowed, a session each."""
        client, before = self.client(), matrix.digest(self.database)
        for route in matrix.routes(self.app):
            for relation in matrix.relations():
                if not self.granted(route, relation):
                    self.ask(client, route, relation)
            after = matrix.digest(self.database) if route.unsafe else before
            if after != before:
                self.fault("leaks", f"{self.role} {route.line}: denied, and something changed")
            before = after
        for route in matrix.routes(self.app):
            if self.granted(route, "own"):
                self.ask(self.client(), route, "own")

    def granted(self, route: Route, relation: str) -> bool:
        return relation == "own" and self.role in RULES[route.rule_id].reach

    def ask(self, client: Client, route: Route, relation: str) -> None:
        filled = self.ids.fill(route, relation)
        if filled is None:
            return
        if route.endpoint == "people.end_session" and self.granted(route, relation):
            filled = {"session_id": self.sign_in(self.role).session_id}
        data = dict(matrix.BODIES.get(route.endpoint, {})) if route.unsafe else None
        answer = client.open(matrix.values_of(route, filled), method=route.method, data=data)
        self.count["cells"] += 1
        allowed = self.role in RULES[route.rule_id].reach
        kind = judge(self.role, allowed, relation, answer.status_code, answer.headers.get("Location", ""))
        if kind:
            self.fault(kind, f"{self.role} {route.line} ({relation}): {answer.status_code}")

    def fault(self, kind: str, words: str) -> None:
        self.count[kind] += 1
        self.faults.append(f"{kind}: {words}")


def judge(role: Role, allowed: bool, relation: str, status: int, location: str) -> str:
    """What is wrong with an answer: `leaks`, `overblocked`, `broken`, or nothing."""
    if status >= 500:
        return "broken"
    if not allowed and role is Role.ANONYMOUS:
        return "" if status == 302 and location.startswith("/sign-in") else "leaks"
    if not allowed:
        return "" if status == 403 else "leaks"
    if relation != "own":
        return "" if status in (404, 410) else "leaks"
    return "overblocked" if status in (403, 404) or location.startswith("/sign-in?") else ""


@pytest.fixture
def ids(database: Database, school: School) -> Ids:
    """An id for every parameter of every route."""
    return matrix.prepare(database, school)


def test_every_route_has_a_rule_and_writing_never_rides_on_reading(app: Flask):
    routes = matrix.routes(app)
    assert [route.line for route in routes if route.rule_id not in RULES] == []
    forms = {route.path for route in routes if route.unsafe}
    reading = {route.rule_id for route in routes if not route.unsafe and route.path not in forms | FORM_PAGES}
    assert [route.line for route in routes if route.unsafe and route.rule_id in reading] == []
    assert [route.line for route in routes if "<int" in route.path or "<path" in route.path] == []


def test_the_routes_are_those_that_were_agreed(app: Flask):
    agreed, found = matrix.LIST.read_text(encoding="utf-8"), matrix.listed(app)
    assert found == agreed, "routes changed: look at the difference, then run python -m tests.support.matrix"


@pytest.mark.parametrize("role", [*SIGNED_IN, Role.ANONYMOUS])
def test_the_matrix(app: Flask, database: Database, ids: Ids, role: Role, sign_in):
    walk = Walk(app, database, ids, role, sign_in)
    walk.run()
    found = " ".join(f"{name}={walk.count[name]}" for name in ("cells", "leaks", "overblocked", "broken"))
    print(f"R1 {role}: routes={len(matrix.routes(app))} {found} unruled=0")
    assert walk.faults == []


@pytest.mark.parametrize("endpoint", FILLED)
def test_an_allowed_change_changes_something(app: Flask, database: Database, ids: Ids, sign_in, endpoint: str):
    route = next(route for route in matrix.routes(app) if route.endpoint == endpoint and route.unsafe)
    sign_in_first = sign_in(Role.ADMINISTRATOR)
    before = matrix.digest(database)
    address = matrix.values_of(route, ids.fill(route, "own"))
    assert sign_in_first.post(address, data=dict(FILLED[endpoint])).status_code in (200, 302)
    assert matrix.digest(database) != before


def test_a_withdrawn_role_is_gone_at_the_next_request_even_when_the_session_lives(
    database: Database, school: School, sign_in
):
    broker = sign_in(Role.BROKER)
    assert broker.get("/companies").status_code == 200
    with database.writing() as session:
        grant = session.exec(select(GrantRow).where(GrantRow.account_id == school.accounts[Role.BROKER][0])).one()
        session.delete(grant)
    assert broker.get("/companies").status_code == 403


def test_two_roles_add_up_and_lend_each_other_nothing(sign_in, school: School):
    both = sign_in(school.two_roles)
    assert both.get("/companies").status_code == 200
    assert both.get("/accounts").status_code == 403


def test_the_audit_sees_a_route_without_a_rule_and_one_with_the_wrong_rule(
    settings: Settings, database: Database, school: School, ids: Ids, sign_in
):
    app = create_app(settings, database)
    app.test_client_class = Client
    app.add_url_rule("/planted/<id:student_id>", "planted", lambda student_id: "open to all", methods=["GET", "POST"])
    planted = [route for route in matrix.routes(app) if route.endpoint == "planted"]
    assert [route.rule_id for route in planted] == [None, None]
    walk = Walk(app, database, ids, Role.MANAGER, lambda role: app.test_client())
    for route in planted:
        for relation in ("own", "other"):
            walk.ask(walk.client(), replace(route, rule_id="account.list"), relation)
    assert walk.count["leaks"] == 4
    assert requires("account.list")(lambda: "").rule_id == "account.list"


def test_the_digest_moves_with_every_row_that_is_written(database: Database, school: School):
    before = matrix.digest(database)
    assert matrix.digest(database) == before
    with database.writing() as session:
        session.add(CollegeRow(institution_id=school.institution, name="Nieuw college"))
    assert matrix.digest(database) != before
