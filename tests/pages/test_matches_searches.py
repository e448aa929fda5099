"""Saved searches: keep, run, rename, stop the mail, forget; and what is never kept."""

import re

import pytest
from lxml import html
from sqlmodel import select

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.matches.models import MOST_SEARCHES
from bpv.matches.tables import SavedSearchRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student, who saved one search."""
    return sign_in(Role.STUDENT, language="en")


def saved(database: Database, school: School) -> dict[str, SavedSearchRow]:
    """The searches of the usual student by name."""
    with database.reading() as session:
        query = select(SavedSearchRow).where(SavedSearchRow.student_id == school.students["seventeen"])
        return {row.name: row for row in session.exec(query)}


def fields(page: str) -> dict[str, str]:
    """What the form to save a search carries."""
    found = html.fromstring(page).cssselect("main form input")
    return {one.get("name"): one.get("value") or "" for one in found if one.get("name") != "csrf_token"}


def test_a_search_is_kept_and_runs_again(student: Client, school: School, database: Database) -> None:
    there = html.fromstring(student.page("/places?q=frezen&km=50&pay=allowance&period=x&view=map&page=2"))
    (link,) = [a for a in there.cssselect("a") if a.text_content().strip() == "Save this search"]
    page = student.page(link.get("href"))
    values = fields(page)
    assert values["name"] == "“frezen”, up to 50 km, With an allowance"
    values["name"] = "In de buurt"
    for _ in range(2):
        assert student.post("/searches/new", data=values).status_code == 302
    assert set(saved(database, school)) == {"Frezen", "In de buurt"}
    row = saved(database, school)["In de buurt"]
    assert (row.q, row.filters) == ("frezen", [["km", "50"], ["pay", "allowance"]])
    assert row.told == [school.place]
    listed = html.fromstring(student.page("/searches"))
    (address,) = [a.get("href") for a in listed.cssselect(".card-title a") if a.text_content() == "In de buurt"]
    run = student.page(address)
    assert "1 place fits" in re.sub(r"\s+", " ", html.fromstring(run).text_content())


def test_a_filter_on_support_is_never_kept(student: Client, school: School, database: Database) -> None:
    page = student.page("/searches/new?q=frezen&care=quiet_workplace")
    assert "Your filter on support is not saved" in page
    values = fields(page) | {"care": "quiet_workplace", "name": "Stil"}
    student.post("/searches/new", data=values)
    assert saved(database, school)["Stil"].filters == []


def test_a_name_is_needed_and_nothing_typed_is_lost(student: Client, school: School, database: Database) -> None:
    values = fields(student.page("/searches/new?q=draaien&days=5"))
    for name in ("", "  ", "x" * 81):
        answer = student.post("/searches/new", data=values | {"name": name})
        assert answer.status_code == 422
        assert "draaien" in answer.text
        assert 'name="days"' in answer.text
    assert set(saved(database, school)) == {"Frezen"}


def test_there_is_a_most(student: Client, school: School, database: Database) -> None:
    mine = {"institution_id": school.institution, "student_id": school.students["seventeen"]}
    with database.writing() as session:
        for number in range(MOST_SEARCHES - 1):
            session.add(SavedSearchRow(name=f"Zoek {number}", created_at=now(), looked_at=now(), **mine))
    answer = student.post("/searches/new", data={"name": "Nog een", "key": new_id()})
    assert answer.status_code == 422
    assert "You saved 20 searches" in answer.text


def test_a_search_is_renamed_and_a_save_in_between_is_told(student: Client, school: School, database: Database) -> None:
    row = saved(database, school)["Frezen"]
    there = f"/searches/{row.id}/name"
    assert student.post(there, data={"name": "Freeswerk", "version": row.version}).status_code == 302
    stale = student.post(there, data={"name": "Iets anders", "version": row.version})
    assert stale.status_code == 409
    assert "Freeswerk" in stale.text
    assert "Iets anders" in stale.text
    assert student.post(there, data={"name": "", "version": row.version + 1}).status_code == 422
    assert set(saved(database, school)) == {"Freeswerk"}


def test_mail_stops_and_starts_and_a_search_goes(student: Client, school: School, database: Database) -> None:
    row = saved(database, school)["Frezen"]
    for paused in ("1", "1", "0", "1", "nonsense"):
        student.post(f"/searches/{row.id}/mail", data={"paused": paused})
    assert saved(database, school)["Frezen"].paused
    assert "No mail" in student.page("/searches")
    assert student.post(f"/searches/{row.id}/remove").status_code == 302
    assert student.post(f"/searches/{row.id}/remove").status_code == 404
    assert "You saved no search yet" in student.page("/searches")


def test_a_filter_that_does_not_exist_any_more_is_explained(
    student: Client, school: School, database: Database
) -> None:
    with database.writing() as session:
        row = session.get(SavedSearchRow, saved(database, school)["Frezen"].id)
        assert row is not None
        row.filters = [["type", "circus"], ["km", "25"]]
    page = student.page("/searches")
    assert "does not exist any more: circus" in page
    (address,) = [a.get("href") for a in html.fromstring(page).cssselect(".card-title a")]
    assert "circus" not in address
    assert "km=25" in address


def test_nobody_touches_the_search_of_another(sign_in: SignIn, school: School, database: Database) -> None:
    row = saved(database, school)["Frezen"]
    other = sign_in(school.accounts[Role.STUDENT][2], language="en")
    for act in ("name", "mail", "remove"):
        assert (
            other.post(f"/searches/{row.id}/{act}", data={"paused": "1", "name": "x", "version": "1"}).status_code
            == 404
        )
    assert "You saved no search yet" in other.page("/searches")
    taken = other.post("/searches/new", data={"name": "Gekaapt", "key": row.id})
    assert taken.status_code == 302
    assert saved(database, school)["Frezen"].q == "frezen"
    for role in (Role.SUPERVISOR, Role.COORDINATOR):
        assert sign_in(role).get("/searches").status_code == 403


@pytest.mark.parametrize("query", ["km=%00&days=x", "q=" + "a" * 5000, "lang=" + "x" * 300, "type=circus&care=y"])
def test_nonsense_in_the_address_is_never_an_accident(student: Client, query: str) -> None:
    assert student.get(f"/searches/new?{query}").status_code in (200, 400)
