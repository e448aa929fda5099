"""The tally that is kept per school: kept while nothing changed, counted anew in the very next request when it did."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select

from bpv.companies.store.versions import bump
from bpv.companies.tables import PlaceRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Reach, Scope
from bpv.organisation.tables import PeriodRow
from bpv.people.models import StudentFields
from bpv.people.tables import StudentRow
from bpv.reports.models import Figures
from bpv.reports.service import shortage
from bpv.reports.service.shortage import Asked
from bpv.reports.service.tallies import Tallies
from tests.support.queries import count
from tests.support.school import School

Ask = Callable[..., Figures]


@pytest.fixture
def ask(database: Database, school: School) -> Ask:
    """The figures of a school as one and the same service keeps them."""
    tallies = Tallies()

    def figures(institution_id: str = school.institution, day: date | None = None) -> Figures:
        scope = Scope(reach=Reach.ALL, institution_id=institution_id)
        with database.reading() as session:
            ground = shortage.ground(session, scope, day or today(), tallies)
        return shortage.report(ground, Asked()).figures

    return figures


def reads_places(database: Database, ask: Ask) -> bool:
    """True when a question reads the places."""
    with count(database) as asked:
        ask()
    return any(" place " in statement.replace("\n", " ") for statement in asked.statements)


def test_places_are_read_once_while_nothing_changes(database: Database, ask: Ask) -> None:
    assert reads_places(database, ask)
    assert not reads_places(database, ask)


def test_a_changed_place_counts_in_the_next_request(database: Database, school: School, ask: Ask) -> None:
    before = ask()
    with database.writing() as session:
        for row in session.exec(select(PlaceRow).where(PlaceRow.institution_id == school.institution)):
            row.capacity += 3
        bump(session, school.institution)
    after = ask()
    assert before.offered < after.offered
    assert (after.offered - before.offered) % 3 == 0
    assert not reads_places(database, ask)


def test_students_count_at_once_though_the_registry_stays_the_same(
    database: Database, school: School, ask: Ask
) -> None:
    before = ask()
    with database.writing() as session:
        pattern = session.get_one(StudentRow, school.students["seventeen"])
        alike = {name: getattr(pattern, name) for name in ("institution_id", *StudentFields.model_fields)}
        session.add(StudentRow(**{**alike, "number": "90001"}))
    more = ask()
    assert more.needing > before.needing
    with database.writing() as session:
        for row in session.exec(select(StudentRow).where(StudentRow.number == "90001")):
            session.delete(row)
    assert ask() == before


def test_a_moved_period_counts_at_once(database: Database, school: School, ask: Ask) -> None:
    assert ask().needing > 0
    with database.writing() as session:
        for row in session.exec(select(PeriodRow).where(PeriodRow.institution_id == school.institution)):
            row.starts_on, row.ends_on = row.starts_on - timedelta(days=2000), row.ends_on - timedelta(days=2000)
    assert ask() == Figures()


def test_another_day_and_another_school_have_their_own(school: School, ask: Ask) -> None:
    here, there = ask(), ask(school.other_institution)
    assert here != there
    assert ask(day=today() + timedelta(days=800)) == Figures(), "no period begins then"
    assert (ask(), ask(school.other_institution)) == (here, there)
