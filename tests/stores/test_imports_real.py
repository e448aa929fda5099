"""Files that nobody in this project wrote (docs/imports.md tells what each taught): twice, and nothing is lost."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bpv.companies.tables import CompanyRow, EstablishmentRow
from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.imports.models import Kind, Run
from bpv.organisation.tables import PostcodeRow, QualificationRow
from tests.support.imports import dry, found_school, imported


def twice(database: Database, raw: bytes, kind: Kind, records: int, **more: object) -> tuple[Run, Run]:
    """Import a file two times; every record has a verdict both times, and the second changes nothing."""
    scope = found_school(database)
    first = imported(database, scope, raw, kind, skip_bad=True, **more)  # type: ignore[arg-type]
    second = imported(database, scope, raw, kind, skip_bad=True, **more)  # type: ignore[arg-type]
    for run in (first, second):
        assert sum(run.counts.values()) == records
    assert (second.counts["new"], second.counts["changed"]) == (0, 0)
    assert second.repeats_id == first.id
    return first, second


def number(database: Database, table: type) -> int:
    """Rows in a table."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def lines(raw: bytes) -> int:
    """Lines by an independent reader: no record of these files holds a line end."""
    return len(raw.splitlines())


def test_names_and_numbers_without_a_header(sqlite_database: Database, shared_data: Path) -> None:
    """Eleven thousand names; seven numbers come twice, three are 0, one line is blank."""
    raw = (shared_data / "bedrijven/ind-erkende-referenten-a.csv").read_bytes()
    first, _ = twice(sqlite_database, raw, Kind.COMPANIES, lines(raw), name="ind.csv")
    assert (first.header_row, first.counts["blank"]) == (0, 1)
    assert first.counts["new"] + first.counts["same"] + first.counts["possible_duplicate"] == 11_026
    assert number(sqlite_database, CompanyRow) == first.counts["new"]
    with sqlite_database.reading() as session:
        names = set(session.scalars(select(CompanyRow.name).where(CompanyRow.kvk.in_(("17037842", "83892869")))))
        assert session.scalar(select(CompanyRow.kvk).where(CompanyRow.name == "247TailorSteel B.V.")) == "09163645"
    assert names == {'"AAE" Advanced Automated Equipment B.V.', "@EasePay B.V."}


def test_locations_that_come_back_every_inspection(sqlite_database: Database, shared_data: Path) -> None:
    """Childcare: one line per inspection, so one location has many; unresolved questions are the same both times."""
    raw = (shared_data / "bedrijven/kinderopvang-amsterdam.csv").read_bytes()
    first, second = twice(sqlite_database, raw, Kind.COMPANIES, lines(raw) - 1, name="kinderopvang.csv")
    assert first.counts["refused"] == 0
    assert first.counts["new"] < 1_000
    assert second.counts["possible_duplicate"] <= 0.1 * (lines(raw) - 1)


def test_latin_letters_and_no_name(sqlite_database: Database, shared_data: Path) -> None:
    """Public services: no column is a name, so none is guessed; with one named, letters and numbers are right."""
    raw = (shared_data / "bedrijven/overheidsdiensten-adressen-sbi.csv").read_bytes()
    with pytest.raises(Refused) as refusal:
        dry(sqlite_database, found_school(sqlite_database), raw)
    assert refusal.value.code == "import.column_missing"
    first, _ = twice(
        sqlite_database, raw, Kind.COMPANIES, lines(raw) - 1, mapping={"name": "activiteitOmschrijving"}, name="o.csv"
    )
    assert first.counts["refused"] == 0
    with sqlite_database.reading() as session:
        places = set(session.scalars(select(EstablishmentRow.place)))
    assert any("â" in place or "é" in place or "ú" in place for place in places if place), "accents were read wrongly"


def test_one_organisation_with_many_locations(sqlite_database: Database, shared_data: Path) -> None:
    """Hospitals: the organisation's number makes one company, every address an establishment."""
    raw = (shared_data / "bedrijven/ziekenhuislocaties-2016.csv").read_bytes()
    twice(sqlite_database, raw, Kind.COMPANIES, lines(raw) - 1, name="ziekenhuizen.csv")
    assert number(sqlite_database, EstablishmentRow) > 3 * number(sqlite_database, CompanyRow)
    with sqlite_database.reading() as session:
        found = session.scalars(select(EstablishmentRow).where(EstablishmentRow.street == "Zandeveltplein")).one()
    assert (found.house_number, found.postcode, found.place) == ("3", "2692 AH", "’s-Gravenzande")


def test_official_lists_of_two_editions(database: Database, shared_data: Path) -> None:
    """487 and 958 lines with headings in between, a crebo with a point, and the list of what may last four years."""
    folder = shared_data / "kwalificaties"
    scope = found_school(database)
    for name, new, headings in (("kwalificaties-2015.csv", 470, 17), ("kwalificaties-2014.csv", 690, 268)):
        raw = (folder / name).read_bytes()
        for expected in (new, 0):
            run = imported(database, scope, raw, Kind.QUALIFICATIONS, name=name)
            assert (run.counts["new"], run.counts["blank"], run.counts["refused"]) == (expected, headings, 0)
    raw = (folder / "vierjarige-opleidingen-2015.csv").read_bytes()
    run = imported(database, scope, raw, Kind.QUALIFICATIONS, name="vierjarige-opleidingen-2015.csv")
    assert run.counts["changed"] == 61
    with database.reading() as session:
        rows = {(row.crebo, row.edition): row for row in session.scalars(select(QualificationRow))}
    instrument = rows["25301", 2015]
    assert (instrument.name, instrument.level, instrument.years) == ("Researchinstrumentmaker", 4, 4)
    assert (instrument.file_crebo, instrument.domain_code, instrument.valid_until) == ("23120", "79020", None)
    assert rows["25080", 2015].name == "Betonreparateur"
    assert rows["94360", 2014].valid_until.isoformat() == "2015-07-31"


def test_postcodes_of_geonames(sqlite_database: Database, shared_data: Path) -> None:
    """A code with one place at two spots: the first counts, the second is refused with its row."""
    raw = (shared_data / "postcodes/geonames-nl.csv").read_bytes()
    first, _ = twice(sqlite_database, raw, Kind.POSTCODES, lines(raw) - 1, name="geonames.csv")
    assert number(sqlite_database, PostcodeRow) == first.counts["new"]
    assert first.counts["refused"] < 20
