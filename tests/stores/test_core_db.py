"""What both databases must do alike: one state for a reader, letters with accents, the unknown at the end of a list."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.rights import Reach, Scope
from bpv.organisation import service as organisation
from bpv.organisation.tables import QualificationRow
from bpv.people.models import AccountFields
from bpv.people.service import students
from bpv.people.store import accounts
from bpv.people.tables import AccountRow, StudentRow
from tests.support.school import School


def test_a_reader_sees_one_state_and_cannot_write(database: Database, school: School) -> None:
    with database.reading() as session:
        before = accounts.page(session, school.institution)[1]
        with database.writing() as other:
            accounts.add(other, school.institution, AccountFields(email="new@x.example", name="New"), now())
        assert accounts.page(session, school.institution)[1] == before
        session.add(AccountRow(institution_id=school.institution, email="b@x.example", name="B", created_at=now()))
        with pytest.raises(DBAPIError):
            session.flush()
    with database.reading() as session:
        assert accounts.page(session, school.institution)[1] == before + 1


@pytest.mark.parametrize("q", ["Özlem", "özlem", "ŞAHIN", "şahin", "ÇEL"])
def test_a_name_is_found_whatever_the_case_of_its_letters(database: Database, school: School, q: str) -> None:
    with database.writing() as session:
        accounts.add(session, school.institution, AccountFields(email="o@x.example", name="Özlem Şahin-Çelik"), now())
        row = session.get_one(StudentRow, school.students["seventeen"])
        row.name = "Özlem Şahin-Çelik"
    with database.reading() as session:
        assert [one.email for one in accounts.page(session, school.institution, q=q)[0]] == ["o@x.example"]
        found, total = students.students(session, Scope(Reach.ALL, school.institution), q)
    assert ([one.id for one in found], total) == ([school.students["seventeen"]], 1)


def test_signs_of_a_pattern_mean_themselves(database: Database, school: School) -> None:
    with database.writing() as session:
        accounts.add(session, school.institution, AccountFields(email="o@x.example", name="Een_twee 100% \\o/"), now())
    with database.reading() as session:
        found = {q: accounts.page(session, school.institution, q=q)[1] for q in ("n_t", "0%", "\\o", "n%t", "t_e")}
    assert found == {"n_t": 1, "0%": 1, "\\o": 1, "n%t": 0, "t_e": 0}


@pytest.mark.parametrize("descending", [False, True])
def test_what_is_not_known_comes_last_either_way(database: Database, school: School, descending: bool) -> None:
    with database.writing() as session:
        for number, row in enumerate(session.exec(select(AccountRow).order_by(AccountRow.id).limit(2)).all()):
            row.institution_id, row.last_signed_in_at = school.institution, now() - timedelta(days=number)
        plan = {"valid_from": date(2020, 8, 1), "institution_id": school.institution, "edition": 2020}
        for crebo, level in (("90001", 1), ("90002", None), ("90003", 4)):
            session.add(QualificationRow(crebo=crebo, name=f"Level {level}", level=level, **plan))
    with database.reading() as session:
        seen, total = accounts.page(session, school.institution, sort="seen", descending=descending, limit=100)
        listed, _ = organisation.qualifications_page(
            session,
            Scope(Reach.ALL, school.institution),
            q="level",
            level=None,
            sort="level",
            descending=descending,
            offset=0,
            limit=100,
        )
    instants = [one.last_signed_in_at for one in seen]
    assert total == len(instants) > 2
    assert instants[:2] == sorted(instants[:2], reverse=descending)
    assert set(instants[2:]) == {None}
    assert [one.level for one in listed] == ([4, 1, None] if descending else [1, 4, None])
