"""The wish about payment had two values in an earlier release; migrating keeps what was said, on both databases."""

from datetime import date

from alembic import command
from sqlalchemy import text

from bpv.core import migrate
from bpv.core.db import Database
from bpv.matches.tables import WishRow
from bpv.organisation.tables import InstitutionRow
from bpv.people.tables import StudentRow
from tests.support.school_rows import keep

BEFORE = "0002"


def test_an_allowance_that_mattered_still_matters(database: Database) -> None:
    with database.writing() as session:
        school = InstitutionRow(name="School")
        keep(session, school)
        for number, wish in (("1", "allowance"), ("2", "no_wish")):
            student = StudentRow(
                institution_id=school.id,
                number=number,
                name=f"Student {number}",
                birth_date=date(2008, 1, 1),
                crebo="25301",
                cohort=2025,
                study_year=1,
            )
            keep(session, student)
            keep(session, WishRow(student_id=student.id, institution_id=school.id, payment_wish=wish))
    with database.connection() as connection:
        command.downgrade(migrate.config(connection), BEFORE)
        wanted = connection.execute(text("SELECT wants_allowance FROM wish ORDER BY wants_allowance")).scalars()
        assert [bool(one) for one in wanted] == [False, True]
    migrate.upgrade(database)
    with database.reading() as session:
        found = session.execute(text("SELECT payment_wish, abroad FROM wish ORDER BY payment_wish")).all()
    assert [(wish, bool(abroad)) for wish, abroad in found] == [("allowance", False), ("no_wish", False)]
