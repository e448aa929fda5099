"""Imports on both databases: identity, local values that survive, decisions, applying once, and being cut off."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from bpv.companies.tables import CompanyRow, EstablishmentRow, PlaceRow, RecognitionRow
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.core.intake import Verdict
from bpv.core.rights import Scope
from bpv.imports import jobs, service
from bpv.imports.models import Kind, State
from bpv.imports.tables import ImportRow
from bpv.people.tables import StudentRow
from tests.support.imports import DAY, applied, digest, dry, found_school, imported, staged, state

HEAD = "Naam;KvK;Straat;Huisnummer;Postcode;Plaats;Telefoon;Branche\n"
JANSEN = "Jansen Metaal B.V.;12345678;Hoge Woerd;12;2311 HE;Leiden;071-5123456;metaal\n"


@pytest.fixture
def scope(database: Database) -> Scope:
    """A school that knows two qualifications."""
    return found_school(database, ("25301", "25297"))


def companies(database: Database) -> list[CompanyRow]:
    """All companies, by name."""
    with database.reading() as session:
        return list(session.scalars(select(CompanyRow).order_by(CompanyRow.name)))


def count(database: Database, table: type) -> int:
    """The number of rows of a table."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def csv(*lines: str, head: str = HEAD) -> bytes:
    """A file of companies."""
    return (head + "".join(lines)).encode()


def test_the_same_file_twice_adds_nothing_and_says_so(database: Database, scope: Scope) -> None:
    """REG-02: 415 rows, then none."""
    raw = csv(*(f"Bedrijf nummer {n};{n:08};;;;;;\n" for n in range(10_000_001, 10_000_416)))
    first = imported(database, scope, raw)
    assert (first.counts["new"], count(database, CompanyRow)) == (415, 415)
    before = digest(database)
    second = imported(database, scope, raw)
    assert (second.counts["same"], second.repeats_id) == (415, first.id)
    assert digest(database) == before


def test_rows_without_any_number_are_known_again(database: Database, scope: Scope) -> None:
    """A later list with the same bare rows asks nothing and makes nothing, also after somebody said "another one"."""
    bare = csv("Slijperij De Punt;;;;;Leiden;;\n", "Slijperij De Punt;;;;;Delft;;\n")
    run, verdicts = dry(database, scope, bare)
    asked = {row.fingerprint: "" for row in verdicts.judged if row.candidates}
    if asked:
        with database.writing() as session:
            service.decide(session, scope, run, asked)
        assert service.judge_now(database, run.id)
        applied(database, scope, state(database, scope, run)[0])
    else:
        imported(database, scope, bare)
    assert count(database, CompanyRow) == 2
    again = imported(database, scope, bare, dated_on=DAY + timedelta(days=30))
    assert (again.counts["same"], again.counts["new"], again.counts["possible_duplicate"]) == (2, 0, 0)
    assert count(database, CompanyRow) == 2


def test_one_number_with_several_addresses_is_one_company(database: Database, scope: Scope) -> None:
    """A KvK number identifies the company, whatever its name in that row; every address is an establishment."""
    raw = csv(JANSEN, "Jansen Leiden;12345678;Kerkstraat;3;2312 AB;Leiden;;\n", JANSEN)
    run, verdicts = dry(database, scope, raw)
    assert [row.verdict for row in verdicts.judged] == [Verdict.NEW, Verdict.CHANGED, Verdict.SAME]
    assert "row.other_value" in [note.code for note in verdicts.judged[1].notes]
    imported(database, scope, raw)
    assert [one.name for one in companies(database)] == ["Jansen Metaal B.V."]
    assert count(database, EstablishmentRow) == 2
    assert run.counts["refused"] == 0


def test_a_local_value_that_is_newer_survives(database: Database, scope: Scope) -> None:
    """REG-13: remarks are never touched; a field that the school changed after the file's day is listed only."""
    imported(database, scope, csv(JANSEN), dated_on=DAY)
    later = {"source": "school", "on": (DAY + timedelta(days=5)).isoformat()}
    with database.writing() as session:
        row = session.scalars(select(CompanyRow)).one()
        row.remarks, row.phone = "belt liever niet op vrijdag", "071-9999999"
        row.sources = {**row.sources, "phone": later}
    changed = JANSEN.replace("metaal", "fijnmechanica").replace("Leiden;071", "Leiden;070")
    run, verdicts = dry(database, scope, csv(changed), dated_on=DAY + timedelta(days=3))
    notes = {note.code: note.field for note in verdicts.judged[0].notes}
    assert notes == {"field.kept": "phone", "row.changes": "sector"}
    imported(database, scope, csv(changed), dated_on=DAY + timedelta(days=3))
    (kept,) = companies(database)
    assert (kept.remarks, kept.phone, kept.sector) == ("belt liever niet op vrijdag", "071-9999999", "fijnmechanica")
    assert kept.sources["sector"] == {"source": "import", "on": (DAY + timedelta(days=3)).isoformat()}
    assert run.counts["changed"] == 1


