"""Accounts and roles, as an administrator meets them."""

import re

import pytest
from sqlmodel import select

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.people.tables import AccountRow, GrantRow, SessionRow
from tests.support import queries
from tests.support.client import Client, path_of
from tests.support.school import School

PASSWORD = "een lange zin met een paarse olifant"


@pytest.fixture
def admin(sign_in) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR)


def test_the_list_is_searched_and_paged(admin: Client, school: School):
    first = admin.page("/accounts?size=10")
    assert first.count('data-label="Rollen"') + first.count('data-label="Roles"') == 10
    found = admin.page("/accounts?q=broker.0")
    assert school.emails[Role.BROKER][0] in found
    assert school.emails[Role.BROKER][1] not in found
    assert school.emails[Role.MANAGER][0] in admin.page("/accounts?role=manager")
    assert "broker.0@school.example" not in admin.page("/accounts?q=100%25")


def test_the_other_school_is_not_there(admin: Client, school: School):
    assert "other.example" not in admin.page("/accounts?size=100")
    other = school.other_accounts[Role.COORDINATOR]
    assert admin.get(f"/accounts/{other}").status_code == 404
    for act in ("link", "disable", "sessions/end", "roles"):
        assert admin.post(f"/accounts/{other}/{act}", data={"role": "broker"}).status_code == 404


def test_the_list_asks_as_much_for_twenty_accounts_as_for_two(admin: Client, database: Database, school: School):
    with queries.count(database) as two:
        admin.page("/accounts?q=broker")
    with database.writing() as session:
        rows = [
            AccountRow(
                institution_id=school.institution, email=f"broker.{n}@more.example", name=f"Meer {n}", created_at=now()
            )
            for n in range(20)
        ]
        session.add_all(rows)
        session.flush()
        session.add_all(
            GrantRow(institution_id=school.institution, account_id=row.id, role="broker", granted_at=now())
            for row in rows
        )
    with queries.count(database) as twenty:
        assert admin.page("/accounts?q=broker").count("more.example") == 20
    assert twenty.total == two.total, str(twenty)


def test_an_account_from_nothing_to_signed_in(admin: Client, app, database: Database):
    made = admin.post(
        "/accounts/new", data={"name": "Nieuwe Makelaar", "email": " Nieuw@School.example ", "language": "nl"}
    )
    where = path_of(made)
    assert "nieuw@school.example" in admin.page(where)
    assert path_of(admin.post(f"{where}/roles", data={"role": "broker", "unit": ""})) == where
    shown = admin.post(f"{where}/link").text
    link = re.search(r'value="http://127.0.0.1:5000(/set-password/[^"]+)"', shown).group(1)
    with database.reading() as session:
        account_id = session.exec(select(AccountRow.id).where(AccountRow.email == "nieuw@school.example")).one()
        assert account_id in where

    person = app.test_client()
    for _ in range(3):
        person.page(link)
    weak = person.post(link, data={"password": "welkom2026", "repeated": "welkom2026"})
    assert weak.status_code == 422
    unequal = person.post(link, data={"password": PASSWORD, "repeated": PASSWORD + "!"})
    assert unequal.status_code == 422
    assert path_of(person.post(link, data={"password": PASSWORD, "repeated": PASSWORD})) == "/sign-in"
    again = person.post(link, data={"password": PASSWORD, "repeated": PASSWORD})
    assert again.status_code == 410
    assert person.get(link).status_code == 410
    assert person.get("/set-password/" + "A" * 43).status_code == 410
    assert person.post("/sign-in", data={"email": "nieuw@school.example", "password": PASSWORD}).status_code == 302


def test_a_newer_link_replaces_the_older(admin: Client, client: Client, school: School):
    where = f"/accounts/{school.accounts[Role.BROKER][0]}/link"
    older, newer = (re.search(r"/set-password/[^\"]+", admin.post(where).text).group() for _ in range(2))
    assert client.get(older).status_code == 410
    assert client.get(newer).status_code == 200


def test_an_address_is_used_once(admin: Client, school: School):
    taken = school.emails[Role.BROKER][0].upper()
    answer = admin.post("/accounts/new", data={"name": "Dubbel", "email": taken, "language": "nl"})
    assert answer.status_code == 422
    assert 'value="Dubbel"' in answer.text


