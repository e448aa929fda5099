"""Importing outcomes of earlier placements: a verdict per row, and nothing added the second time."""

from datetime import timedelta

from sqlmodel import select

from bpv.companies.tables import CompanyRow, PlaceRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Reach, Scope
from bpv.imports.models import Kind
from bpv.placements import service
from bpv.placements.tables import PlacementRow
from tests.support.imports import dry, imported
from tests.support.school import School

HEAD = (
    "studentnummer;code leerbedrijf;naam leerbedrijf;begindatum;einddatum;uitkomst;"
    "beëindigd op;reden;volgens;toelichting"
)


def on(days: int) -> str:
    """A day so many days ago, as schools write it."""
    return f"{today() - timedelta(days=days):%d-%m-%Y}"


def sheet(*rows: str) -> bytes:
    """A list as a file."""
    return "\r\n".join((HEAD, *rows)).encode()


GOOD = (
    f"1000;A0001;;{on(900)};{on(830)};goed afgerond;;;;Uit Eduarte",
    f"1001;;Optiek Herkeuring;{on(500)};{on(440)};gestopt;{on(470)};too far to travel;student;",
    f"1002;A0001;;{on(700)};{on(630)};niet afgerond;;often_absent;;",
)
BAD = (
    f"9999;A0001;;{on(300)};{on(200)};goed;;;;",
    f"1000;B9999;;{on(600)};{on(550)};goed;;;;",
    f"1000;A0001;;{on(600)};{on(650)};goed;;;;",
    f"1000;A0001;;{on(600)};{on(-50)};goed;;;;",
    f"1000;A0001;;{on(600)};{on(550)};geweldig;;;;",
    f"1000;A0001;;{on(600)};{on(550)};gestopt;;;;",
    f"1000;A0001;;{on(600)};{on(550)};gestopt;{on(500)};;;",
    f"1000;A0001;;{on(600)};{on(550)};gestopt;{on(580)};ziek;;",
    f"1000;A0001;;{on(600)};{on(550)};gestopt;{on(580)};too far to travel;bedrijf;",
    f"1000;A0001;;{on(395)};{on(350)};goed;;;;",
    f"1000;;Optiek Herkeuring;{on(880)};{on(820)};goed;;;;",
)


def whole(institution_id: str) -> Scope:
    """Everything of a school."""
    return Scope(Reach.ALL, institution_id)


def rows_of(database: Database, school: School) -> list[PlacementRow]:
    """The imported placements, the oldest first."""
    with database.reading() as session:
        found = session.exec(select(PlacementRow).where(PlacementRow.way == "imported"))
        return sorted(found, key=lambda row: row.starts_on)


def test_every_row_gets_a_verdict_and_a_second_time_adds_nothing(database: Database, school: School) -> None:
    first = imported(
        database, whole(school.institution), sheet(*GOOD, *BAD), Kind.OUTCOMES, skip_bad=True, dated_on=today()
    )
    assert (first.counts["new"], first.counts["refused"]) == (3, len(BAD))
    made = rows_of(database, school)
    assert [(row.state, row.result, row.reasons, row.holds_seat) for row in made] == [
        ("finished", "finished_well", {}, False),
        ("finished", "not_finished", {"company": "often_absent"}, False),
        ("ended_early", None, {"student": "too_far"}, False),
    ]
    assert made[0].note == "Uit Eduarte"
    again = imported(database, whole(school.institution), sheet(*GOOD), Kind.OUTCOMES, skip_bad=False, dated_on=today())
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 3)
    assert len(rows_of(database, school)) == 3
    with database.reading() as session:
        assert sorted(one.well for one in service.outcomes(session, school.institution)) == [False, False, True]


def test_a_row_about_a_placement_that_stands_here_tells_its_outcome(database: Database, school: School) -> None:
    with database.writing() as session:
        past = session.exec(
            select(PlacementRow).where(PlacementRow.source == "past", PlacementRow.institution_id == school.institution)
        ).one()
        row_id, first, last = past.id, past.starts_on, past.ends_on
    line = f"1000;;Leeg BV;{first:%d-%m-%Y};{last:%d-%m-%Y};afgerond;;;;"
    done = imported(database, whole(school.institution), sheet(line), Kind.OUTCOMES, skip_bad=False, dated_on=today())
    assert (done.counts["changed"], done.counts["new"]) == (1, 0)
    with database.reading() as session:
        row = session.get_one(PlacementRow, row_id)
        assert (row.result, row.way, row.source, row.version) == ("finished", "own_search", "past", 2)


def test_a_placement_that_turns_out_to_have_ended_early_gives_its_seat_back_once(
    database: Database, school: School
) -> None:
    with database.writing() as session:
        held = session.exec(
            select(PlacementRow).where(PlacementRow.source == "past", PlacementRow.institution_id == school.institution)
        ).one()
        place = session.get_one(PlaceRow, school.place)
        held.place_id, held.company_id, held.establishment_id = place.id, place.company_id, place.establishment_id
        held.holds_seat, place.capacity, place.taken = True, 5, 2
        row_id, first, last = held.id, held.starts_on, held.ends_on
        name = session.get_one(CompanyRow, place.company_id).name
    stopped = last - timedelta(days=7)
    line = f"1000;;{name};{first:%d-%m-%Y};{last:%d-%m-%Y};gestopt;{stopped:%d-%m-%Y};too far to travel;student;"
    for changed in (1, 0):
        done = imported(
            database, whole(school.institution), sheet(line), Kind.OUTCOMES, skip_bad=False, dated_on=today()
        )
        assert done.counts["changed"] == changed
    with database.reading() as session:
        row, place = session.get_one(PlacementRow, row_id), session.get_one(PlaceRow, school.place)
        assert (row.state, row.holds_seat, place.taken) == ("ended_early", False, 1)


def test_another_school_imports_nothing_here(database: Database, school: School) -> None:
    run, _ = dry(database, whole(school.other_institution), sheet(*GOOD), Kind.OUTCOMES, dated_on=today())
    assert run.counts["refused"] == 3
