"""Signing in and out, as a person meets it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from bpv.app import create_app
from bpv.core import clock
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.people.service.passwords import Argon2
from bpv.people.tables import AccountRow, SessionRow, ThrottleRow
from tests.support.client import Client, path_of
from tests.support.school import School

PASSWORD = "een lange zin met een paarse olifant"


class Counting(Argon2):
    """A hasher that counts what it was asked."""

    def __init__(self) -> None:
        super().__init__(memory=8, passes=1)
        self.verified: list[str] = []
        self.made = 0

    def verify(self, hashed: str, password: str) -> bool:
        """Remember which hash was judged."""
        self.verified.append(hashed)
        return super().verify(hashed, password)

    def hash(self, password: str) -> str:
        """Count a new hash."""
        self.made += 1
        return super().hash(password)


@pytest.fixture
def hasher() -> Counting:
    """The port of the application under test."""
    return Counting()


@pytest.fixture
def app(database: Database, settings: Settings, hasher: Counting) -> Flask:
    """An application whose hashing is counted."""
    made = create_app(settings, database, hasher=hasher)
    made.test_client_class = Client
    made.testing = True
    return made


@pytest.fixture
def email(database: Database, school: School, hasher: Counting) -> str:
    """The address of a broker who has a password."""
    with database.writing() as session:
        row = session.get(AccountRow, school.accounts[Role.BROKER][0])
        row.password_hash = hasher.hash(PASSWORD)
        return row.email


def attempt(client: Client, email: str, password: str, **more: object):
    return client.post("/sign-in", data={"email": email, "password": password}, **more)


def counted(session: Session) -> int:
    return sum(row.failures for row in session.exec(select(ThrottleRow)))


def test_a_visitor_is_sent_to_sign_in_and_back(client: Client, email: str):
    sent = client.get("/companies?q=optiek")
    assert sent.status_code == 302
    assert path_of(sent).startswith("/sign-in?next=")
    done = client.post(
        path_of(sent), data={"email": f"  {email.upper()} ", "password": PASSWORD, "next": "/companies?q=optiek"}
    )
    assert (done.status_code, path_of(done)) == (302, "/companies?q=optiek")
    assert client.get("/sign-in").status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client: Client, email: str, target: str):
    done = client.post("/sign-in", data={"email": email, "password": PASSWORD, "next": target})
    assert path_of(done) == "/"


def test_unknown_wrong_and_disabled_get_the_same_answer_after_the_same_work(
    client: Client, database: Database, school: School, email: str, hasher: Counting
):
    disabled = school.accounts[Role.BROKER][1]
    with database.writing() as session:
        row = session.get(AccountRow, disabled)
        row.password_hash, row.active = hasher.hash(PASSWORD), False
        other = row.email
    assert hasher.dummy
    bodies, work = [], []
    for who, password in ((email, "fout wachtwoord"), ("nobody@school.example", PASSWORD), (other, PASSWORD)):
        hasher.verified, hasher.made = [], 0
        answer = attempt(client, who, password)
        work.append((len(hasher.verified), hasher.made))
        names = sorted(name for name, _ in answer.headers)
        bodies.append((answer.status_code, names, normal(answer.text).replace(who, "ADDRESS")))
    assert bodies[0] == bodies[1] == bodies[2]
    assert work == [(1, 0)] * 3
    assert attempt(client, email, PASSWORD).status_code == 302


def normal(html: str) -> str:
    """A page without its token and nonce."""
    return re.sub(r'(name="csrf_token" value|nonce)="[^"]*"', "", html)


def test_the_eleventh_failure_is_not_judged_and_says_how_long_to_wait(client: Client, email: str, hasher: Counting):
    for _ in range(10):
        assert attempt(client, email, "fout wachtwoord").status_code == 422
    hasher.verified = []
    answer = attempt(client, email, PASSWORD)
    assert answer.status_code == 429
    assert hasher.verified == []
    assert "5 min" in answer.text
    assert answer.headers["Retry-After"] == "300"


def test_the_wait_ends(client: Client, database: Database, email: str):
    for _ in range(11):
        attempt(client, email, "fout wachtwoord")
    with database.writing() as session:
        for row in session.exec(select(ThrottleRow)):
            row.window_start = clock.now() - timedelta(minutes=5)
    assert attempt(client, email, PASSWORD).status_code == 302


def test_who_signed_in_here_before_is_not_locked_out_by_a_guesser_elsewhere(app: Flask, client: Client, email: str):
    assert attempt(client, email, PASSWORD).status_code == 302
    bully = app.test_client()
    for _ in range(12):
        last = bully.post(
            "/sign-in", data={"email": email, "password": "gok"}, environ_base={"REMOTE_ADDR": "203.0.113.9"}
        )
    assert last.status_code == 429
    assert attempt(app.test_client(), email, PASSWORD).status_code == 302


def test_a_right_password_is_not_counted(client: Client, database: Database, email: str):
    attempt(client, email, PASSWORD)
    with database.reading() as session:
        assert counted(session) == 0


def test_an_endless_password_is_refused_before_hashing(client: Client, email: str, hasher: Counting):
    hasher.verified = []
    assert attempt(client, email, "x" * 100_000).status_code == 422
    assert hasher.verified == []


def test_an_older_hash_is_brought_up_to_date(client: Client, database: Database, email: str):
    older = Argon2(memory=16, passes=2).hash(PASSWORD)
    with database.writing() as session:
        session.exec(select(AccountRow).where(AccountRow.email == email)).one().password_hash = older
    assert attempt(client, email, PASSWORD).status_code == 302
    with database.reading() as session:
        kept = session.exec(select(AccountRow).where(AccountRow.email == email)).one().password_hash
    assert kept != older
    assert "m=8,t=1" in kept


def test_no_transaction_is_open_while_a_password_is_hashed(app: Flask, client: Client, database: Database, email: str):
    busy: list[int] = []
    judge = Counting.verify

    def watch(self: Counting, hashed: str, password: str) -> bool:
        busy.append(database.engine.pool.checkedout())
        return judge(self, hashed, password)

    app.extensions["bpv.hasher"].verify = watch.__get__(app.extensions["bpv.hasher"])
    assert attempt(client, email, PASSWORD).status_code == 302
    assert busy == [0]


def test_signing_out_ends_the_session_and_empties_the_browser(client: Client, database: Database, email: str):
    attempt(client, email, PASSWORD)
    answer = client.post("/sign-out")
    assert (answer.status_code, path_of(answer)) == (302, "/sign-in")
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    with database.reading() as session:
        assert session.exec(select(SessionRow)).all() == []


def test_the_language_is_kept_for_a_visitor_and_with_an_account(client: Client, database: Database, email: str):
    assert '<html lang="nl"' in client.page("/sign-in")
    assert client.post("/language", data={"language": "en", "next": "/sign-in"}).status_code == 302
    assert '<html lang="en"' in client.page("/sign-in")
    attempt(client, email, PASSWORD)
    client.post("/language", data={"language": "en", "next": "/my-account"})
    assert '<html lang="en"' in client.page("/my-account")
    client.post("/sign-out")
    assert '<html lang="en"' in client.page("/sign-in")
    assert client.post("/language", data={"language": "xx"}).status_code == 404


def test_the_demonstration_offers_made_up_people_only(client: Client, database: Database, school: School, email: str):
    with database.writing() as session:
        row = session.get(AccountRow, school.accounts[Role.COORDINATOR][0])
        row.email = "coordinator@demo.example"
    assert "coordinator@demo.example" in client.page("/sign-in")
    assert client.post("/sign-in/demo", data={"email": email}).status_code == 404
    assert client.post("/sign-in/demo", data={"email": "coordinator@demo.example"}).status_code == 302
    assert client.get("/my-account").status_code == 200


def test_signing_in_again_ends_the_session_in_use(client: Client, database: Database, email: str):
    attempt(client, email, PASSWORD)
    with database.reading() as session:
        first = session.exec(select(SessionRow)).one()
    attempt(client, email, "wrong")
    with database.reading() as session:
        assert session.get(SessionRow, first.id), "a wrong password ends nothing"
    assert attempt(client, email, PASSWORD).status_code == 302
    with database.reading() as session:
        assert [one.id != first.id for one in session.exec(select(SessionRow))] == [True]
    assert client.get("/companies").status_code == 200


def test_who_looks_around_keeps_the_language(client: Client, database: Database, school: School):
    with database.writing() as session:
        for role in (Role.COORDINATOR, Role.BROKER):
            session.get(AccountRow, school.accounts[role][0]).email = f"{role}@demo.example"
    client.post("/language", data={"language": "en", "next": "/sign-in"})
    for role in (Role.COORDINATOR, Role.BROKER):
        client.post("/sign-in/demo", data={"email": f"{role}@demo.example"})
        assert '<html lang="en"' in client.page("/my-account")
        client.post("/sign-out")
