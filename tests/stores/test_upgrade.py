"""A database of an earlier release comes along with everything in it."""

from datetime import date

from alembic import command
from sqlalchemy import MetaData, Table
from sqlmodel import select

from bpv.core import migrate
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.matches.tables import WishRow

INSTITUTION, WISHES = new_id(), {"asked": True, "silent": False}


def of_release_two(database: Database) -> None:
    """The tables of the second migration with a school, two students and what they wished for then."""
    with database.connection() as connection:
        command.upgrade(migrate.config(connection), "0002")
    tables = MetaData()
    with database.connection() as connection:
        institution, student, wish = (
            Table(name, tables, autoload_with=connection) for name in ("institution", "student", "wish")
        )
        connection.execute(institution.insert(), {"id": INSTITUTION, "name": "Instrumentmakers"})
        for number, wants in WISHES.items():
            connection.execute(
                student.insert(),
                {
                    "id": number.ljust(20, "2"),
                    "institution_id": INSTITUTION,
                    "number": number,
                    "name": "Sanne",
                    "birth_date": date(2008, 1, 1),
                    "crebo": "25301",
                    "route": "BOL",
                    "cohort": 2025,
                    "study_year": 2,
                    "version": 1,
                },
            )
            connection.execute(
                wish.insert(),
                {
                    "student_id": number.ljust(20, "2"),
                    "institution_id": INSTITUTION,
                    "learning_wish": "frezen",
                    "techniques": [],
                    "languages": [],
                    "work_processes": [],
                    "weekdays": [],
                    "transport": "bicycle",
                    "wants_allowance": wants,
                    "version": 3,
                },
            )


def test_a_wish_for_an_allowance_is_still_one(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        of_release_two(database)
        migrate.upgrade(database)
        with database.reading() as session:
            found = {row.student_id.rstrip("2"): row for row in session.exec(select(WishRow))}
        assert {name: row.payment_wish for name, row in found.items()} == {"asked": "allowance", "silent": "no_wish"}
        assert {(row.learning_wish, row.transport, row.version) for row in found.values()} == {("frezen", "bicycle", 3)}
        assert migrate.current(database)
    finally:
        database.dispose()
