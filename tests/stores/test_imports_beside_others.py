"""Imports beside other people: no deadlock with an editor, and places that lie anew when postcode areas came in."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import select

from bpv.companies.service import registry_version
from bpv.companies.store import bump, editing
from bpv.companies.tables import CompanyRow, PlaceRow
from bpv.core import audit
from bpv.core.db import Database
from bpv.imports import service
from bpv.imports.models import Kind, State
from tests.support.imports import dry, found_school, imported

COMPANY = "Naam;KvK;Straat;Huisnummer;Postcode;Plaats;Branche\nJansen;12345678;Hoge Woerd;12;2311 HE;Leiden;{}\n"
PLACES = "KvK;Crebo;Leerweg;Begindatum;Einddatum;Aantal plaatsen\n12345678;{};BOL;01-02-2027;30-06-2027;{}\n"
AREAS = "postcode;plaats;latitude;longitude\n2333;Leiden;52.166;4.472\n"


def test_an_import_and_an_editor_lock_in_the_same_order(database: Database) -> None:
    scope = found_school(database)
    imported(database, scope, COMPANY.format("metaal").encode())
    run = dry(database, scope, COMPANY.format("optiek").encode())[0]
    with database.writing() as session:
        service.ask_apply(session, scope, run, skip_bad=False)
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            company = session.exec(select(CompanyRow)).one()
            assert editing.locked(session, scope, company.id)
            waiting = pool.submit(service.apply_now, database, run.id)
            time.sleep(0.5)  # the import has taken what it can
            audit.record(session, "company.edited")
        assert waiting.result()
    with database.reading() as session:
        assert service.run(session, scope, run.id).state is State.APPLIED
        assert session.exec(select(CompanyRow.sector)).one() == "optiek"


def test_an_import_of_places_and_an_editor_lock_in_the_same_order(database: Database) -> None:
    scope = found_school(database, ["25301", "25297"])
    imported(database, scope, COMPANY.format("metaal").encode())
    imported(database, scope, PLACES.format("25301", 2).encode(), Kind.PLACES)
    for file in (PLACES.format("25301", 5), PLACES.format("25297", 1)):  # one changes a place, one adds a place
        run = dry(database, scope, file.encode(), Kind.PLACES)[0]
        with database.writing() as session:
            service.ask_apply(session, scope, run, skip_bad=False)
        with ThreadPoolExecutor(1) as pool:
            with database.writing() as session:
                company = session.exec(select(CompanyRow)).one()
                assert editing.locked(session, scope, company.id)
                waiting = pool.submit(service.apply_now, database, run.id)
                time.sleep(0.5)  # the import has taken what it can
                bump(session, scope.institution_id)
            assert waiting.result()
        with database.reading() as session:
            assert service.run(session, scope, run.id).state is State.APPLIED
    with database.reading() as session:
        found = session.exec(select(PlaceRow.crebo, PlaceRow.capacity)).all()
    assert set(found) == {("25301", 5), ("25297", 1)}


def test_new_postcode_areas_make_catalogues_anew(database: Database) -> None:
    scope = found_school(database)
    imported(database, scope, AREAS.encode(), Kind.POSTCODES)
    with database.reading() as session:
        assert registry_version(session, scope.institution_id) == 1
