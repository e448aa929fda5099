"""Pages of assignments: sets, versions, taking over; a running placement keeps what it has."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.folder.tables import AssignmentRow, AssignmentSetRow, AssignmentVersionRow
from tests.support.client import path_of
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_folder import TITLE

FIELDS = {
    "title": "Een opspanning maken",
    "text": "Maak een opspanning voor de freesbank.",
    "work_processes": "B1-K1-W1",
    "due_from": "end",
    "due_days": "7",
    "levels": "nog niet, voldoende, goed",
    "criteria": "Nauwkeurig: veel fouten | enkele | geen\nVeilig",
}


@pytest.fixture
def ids(database: Database, school: School) -> dict[str, str]:
    """The set, its version and its assignment."""
    with database.reading() as session:
        own = school.institution
        tables = {"set": AssignmentSetRow, "version": AssignmentVersionRow, "assignment": AssignmentRow}
        return {k: session.exec(select(t).where(t.institution_id == own)).one().id for k, t in tables.items()}


def day(days: int) -> str:
    """A day from today on, as typed."""
    return f"{today() + timedelta(days=days):%d-%m-%Y}"


def test_a_new_version_is_written_and_holds_later(sign_in: SignIn, database: Database, ids: dict[str, str]) -> None:
    client = sign_in(Role.COORDINATOR)
    assert TITLE in client.page(f"/assignment-versions/{ids['version']}")
    draft = path_of(client.post(f"/assignment-sets/{ids['set']}/draft"))
    assert path_of(client.post(f"/assignment-sets/{ids['set']}/draft")) == draft  # one draft at a time
    new = {"key": new_id(), **FIELDS}
    for wrong in ({"work_processes": "B9-K9-W9"}, {"work_processes": ""}, {"levels": "goed"}, {"due_days": "-1"}):
        answer = client.post(f"{draft}/assignments/new", data=new | wrong)
        assert answer.status_code == 422
        assert "Maak een opspanning" in answer.text
    assert client.post(f"{draft}/assignments/new", data=new | {"criteria": "Mooi: een | twee"}).status_code == 422
    assert [client.post(f"{draft}/assignments/new", data=new).status_code for _ in range(2)] == [302, 302]
    change = {"key": new_id(), "version": "1", **FIELDS, "title": "Een klem maken"}
    address = f"/assignments/{new['key']}/change"
    assert client.post(address, data=change).status_code == 302
    stale = client.post(address, data=change | {"title": "Iets anders"})
    assert stale.status_code == 409
    assert "Iets anders" in stale.text
    assert client.post(f"/assignments/{new['key']}/move", data={"way": "up"}).status_code == 302
    page = client.page(draft)
    assert page.index("Een klem maken") < page.index(TITLE)
    force = {"version": "1", "note": "Klem erbij"}
    assert client.post(f"{draft}/in-force", data=force | {"valid_from": day(0)}).status_code == 422
    assert client.post(f"{draft}/in-force", data=force | {"valid_from": day(1)}).status_code == 302
    assert client.post(address, data=change | {"version": "3"}).status_code == 422  # in force: fixed
    assert client.post(f"/assignments/{new['key']}/remove").status_code == 302
    with database.reading() as session:
        rows = session.exec(select(AssignmentRow).where(col(AssignmentRow.id) == new["key"])).all()
    assert [row.title for row in rows] == ["Een klem maken"]


def test_a_set_is_started_once_and_is_not_in_force_while_empty(sign_in: SignIn, school: School) -> None:
    client = sign_in(Role.COORDINATOR)
    college = {"college": school.colleges["technology"], "crebo": "25301", "study_year": "3", "phase": ""}
    assert client.post("/assignments/new", data={"key": new_id(), **college, "crebo": "99999"}).status_code == 422
    other = {"key": new_id(), **college, "college": school.colleges["laboratory"]}
    assert client.post("/assignments/new", data=other).status_code == 422  # not one's own college
    draft = path_of(client.post("/assignments/new", data={"key": new_id(), **college}))
    assert client.post("/assignments/new", data={"key": new_id(), **college}).status_code == 422
    assert client.post(f"{draft}/in-force", data={"version": "1", "valid_from": day(0)}).status_code == 422
    assert client.page("/assignments?year=3&crebo=25301").count("/assignment-sets/") == 1
    assert client.page("/assignments?year=x&college=nonsense").count("/assignment-sets/") == 2


def test_another_college_takes_a_set_over_with_credit(
    sign_in: SignIn, database: Database, school: School, ids: dict[str, str]
) -> None:
    client = sign_in(school.accounts[Role.COORDINATOR][1])  # of the other college
    assert client.post(f"/assignment-sets/{ids['set']}/draft").status_code == 404
    take = f"/assignment-versions/{ids['version']}/take-over"
    assert client.post(take, data={"key": new_id(), "college": school.colleges["technology"]}).status_code == 422
    draft = path_of(client.post(take, data={"key": new_id(), "college": school.colleges["laboratory"]}))
    page = client.page(draft)
    assert TITLE in page
    assert "technology, 1" in page
    assert client.post(take, data={"key": new_id(), "college": school.colleges["laboratory"]}).status_code == 422
    with database.reading() as session:
        assert len(session.exec(select(AssignmentSetRow).where(AssignmentSetRow.crebo == "25301")).all()) == 3


def test_readers_write_nothing(sign_in: SignIn, ids: dict[str, str]) -> None:
    supervisor = sign_in(Role.SUPERVISOR)
    assert TITLE in supervisor.page(f"/assignment-versions/{ids['version']}")
    assert supervisor.post(f"/assignment-sets/{ids['set']}/draft").status_code == 403


def test_the_list_asks_as_much_for_many_sets(
    sign_in: SignIn, database: Database, school: School, ids: dict[str, str]
) -> None:
    client = sign_in(Role.COORDINATOR)
    with count(database) as few:
        client.page("/assignments")
    with database.writing() as session:
        for year in range(3, 7):
            top = AssignmentSetRow(
                institution_id=school.institution,
                college_id=school.colleges["technology"],
                crebo="25301",
                study_year=year,
            )
            session.add(top)
            session.flush()
            copy = {"institution_id": school.institution, "assignment_set_id": top.id, "number": 1}
            session.add(AssignmentVersionRow(**copy, valid_from=today(), written_at=now()))
    with count(database) as many:
        client.page("/assignments")
    assert int(many) == int(few)
