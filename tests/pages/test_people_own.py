"""One's own account: devices and password; and the set-up of an empty service."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlmodel import select

from bpv.cli.main import main
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.organisation.tables import InstitutionRow
from bpv.people.service import set_up
from bpv.people.tables import AccountRow, GrantRow, SessionRow, SetupCodeRow
from tests.support.client import Client, path_of
from tests.support.school import School

OLD, NEW = "een lange zin met een paarse olifant", "drie groene vissen lezen de krant"


@pytest.fixture
def broker(app: Flask, sign_in, database: Database, school: School) -> Client:
    """A broker with a password."""
    hashed = app.extensions["bpv.hasher"].hash(OLD)
    with database.writing() as session:
        session.get(AccountRow, school.accounts[Role.BROKER][0]).password_hash = hashed
    return sign_in(Role.BROKER)


def change(client: Client, current: str, password: str, repeated: str = ""):
    data = {"current": current, "password": password, "repeated": repeated or password}
    return client.post("/my-account/password", data=data)


def test_a_new_password_needs_the_old_one_and_signs_out_other_devices(broker: Client, sign_in, school: School):
    other = sign_in(Role.BROKER)
    assert change(broker, "niet het oude", NEW).status_code == 422
    assert change(broker, OLD, "kort").status_code == 422
    assert change(broker, OLD, NEW, "iets anders").status_code == 422
    assert other.get("/my-account").status_code == 200
    assert change(broker, OLD, NEW).status_code == 302
    assert broker.get("/my-account").status_code == 200
    assert other.get("/my-account").status_code == 302
    data = {"email": school.emails[Role.BROKER][0], "password": NEW}
    assert other.post("/sign-in", data=data).status_code == 302


def test_guessing_the_old_password_is_throttled(broker: Client):
    answers = [change(broker, "gok", NEW).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_passwords_never_come_back_in_the_page(broker: Client):
    answer = change(broker, "niet het oude", NEW)
    assert NEW not in answer.text
    assert "niet het oude" not in answer.text


def test_a_device_is_seen_and_ended(broker: Client, sign_in, database: Database, school: School):
    other = sign_in(Role.BROKER)
    page = broker.page("/my-account")
    assert page.count("Firefox, Linux") >= 2
    ends = re.findall(r"/my-account/sessions/([a-z2-7]{20})/end", page)
    assert len(ends) == 1
    stranger = sign_in(Role.MANAGER)
    assert stranger.post(f"/my-account/sessions/{ends[0]}/end").status_code == 404
    assert other.get("/my-account").status_code == 200
    assert broker.post(f"/my-account/sessions/{ends[0]}/end").status_code == 302
    assert other.get("/my-account").status_code == 302
    assert broker.get("/my-account").status_code == 200


def test_all_other_devices_end_together(broker: Client, sign_in):
    others = [sign_in(Role.BROKER) for _ in range(3)]
    assert broker.post("/my-account/sessions/end").status_code == 302
    assert [other.get("/my-account").status_code for other in others] == [302] * 3
    assert broker.get("/my-account").status_code == 200


FORM = {
    "institution": "Instrumentmakersschool",
    "name": "Eerste Beheerder",
    "email": "Beheer@School.example",
    "password": OLD,
    "repeated": OLD,
}


def code_of(settings: Settings) -> str:
    environ = {"BPV_DATABASE_URL": settings.database_url, "BPV_DATA_DIR": str(settings.data_dir), "BPV_ENV": "demo"}
    result = CliRunner().invoke(main, ["setup-code"], env=environ)
    assert result.exit_code == 0, result.output
    return "/set-up/" + result.output.split("/set-up/")[1].strip()


def test_an_empty_service_gets_its_first_administrator(client: Client, settings: Settings, database: Database):
    older, link = code_of(settings), code_of(settings)
    assert client.get(older).status_code == 410
    client.page(link)
    client.page(link)
    weak = client.post(link, data={**FORM, "password": "instrumentmakersschool", "repeated": "instrumentmakersschool"})
    assert weak.status_code == 422
    assert client.post(link, data=FORM).status_code == 302
    assert "Instrumentmakersschool" in client.page("/organisation")
    with database.reading() as session:
        account = session.exec(select(AccountRow)).one()
        assert (account.email, session.exec(select(GrantRow.role)).all()) == (
            "beheer@school.example",
            ["administrator"],
        )
        assert session.exec(select(InstitutionRow.name)).all() == ["Instrumentmakersschool"]
        assert len(session.exec(select(SessionRow)).all()) == 1


def test_a_code_works_once_and_refusals_look_alike(client: Client, settings: Settings, database: Database):
    link = code_of(settings)
    assert client.post(link, data=FORM).status_code == 302
    client.page("/organisation")
    client.post("/sign-out")
    used = client.post(link, data={**FORM, "email": "tweede@school.example"})
    unknown = client.get("/set-up/" + "A" * 43)
    assert (used.status_code, unknown.status_code) == (410, 410)
    assert heading(used.text) == heading(unknown.text) == heading(client.get(link).text)
    with database.reading() as session:
        assert len(session.exec(select(AccountRow)).all()) == 1


def heading(html: str) -> str:
    return re.search(r"<main.*?</main>", html, re.DOTALL).group()


def test_an_expired_code_is_refused(client: Client, settings: Settings, database: Database):
    link = code_of(settings)
    with database.writing() as session:
        row = session.exec(select(SetupCodeRow)).one()
        assert link.rpartition("/")[2] not in row.code_hash
        row.expires_at = row.expires_at.replace(year=2020)
    assert client.post(link, data=FORM).status_code == 410


def test_no_code_where_there_is_an_administrator(settings: Settings, school: School):
    environ = {"BPV_DATABASE_URL": settings.database_url, "BPV_DATA_DIR": str(settings.data_dir), "BPV_ENV": "demo"}
    result = CliRunner().invoke(main, ["setup-code"], env=environ)
    assert result.exit_code == 1


def test_a_second_press_on_another_node_spends_nothing(client: Client, settings: Settings, database: Database):
    link = code_of(settings)
    with database.writing() as session:
        assert set_up.store.spend_setup_code(session, set_up.code_hash(link.rpartition("/")[2]), set_up_moment(session))
    assert client.post(link, data=FORM).status_code == 410


def set_up_moment(session) -> object:
    row = session.exec(select(SetupCodeRow)).one()
    return row.expires_at.replace(year=row.expires_at.year - 1)


def test_signing_in_goes_to_the_start_of_a_role(sign_in):
    assert sign_in(Role.STUDENT).get("/").status_code == 200
    assert path_of(sign_in(Role.ADMINISTRATOR).get("/")) == "/organisation"
    assert sign_in(Role.COMPLAINTS_COMMITTEE).get("/").status_code == 200
