"""The calendar address and its feed, and the page about how we work."""

from datetime import date, timedelta

import icalendar
import pytest
from flask import Flask
from sqlmodel import select

from bpv.core import links
from bpv.core.clock import today
from bpv.core.config import DEMO_SECRET
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.people.tables import AccountRow
from bpv.tracking.tables import CalendarFeedRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School
from tests.support.school_tracking import TEXT

WORDS = (TEXT, "Student 1000", "Student", "1000", "Draagkracht", "gebroken")


def fill(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    return page.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def address_of(client: Client) -> str:
    """Make an address, and give the path of its feed as the page shows it."""
    key = fill(client.get("/calendar").text, "key")
    for _ in range(2):  # sent twice: one address
        assert client.post("/calendar", data={"key": key, "act": "make"}).status_code == 302
    page = client.get("/calendar").text
    return "/calendar/" + page.split("/calendar/", 1)[1].split('"', 1)[0]


def entries(body: bytes) -> list[icalendar.Event]:
    """The entries of a feed."""
    return [one for one in icalendar.Calendar.from_ical(body).walk("VEVENT") if isinstance(one, icalendar.Event)]


def test_a_supervisor_gets_days_and_no_names(sign_in: SignIn, client: Client, database: Database) -> None:
    path = address_of(sign_in(Role.SUPERVISOR, language="nl"))
    answer = client.get(path)  # nobody is signed in
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    found = entries(answer.data)
    steps = [one for one in found if str(one["uid"]).startswith("step-")]
    assert [one["dtstart"].dt for one in steps] == [today() + timedelta(days=3)]
    assert {one["dtstamp"].dt.tzinfo is not None for one in found} == {True}
    text = answer.data.decode()
    assert not [word for word in WORDS if word in text]
    assert client.get(path).data == answer.data
    assert text.count("\r\n") == text.count("\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_student_gets_the_own_placements(sign_in: SignIn, client: Client) -> None:
    path = address_of(sign_in(Role.STUDENT, language="nl"))
    found = {str(one["summary"]): one for one in entries(client.get(path).data)}
    one = found["BPV bij Aanvraag Labs"] if "BPV bij Aanvraag Labs" in found else found["BPV at Aanvraag Labs"]
    assert (one["dtstart"].dt, one["dtend"].dt) == (today() - timedelta(days=20), today() + timedelta(days=31))
    assert isinstance(one["dtstart"].dt, date)
    assert one["class"] == "PRIVATE"


def test_every_wrong_address_is_the_same_404(
    sign_in: SignIn, client: Client, app: Flask, database: Database, school: School
) -> None:
    owner = sign_in(Role.SUPERVISOR)
    path = address_of(owner)
    first, feed_id, token = path.rsplit("/", 2)
    secret = token.removesuffix(".ics")
    with database.reading() as session:
        query = select(CalendarFeedRow).where(CalendarFeedRow.institution_id == school.other_institution)
        foreign = session.exec(query).one().id
    other = links.token(DEMO_SECRET, "company", feed_id)
    wrong = (
        f"{first}/{feed_id}/{'A' * 43}.ics",
        f"{first}/{feed_id}/{secret[:-1]}.ics",
        f"{first}/{foreign}/{secret}.ics",
        f"{first}/{new_id()}/{secret}.ics",
        f"{first}/{feed_id}/{other}.ics",
    )
    assert {client.get(one).status_code for one in wrong} == {404}
    renewed = address_of(owner)
    assert renewed != path
    assert client.get(path).status_code == 404
    key = fill(owner.get("/calendar").text, "key")
    for _ in range(2):
        assert owner.post("/calendar", data={"key": key, "act": "stop"}).status_code == 302
    assert client.get(renewed).status_code == 404
    last = address_of(owner)
    assert client.get(last).status_code == 200
    with database.writing() as session:
        session.get_one(AccountRow, school.accounts[Role.SUPERVISOR][0]).active = False
    assert client.get(last).status_code == 404


def test_an_empty_form_changes_nothing(sign_in: SignIn, database: Database) -> None:
    client = sign_in(Role.COORDINATOR)
    for data in ({}, {"act": "other", "key": new_id()}, {"act": "make", "key": "kort"}):
        assert client.post("/calendar", data=data).status_code in (302, 422)
    assert "/calendar/" not in client.get("/calendar").text.split("</main>")[0].split("<main")[1]


@pytest.mark.parametrize("role", [Role.STUDENT, Role.TRAINER, Role.SUPERVISOR, Role.COORDINATOR, Role.MANAGER])
def test_everybody_reads_how_we_work(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role, language="en")
    own = "coordinator" if role is Role.MANAGER else role.value
    assert f"For {own}s" in client.get("/how-we-work").text.split("<h1>")[1].split("</h1>")[0]
    for path in ("/how-we-work?role=student", "/how-we-work?role=nonsense", "/calendar"):
        assert client.get(path).status_code == 200
