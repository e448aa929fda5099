"""The school that page tests stand on is valid on both databases and holds what its names promise."""

from sqlmodel import Session

from bpv.companies.tables import PlaceRow, RecognitionRow
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.organisation.tables import PeriodRow
from bpv.people.tables import AccountRow, StudentRow
from tests.support.school import School, build


def built(database: Database) -> School:
    """The school, committed."""
    with database.writing() as session:
        return build(session)


def test_every_role_has_two_accounts_of_the_first_institution(database: Database) -> None:
    school = built(database)
    with database.reading() as session:
        for role in set(Role) - {Role.ANONYMOUS}:
            rows = [session.get_one(AccountRow, key) for key in school.accounts[role]]
            assert len(rows) >= 2, role
            assert {row.institution_id for row in rows} == {school.institution}
            assert tuple(row.email for row in rows) == school.emails[role]


def test_the_two_schools_share_no_row(database: Database) -> None:
    school = built(database)
    with database.reading() as session:
        assert school.students["elsewhere"] not in {school.students[n] for n in ("fifteen", "seventeen", "twenty")}
        assert owner(session, StudentRow, school.students["elsewhere"]) == school.other_institution
        assert owner(session, PlaceRow, school.other_registry.places["elsewhere"]) == school.other_institution
        assert owner(session, PlaceRow, school.place) == school.institution


def test_blocks_hold_1350_hours_and_graduation_does_not_count(database: Database) -> None:
    school = built(database)
    with database.reading() as session:
        rows = [session.get_one(PeriodRow, key) for key in school.periods.values()]
    assert sum(row.hours for row in rows if row.counts_as_bpv) == 1350
    assert [row.hours for row in rows if not row.counts_as_bpv] == [160]


def test_recognition_dates_differ_per_status(database: Database) -> None:
    school = built(database)
    with database.reading() as session:
        rows = {name: session.get_one(RecognitionRow, key) for name, key in school.registry.recognitions.items()}
    assert "empty" not in rows
    assert rows["withdrawn"].withdrawn_on is not None
    assert rows["refused"].refused_on is not None
    assert rows["requested"].recognised_from is None


def owner(session: Session, table: type, key: str) -> str:
    """The institution of a row."""
    found: str = session.get_one(table, key).institution_id
    return found