def test_roles_have_bounds_where_they_must_and_may(admin: Client, database: Database, school: School):
    where = f"/accounts/{school.accounts[Role.BROKER][0]}/roles"
    team = f"team:{school.teams['precision']}"
    assert admin.post(where, data={"role": "coordinator", "unit": ""}).status_code == 422
    assert admin.post(where, data={"role": "administrator", "unit": team}).status_code == 422
    assert admin.post(where, data={"role": "coordinator", "unit": "team:" + "a" * 20}).status_code == 422
    assert admin.post(where, data={"role": "coordinator", "unit": team}).status_code == 302
    assert admin.post(where, data={"role": "coordinator", "unit": team}).status_code == 422
    college = f"college:{school.colleges['laboratory']}"
    assert admin.post(where, data={"role": "coordinator", "unit": college}).status_code == 302
    with database.reading() as session:
        bounds = session.exec(
            select(GrantRow.college_id, GrantRow.team_id).where(
                GrantRow.account_id == school.accounts[Role.BROKER][0], GrantRow.role == "coordinator"
            )
        ).all()
    assert set(map(tuple, bounds)) == {(None, school.teams["precision"]), (school.colleges["laboratory"], None)}


def test_a_withdrawn_role_ends_at_once(admin: Client, sign_in, database: Database, school: School):
    account_id = school.accounts[Role.BROKER][0]
    broker = sign_in(Role.BROKER)
    assert broker.get("/my-account").status_code == 200
    with database.reading() as session:
        grant_id = session.exec(select(GrantRow.id).where(GrantRow.account_id == account_id)).one()
    assert admin.post(f"/accounts/{account_id}/roles/{grant_id}/withdraw").status_code == 302
    assert path_of(broker.get("/my-account")).startswith("/sign-in")
    assert admin.post(f"/accounts/{account_id}/roles/{grant_id}/withdraw").status_code == 404


def test_the_last_administrator_stays(admin: Client, database: Database, school: School):
    own, other = school.accounts[Role.ADMINISTRATOR]
    assert admin.post(f"/accounts/{other}/disable").status_code == 302
    assert admin.post(f"/accounts/{own}/disable").status_code == 422
    with database.reading() as session:
        assert session.get(AccountRow, own).active
        assert audit.verify(session) is None
    assert admin.post(f"/accounts/{other}/enable").status_code == 302
    assert admin.post(f"/accounts/{own}/disable").status_code == 302
    assert path_of(admin.get("/accounts")).startswith("/sign-in")


def test_ending_sessions_signs_out_everywhere(admin: Client, sign_in, database: Database, school: School):
    broker = sign_in(Role.BROKER)
    account_id = school.accounts[Role.BROKER][0]
    assert admin.post(f"/accounts/{account_id}/sessions/end").status_code == 302
    assert broker.get("/my-account").status_code == 302
    with database.reading() as session:
        assert session.exec(select(SessionRow).where(SessionRow.account_id == account_id)).all() == []


def test_a_stale_save_shows_both_and_loses_nothing(admin: Client, school: School):
    where = f"/accounts/{school.accounts[Role.BROKER][0]}"
    data = {"email": school.emails[Role.BROKER][0], "language": "nl", "version": "1"}
    assert admin.post(where, data={**data, "name": "Van de ander"}).status_code == 302
    stale = admin.post(where, data={**data, "name": "Van mij"})
    assert stale.status_code == 409
    assert "Van mij" in stale.text
    assert "Van de ander" in stale.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', stale.text).group(1)
    assert admin.post(where, data={**data, "name": "Van mij", "version": version}).status_code == 302
    assert "<h1>Van mij</h1>" in admin.page(where)


def test_an_address_that_grows_in_lower_case_is_refused_beside_its_field(admin: Client):
    long = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}" * 200 + "@school.example"
    answer = admin.post("/accounts/new", data={"name": "Iemand", "email": long, "language": "nl"})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_two_who_save_the_same_at_once_get_a_page(admin: Client, school: School, monkeypatch: pytest.MonkeyPatch):
    """The look before the save saw nothing yet; the database refuses the second, and says who must act."""
    monkeypatch.setattr("bpv.people.store.accounts.taken", lambda *_: False)
    form = {"name": "Anna", "email": school.emails[Role.BROKER][0], "language": "nl"}
    answer = admin.post("/accounts/new", data=form)
    assert answer.status_code == 409
    assert "Iemand anders" in answer.text