def test_what_changes_is_said_as_people_write_it(database: Database, scope: Scope) -> None:
    """Money in euros and dates in words, in the language of the reader."""
    head = "Naam;KvK;Vergoeding per maand;Telefoon\n"
    imported(database, scope, csv("Jansen;12345678;€ 250,00;071-5123456\n", head=head), dated_on=DAY)
    _, verdicts = dry(database, scope, csv("Jansen;12345678;300;070-1\n", head=head), dated_on=DAY - timedelta(days=1))
    [_, phone, money] = service.report_rows(verdicts, "nl")
    assert (money[5], phone[5]) == ("300.00", "070-1")
    assert "1 november 2026" in str(money[6])
    assert "1 November 2026" in str(service.report_rows(verdicts, "en")[1][6])


def test_an_older_file_changes_nothing_that_a_newer_one_said(database: Database, scope: Scope) -> None:
    """An export of last year, sent again today."""
    imported(database, scope, csv(JANSEN), dated_on=DAY)
    older = imported(database, scope, csv(JANSEN.replace("metaal", "hout")), dated_on=DAY - timedelta(days=300))
    assert older.counts["same"] == 1
    assert companies(database)[0].sector == "metaal"


def test_a_blank_cell_erases_nothing(database: Database, scope: Scope) -> None:
    """Unknown in the file is not empty in the registry."""
    imported(database, scope, csv(JANSEN))
    imported(database, scope, csv("Jansen Metaal B.V.;12345678;;;;;;\n"), dated_on=DAY + timedelta(days=1))
    assert (companies(database)[0].phone, count(database, EstablishmentRow)) == ("071-5123456", 1)


def test_a_person_decides_and_is_asked_once(database: Database, scope: Scope) -> None:
    """Between surely the same and surely new a row waits; the answer is kept for the next file."""
    imported(database, scope, csv(JANSEN))
    raw = csv("Janssen Metaalbewerking;;Hogewoerd;12;2311 HE;Leiden;;\n")
    run, verdicts = dry(database, scope, raw)
    (row,) = service.questions(verdicts)
    assert row.candidates[0].token == companies(database)[0].id
    assert "street_same" in row.candidates[0].reasons
    with database.writing() as session, pytest.raises(Refused):
        service.ask_apply(session, scope, run, skip_bad=False)
    with database.writing() as session, pytest.raises(Refused):
        service.decide(session, scope, run, {row.fingerprint: "another-school's-company"})
    with database.writing() as session:
        service.decide(session, scope, run, {row.fingerprint: ""})
    service.judge_now(database, run.id)
    assert state(database, scope, run)[0].counts["new"] == 1
    imported(database, scope, raw)
    assert len(companies(database)) == 2
    assert imported(database, scope, raw).counts["same"] == 1


def test_bad_rows_stop_everything_unless_they_are_left_out(database: Database, scope: Scope) -> None:
    """One refused row: nothing is written; with the choice to leave it out, exactly the others."""
    raw = csv(JANSEN, ";87654321;;;;;;\n", "Goed B.V.;11223344;;;;;;\n")
    with pytest.raises(Refused):
        imported(database, scope, raw)
    assert companies(database) == []
    assert imported(database, scope, raw, skip_bad=True).state is State.APPLIED
    assert [one.name for one in companies(database)] == ["Goed B.V.", "Jansen Metaal B.V."]


def test_what_a_person_saw_is_what_is_written(database: Database, scope: Scope) -> None:
    """When the registry changed so that the verdict differs, the new verdict is shown and nothing is written."""
    run, _ = dry(database, scope, csv(JANSEN))
    imported(database, scope, csv(JANSEN.replace("metaal", "hout")))
    with database.writing() as session:
        service.ask_apply(session, scope, run, skip_bad=False)
    service.apply_now(database, run.id)
    found, _ = state(database, scope, run)
    assert (found.state, found.problem, found.counts["changed"]) == (State.JUDGED, "import.moved", 1)
    assert companies(database)[0].sector == "hout"


def test_applying_twice_writes_once(database: Database, scope: Scope) -> None:
    """A second press of the button, and a second worker, find nothing to do."""
    run, _ = dry(database, scope, csv(JANSEN))
    for _ in range(2):
        with database.writing() as session:
            service.ask_apply(session, scope, run, skip_bad=False)
    assert service.apply_now(database, run.id)
    assert not service.apply_now(database, run.id)
    assert len(companies(database)) == 1


def test_only_one_worker_gets_a_run(database: Database, scope: Scope) -> None:
    """The lease keeps the second out, and ends by itself."""
    run = staged(database, scope, csv(JANSEN))
    leased = {"lease_token": "a" * 20, "lease_until": now() + timedelta(minutes=1)}
    with database.writing() as session:
        session.execute(update(ImportRow).values(**leased))
    assert jobs.judge_waiting(database) == 0
    with database.writing() as session:
        session.execute(update(ImportRow).values(lease_until=now() - timedelta(seconds=1)))
    assert jobs.judge_waiting(database) == 1
    assert state(database, scope, run)[0].state is State.JUDGED


