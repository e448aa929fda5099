"""A coordinator finds the one placement without contact among 400; a supervisor and a student see what is next."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import Connection, select

from benchmarks.followed import LONELY, fill, moment
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.tables import METADATA
from tests.journeys.conftest import Visit
from tests.journeys.live import Live
from tests.support.keys import RING

SIZES = pytest.mark.parametrize(("language", "width"), [("nl", 1280), ("en", 360)])


@pytest.fixture(scope="module")
def crowded(live: Live) -> Iterator[None]:
    """400 placements more, of which one has no contact, while every other placement of the school has one."""
    database, login = Database(live.database_url, RING), live.login("coordinator")
    with database.connection() as connection:
        fill(connection, login.institution_id, login.account_id, 400, "J")
        made = silent(connection, login.institution_id, login.account_id)
        connection.execute(METADATA.tables["contact_moment"].insert(), made)
    yield
    with database.connection() as connection:
        forget(connection, [row["id"] for row in made])
    database.dispose()


def silent(connection: Connection, institution_id: str, by: str) -> list[dict[str, object]]:
    """A contact for every other placement that has none."""
    placement, student = METADATA.tables["placement"], METADATA.tables["student"]
    held = METADATA.tables["contact_moment"]
    query = select(placement.c.id).join(student, student.c.id == placement.c.student_id)
    query = query.where(placement.c.institution_id == institution_id, student.c.name != LONELY)
    query = query.where(placement.c.id.not_in(select(held.c.placement_id).where(held.c.state == "held")))
    return [moment(institution_id, key, by, today()) for key in connection.execute(query).scalars()]


def forget(connection: Connection, moments: list[object]) -> None:
    """Take away what was added, and what the clock wrote about it meanwhile."""
    student, placement, held = (METADATA.tables[name] for name in ("student", "placement", "contact_moment"))
    people = select(student.c.id).where(student.c.number.like("J0%"))
    places = select(placement.c.id).where(placement.c.student_id.in_(people))
    sheets = METADATA.tables["agreement_sheet"]
    agreements = METADATA.tables["agreement"]
    mine = select(agreements.c.id).where(agreements.c.placement_id.in_(places))
    connection.execute(held.delete().where(held.c.id.in_(moments)))
    connection.execute(sheets.delete().where(sheets.c.agreement_id.in_(mine)))
    for table in reversed(METADATA.sorted_tables):
        if "placement_id" in table.c:
            connection.execute(table.delete().where(table.c.placement_id.in_(places)))
    for table in reversed(METADATA.sorted_tables):
        if "student_id" in table.c:
            connection.execute(table.delete().where(table.c.student_id.in_(people)))
    connection.execute(student.delete().where(student.c.number.like("J0%")))


@SIZES
def test_the_one_without_contact_is_found(visit: Visit, crowded: None, language: str, width: int) -> None:
    screens = visit("coordinator", language, width=width)
    words, page = screens.words, screens.page
    screens.open("/progress")
    screens.look(words("Progress of placements"))
    page.locator("details.filters > summary").click()
    page.get_by_label(words("Still without")).select_option("contact")
    screens.press(words("Apply"))
    screens.look(words("Progress of placements"))
    rows = page.locator("tr.four-row")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(LONELY)
    expect(rows.first.get_by_role("link", name=words.like("Log contact"))).to_be_visible()


@SIZES
def test_who_follows_students_sees_who_needs_them(visit: Visit, language: str, width: int) -> None:
    screens = visit("supervisor", language, width=width)
    screens.look(screens.words("Needs you now"))
    page, words = screens.page, screens.words
    expect(page.get_by_role("heading", name=words("All my students"))).to_be_visible()
    rows = page.locator("tr.four-row")
    assert rows.count() >= 5
    rows.first.get_by_role("link", name=words.like("Log contact")).click()
    assert page.url.endswith("/contacts/new")


@SIZES
def test_a_student_in_a_placement_sees_what_is_next(visit: Visit, language: str, width: int) -> None:
    screens = visit("student", language, width=width)
    screens.look(screens.words("What now, what next"))
    expect(screens.page.get_by_role("heading", name=screens.words("How it stands"))).to_be_visible()
