"""Requests for recognition in the browser: board, new, next step, who may, and a stale step that loses nothing."""

import pytest
from sqlmodel import select

from bpv.companies.tables import RecognitionRequestRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from tests.pages.test_companies_editing import filled, shown_errors
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import CREBO, School
from tests.support.school_talks import ASKED

NEW = "/companies/recognition-requests/new"
BOARD = "/companies/recognition-requests"


def broker(sign_in: SignIn, language: str = "en") -> Client:
    """A broker of the first college."""
    return sign_in(Role.BROKER, language=language)


def known(database: Database, school: School) -> RecognitionRequestRow:
    """The prospect of the tests' school."""
    with database.reading() as session:
        query = select(RecognitionRequestRow).where(RecognitionRequestRow.institution_id == school.institution)
        return session.exec(query).one()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_request_begins_with_what_the_address_says(sign_in: SignIn, school: School, language: str) -> None:
    client = broker(sign_in, language)
    path = f"{NEW}?company={school.companies['empty']}&crebo={CREBO}"
    data = filled(client.page(path))
    assert (data["crebo"], data["owner_id"]) == ([CREBO], [school.accounts[Role.BROKER][0]])
    response = client.post(f"{NEW}?company={school.companies['empty']}", data=data)
    assert response.status_code == 302
    assert client.post(path, data=data).headers["Location"] == response.headers["Location"]
    page = client.page(response.headers["Location"])
    assert "Leeg BV" in page
    assert client.page(BOARD).count("Leeg BV") == 1
    assert "Leeg BV" in client.page(f"{BOARD}?state=prospect&crebo={CREBO}")
    assert response.headers["Location"] in client.page(f"/companies/{school.companies['empty']}")


@pytest.mark.parametrize(
    ("name", "change", "wrong"),
    [
        ("complete", {"crebo": CREBO}, ["crebo"]),
        ("complete", {"crebo": ASKED}, ["crebo"]),
        ("refused", {"crebo": CREBO}, ["moved_on"]),
        ("empty", {"crebo": "99999"}, ["crebo"]),
        ("empty", {"crebo": "abc"}, ["crebo"]),
        ("empty", {"crebo": CREBO, "moved_on": "31-12-2150"}, ["moved_on"]),
        ("empty", {"crebo": CREBO, "owner_id": ""}, ["owner_id"]),
        ("empty", {"crebo": CREBO, "establishment_id": new_id()}, ["establishment_id"]),
        ("empty", {"crebo": CREBO, "next_on": "01-01-2001"}, ["next_on"]),
    ],
)
def test_a_wrong_request_says_where(
    sign_in: SignIn, school: School, name: str, change: dict[str, str], wrong: list[str]
) -> None:
    client = broker(sign_in)
    path = f"{NEW}?company={school.companies[name]}"
    note = {"note": "Zij willen graag."}
    response = client.post(path, data=filled(client.page(path)) | note | change)
    assert response.status_code == 422
    assert shown_errors(response.text) == wrong
    assert filled(response.text)["note"] == ["Zij willen graag."]


def test_the_first_possible_day_is_told_as_people_write_it(sign_in: SignIn, school: School) -> None:
    client = broker(sign_in)
    path = f"{NEW}?company={school.companies['refused']}"
    text = client.post(path, data=filled(client.page(path)) | {"crebo": CREBO}).text
    assert "A new request is possible from " in text
    assert str(today().year) in text.split("possible from ")[1][:30] or str(today().year + 1) in text


def test_without_a_company_the_page_says_how(sign_in: SignIn, school: School) -> None:
    client = broker(sign_in)
    assert "recognised=missing" in client.page(f"{NEW}?crebo={CREBO}")
    client.page(f"{NEW}?company=onzin", status=404)
    client.page(f"{NEW}?company={school.other_registry.companies['elsewhere']}", status=404)
    assert client.post(NEW).status_code == 422


def test_a_step_and_a_stale_step(sign_in: SignIn, school: School, database: Database) -> None:
    one, client = known(database, school), broker(sign_in)
    path = f"{BOARD}/{one.id}"
    data = filled(client.page(path))
    assert "state" not in data
    nothing = client.post(f"{path}/step", data=data)
    assert (nothing.status_code, shown_errors(nothing.text)) == (422, ["state"])
    assert client.post(f"{path}/step", data=data | {"state": "requested"}).status_code == 302
    stale = client.post(f"{path}/step", data=data | {"state": "withdrawn", "note": "Toch niet."})
    assert stale.status_code == 409
    assert "Toch niet." in stale.text
    assert known(database, school).state == "requested"
    again = filled(stale.text) | {"state": "recognised"}
    assert client.post(f"{path}/step", data=again).status_code == 302
    assert known(database, school).state == "recognised"
    assert "Next step" not in client.page(path)
    assert "Recognised" in client.page(f"{BOARD}?state=recognised")


def test_others_read_and_do_not_move(sign_in: SignIn, school: School, database: Database) -> None:
    one = known(database, school)
    path = f"{BOARD}/{one.id}"
    assert "Next step" not in sign_in(Role.SUPERVISOR, language="en").page(path)
    elsewhere = sign_in(school.accounts[Role.BROKER][1], language="en")
    assert "Next step" not in elsewhere.page(path)
    data = {"version": "1", "state": "requested", "moved_on": "01-01-2026", "owner_id": one.owner_id}
    assert elsewhere.post(f"{path}/step", data=data).status_code == 404
    other = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    other.page(path, status=404)
    assert "Fijnmechaniek" in other.page(BOARD)  # its own, of the same name


def test_the_board_asks_the_same_for_many(sign_in: SignIn, school: School, database: Database) -> None:
    client = broker(sign_in)
    with count(database) as before:
        client.page(BOARD)
    for name in ("empty", "requested", "lapsed", "withdrawn"):
        path = f"{NEW}?company={school.companies[name]}&crebo={CREBO}"
        assert client.post(path, data=filled(client.page(path))).status_code == 302
    with count(database) as after:
        client.page(BOARD)
    assert int(after) == int(before)
