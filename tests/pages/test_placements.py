"""Pages of placements and coaching, for every role that has them."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bpv.companies.tables import PlaceRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.people.tables import CoachingRow
from bpv.placements.tables import PlacementRow
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School

READERS = (Role.COORDINATOR, Role.BROKER, Role.SUPERVISOR, Role.LEARNING_WORK_COACH)


@pytest.fixture
def ids(database: Database, school: School) -> dict[str, str]:
    """The placements of the usual student by source, and the one of the other school."""
    with database.reading() as session:
        rows = session.exec(select(PlacementRow)).all()
        mine = {row.source: row.id for row in rows if row.institution_id == school.institution}
        return mine | {"elsewhere": next(row.id for row in rows if row.institution_id != school.institution)}


def days(first: int, last: int) -> dict[str, str]:
    """Days from today on, as typed."""
    start, end = today() + timedelta(days=first), today() + timedelta(days=last)
    return {"starts_on": f"{start:%d-%m-%Y}", "ends_on": f"{end:%d-%m-%Y}"}


@pytest.mark.parametrize("role", READERS)
def test_who_guides_sees_the_list_and_the_page(sign_in: SignIn, ids: dict[str, str], role: Role) -> None:
    client = sign_in(role)
    page = client.get("/placements").text
    assert "Student 1000" in page
    assert "Student 9001" not in page
    assert "Aanvraag Labs" in client.get(f"/placements/{ids['running']}").text
    assert client.get(f"/placements/{ids['elsewhere']}").status_code == 404


def test_filters_and_search(sign_in: SignIn, school: School) -> None:
    client = sign_in(Role.COORDINATOR)
    for query, shown in {
        "?state=running": (True, False),
        "?state=no_outcome": (False, True),
        "?state=nonsense": (True, True),
        "?q=aanvraag": (True, False),
        "?q=1000": (True, True),
        "?q=nobody": (False, False),
        f"?company={school.companies['empty']}": (False, True),
        f"?team={school.teams['precision']}": (False, False),
        f"?period={school.periods['BPV 1']}": (False, False),
        "?page=99&team=%00": (False, False),
    }.items():
        page = client.get("/placements" + query)
        table = page.text.split("<tbody>")[-1] if "<tbody>" in page.text else ""
        assert ("Aanvraag Labs" in table, "Leeg BV" in table) == shown, query


def test_a_coach_sees_own_students_only(sign_in: SignIn, school: School) -> None:
    own, other = (sign_in(one) for one in school.accounts[Role.LEARNING_WORK_COACH])
    assert "Student 1000" in own.get("/coaching").text
    assert "Student 1000" not in other.get("/coaching").text
    assert "Aanvraag Labs" not in other.get("/placements").text
    assert own.get("/placements/new").status_code == 403


def test_the_student_sees_own_placements(sign_in: SignIn, school: School) -> None:
    page = sign_in(Role.STUDENT).get("/my-placements").text
    assert "Aanvraag Labs" in page
    assert "Leeg BV" in page
    other = sign_in(school.accounts[Role.STUDENT][1]).get("/my-placements").text
    assert "Aanvraag Labs" not in other


def test_recording_by_hand_once(sign_in: SignIn, school: School, database: Database) -> None:
    client = sign_in(Role.COORDINATOR)
    student = school.students["seventeen"]
    assert student in client.get("/placements/new?q=1000").text
    assert school.places["due"] in client.get(f"/students/{student}/placements/new").text
    assert school.companies["empty"] in client.get(f"/students/{student}/placements/new?q=leeg").text
    address = f"/students/{student}/placements/new?place={school.places['due']}"
    assert "BPV 1" in client.get(address).text
    sent = {"key": new_id(), "period": school.periods["BPV 1"], "way": "fit_interview", **days(60, 120)}
    first, again = client.post(address, data=sent), client.post(address, data=sent)
    assert (first.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    with database.reading() as session:
        assert session.exec(select(PlaceRow.taken).where(PlaceRow.id == school.places["due"])).one() == 1
    assert "Optiek Herkeuring" in client.get(first.headers["Location"]).text


@pytest.mark.parametrize(
    ("student", "place", "changes"),
    [
        ("seventeen", "due", {"starts_on": "31-02-2027"}),
        ("seventeen", "due", days(0, 5)),
        ("seventeen", "due", {"period": "x" * 20}),
        ("seventeen", "due", {"way": "imported"}),
        ("seventeen", "full", {}),
        ("fifteen", "due", {}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    sign_in: SignIn, school: School, database: Database, student: str, place: str, changes: dict[str, str]
) -> None:
    client = sign_in(Role.COORDINATOR)
    address = f"/students/{school.students[student]}/placements/new?place={school.places[place]}"
    sent = {"key": new_id(), "period": "", "way": "own_search", **days(60, 120)} | changes
    page = client.post(address, data=sent)
    assert page.status_code == 422
    assert sent["starts_on"] in page.text
    assert "error-summary" in page.text
    with database.reading() as session:
        assert len(session.exec(select(PlacementRow)).all()) == 4


def test_ending_early_needs_a_reason_and_a_fresh_version(sign_in: SignIn, ids: dict[str, str]) -> None:
    client = sign_in(Role.COORDINATOR)
    address = f"/placements/{ids['running']}/end"
    sent = {"version": "1", "on": f"{today():%d-%m-%Y}", "initiator": "company", "note": "Gebeld"}
    assert "Gebeld" in client.post(address, data=sent).text
    assert client.post(address, data=sent).status_code == 422
    assert client.post(address, data=sent | {"reason_student": "full_after_all"}).status_code == 422
    fine = sent | {"reason_company": "full_after_all", "reason_student": "no_click"}
    assert client.post(address, data=fine).status_code == 302
    stale = client.post(address, data=fine)
    assert stale.status_code == 409
    assert 'class="form"' not in client.get(address).text


def test_the_outcome_is_for_coordinator_and_supervisor(sign_in: SignIn, ids: dict[str, str]) -> None:
    address = f"/placements/{ids['past']}/outcome"
    for role in (Role.BROKER, Role.LEARNING_WORK_COACH):
        assert sign_in(role).get(address).status_code == 403
    client = sign_in(Role.SUPERVISOR)
    assert client.post(address, data={"version": "1", "result": "not_finished"}).status_code == 422
    assert client.post(address, data={"version": "1", "result": "finished_well"}).status_code == 302
    mine = {"version": "1", "result": "not_finished", "reason_school": "often_absent", "note": "Vaak afwezig."}
    stale = client.post(address, data=mine)
    assert stale.status_code == 409
    assert "Vaak afwezig." in stale.text
    assert client.post(address, data=mine | {"version": "2"}).status_code == 302
    assert client.post(f"/placements/{ids['elsewhere']}/outcome", data=mine).status_code == 404


def test_a_coach_is_given_and_ended(sign_in: SignIn, school: School, database: Database) -> None:
    client = sign_in(Role.COORDINATOR)
    student = school.students["fifteen"]
    address = f"/students/{student}/coaching/new"
    assert student in client.get("/coaching/new").text
    coach = school.accounts[Role.LEARNING_WORK_COACH][1]
    sent = {
        "key": new_id(),
        "coach": coach,
        "kind": "plus_coach",
        "funding": "municipality",
        "placement": "",
        "valid_from": f"{today():%d-%m-%Y}",
        "valid_until": "",
    }
    assert client.post(address, data=sent | {"kind": "diagnosis"}).status_code == 422
    assert client.post(address, data=sent | {"valid_until": "01-01-2020"}).status_code == 422
    assert client.post(address, data=sent).status_code == 302
    assert client.post(address, data=sent).status_code == 302
    assert client.post(address, data=sent | {"key": new_id()}).status_code == 422
    with database.reading() as session:
        (made,) = session.exec(select(CoachingRow).where(col(CoachingRow.student_id) == student)).all()
    assert "Student 1001" in sign_in(coach).get("/coaching").text
    end = f"/coaching/{made.id}/end"
    gone = {"version": "1", "valid_until": f"{today():%d-%m-%Y}"}
    assert client.get(end).status_code == 200
    assert client.post(end, data=gone | {"valid_until": "01-01-2020"}).status_code == 422
    assert client.post(end, data=gone).status_code == 302
    assert client.post(end, data=gone).status_code == 409


def test_what_coaching_came_to_is_counted_without_names(sign_in: SignIn, school: School) -> None:
    page = sign_in(Role.MANAGER).get("/coaching/report")
    assert page.status_code == 200
    assert "Student 1000" not in page.text
    row = page.text.split("<tbody>")[1].split("</tr>")[1]
    assert [cell.split("<")[0] for cell in row.split('">')[2:]] == ["1", "1", "1", "0"]
    assert sign_in(Role.COORDINATOR).get("/coaching/report?year=99999").status_code == 200


def test_the_company_page_counts_without_names(sign_in: SignIn, school: School) -> None:
    page = sign_in(Role.CARE_COORDINATOR).get(f"/companies/{school.companies['requested']}").text
    assert 'id="placements"' in page
    assert "Student 1000" not in page


def test_the_list_asks_as_much_for_many_as_for_few(sign_in: SignIn, school: School, database: Database) -> None:
    client = sign_in(Role.COORDINATOR)
    with count(database.engine) as few:
        client.get("/placements")
    with database.writing() as session:
        like = session.exec(select(PlacementRow).where(PlacementRow.institution_id == school.institution)).first()
        assert like is not None
        values = like.model_dump(exclude={"id", "source"}, warnings=False)
        session.add_all(PlacementRow(**values, source=f"more:{number}") for number in range(20))
    with count(database.engine) as many:
        client.get("/placements")
    assert many.total == few.total > 0
