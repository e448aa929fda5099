"""The school calendar of the administrator, and the route of a student through time."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.organisation.models import Route
from bpv.organisation.rules.norms import over_time
from bpv.organisation.service.calendar import calendar_of
from bpv.organisation.tables import HolidayRow
from bpv.people.jobs import change_routes
from bpv.people.tables import RouteChangeRow, StudentRow
from tests.support.page_fixtures import SignIn
from tests.support.school import School

NEW = "/organisation/calendar/new"
WRONG = ("31-02-2027", "1-1-27", "01.01.0000", "morgen", "2027-13-01", "")


def holiday(first: str, last: str, version: int = 0, name: str = "Herfstvakantie") -> dict[str, str]:
    """The form of a holiday."""
    return {"name": name, "starts_on": first, "ends_on": last, "region": "midden", "version": str(version)}


def test_an_administrator_fills_in_a_holiday(sign_in: SignIn, database: Database, school: School) -> None:
    client = sign_in(Role.ADMINISTRATOR, language="en")
    assert "Rustweek" in client.page("/organisation/calendar")
    sent = holiday("17-10-2026", "25-10-2026")
    for _ in range(2):  # pressed twice
        assert client.post(NEW, data=sent).status_code == 302
    with database.reading() as session:
        (row,) = session.exec(select(HolidayRow).where(HolidayRow.name == "Herfstvakantie")).all()
        known = calendar_of(session, school.institution)
        assert known.add_working_days(date(2026, 10, 16), 1) == date(2026, 10, 26)
        other = calendar_of(session, school.other_institution)
        assert other.add_working_days(date(2026, 10, 16), 1) == date(2026, 10, 19)
    where = f"/organisation/calendar/{row.id}"
    assert client.post(where, data=holiday("17-10-2026", "24-10-2026", 1)).status_code == 302
    stale = client.post(where, data=holiday("17-10-2026", "23-10-2026", 1))
    assert stale.status_code == 409
    assert "24-10-2026" in stale.text.replace("<del>", "").replace("</del>", "")
    assert client.post(where + "/remove", data={"version": "1"}).status_code == 409
    assert client.post(where + "/remove", data={"version": "2"}).status_code == 302
    assert client.post(where + "/remove", data={"version": "2"}).status_code == 404


def test_what_is_wrong_with_a_holiday(sign_in: SignIn, school: School, database: Database) -> None:
    client = sign_in(Role.ADMINISTRATOR, language="en")
    for typed in WRONG:
        answer = client.post(NEW, data=holiday(typed, "25-10-2026"))
        assert answer.status_code == 422, typed
        assert 'id="starts_on-error"' in answer.text
    for first, last, field in (
        ("25-10-2026", "17-10-2026", "ends_on"),
        ("01-07-2026", "01-11-2026", "ends_on"),
    ):
        assert f'id="{field}-error"' in client.post(NEW, data=holiday(first, last)).text
    with database.reading() as session:
        there = session.exec(select(HolidayRow).where(HolidayRow.institution_id == school.institution)).one()
    clash = client.post(NEW, data=holiday(f"{there.starts_on:%d-%m-%Y}", f"{there.ends_on:%d-%m-%Y}"))
    assert "Rustweek" in clash.text
    assert sign_in(Role.COORDINATOR).get("/organisation/calendar").status_code == 200
    assert sign_in(Role.COORDINATOR).get(NEW).status_code == 403
    assert sign_in(Role.STUDENT).get("/organisation/calendar").status_code == 403


def test_a_route_changes_on_its_day(sign_in: SignIn, database: Database, school: School) -> None:
    client, student_id = sign_in(Role.COORDINATOR, language="en"), school.students["fifteen"]
    where = f"/students/{student_id}/route"
    coming = today() + timedelta(days=30)
    sent = {"route": "BBL", "starts_on": f"{coming:%d-%m-%Y}", "reason": "Een baan gevonden"}
    for _ in range(2):
        assert client.post(where, data=sent).status_code == 302
    assert "still to come" in client.page(where)
    assert change_routes(database) == 0
    with database.writing() as session:
        row = session.exec(select(RouteChangeRow).where(RouteChangeRow.student_id == student_id)).one()
        assert session.get_one(StudentRow, student_id).route == "BOL"
        row.starts_on = today()
    assert [change_routes(database), change_routes(database)] == [1, 0]
    with database.reading() as session:
        assert session.get_one(StudentRow, student_id).route == "BBL"
    assert client.post(f"{where}/{row.id}/withdraw", data={}).status_code == 422
    back = sent | {"route": "BOL", "starts_on": f"{coming:%d-%m-%Y}"}
    assert client.post(where, data=back).status_code == 302
    with database.reading() as session:
        found = session.exec(select(RouteChangeRow).where(RouteChangeRow.student_id == student_id)).all()
        last = max(found, key=lambda one: one.starts_on)
    assert client.post(f"{where}/{last.id}/withdraw", data={}).status_code == 302
    assert client.post(f"{where}/{last.id}/withdraw", data={}).status_code == 404


def test_what_is_wrong_with_a_change_of_route(sign_in: SignIn, school: School) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    where = f"/students/{school.students['seventeen']}/route"
    later = f"{today() + timedelta(days=400):%d-%m-%Y}"
    good = {"route": "BOL", "starts_on": later, "reason": "Baan weg"}
    for change, field in (
        ({"starts_on": "31-02-2027"}, "starts_on"),
        ({"starts_on": "01-01-2001"}, "starts_on"),
        ({"starts_on": f"{today():%d-%m-%Y}"}, "starts_on"),
        ({"route": "BBL"}, "route"),
        ({"route": "XYZ"}, "route"),
        ({"reason": "  "}, "reason"),
    ):
        answer = client.post(where, data=good | change)
        assert answer.status_code == 422, change
        assert f'id="{field}-error"' in answer.text or f'href="#{field}' in answer.text
    assert client.get(f"/students/{school.students['elsewhere']}/route").status_code == 404
    assert sign_in(Role.SUPERVISOR).post(where, data=good).status_code == 403


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        (None, 1350),
        (date(2026, 8, 1), round(1350 / 2 + 610 * 2)),  # two years of each
        (date(2024, 8, 1), 2440),  # from the first day on
        (date(2031, 1, 1), 1350),  # after the last
    ],
)
def test_the_norm_follows_the_routes(since: date | None, wanted: int) -> None:
    routes = [(date(2024, 8, 1), Route.BOL), *([(since, Route.BBL)] if since else [])]
    found = over_time((), routes, 4, 2024)
    assert found is not None
    assert abs(found.hours - wanted) <= 1