def test_recognitions_need_a_known_qualification(database: Database, scope: Scope) -> None:
    """The crebo is looked up; dates are kept per establishment."""
    head = "Naam;KvK;Straat;Huisnummer;Crebo;Erkend vanaf\n"
    raw = csv("Jansen;12345678;Hoge Woerd;12;25301;01-09-2020\n", "Pieters;22345678;Rijn;1;99999;\n", head=head)
    run = imported(database, scope, raw, skip_bad=True)
    assert run.counts["refused"] == 1
    with database.reading() as session:
        (row,) = session.scalars(select(RecognitionRow))
    assert (row.crebo, row.recognised_from) == ("25301", date(2020, 9, 1))


def test_places_find_their_company_exactly(database: Database, scope: Scope) -> None:
    """By code, or by name with postcode; never by likeness. A second file changes the number of places."""
    imported(database, scope, csv(JANSEN))
    head = "KvK;Bedrijfsnaam;Postcode;Crebo;Leerweg;Begindatum;Einddatum;Leerjaren;Aantal plaatsen\n"
    lines = (
        "12345678;;;25301;BOL;01-02-2027;30-06-2027;2-3;2\n",
        ";jansen metaal bv;2311HE;25297;BBL;01-02-2027;30-06-2027;;1\n",
        ";Janssen Metaal;2311HE;25297;BBL;01-02-2027;30-06-2027;;1\n",
        "12345678;;;25301;BOL;30-06-2027;01-02-2027;;1\n",
    )
    run = imported(database, scope, csv(*lines, head=head), Kind.PLACES, skip_bad=True)
    assert (run.counts["new"], run.counts["refused"]) == (2, 2)
    more = csv(lines[0].replace(";2-3;2", ";2-3;5"), head=head)
    assert imported(database, scope, more, Kind.PLACES).counts["changed"] == 1
    with database.reading() as session:
        found = session.scalars(select(PlaceRow).where(PlaceRow.crebo == "25301")).one()
    assert (found.capacity, found.study_years, found.title) == (5, [2, 3], "Kwalificatie 25301")


def test_students_are_matched_on_number_only(database: Database, scope: Scope) -> None:
    """Two people with one name are two; a minor is a student; an unknown crebo is refused."""
    head = "Studentnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Crebo;Leerjaar;Cohort\n"
    lines = [f"{n};Sam;de;Vries;12-05-2010;25301;1;2026\n" for n in ("0012345", "0012346")]
    run = imported(
        database, scope, csv(*lines, "77;Bo;;Smit;12-05-2008;11111;1;2026\n", head=head), Kind.STUDENTS, skip_bad=True
    )
    assert (run.counts["new"], run.counts["refused"]) == (2, 1)
    imported(database, scope, csv(lines[0].replace(";1;2026", ";2;2026"), head=head), Kind.STUDENTS)
    with database.reading() as session:
        found = {row.number: (row.name, row.study_year) for row in session.scalars(select(StudentRow))}
    assert found == {"0012345": ("Sam de Vries", 2), "0012346": ("Sam de Vries", 1)}


KILLED = """
import sys
from bpv.core.db import Database
from bpv.imports import service
import bpv.tables
database = Database(sys.argv[1])
print("ready", flush=True)
service.apply_now(database, sys.argv[2])
"""


@pytest.mark.parametrize("milliseconds", [20, 120, 300])
def test_killed_while_applying_is_before_or_after(database: Database, scope: Scope, milliseconds: int) -> None:
    """kill -9 at some moment: all rows or none, and the next worker finishes it."""
    cut_off(database, scope, milliseconds, rows=1_500)


@pytest.mark.long
@pytest.mark.parametrize("milliseconds", range(10, 1_000, 45))
def test_killed_at_many_moments(database: Database, scope: Scope, milliseconds: int) -> None:
    """The same at many more moments, with a bigger file."""
    cut_off(database, scope, milliseconds, rows=5_000)


def cut_off(database: Database, scope: Scope, milliseconds: int, rows: int) -> None:
    """Apply in a process that is killed; then look, and finish."""
    raw = csv(
        *(f"Bedrijf nummer {n};{n:08};Straat;{n};2311 HE;Leiden;;\n" for n in range(10_000_000, 10_000_000 + rows))
    )
    run, _ = dry(database, scope, raw)
    with database.writing() as session:
        service.ask_apply(session, scope, run, skip_bad=False)
    url = database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", KILLED, url, run.id], stdout=subprocess.PIPE, env=os.environ)
    assert process.stdout is not None
    with process.stdout as out:
        assert out.readline() == b"ready\n"
        time.sleep(milliseconds / 1000)
        process.send_signal(signal.SIGKILL)
        process.wait()
    found, _ = state(database, scope, run)
    assert count(database, CompanyRow) == (rows if found.state is State.APPLIED else 0)
    assert count(database, EstablishmentRow) == count(database, CompanyRow)
    with database.writing() as session:
        session.execute(update(ImportRow).values(lease_until=now() - timedelta(seconds=1)))
    jobs.apply_waiting(database)
    assert state(database, scope, run)[0].state is State.APPLIED
    assert count(database, CompanyRow) == rows
