"""R10: sessions rotate, expire and die when they must; a captured cookie is worth nothing after."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
import time_machine
from flask import Flask
from sqlmodel import select

from bpv.app import create_app
from bpv.core import audit, clock
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.people.service import sessions as service
from bpv.people.service.passwords import Argon2
from bpv.people.tables import AccountRow, GrantRow, SessionRow
from bpv.web import sessions
from tests.support.client import Client, signed_in
from tests.support.school import School

OLD, NEW = "een lange zin met een paarse olifant", "drie groene vissen lezen de krant"
PAGE: Final = "/my-account"
LIMITS: Final = {
    Role.BROKER: (8 * 60, 30),
    Role.CONFIDENTIAL_ADVISER: (4 * 60, 15),
    Role.STUDENT: (12 * 60, 60),
}


@pytest.fixture
def raw(app: Flask) -> Callable[[str], int]:
    """`raw(token)`: the status that a stranger with this captured cookie gets for a personal page."""

    def ask(token: str) -> int:
        stranger = app.test_client(use_cookies=False)
        stranger.check = False
        return stranger.get(PAGE, headers={"Cookie": f"bpv={token}"}).status_code

    return ask


def token_of(client: Client) -> str:
    return client.get_cookie("bpv").value


def moved(database: Database, **shift: timedelta) -> None:
    """Move instants of every session into the past."""
    with database.writing() as session:
        for row in session.exec(select(SessionRow)):
            for name, by in shift.items():
                setattr(row, name, getattr(row, name) - by)


def test_captured_cookies_are_refused_after_everything_that_ends_a_session(
    app: Flask, settings: Settings, database: Database, school: School, sign_in, raw
):
    admin = sign_in(Role.ADMINISTRATOR)
    account_id = school.accounts[Role.BROKER][0]
    with database.writing() as session:
        session.get(AccountRow, account_id).password_hash = app.extensions["bpv.hasher"].hash(OLD)
        grant_id = session.exec(select(GrantRow.id).where(GrantRow.account_id == account_id)).one()
        email = session.get(AccountRow, account_id).email

    def elsewhere(victim: Client) -> None:
        other = sign_in(Role.BROKER)
        assert other.post(f"/my-account/sessions/{victim.session_id}/end").status_code == 302

    def changed(victim: Client) -> None:
        data = {"current": OLD, "password": NEW, "repeated": NEW}
        assert victim.post("/my-account/password", data=data).status_code == 302
        assert victim.get(PAGE).status_code == 200

    def disabled(victim: Client) -> None:
        admin.post(f"/accounts/{account_id}/disable")
        admin.post(f"/accounts/{account_id}/enable")

    def role_withdrawn(victim: Client) -> None:
        admin.post(
            f"/accounts/{account_id}/roles", data={"role": "broker", "unit": f"team:{school.teams['precision']}"}
        )
        victim.post("/sign-in", data={"email": email, "password": NEW})
        admin.post(f"/accounts/{account_id}/roles/{grant_id}/withdraw")

    def renamed(victim: Client) -> None:
        with database.reading() as session:
            version = str(session.get(AccountRow, account_id).version)
        data = {"name": "X", "email": "ander@school.example", "language": "nl", "version": version}
        assert admin.post(f"/accounts/{account_id}", data=data).status_code == 302

    ends: dict[str, Callable[[Client], object]] = {
        "signed out": lambda victim: victim.post("/sign-out"),
        "ended elsewhere": elsewhere,
        "others ended": lambda victim: sign_in(Role.BROKER).post("/my-account/sessions/end"),
        "password changed": changed,
        "ended by administrator": lambda victim: admin.post(f"/accounts/{account_id}/sessions/end"),
        "disabled": disabled,
        "role given": lambda victim: admin.post(
            f"/accounts/{account_id}/roles", data={"role": "broker", "unit": f"team:{school.teams['laboratory']}"}
        ),
        "role withdrawn": role_withdrawn,
        "address changed": renamed,
        "idle": lambda victim: moved(database, last_seen_at=timedelta(minutes=31)),
        "absolute": lambda victim: moved(database, expires_at=timedelta(hours=8)),
        "restored": lambda victim: prune_all(database),
    }
    accepted = []
    for name, end in ends.items():
        victim = sign_in(Role.BROKER)
        token = token_of(victim)
        assert raw(token) == 200, name
        end(victim)
        accepted += [name] if raw(token) != 302 else []
        if name in ("idle", "absolute"):
            admin = sign_in(Role.ADMINISTRATOR)
    print(f"R10: replays={len(ends)} accepted={len(accepted)}")
    assert accepted == []
    with database.reading() as session:
        assert audit.verify(session) is None


def prune_all(database: Database) -> None:
    """What a restore does: no session survives it."""
    with database.writing() as session:
        assert service.prune(session, clock.now() + timedelta(days=2)) > 0


def test_a_new_secret_key_ends_every_session(settings: Settings, database: Database, school: School, sign_in):
    token = token_of(sign_in(Role.BROKER))
    renewed = create_app(
        type(settings)(**{**vars(settings), "secret_key": "another" * 8}), database, hasher=Argon2(memory=8)
    )
    stranger = renewed.test_client()
    stranger.set_cookie("bpv", token)
    assert stranger.get(PAGE).status_code == 302


def test_revocation_holds_on_another_node_at_once(settings: Settings, database: Database, sign_in):
    client = sign_in(Role.BROKER)
    node = create_app(settings, database, hasher=Argon2(memory=8)).test_client()
    node.set_cookie("bpv", token_of(client))
    assert node.get(PAGE).status_code == 200
    client.post("/sign-out")
    assert node.get(PAGE).status_code == 302


@pytest.mark.parametrize("role", LIMITS)
def test_limits_are_exact(app: Flask, database: Database, school: School, role: Role):
    absolute, idle = (timedelta(minutes=minutes) for minutes in LIMITS[role])
    second = timedelta(seconds=1)
    start = clock.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as traveller:
        client = signed_in(app, database, school.accounts[role][0], school.institution, role)
        traveller.move_to(start + idle - second)
        assert client.get(PAGE).status_code == 200
        traveller.move_to(start + idle - second + idle)
        assert client.get(PAGE).status_code == 302
        traveller.move_to(start)
        client = signed_in(app, database, school.accounts[role][0], school.institution, role)
        moment = start
        while moment + idle - second < start + absolute - second:
            moment += idle - second
            traveller.move_to(moment)
            assert client.get(PAGE).status_code == 200
        traveller.move_to(start + absolute - second)
        assert client.get(PAGE).status_code == 200
        traveller.move_to(start + absolute)
        assert client.get(PAGE).status_code == 302
    print(f"R10 {role}: limits_exact=2/2")


def test_the_strictest_role_decides(app: Flask, database: Database, school: School):
    account_id = school.accounts[Role.STUDENT][0]
    hashed = app.extensions["bpv.hasher"].hash(OLD)
    with database.writing() as session:
        row = session.get(AccountRow, account_id)
        row.password_hash, email = hashed, row.email
        session.add(
            GrantRow(
                institution_id=row.institution_id,
                account_id=row.id,
                role="confidential_adviser",
                granted_at=clock.now(),
            )
        )
    assert app.test_client().post("/sign-in", data={"email": email, "password": OLD}).status_code == 302
    with database.reading() as session:
        kept = session.exec(select(SessionRow)).one()
        assert kept.idle_seconds == 15 * 60
        assert kept.expires_at - kept.created_at == timedelta(hours=4)


def test_a_script_that_asks_for_progress_does_not_keep_a_session_alive(database: Database, sign_in):
    client = sign_in(Role.BROKER)
    moved(database, last_seen_at=timedelta(minutes=5))
    before = seen(database)
    client.get(PAGE, headers={"Sec-Fetch-Dest": "empty"})
    assert seen(database) == before
    client.get(PAGE)
    assert seen(database) > before
    moved(database, last_seen_at=timedelta(seconds=30))
    before = seen(database)
    client.get(PAGE)
    assert seen(database) == before


def seen(database: Database):
    with database.reading() as session:
        return session.exec(select(SessionRow.last_seen_at)).one()


def test_the_token_rotates_and_the_old_one_bridges_ten_seconds(database: Database, sign_in, raw):
    client = sign_in(Role.BROKER)
    old = token_of(client)
    moved(database, created_at=timedelta(minutes=61), last_seen_at=timedelta(minutes=2))
    assert client.get(PAGE).status_code == 200
    assert token_of(client) != old
    assert (raw(old), raw(token_of(client))) == (200, 200)
    moved(database, rotated_at=timedelta(seconds=11))
    assert (raw(old), raw(token_of(client))) == (302, 200)


def test_of_two_requests_at_rotation_one_rotates(database: Database, sign_in):
    sign_in(Role.BROKER)
    moved(database, created_at=timedelta(minutes=61))
    with database.writing() as session:
        row_id = session.exec(select(SessionRow.id)).one()
        assert service.rotate(session, row_id, "a" * 64, clock.now())
        assert not service.rotate(session, row_id, "b" * 64, clock.now())


def test_a_form_survives_rotation(database: Database, sign_in):
    client = sign_in(Role.BROKER)
    token = client.token()
    moved(database, created_at=timedelta(minutes=61), last_seen_at=timedelta(minutes=2))
    client.get(PAGE)
    answer = client.post(
        "/language", data={"csrf_token": token, "language": "nl"}, headers={"Origin": "http://localhost"}, raw=True
    )
    assert answer.status_code == 302


def test_a_token_set_before_signing_in_is_never_accepted_after(app: Flask, database: Database, school: School, raw):
    with database.writing() as session:
        row = session.get(AccountRow, school.accounts[Role.BROKER][0])
        row.password_hash, email = app.extensions["bpv.hasher"].hash(OLD), row.email
    victim = app.test_client()
    for planted in (sessions.new_token("v-nl"), sessions.new_token()):
        victim.set_cookie("bpv", planted)
        assert victim.post("/sign-in", data={"email": email, "password": OLD}).status_code == 302
        assert token_of(victim) != planted
        assert (raw(token_of(victim)), raw(planted)) == (200, 302)


def test_nonsense_in_the_cookie_is_a_visitor(app: Flask, database: Database, sign_in, raw, capsys):
    good = token_of(sign_in(Role.BROKER))
    with database.reading() as session:
        kept = session.exec(select(SessionRow)).one()
    bad = ["", "s.", good[:-1], good + "A", good.upper(), good.replace("s.", "v-nl."), "s." + kept.token_hash, kept.id]
    bad += ["' OR 1=1 --", "s." + "A" * 43, "x" * 8192, "s.%00", "s." + "é" * 43]
    assert [raw(token) for token in bad] == [302] * len(bad)
    assert good not in capsys.readouterr().err
    assert raw(good) == 200


def test_the_database_holds_no_usable_token(database: Database, sign_in, raw):
    client = sign_in(Role.BROKER)
    with database.reading() as session:
        kept = session.exec(select(SessionRow)).one()
        values = [str(value) for value in vars(kept).values()]
    assert token_of(client) not in " ".join(values)
    assert [raw(f"s.{value}"[:45]) for value in values if raw(value) == 200] == []
    assert token_of(client) not in client.page(PAGE)


def test_the_eleventh_session_ends_the_oldest(app: Flask, database: Database, school: School, raw):
    with database.writing() as session:
        row = session.get(AccountRow, school.accounts[Role.BROKER][0])
        row.password_hash, email = app.extensions["bpv.hasher"].hash(OLD), row.email
    tokens = []
    for _ in range(11):
        client = app.test_client()
        client.post("/sign-in", data={"email": email, "password": OLD})
        tokens.append(token_of(client))
    assert [raw(token) for token in tokens] == [302] + [200] * 10


def test_expired_sessions_are_pruned(database: Database, sign_in):
    sign_in(Role.BROKER)
    moved(database, expires_at=timedelta(hours=9))
    with database.writing() as session:
        assert service.prune(session, clock.now()) == 1
