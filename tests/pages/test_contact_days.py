"""Pages of consultation meetings and visit days."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bpv.companies.tables import EstablishmentRow
from bpv.contacts.tables import ContactMomentRow, MeetingGuestRow, MeetingRow, VisitDayRow
from bpv.core.clock import school_year, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.placements.tables import PlacementRow
from tests.pages.test_contacts import running, sent, typed
from tests.support.page_fixtures import SignIn
from tests.support.school import School

__all__ = ["running"]  # a fixture
SECRET = "Geheimstraat"


def test_meetings_of_a_year_are_counted_and_planned_once(sign_in: SignIn, database: Database, school: School) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    year = school_year(today() - timedelta(days=20))
    assert "1 of 3 held" in client.get(f"/contacts/meetings?year={year}").text
    assert client.get("/contacts/meetings?year=abc&all=1").status_code == 200
    assert client.get("/contacts/meetings/new").status_code == 200
    given = {"key": new_id(), "team": school.teams["instruments"], "on_day": typed(today()), "subject": "Voortgang"}
    assert client.post("/contacts/meetings/new", data=given | {"on_day": "31-06-2026"}).status_code == 422
    assert client.post("/contacts/meetings/new", data=given | {"team": school.teams["precision"]}).status_code == 422
    for _ in range(2):
        assert client.post("/contacts/meetings/new", data=given).status_code == 302
    with database.reading() as session:
        rows = session.exec(select(MeetingRow).where(MeetingRow.institution_id == school.institution)).all()
    assert len(rows) == 2
    assert sign_in(Role.SUPERVISOR).get("/contacts/meetings").status_code == 200
    assert sign_in(Role.SUPERVISOR).get("/contacts/meetings/new").status_code == 403


def test_what_became_of_a_meeting(sign_in: SignIn, database: Database, school: School) -> None:
    client, key = sign_in(Role.COORDINATOR), new_id()
    given = {"key": key, "team": school.teams["instruments"], "on_day": typed(today()), "subject": ""}
    client.post("/contacts/meetings/new", data=given)
    address, who = f"/contacts/meetings/{key}/outcome", school.accounts[Role.SUPERVISOR][0]
    assert "Supervisor Een" in client.get(address).text
    told = {"version": "1", "state": "not_held", "why": "", "minutes": "", "on_day": typed(today()), "subject": ""}
    assert client.post(address, data=told).status_code == 422
    held = told | {"state": "held", "present": [who], "minutes": "Alle opdrachten besproken."}
    assert client.post(address, data=held | {"present": ["0" * 20]}).status_code == 422
    assert client.post(address, data=held).status_code == 302
    stale = client.post(address, data=held | {"minutes": "Iets anders"})
    assert stale.status_code == 409
    assert "Iets anders" in stale.text
    assert "Alle opdrachten besproken." in client.get(f"/contacts/meetings/{key}").text
    with database.reading() as session:
        rows = session.exec(select(MeetingGuestRow).where(MeetingGuestRow.meeting_id == key)).all()
    assert [row.account_id for row in rows if row.present] == [who]
    assert len(rows) > 1
    other = sign_in(school.accounts[Role.COORDINATOR][1])
    assert other.get(f"/contacts/meetings/{key}").status_code == 200
    assert other.get(address).status_code == 404
    assert other.post(address, data=held | {"version": "2"}).status_code == 404


@pytest.fixture
def three(database: Database, school: School, running: str) -> list[str]:
    """The running placement and two more of the same student, one of them at a private address."""
    with database.writing() as session:
        like = session.get_one(PlacementRow, running)
        made = []
        for name in ("complete", "private"):
            values = like.model_dump(exclude={"id", "source", "company_id", "establishment_id"}, warnings=False)
            there = {"company_id": school.companies[name], "establishment_id": school.establishments[name]}
            made.append(PlacementRow(**values, **there, source=f"visit{name}"))
        session.add_all(made)
        private = session.get_one(EstablishmentRow, school.establishments["private"])
        private.address_private, private.street = True, SECRET
        session.flush()
        return [running, *(row.id for row in made)]


def test_a_visit_day_in_order_checked_in_and_logged(
    sign_in: SignIn, database: Database, three: list[str], school: School
) -> None:
    client, key = sign_in(Role.SUPERVISOR), new_id()
    page = client.get("/visits")
    assert all(one in page.text for one in three)
    given = {"key": key, "day": typed(today()), "start_area": "2333 AB", "placements": three}
    for _ in range(2):
        assert client.post("/visits/new", data=given).headers["Location"].endswith(f"/visits/{key}")
    day = client.get(f"/visits/{key}").text
    assert "2333 Leiden" in day
    assert "km" in day
    with database.reading() as session:
        stops = session.exec(select(ContactMomentRow).where(ContactMomentRow.visit_day_id == key)).all()
        assert sorted(stop.placement_id for stop in stops) == sorted(three)
    first = stops[0]
    for _ in range(2):
        assert client.post(f"/visits/stops/{first.id}/check-in").status_code == 302
    answer = client.post(
        f"/placements/{first.placement_id}/contacts/new?back=day", data=sent(planned=first.id, way="on_site")
    )
    assert f"/visits/{key}" in answer.headers["Location"]
    with database.reading() as session:
        row = session.get_one(ContactMomentRow, first.id)
        assert (row.state, row.arrived_at is not None) == ("held", True)
    assert SECRET not in client.get(f"/visits/{key}").text + page.text
    assert sign_in(school.accounts[Role.SUPERVISOR][1]).get(f"/visits/{key}").status_code == 404
    other = sign_in(school.accounts[Role.SUPERVISOR][1])
    assert other.post(f"/visits/stops/{stops[1].id}/check-in").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "31-02-2027"},
        {"day": typed(today() - timedelta(days=1))},
        {"day": typed(date(2199, 1, 1))},
        {"start_area": "0000"},
        {"start_area": "Leiden"},
        {"placements": []},
        {"placements": ["0" * 20]},
    ],
)
def test_a_visit_day_that_cannot_be(
    sign_in: SignIn, database: Database, running: str, changes: dict[str, object]
) -> None:
    client, key = sign_in(Role.SUPERVISOR), new_id()
    given = {"key": key, "day": typed(today()), "start_area": "2333", "placements": [running]}
    answer = client.post("/visits/new", data=given | changes)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    with database.reading() as session:
        assert session.get(VisitDayRow, key) is None


def test_visits_per_supervisor_and_as_a_list(sign_in: SignIn, running: str) -> None:
    client = sign_in(Role.SUPERVISOR)
    client.post(f"/placements/{running}/contacts/new", data=sent(way="on_site"))
    for role in (Role.COORDINATOR, Role.MANAGER):
        page = sign_in(role).get("/visits/report").text
        assert "Supervisor Een" in page
    text = sign_in(Role.COORDINATOR).get("/visits/report/export.csv").text
    assert "Supervisor Een" in text
    assert sign_in(Role.COORDINATOR).get("/visits/report/export.xlsx").status_code == 200
    assert client.get("/visits/report").status_code == 403
