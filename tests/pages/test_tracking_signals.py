"""Pages of signals, problems and steps, for every role that has them."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bpv.core.clock import school_year, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.placements.tables import PlacementRow
from bpv.tracking.tables import PlacementProblemRow, PlacementSignalRow, PlacementStepRow, StepKindRow
from tests.support.page_fixtures import SignIn
from tests.support.school import School
from tests.support.school_tracking import TEXT


@pytest.fixture
def ids(database: Database, school: School) -> dict[str, str]:
    """The running placement of the usual student with its signal and step, and those of the other school."""
    found = {}
    with database.reading() as session:
        tables = {"signal": PlacementSignalRow, "step": PlacementStepRow, "kind": StepKindRow}
        for where, own in (("", school.institution), ("other ", school.other_institution)):
            query = select(PlacementRow).where(PlacementRow.institution_id == own, PlacementRow.source == "running")
            found[f"{where}placement"] = session.exec(query).one().id
            for name, table in tables.items():
                found[f"{where}{name}"] = session.exec(select(table).where(table.institution_id == own)).one().id
    return found


def fill(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    return page.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COORDINATOR])
def test_staff_see_the_list_the_week_and_one_placement(sign_in: SignIn, ids: dict[str, str], role: Role) -> None:
    client = sign_in(role, language="en")
    for path in ("/signals", "/signals/week", "/signals?mine=1", "/signals?state=closed", "/signals?kind=x&page=9"):
        assert client.get(path).status_code == 200
    assert "Student 1000" in client.get("/signals").text
    assert "Student 9001" not in client.get("/signals").text
    page = client.get(f"/placements/{ids['placement']}/signals").text
    assert "Problem reported" in page
    assert TEXT in page
    assert "Intake talk" in page
    for path in (f"/signals/{ids['other signal']}", f"/placements/{ids['other placement']}/signals"):
        assert client.get(path).status_code == 404


def test_closing_needs_a_note_and_the_reporter_reads_it(sign_in: SignIn, school: School, ids: dict[str, str]) -> None:
    client = sign_in(Role.SUPERVISOR, language="en")
    address = f"/signals/{ids['signal']}"
    answer = client.post(f"{address}/close", data={"version": "1", "note": " "})
    assert answer.status_code == 422
    assert client.post(f"{address}/close", data={}).status_code == 422
    answer = client.post(f"{address}/give", data={"version": "1", "owner_id": school.accounts[Role.TRAINER][0]})
    assert answer.status_code == 422
    answer = client.post(f"{address}/close", data={"version": "7", "note": "Gebeld met de begeleider."})
    assert answer.status_code == 409
    assert "Gebeld met de begeleider." in answer.text
    assert client.post(f"{address}/close", data={"version": "1", "note": "Gesproken."}).status_code == 302
    assert "Gesproken." in client.get(f"/placements/{ids['placement']}/signals").text
    own = sign_in(Role.STUDENT, language="en").get(f"/my-placements/{ids['placement']}/problems").text
    assert "Gesproken." in own
    assert "dealt with" in own


def test_giving_a_signal_to_somebody_else(sign_in: SignIn, school: School, ids: dict[str, str]) -> None:
    client, other = sign_in(Role.COORDINATOR), school.accounts[Role.SUPERVISOR][1]
    answer = client.post(f"/signals/{ids['signal']}/give", data={"version": "1", "owner_id": other})
    assert answer.status_code == 302
    owner = sign_in(other)
    assert "Student 1000" in owner.get("/signals?mine=1").text
    answer = owner.post(f"/signals/{ids['signal']}/close", data={"version": "2", "note": "Klaar."})
    assert answer.headers["Location"].startswith("/signals?mine")  # the placement itself is not theirs to see


def test_a_student_reports_a_problem_once_and_follows_it(
    sign_in: SignIn, database: Database, school: School, ids: dict[str, str]
) -> None:
    client, address = sign_in(Role.STUDENT, language="en"), f"/my-placements/{ids['placement']}/problems"
    page = client.get(address).text
    assert "not a complaint" in page
    text = "Ik moet elke dag alleen maar vegen."
    assert client.post(address, data={"key": fill(page, "key"), "kind": "", "text": text}).status_code == 422
    again = client.post(address, data={"key": fill(page, "key"), "kind": "absence", "text": text})
    assert again.status_code == 422
    assert text in again.text
    for _ in range(2):
        given = {"key": fill(page, "key"), "kind": "work", "text": text}
        assert client.post(address, data=given).status_code == 302
    with database.reading() as session:
        rows = [row for row in session.exec(select(PlacementProblemRow)) if row.text == text]
        assert len(rows) == 1
        query = select(PlacementSignalRow).where(PlacementSignalRow.problem_id == rows[0].id)
        signal = session.exec(query).one()
    assert (signal.colour, signal.owner_id) == ("red", school.accounts[Role.SUPERVISOR][0])
    assert "Supervisor Een looks after it." in client.get(address).text
    other = sign_in(school.accounts[Role.STUDENT][1])
    assert other.get(address).status_code == 404
    assert other.post(address, data={"key": new_id(), "kind": "work", "text": text}).status_code == 404


def test_what_one_side_reports_the_other_does_not_read(
    sign_in: SignIn, database: Database, school: School, ids: dict[str, str]
) -> None:
    with database.writing() as session:  # at the company of the usual trainer
        row = session.get_one(PlacementRow, ids["placement"])
        row.company_id, row.establishment_id = school.company, school.establishments["complete"]
    trainer, address = sign_in(Role.TRAINER, language="en"), f"/trainees/{ids['placement']}/problems"
    page = trainer.get(address)
    assert page.status_code == 200
    assert TEXT not in page.text
    text = "Drie dagen niet gekomen, geen bericht."
    given = {"key": fill(page.text, "key"), "kind": "absence", "text": text}
    assert trainer.post(address, data=given).status_code == 302
    assert text in trainer.get(address).text
    assert text not in sign_in(Role.STUDENT).get(f"/my-placements/{ids['placement']}/problems").text
    assert trainer.get(f"/trainees/{ids['other placement']}/problems").status_code == 404


def test_ticking_a_step_and_taking_it_back(sign_in: SignIn, database: Database, ids: dict[str, str]) -> None:
    client = sign_in(Role.SUPERVISOR, language="en")
    address = f"/placements/{ids['placement']}/steps/{ids['step']}"
    ahead = f"{today() + timedelta(days=2):%d-%m-%Y}"
    answer = client.post(f"{address}/done", data={"version": "1", "done_on": ahead})
    assert answer.status_code == 422
    assert ahead in answer.text
    assert client.post(f"{address}/done", data={"version": "1", "done_on": "31-02-2026"}).status_code == 422
    assert client.post(f"{address}/done", data={"version": "1", "done_on": f"{today():%d-%m-%Y}"}).status_code == 302
    assert "Not done after all" in client.get(f"/placements/{ids['placement']}/signals").text
    assert client.post(f"{address}/done", data={}).status_code == 422  # it is done already, and nothing was sent
    assert client.post(f"{address}/not-done", data={"version": "1"}).status_code == 409
    assert client.post(f"{address}/not-done", data={"version": "2"}).status_code == 302
    assert client.post(f"{address}/not-done", data={}).status_code == 422
    with database.reading() as session:
        assert session.get_one(PlacementStepRow, ids["step"]).done_on is None
    for wrong in (ids["other step"], new_id()):
        answer = client.post(f"/placements/{ids['placement']}/steps/{wrong}/done", data={})
        assert answer.status_code == 404


def test_the_list_of_steps_is_changed_by_coordinator_and_administrator(sign_in: SignIn, ids: dict[str, str]) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    assert "14 days before the first day" in client.get("/way-of-working").text
    page = client.get(f"/way-of-working/{ids['kind']}").text
    given = {"title": "", "owner": "coordinator", "days": "7", "when": "before", "anchor": "start", "sign": "none"}
    data = {**given, "version": fill(page, "version"), "active": "y"}
    saved = client.post(f"/way-of-working/{ids['kind']}", data=data)
    assert saved.status_code == 302
    stale = client.post(f"/way-of-working/{ids['kind']}", data={**given, "version": "1", "days": "3"})
    assert stale.status_code == 409
    key = fill(client.get("/way-of-working/new").text, "key")
    assert client.post("/way-of-working/new", data={**given, "key": key}).status_code == 422
    for _ in range(2):
        assert client.post("/way-of-working/new", data={**given, "key": key, "title": "Pasje"}).status_code == 302
    listed = sign_in(Role.SUPERVISOR, language="en").get("/way-of-working").text
    assert listed.count("Pasje") == 1
    assert "7 days before the first day" in listed
    assert client.get(f"/way-of-working/{ids['other kind']}").status_code == 404
    assert sign_in(Role.SUPERVISOR).get("/way-of-working/new").status_code == 403


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER, Role.PROJECT_LEADER])
def test_the_report_of_steps(sign_in: SignIn, database: Database, ids: dict[str, str], role: Role) -> None:
    with database.writing() as session:
        row = session.get_one(PlacementStepRow, ids["step"])
        row.due_on = today() - timedelta(days=1)
    client = sign_in(role, language="en")
    assert client.get("/steps/report?year=nonsense").status_code == 200
    page = client.get(f"/steps/report?year={school_year(row.due_on)}")
    assert page.status_code == 200
    assert ("fewer than 5 students" in page.text) == (role is not Role.COORDINATOR)
