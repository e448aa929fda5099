"""Pages of contacts: logging, planning, proposals, exceptions, for every role that has them."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bpv.contacts.tables import (
    ContactExcuseRow,
    ContactFindingRow,
    ContactMomentRow,
    ContactProposalRow,
    ContactRhythmRow,
)
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.placements.tables import PlacementRow
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School


def typed(day: date) -> str:
    """A day as a person types it."""
    return f"{day:%d-%m-%Y}"


@pytest.fixture
def running(database: Database, school: School) -> str:
    """The running placement of the usual student."""
    with database.reading() as session:
        mine = (PlacementRow.institution_id == school.institution, PlacementRow.source == "running")
        return session.exec(select(PlacementRow.id).where(*mine)).one()


@pytest.fixture
def elsewhere(database: Database, school: School) -> str:
    """The running placement of the other school."""
    with database.reading() as session:
        theirs = (PlacementRow.institution_id == school.other_institution, PlacementRow.source == "running")
        return session.exec(select(PlacementRow.id).where(*theirs)).one()


def moments(database: Database, placement_id: str) -> list[ContactMomentRow]:
    """The moments of a placement, by day."""
    with database.reading() as session:
        query = select(ContactMomentRow).where(ContactMomentRow.placement_id == placement_id)
        return list(session.exec(query.order_by(col(ContactMomentRow.day))))


def sent(**changes: object) -> dict[str, object]:
    """A filled form to log a contact."""
    given = {"key": new_id(), "day": typed(today()), "way": "phone", "kind": "guiding", "topics": ["progress"]}
    return given | {"planned": "", "note": "Loopt goed.", "next_step": "", "next_on": ""} | changes


def test_a_supervisor_logs_in_one_short_form_and_sending_it_twice_logs_once(
    sign_in: SignIn, database: Database, running: str
) -> None:
    client, address = sign_in(Role.SUPERVISOR), f"/placements/{running}/contacts/new"
    page = client.get(address).text
    assert f'data-draft="contact-{running}"' in page
    assert typed(today()) in page
    given, before = (
        sent(next_step="Bellen", next_on=typed(today() + timedelta(days=7))),
        len(moments(database, running)),
    )
    first, again = client.post(address, data=given), client.post(address, data=given)
    assert (first.status_code, again.status_code) == (302, 302)
    assert len(moments(database, running)) == before + 1
    shown = client.get(first.headers["Location"]).text
    assert "Loopt goed." in shown
    assert f'data-recorded="{given["key"]}"' in shown


def test_a_planned_moment_is_logged_and_not_twice(sign_in: SignIn, database: Database, running: str) -> None:
    client, address = sign_in(Role.SUPERVISOR), f"/placements/{running}/contacts/new?back=day"
    planned = next(one for one in moments(database, running) if one.state == "planned")
    given = sent(planned=planned.id, way="on_site")
    first, again = client.post(address, data=given), client.post(address, data=given)
    assert "/visits/" in first.headers["Location"]
    assert again.status_code == 422 or "/visits/" in again.headers["Location"]
    assert client.post(address, data=sent(planned=planned.id)).status_code == 422
    states = [one.state for one in moments(database, running)]
    assert states == ["held", "held"]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"day": "31-02-2026"}, "31-02-2026"),
        ({"day": typed(today() + timedelta(days=1))}, typed(today() + timedelta(days=1))),
        ({"way": "pigeon"}, "Loopt goed."),
        ({"way": ""}, "Loopt goed."),
        ({"topics": ["progress", "gossip"]}, "Loopt goed."),
        ({"next_on": typed(today())}, "Loopt goed."),
        ({"note": "x" * 2001}, "x" * 2001),
        ({"key": "nonsense"}, "Loopt goed."),
        ({"planned": "0" * 20}, "Loopt goed."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    sign_in: SignIn, database: Database, running: str, changes: dict[str, object], shown: str
) -> None:
    before = len(moments(database, running))
    answer = sign_in(Role.SUPERVISOR).post(f"/placements/{running}/contacts/new", data=sent(**changes))
    assert answer.status_code == 422
    assert shown in answer.text
    assert "error-summary" in answer.text
    assert len(moments(database, running)) == before


def test_two_people_correct_one_contact(sign_in: SignIn, database: Database, running: str) -> None:
    held = next(one for one in moments(database, running) if one.state == "held")
    client, address = sign_in(Role.SUPERVISOR), f"/contacts/moments/{held.id}/edit"
    given = sent(version="1", day=typed(held.day))
    assert "Het gaat goed." in client.get(address).text
    assert client.post(address, data=given | {"note": "Eerst"}).status_code == 302
    late = sign_in(Role.COORDINATOR).post(address, data=given | {"note": "Tweede"})
    assert late.status_code == 409
    assert "Eerst" in late.text
    assert "Tweede" in late.text
    assert sign_in(Role.COORDINATOR).post(address, data=given | {"version": "2"}).status_code == 302


def test_planning_moving_and_cancelling(sign_in: SignIn, database: Database, running: str) -> None:
    client = sign_in(Role.SUPERVISOR)
    assert client.get(f"/placements/{running}/contacts/plan").status_code == 200
    key, day = new_id(), today() + timedelta(days=12)
    given = {"key": key, "day": typed(day), "way": "video"}
    for _ in range(2):
        assert client.post(f"/placements/{running}/contacts/plan", data=given).status_code == 302
    past = given | {"key": new_id(), "day": typed(today() - timedelta(days=1))}
    assert client.post(f"/placements/{running}/contacts/plan", data=past).status_code == 422
    moved = {"version": "1", "day": typed(day + timedelta(days=1)), "way": "phone"}
    assert client.get(f"/contacts/moments/{key}/edit").status_code == 200
    assert client.post(f"/contacts/moments/{key}/edit", data=moved).status_code == 302
    assert client.post(f"/contacts/moments/{key}/edit", data=moved | {"way": "mail"}).status_code == 409
    assert client.get(f"/contacts/moments/{key}/cancel").status_code == 200
    assert client.post(f"/contacts/moments/{key}/cancel", data={"version": "2", "why": ""}).status_code == 422
    assert client.post(f"/contacts/moments/{key}/cancel", data={"version": "2", "why": "Ziek"}).status_code == 302
    assert client.post(f"/contacts/moments/{key}/cancel", data={"version": "3", "why": "Ziek"}).status_code == 422
    assert [one.state for one in moments(database, running) if one.id == key] == ["cancelled"]


def test_student_and_trainer_ask_and_the_supervisor_answers(
    sign_in: SignIn, database: Database, running: str, school: School
) -> None:
    student, staff = sign_in(Role.STUDENT), sign_in(Role.SUPERVISOR)
    page = student.get(f"/my-placements/{running}/contacts").text
    assert "Het gaat goed." not in page  # the note is for the school
    given = {"key": new_id(), "day": typed(today() + timedelta(days=3)), "way": "video", "why": "Over de opdracht."}
    for _ in range(2):
        assert student.post(f"/my-placements/{running}/contacts/propose", data=given).status_code == 302
    wrong = student.post(
        f"/my-placements/{running}/contacts/propose", data=given | {"key": new_id(), "day": "1-1-2020"}
    )
    assert wrong.status_code == 422
    assert "Over de opdracht." in wrong.text
    assert staff.get(f"/placements/{running}/contacts").text.count("Over de opdracht.") == 1
    for _ in range(2):
        assert staff.post(f"/contacts/proposals/{given['key']}/accept").status_code == 302
    assert [one.way for one in moments(database, running) if one.day == today() + timedelta(days=3)] == ["video"]
    with database.reading() as session:
        rows = session.exec(select(ContactProposalRow).where(ContactProposalRow.placement_id == running)).all()
        other = next(row.id for row in rows if row.id != given["key"])
    assert staff.post(f"/contacts/proposals/{other}/decline", data={"why": ""}).status_code == 422
    assert staff.post(f"/contacts/proposals/{other}/decline", data={"why": "Volgende week."}).status_code == 302


def test_what_is_agreed_and_found(sign_in: SignIn, database: Database, running: str) -> None:
    client, address = sign_in(Role.SUPERVISOR), f"/placements/{running}/contacts"
    for name in ("rhythm", "finding"):
        assert client.get(f"{address}/{name}").status_code == 200
    given = {"version": "1", "moments": "5", "gap_days": "14", "note": "Afgesproken met de praktijkopleider"}
    assert client.post(f"{address}/rhythm", data=given | {"moments": "-1"}).status_code == 422
    assert client.post(f"{address}/rhythm", data=given).status_code == 302
    assert client.post(f"{address}/rhythm", data=given | {"moments": "4"}).status_code == 409
    found = {"key": new_id(), "day": typed(today()), "asked": "student", "as_agreed": "partly", "text": "Te weinig."}
    for _ in range(2):
        assert client.post(f"{address}/finding", data=found).status_code == 302
    later = found | {"key": new_id(), "day": typed(today() + timedelta(days=1))}
    assert client.post(f"{address}/finding", data=later).status_code == 422
    with database.reading() as session:
        rhythm = session.exec(select(ContactRhythmRow).where(ContactRhythmRow.placement_id == running)).one()
        assert (rhythm.moments, rhythm.version) == (5, 2)
        texts = session.exec(select(ContactFindingRow.text).where(ContactFindingRow.placement_id == running)).all()
    assert sorted(texts) == ["Te weinig.", "Tevreden."]


def test_only_a_coordinator_makes_an_exception(sign_in: SignIn, database: Database, running: str) -> None:
    address = f"/placements/{running}/contacts/exception"
    assert sign_in(Role.SUPERVISOR).get(address).status_code == 403
    client = sign_in(Role.COORDINATOR)
    assert client.get(address).status_code == 200
    assert client.post(address, data={"why": ""}).status_code == 422
    for why in ("Bedrijf dicht", "Nog eens"):
        assert client.post(address, data={"why": why}).status_code == 302
    with database.reading() as session:
        made = session.exec(select(ContactExcuseRow.why).where(ContactExcuseRow.placement_id == running)).all()
    assert made == ["Bedrijf dicht"]
    assert "Bedrijf dicht" in client.get(f"/placements/{running}/contacts").text


def test_what_belongs_to_others_is_not_found(
    sign_in: SignIn, database: Database, school: School, running: str, elsewhere: str
) -> None:
    foreign = moments(database, elsewhere)[0].id
    client = sign_in(Role.SUPERVISOR)
    for address in (f"/placements/{elsewhere}/contacts", f"/placements/{elsewhere}/contacts/new"):
        assert client.get(address).status_code == 404
    assert client.get(f"/contacts/moments/{foreign}/edit").status_code == 404
    assert client.post(f"/placements/{running}/contacts/new", data=sent(key=foreign)).status_code == 404
    assert client.post(f"/placements/{running}/contacts/new", data=sent(planned=foreign)).status_code == 422
    other = sign_in(school.accounts[Role.SUPERVISOR][1])
    assert other.get(f"/placements/{running}/contacts").status_code == 404
    stranger = sign_in(school.accounts[Role.STUDENT][1])
    assert stranger.get(f"/my-placements/{running}/contacts").status_code == 404
    assert sign_in(Role.TRAINER).get(f"/trainees/{elsewhere}/contacts").status_code == 404


def test_the_list_of_contacts_asks_as_much_for_many(
    sign_in: SignIn, database: Database, school: School, running: str
) -> None:
    client = sign_in(Role.COORDINATOR)
    with count(database) as few:
        assert "Student 1000" in client.get("/contacts").text
    with database.writing() as session:
        like = session.get_one(PlacementRow, running)
        for number in range(12):
            values = like.model_dump(exclude={"id", "source"}, warnings=False)
            session.add(PlacementRow(**values, source=f"more{number}"))
    with count(database) as many:
        assert client.get("/contacts").text.count("Student 1000") >= 13
    assert int(many) == int(few)
    for show in ("late", "soon", "assessing", "asked", "nonsense"):
        assert client.get(f"/contacts?show={show}").status_code == 200
    for role in (Role.COORDINATOR, Role.MANAGER, Role.PROJECT_LEADER):
        assert sign_in(role).get("/contacts/report").status_code == 200
