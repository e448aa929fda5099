"""Ranked choices: made, explained, ordered, and closed by a published round; what would change a place."""

import re

import pytest
from lxml import html
from sqlmodel import select

from bpv.core.audit import AuditRow
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.matches.tables import MatchingRoundRow, PlaceChoiceRow, WishRow
from bpv.people.tables import StudentRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School
from tests.support.school_shortlists import another_place, moved


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student, who chose the fitting place."""
    return sign_in(Role.STUDENT, language="en")


def chosen(database: Database, school: School, student: str = "seventeen") -> list[PlaceChoiceRow]:
    """The choices of a student in order."""
    with database.reading() as session:
        query = select(PlaceChoiceRow).where(PlaceChoiceRow.student_id == school.students[student])
        return sorted(session.exec(query), key=lambda row: row.rank)


def more_places(database: Database, school: School, number: int) -> list[str]:
    """So many new places that fit."""
    with database.writing() as session:
        made = [another_place(session, school, f"Werkplaats {at}").id for at in range(number)]
        moved(session, school)
    return made


def far_away(database: Database, school: School, limit: int) -> None:
    """The usual student lives in Groningen now, and travels so many kilometres at most."""
    with database.writing() as session:
        session.get(StudentRow, school.students["seventeen"]).postcode = "9712"
        session.get(WishRow, school.students["seventeen"]).travel_limit_km = limit


def text_of(page: str) -> str:
    """The text of a page, spaces made plain."""
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_a_place_is_chosen_once_from_its_page_and_told_why(student: Client, school: School, database: Database) -> None:
    [place] = more_places(database, school, 1)
    page = html.fromstring(student.page(f"/places/{place}"))
    [form] = [one for one in page.cssselect("form") if (one.get("action") or "").endswith("/choose")]
    data = {one.get("name"): one.get("value") for one in form.cssselect("input[name=period]")}
    for _ in range(2):
        assert student.post(form.get("action"), data=data).status_code == 302
    rows = chosen(database, school)
    assert [(row.rank, row.place_id) for row in rows] == [(1, school.place), (2, place)]
    data = {"reason": "Hier leer ik frezen.", "version": "1"}
    assert student.post(f"/choices/{rows[1].id}/reason", data=data).status_code == 302
    assert "Hier leer ik frezen." in student.page("/choices")
    assert "Your choice 2" in student.page(f"/places/{place}")
    stale = student.post(f"/choices/{rows[1].id}/reason", data={"reason": "Anders.", "version": "1"})
    assert (stale.status_code, "Hier leer ik frezen." in stale.text, "Anders." in stale.text) == (409, True, True)


def test_choices_are_ordered_dropped_and_never_have_gaps(student: Client, school: School, database: Database) -> None:
    places = more_places(database, school, 2)
    for place in places:
        student.post(f"/choices/places/{place}/choose", data={"period": ""})
    first, second, third = chosen(database, school)
    for _ in range(2):
        student.post(f"/choices/{third.id}/move", data={"to": "up", "neighbour": first.id})
    assert [row.id for row in chosen(database, school)] == [third.id, first.id, second.id]
    for _ in range(2):
        period = school.periods["BPV 1"]
        assert student.post(f"/choices/places/{first.place_id}/drop", data={"period": period}).status_code == 302
    assert [(row.id, row.rank) for row in chosen(database, school)] == [(third.id, 1), (second.id, 2)]
    student.post(f"/choices/{second.id}/move", data={"to": "up", "neighbour": first.id})
    assert [row.id for row in chosen(database, school)] == [third.id, second.id], "the neighbour is gone meanwhile"


def test_no_more_than_the_school_allows_and_none_that_is_closed(
    student: Client, school: School, database: Database
) -> None:
    for place in more_places(database, school, 6):
        student.post(f"/choices/places/{place}/choose", data={"period": ""})
    assert [row.rank for row in chosen(database, school)] == [1, 2, 3, 4, 5]
    assert "5 choices, and that is the most" in text_of(student.page("/choices"))
    assert student.post(f"/choices/places/{new_id()}/choose", data={}).status_code == 404


def test_a_place_that_fails_a_rule_can_be_chosen_and_says_so(
    student: Client, school: School, database: Database
) -> None:
    far_away(database, school, limit=20)
    page = text_of(student.page("/choices"))
    assert "Does not fit now" in page
    assert "a round does not give you this place" in page


def test_others_are_counted_and_never_named(
    student: Client, school: School, database: Database, sign_in: SignIn
) -> None:
    other = sign_in(school.accounts[Role.STUDENT][2])
    other.post(f"/choices/places/{school.place}/choose", data={"period": school.periods["BPV 1"]})
    page = text_of(student.page(f"/places/{school.place}"))
    assert "1 other student chose this first" in page
    assert "Student 1002" not in page
    assert "1 other student chose this first" in text_of(student.page("/choices"))


def test_a_published_round_closes_the_choices(student: Client, school: School, database: Database) -> None:
    [place] = more_places(database, school, 1)
    with database.writing() as session:
        session.add(
            MatchingRoundRow(
                institution_id=school.institution,
                period_id=school.periods["BPV 1"],
                name="Ronde",
                team_ids=[school.teams["instruments"]],
                draw=1,
                key=new_id(),
                created_at=now(),
                published_run_id=new_id(),
            )
        )
    [held] = chosen(database, school)
    student.post(f"/choices/places/{place}/choose", data={"period": ""})
    student.post(f"/choices/places/{school.place}/drop", data={"period": held.period_id})
    assert [row.id for row in chosen(database, school)] == [held.id]
    page = student.page("/choices")
    assert "cannot be changed any more" in text_of(page)
    assert not html.fromstring(page).cssselect("form[action$='/drop']")


def test_choices_of_somebody_else_do_not_exist(school: School, database: Database, sign_in: SignIn) -> None:
    [held] = chosen(database, school)
    other = sign_in(school.accounts[Role.STUDENT][2])
    for act in ("move", "reason"):
        assert other.post(f"/choices/{held.id}/{act}", data={"version": "1"}).status_code == 404
    assert [row.id for row in chosen(database, school)] == [held.id]


def test_events_name_fields_and_never_what_was_written(student: Client, school: School, database: Database) -> None:
    [held] = chosen(database, school)
    student.post(f"/choices/{held.id}/reason", data={"reason": "Geheime reden", "version": "1"})
    with database.reading() as session:
        [event] = session.exec(select(AuditRow).where(AuditRow.event == "choice.reason"))
    assert (event.fields, event.object_id) == (["reason"], held.id)


def test_the_page_of_a_place_tells_what_would_change(student: Client, school: School, database: Database) -> None:
    page = text_of(student.page(f"/places/{school.place}"))
    assert "What would change this" in page
    far_away(database, school, limit=20)
    page = text_of(student.page(f"/places/{school.place}"))
    found = re.search(r"With a travel limit of (\d+).km this place would be possible, with a score of (\d+)", page)
    assert found is not None
    far_away(database, school, limit=int(found[1]))
    assert f"How well it fits: {found[2]} out of 100" in text_of(student.page(f"/places/{school.place}"))
