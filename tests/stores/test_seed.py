"""The seeded schools on both databases: repeatable, complete in their states, and apart from each other."""

import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bpv.companies.models import CareLevel, CompanyType, Recognition
from bpv.companies.rules.recognition import verdict
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.core.sealing import sealed_columns
from bpv.seed import empty, fill, passwords
from bpv.seed.profiles import Seeded
from bpv.tables import METADATA
from tests.support.databases import Databases
from tests.support.keys import RING

SECRET = {"password_hash"}


def hash_of(password: str) -> str:
    """No real hash: hashing is tested where it lives."""
    return f"hash of {password}"


def filled(database: Database, profile: str, day: date | None = None, **more: int) -> Seeded:
    """A seeded database."""
    with database.writing() as session:
        return fill(session, profile, hash_of, day or today(), **more)


def rows(session: Session, table: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    return [dict(row) for row in session.connection().execute(select(METADATA.tables[table])).mappings()]


def digest(database: Database) -> str:
    """One value for everything that is in the database, but for sealed values, which differ each time by intent."""
    sealed = {(table.name, column.name) for table, column in sealed_columns(METADATA)}
    with database.reading() as session:
        whole = {
            table: sorted(
                json.dumps({k: v for k, v in row.items() if (table, k) not in sealed}, default=str, sort_keys=True)
                for row in rows(session, table)
            )
            for table in METADATA.tables
        }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


@pytest.mark.parametrize("profile", ["demo", "acceptance"])
def test_the_same_seed_gives_the_same_data(databases: Databases, tmp_path: Path, profile: str) -> None:
    found = []
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        folder = tmp_path / name
        folder.mkdir()
        with databases.migrated("sqlite", folder) as url:
            database = Database(url, RING)
            filled(database, profile, seed=seed, student_count=30, company_count=25)
            found.append(digest(database))
            database.dispose()
    assert found[0] == found[1] != found[2]


def test_the_demo_has_its_sizes_and_an_account_per_role(database: Database) -> None:
    with database.reading() as session:
        assert empty(session)
    made = filled(database, "demo")
    with database.reading() as session:
        assert not empty(session)
        assert (len(rows(session, "student")), len(rows(session, "company"))) == (375, 415)
        assert sum(p["hours"] for p in rows(session, "period") if p["counts_as_bpv"]) == 4 * 1350
    assert [login.email for login in made.logins] == [f"{r}@demo.example" for r in Role if r is not Role.ANONYMOUS]
    assert {login.password for login in made.logins} == set(passwords())


def test_the_demo_shows_every_state(sqlite_database: Database) -> None:
    filled(sqlite_database, "demo")
    with sqlite_database.reading() as session:
        companies, places = rows(session, "company"), rows(session, "place")
        found = Counter(status(row) for row in rows(session, "recognition"))
        levels = {row["level"] for row in rows(session, "care_offer")}
        establishments = rows(session, "establishment")
    assert {row["company_type"] for row in companies} == set(CompanyType)
    assert sum(row["company_type"] == CompanyType.INTERNAL for row in companies) == 1
    assert len({row["completeness"] for row in companies}) > 20
    assert any(row["paused"] for row in companies)
    assert set(found) == {"valid", "reassessment_due", "lapsed", "withdrawn", "requested", "refused"}
    assert levels == set(CareLevel)
    assert any(row["address_private"] for row in establishments)
    assert any(row["country"] != "NL" and row["latitude"] is None for row in establishments)
    assert any(row["taken"] == row["capacity"] for row in places)


def status(row: dict[str, Any]) -> str:
    """Today's status of a recognition row."""
    return verdict(Recognition(**{k: v for k, v in row.items() if k != "institution_id"}), today()).status


def test_every_student_has_more_places_than_classmates(sqlite_database: Database) -> None:
    filled(sqlite_database, "demo")
    with sqlite_database.reading() as session:
        places, periods, students = (rows(session, name) for name in ("place", "period", "student"))
    for student in students:
        ahead = [
            p for p in periods if p["cohort"] == student["cohort"] and p["starts_on"] > today() and p["counts_as_bpv"]
        ]
        coming = min(ahead, key=lambda p: p["starts_on"])
        free = sum(
            place["capacity"] - place["taken"]
            for place in places
            if (place["starts_on"], place["ends_on"]) == (coming["starts_on"], coming["ends_on"])
        )
        mates = sum(other["cohort"] == student["cohort"] for other in students)
        assert free > mates


def test_acceptance_has_two_schools_that_share_nothing(database: Database) -> None:
    made = filled(database, "acceptance")
    counted = Counter((login.institution_id, login.role) for login in made.logins)
    assert len(made.schools) == 2
    for school in made.schools:
        for role in set(Role) - {Role.ANONYMOUS}:
            assert counted[school, role] >= 2
    with database.reading() as session:
        school_of = {
            name: {row["id"]: row["institution_id"] for row in rows(session, name)}
            for name, table in METADATA.tables.items()
            if {"id", "institution_id"} <= set(table.columns.keys())
        }
        for name in school_of:
            for row in rows(session, name):
                assert {school_of[t][row[c]] for c, t in keys(name) if row[c]} <= {row["institution_id"]}, name
    assert set(school_of["company"].values()) == set(school_of["student"].values()) == set(made.schools)


def keys(name: str) -> list[tuple[str, str]]:
    """Columns of a table that point at something of a school, with the table they point at."""
    found = METADATA.tables[name].foreign_keys
    return [(key.parent.name, key.column.table.name) for key in found if key.column.table.name != "institution"]


def test_acceptance_links_people_to_what_they_belong_to(sqlite_database: Database) -> None:
    made = filled(sqlite_database, "acceptance")
    by_email = {login.email: login for login in made.logins}
    assert by_email["supervisor-3@een.example"].roles == (Role.SUPERVISOR, Role.COORDINATOR)
    assert len(by_email["trainer@een.example"].linked["companies"]) == 2
    with sqlite_database.reading() as session:
        students = {row["id"]: row for row in rows(session, "student")}
    for login in made.logins:
        if login.role is Role.STUDENT:
            (key,) = login.linked["students"]
            assert students[key]["account_id"] == login.account_id
    ages = {(today() - students[made.logins[n].linked["students"][0]]["birth_date"]).days // 365 for n in (0, 1)}
    assert ages == {15, 17}


def test_a_large_school_has_many_programmes(sqlite_database: Database) -> None:
    filled(sqlite_database, "demo", student_count=2400, company_count=120)
    with sqlite_database.reading() as session:
        crebos = Counter(row["crebo"] for row in rows(session, "student"))
        supervised = {row["student_id"] for row in rows(session, "supervision")}
        offered = {row["crebo"] for row in rows(session, "place")}
    assert len(crebos) == 19
    assert len(supervised) == 2400
    assert len(offered & set(crebos)) > 8
