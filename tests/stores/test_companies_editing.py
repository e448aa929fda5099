"""Changing the registry on both databases: sources, versions, stale saves, capacity, keys, audit."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.companies.models import (
    CareKind,
    CareLevel,
    CareOffer,
    CompanyFields,
    Establishment,
    EstablishmentFields,
    Place,
    Recognition,
    SourceKind,
    Trainer,
)
from bpv.companies.service import reading
from bpv.companies.service.editing import create_company, edit_company, save_work_processes
from bpv.companies.service.parts import add_part, edit_part, read_part, remove_part
from bpv.companies.tables import CompanyKeyRow, CompanyRow, EstablishmentRow, PlaceRow
from bpv.core.audit import AuditRow, verify
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Scope
from tests.support.school import School


def mine(school: School) -> Scope:
    """The whole of the first school."""
    return Scope(Reach.ALL, school.institution)


def company(session: Session, company_id: str) -> CompanyRow:
    """The row as it stands."""
    return session.get_one(CompanyRow, company_id, populate_existing=True)


def test_an_edit_stamps_exactly_the_changed_fields(database: Database, school: School) -> None:
    values = {"description": "Nieuw: wij etsen glas.", "sector": "Fijnmechanica", "size": None}
    with database.reading() as session:
        before = company(session, school.company)
    with database.writing() as session:
        edit_company(session, mine(school), school.company, before.version, values)
    with database.reading() as session:
        after = company(session, school.company)
        events = session.exec(select(AuditRow).where(col(AuditRow.object_id) == school.company)).all()
        assert verify(session) is None
    stamp = {"source": "school", "on": today().isoformat()}
    expected = dict(before.sources) | {"description": stamp, "size": stamp}
    assert after.sources == expected
    assert after.version == before.version + 1
    assert "etsen glas" in after.search_text
    assert after.completeness < before.completeness
    assert [(event.event, event.fields) for event in events] == [("company.edited", ["description", "size"])]
    assert after.remarks == before.remarks


def test_an_edit_without_a_change_writes_nothing(database: Database, school: School) -> None:
    with database.writing() as session:
        before = reading.registry_version(session, school.institution)
        edit_company(session, mine(school), school.company, 1, {"name": "Fijnmechaniek De Rijn"})
        assert reading.registry_version(session, school.institution) == before
        assert company(session, school.company).version == 1


def test_a_stale_save_raises_with_the_present_value_and_changes_nothing(database: Database, school: School) -> None:
    with database.writing() as session:
        edit_company(session, mine(school), school.company, 1, {"sector": "Optica"})
    with pytest.raises(Stale) as stale, database.writing() as session:
        edit_company(session, mine(school), school.company, 1, {"sector": "Metaal"})
    assert stale.value.current.sector == "Optica"  # type: ignore[attr-defined]
    with database.reading() as session:
        assert company(session, school.company).sector == "Optica"


def test_every_change_raises_the_version_of_the_registry(database: Database, school: School) -> None:
    scope, company_id = mine(school), school.company
    crebo = {"crebo": "25300", "establishment_id": school.establishments["complete"]}
    with database.writing() as session:
        versions = [reading.registry_version(session, school.institution)]
        for act in (
            lambda: edit_company(session, scope, company_id, 1, {"sector": "Optica"}),
            lambda: add_part(session, scope, company_id, Trainer, new_id(), {"name": "Nieuw"}),
            lambda: add_part(session, scope, company_id, Recognition, new_id(), crebo),
            lambda: remove_part(session, scope, company_id, Trainer, school.registry.trainers[0]),
            lambda: save_work_processes(session, scope, company_id, 2, "25301", {"B1-K1-W1": False}),
        ):
            act()
            versions.append(reading.registry_version(session, school.institution))
        assert versions == list(range(versions[0], versions[0] + 6))
        assert reading.registry_version(session, school.other_institution) == 1


def test_a_company_of_another_school_does_not_exist(database: Database, school: School) -> None:
    other = school.other_registry.companies["elsewhere"]
    with database.writing() as session:
        with pytest.raises(NotFound):
            edit_company(session, mine(school), other, 1, {"sector": "x"})
        with pytest.raises(NotFound):
            add_part(session, mine(school), other, Trainer, new_id(), {"name": "x"})
        with pytest.raises(NotFound):
            read_part(session, mine(school), school.company, Place, school.other_registry.places["elsewhere"])
        stolen = {"crebo": "25301", "establishment_id": school.establishments["far"]}
        with pytest.raises(NotFound):
            add_part(session, mine(school), school.company, Recognition, new_id(), stolen)


def test_creating_twice_with_one_key_makes_one_company(database: Database, school: School) -> None:
    key = new_id()
    fields, at = CompanyFields(name="Het Nieuwe Lab", kvk="87654321"), EstablishmentFields(place="Delft")
    for _ in range(2):
        with database.writing() as session:
            create_company(session, mine(school), key, fields, at)
    with database.reading() as session:
        row = company(session, key)
        assert (row.sort_name, row.search_text) == ("nieuwe lab", "het nieuwe lab 87654321 delft")
        assert row.sources["kvk"]["source"] == SourceKind.SCHOOL.value
        assert "website" not in row.sources
        places = session.exec(select(EstablishmentRow).where(col(EstablishmentRow.company_id) == key)).all()
        assert [(one.place, one.place_key, one.main) for one in places] == [("Delft", "delft", True)]
        assert session.exec(select(CompanyKeyRow).where(col(CompanyKeyRow.company_id) == key)).all()
    with pytest.raises(NotFound), database.writing() as session:
        create_company(session, Scope(Reach.ALL, school.other_institution), key, fields, at)


def test_capacity_below_what_is_taken_is_refused_by_rule_and_by_database(database: Database, school: School) -> None:
    full = school.places["full"]
    with pytest.raises(Refused) as refused, database.writing() as session:
        edit_part(session, mine(school), school.companies["full"], Place, full, 1, {"capacity": 1})
    assert (refused.value.field, refused.value.params) == ("capacity", {"taken": 2})
    for column, value in (("capacity", 1), ("taken", 3), ("taken", -1)):
        with pytest.raises(IntegrityError), database.writing() as session:
            session.connection().execute(
                text(f"UPDATE place SET {column} = :value WHERE id = :id"), {"value": value, "id": full}
            )
    with database.writing() as session:
        edit_part(session, mine(school), school.companies["full"], Place, full, 1, {"capacity": 3})
        row = session.get_one(PlaceRow, full, populate_existing=True)
        assert (row.capacity, row.taken, row.version) == (3, 2, 2)


def test_a_place_ends_after_its_start(database: Database, school: School) -> None:
    values = {
        "title": "Terug in de tijd",
        "crebo": "25301",
        "starts_on": date(2027, 2, 1),
        "ends_on": date(2027, 1, 31),
        "establishment_id": school.establishments["complete"],
    }
    with pytest.raises(Refused) as refused, database.writing() as session:
        add_part(session, mine(school), school.company, Place, new_id(), values)
    assert refused.value.field == "ends_on"


def test_one_recognition_per_establishment_and_qualification(database: Database, school: School) -> None:
    values = {"crebo": "25301", "establishment_id": school.establishments["complete"]}
    with database.writing() as session:
        with pytest.raises(Refused) as refused:
            add_part(session, mine(school), school.company, Recognition, new_id(), values)
        assert refused.value.field == "crebo"
        other = new_id()
        add_part(session, mine(school), school.company, Recognition, other, values | {"crebo": "25300"})
        with pytest.raises(Refused):
            edit_part(session, mine(school), school.company, Recognition, other, 1, {"crebo": "25301"})
        with pytest.raises(Refused) as refused:
            backwards = {"recognised_from": today(), "last_assessed": today() - timedelta(days=1)}
            edit_part(session, mine(school), school.company, Recognition, other, 1, backwards)
        assert refused.value.field == "last_assessed"


def test_one_line_per_kind_and_level_of_care(database: Database, school: School) -> None:
    values = {"kind": CareKind.QUIET, "level": CareLevel.VERIFIED, "dated_on": today()}
    with database.writing() as session:
        with pytest.raises(Refused):
            add_part(session, mine(school), school.company, CareOffer, new_id(), values)
        before = company(session, school.company).completeness
        add_part(session, mine(school), school.company, CareOffer, new_id(), values | {"kind": CareKind.SIGHT})
        assert company(session, school.company).completeness > before


def test_a_second_main_establishment_takes_over(database: Database, school: School) -> None:
    second = new_id()
    with database.writing() as session:
        values = {"place": "Delft", "main": True, "address_private": False}
        add_part(session, mine(school), school.company, Establishment, second, values)
        found = reading.detail.company_detail(
            session, mine(school), school.company, today(), agreements=False, addresses=True
        )
    assert found is not None
    assert [(one.place, one.main) for one in found.establishments] == [("Delft", True), ("Leiden", False)]


def test_making_an_address_private_takes_it_out_of_search(database: Database, school: School) -> None:
    at = school.establishments["complete"]
    with database.writing() as session:
        assert "zwartemeerlaan" in company(session, school.company).search_text
        edit_part(session, mine(school), school.company, Establishment, at, 1, {"address_private": True})
        assert "zwartemeerlaan" not in company(session, school.company).search_text
        row = session.get_one(EstablishmentRow, at, populate_existing=True)
        assert (row.place_key, row.place, row.version) == ("", "Leiden", 2)
        assert row.sources["address_private"]["source"] == "school"
        assert "place" not in row.sources


def test_a_part_has_its_own_version(database: Database, school: School) -> None:
    trainer = school.registry.trainers[0]
    with database.writing() as session:
        edit_part(session, mine(school), school.company, Trainer, trainer, 1, {"free_capacity": 1})
    with pytest.raises(Stale) as stale, database.writing() as session:
        edit_part(session, mine(school), school.company, Trainer, trainer, 1, {"free_capacity": 3})
    assert stale.value.current.free_capacity == 1  # type: ignore[attr-defined]
    with database.reading() as session:
        assert company(session, school.company).version == 1


def test_establishments_and_places_cannot_be_removed(database: Database, school: School) -> None:
    with database.writing() as session:
        for kind, part in ((Place, school.place), (Establishment, school.establishments["complete"])):
            with pytest.raises(NotFound):
                remove_part(session, mine(school), school.company, kind, part)


def test_work_processes_yes_no_and_unknown(database: Database, school: School) -> None:
    answers = {"B1-K1-W1": None, "B1-K1-W2": True, "B1-K1-W3": True, "B1-K2-W1": False}
    with database.writing() as session:
        save_work_processes(session, mine(school), school.company, 1, "25301", answers)
        with pytest.raises(Stale):
            save_work_processes(session, mine(school), school.company, 1, "25301", answers)
        found = reading.detail.company_detail(
            session, mine(school), school.company, today(), agreements=False, addresses=True
        )
    assert found is not None
    kept = {line.code: (line.possible, line.dated_on == today()) for line in found.work_processes}
    assert kept == {"B1-K1-W2": (True, False), "B1-K1-W3": (True, True), "B1-K2-W1": (False, True)}


def test_a_place_that_grows_when_folded_fits_its_key(database: Database, school: School) -> None:
    place = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 80
    with database.writing() as session:
        key = new_id()
        create_company(session, mine(school), key, CompanyFields(name="Ver weg"), EstablishmentFields(place=place))
        assert 80 < len(company(session, key).place_key) <= 200
