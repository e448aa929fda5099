"""Wishes and situations on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Stale
from bpv.core.rights import Reach, Scope
from bpv.matches import service, store
from bpv.matches.models import Question, WishFields
from bpv.matches.service import NoPeriod, NoStudent
from bpv.organisation.tables import PeriodRow
from bpv.people.service import students as people
from bpv.people.tables import StudentRow
from tests.support.school import School

WISHES = WishFields(learning_wish="Lassen", techniques=["lassen"], weekdays=["mon"], travel_limit_km=12)


def own(school: School, name: str = "fifteen") -> Scope:
    """The scope of a student."""
    return Scope(Reach.OWN, school.institution, student_id=school.students[name])


def test_first_wishes_then_a_change_then_a_stale_one(database: Database, school: School) -> None:
    scope = own(school)
    with database.writing() as session:
        assert service.own_wish(session, scope).version == 0
        assert service.save_wish(session, scope, WISHES, 0).version == 1
    with database.writing() as session:
        changed = WISHES.model_copy(update={"techniques": ["frezen"]})
        assert service.save_wish(session, scope, changed, 1).techniques == ["frezen"]
    with database.writing() as session, pytest.raises(Stale) as stale:
        service.save_wish(session, scope, WISHES, 1)
    assert stale.value.current.version == 2
    with database.reading() as session:
        assert service.own_wish(session, scope).techniques == ["frezen"]


def test_saving_the_same_again_changes_nothing(database: Database, school: School) -> None:
    with database.writing() as session:
        service.save_wish(session, own(school), WISHES, 0)
        assert service.save_wish(session, own(school), WISHES, 1).version == 1


def test_two_first_saves_at_once_lose_nothing(database: Database, school: School) -> None:
    values = WISHES.model_dump()
    with database.writing() as session:
        assert store.add(session, school.institution, school.students["fifteen"], values)
        assert not store.add(session, school.institution, school.students["fifteen"], values)
        assert store.wish(session, school.institution, school.students["fifteen"]) is not None


def test_wishes_of_another_school_do_not_exist(database: Database, school: School) -> None:
    with database.reading() as session:
        assert store.wish(session, school.other_institution, school.students["seventeen"]) is None


def test_next_period_is_applied_and_another_can_be_asked_for(database: Database, school: School) -> None:
    scope, day = own(school, "seventeen"), today()
    with database.reading() as session:
        first = service.situation(session, scope, scope.student_id, day)
        assert first.applied.period.name == "BPV 1"
        assert [period.name for period in first.applied.periods] == ["BPV 1", "BPV 2", "BPV 3"]
        assert (first.wish.age, first.wish.study_year, first.applied.home) == (17, 2, "Leiden")
        later = service.situation(session, scope, scope.student_id, day, school.periods["BPV 3"])
        assert (later.applied.period.name, later.wish.study_year, later.wish.age) == ("BPV 3", 4, 19)
        nobody = service.situation(session, scope, scope.student_id, day, school.periods["Afstuderen"])
        assert nobody.applied.period.name == "BPV 1", "graduation is no BPV"


def test_a_period_that_runs_counts_when_none_is_ahead(database: Database, school: School) -> None:
    scope = own(school, "seventeen")
    with database.reading() as session:
        last = session.get(PeriodRow, school.periods["BPV 3"])
        assert last is not None
        during = last.starts_on + timedelta(days=3)
        assert service.situation(session, scope, scope.student_id, during).applied.period.name == "BPV 3"
        with pytest.raises(NoPeriod):
            service.situation(session, scope, scope.student_id, last.ends_on + timedelta(days=1))


def test_nobody_and_somebody_else(database: Database, school: School) -> None:
    with database.reading() as session:
        with pytest.raises(NoStudent):
            service.situation(session, replace(own(school), student_id=None), None, today())
        with pytest.raises(NotFound):
            service.situation(session, own(school), school.students["seventeen"], today())
        with pytest.raises(NotFound):
            service.operator_situation(session, "no such student", today())
        assert service.operator_situation(session, "1000", today()).student.id == school.students["seventeen"]


def test_reaches_of_students(database: Database, school: School) -> None:
    everybody = Scope(Reach.ALL, school.institution)
    college = Scope(Reach.COLLEGE, school.institution, college_ids=frozenset({school.colleges["laboratory"]}))
    with database.reading() as session:
        assert seen(session, everybody) == {"seventeen", "fifteen", "twenty"}
        assert seen(session, college) == set(teams_students(session, school, "laboratory"))
        assert seen(session, replace(everybody, reach=Reach.NONE)) == set()
        assert seen(session, replace(everybody, reach=Reach.TEAM)) == set()
        assert seen(session, replace(everybody, institution_id=school.other_institution)) == {"elsewhere"}


NAMES = {"1000": "seventeen", "1001": "fifteen", "1002": "twenty", "9001": "elsewhere"}


def seen(session: Session, scope: Scope) -> set[str]:
    """The students that a scope shows, by their names in the fixture; the count agrees."""
    found, total = people.students(session, scope)
    assert total == len(found)
    return {NAMES[student.number] for student in found}


def teams_students(session: Session, school: School, team: str) -> set[str]:
    """The students of one team by their names in the fixture."""
    rows = [session.get(StudentRow, student_id) for student_id in school.students.values()]
    return {NAMES[row.number] for row in rows if row is not None and row.team_id == school.teams[team]}


def test_same_input_same_ranking_and_parts_add_up(database: Database, school: School) -> None:
    with database.reading() as session:
        scope = own(school, "seventeen")
        at = service.situation(session, scope, scope.student_id, today())
        lists = [
            service.browse(service.Catalogues().snapshot(session, school.institution), at, Question()) for _ in range(2)
        ]
    assert [card.ranked for card in lists[0].cards] == [card.ranked for card in lists[1].cards]
    assert lists[0].cards
    for card in lists[0].cards:
        assert sum(part.points for part in card.ranked.parts) == card.ranked.score
