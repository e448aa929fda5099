"""Choices of one student from two tabs at once, and what other rooms read of choices; both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.core.rights import Reach, Scope
from bpv.matches import service
from bpv.matches.service import choices, support
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_shortlists import another_place, moved


def own(school: School) -> Scope:
    """The scope of the usual student."""
    return Scope(Reach.OWN, school.institution, student_id=school.students["seventeen"])


def choose(database: Database, school: School, place_id: str) -> bool:
    """Choose a place in a transaction of its own; False when it was refused or chosen already."""
    scope = own(school)
    try:
        with database.writing() as session:
            at = service.situation(session, scope, scope.student_id, today())
            return choices.choose(session, scope, at, place_id, "", now())
    except Refused:
        return False


def ranks(database: Database, school: School) -> list[tuple[int, str]]:
    """Rank and place of the choices of the usual student."""
    period, student = school.periods["BPV 1"], school.students["seventeen"]
    with database.reading() as session:
        found = choices.of_students(session, school.institution, period, [student])
    return list(enumerate(found.get(student, ()), 1))


def test_many_tabs_at_once_never_choose_too_many_nor_one_twice(database: Database, school: School) -> None:
    with database.writing() as session:
        places = [another_place(session, school, f"Werkplaats {number}").id for number in range(6)]
        moved(session, school)
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda place: choose(database, school, place), [*places, *places]))
    found = ranks(database, school)
    assert sum(made) == 4
    assert [rank for rank, _ in found] == [1, 2, 3, 4, 5]
    assert len({place for _, place in found}) == 5


def test_moving_and_dropping_at_once_leaves_an_order_without_gaps(database: Database, school: School) -> None:
    with database.writing() as session:
        places = [another_place(session, school, f"Werkplaats {number}").id for number in range(3)]
        moved(session, school)
    assert all(choose(database, school, place) for place in places)
    scope, period = own(school), school.periods["BPV 1"]

    def drop(place_id: str) -> None:
        with database.writing() as session:
            choices.drop(session, scope, period, place_id)

    def shuffle(place_id: str) -> None:
        with database.writing() as session:
            at = service.situation(session, scope, scope.student_id, today())
            held = {one: choices.of_place(session, at, one)[0] for one in (place_id, school.place)}
            if all(held.values()):
                choices.move(session, scope, held[place_id].id, "up", held[school.place].id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda act: act[0](act[1]), [(drop, places[0]), *((shuffle, place) for place in places[1:])]))
    with database.reading() as session:
        at = service.situation(session, scope, scope.student_id, today())
        kept = [choices.of_place(session, at, one)[0] for one in (school.place, *places[1:])]
    assert sorted(one.rank for one in kept) == [1, 2, 3]


def test_what_rounds_read_is_one_query_each_and_stays_within_the_school(database: Database, school: School) -> None:
    period, mine, theirs = school.periods["BPV 1"], school.students["seventeen"], school.students["elsewhere"]
    with database.reading() as session, count(database) as asked:
        found = choices.of_students(session, school.institution, period, [mine, theirs])
        firsts = choices.first_counts(session, school.institution, period)
        kinds = support.kinds_of_students(session, school.institution, [mine, theirs])
    assert (found, firsts, kinds) == ({mine: (school.place,)}, {school.place: 1}, {})
    assert int(asked) == 3


def test_the_care_rule_is_the_student_s_own(database: Database, school: School) -> None:
    scope = own(school)
    with database.writing() as session:
        held = support.own(session, scope)
        content = replace(held.content, kinds=("quiet_workplace",))
        support.save(session, scope, content, (), held.version, consents=True, at=now(), today=today())
    staff = Scope(Reach.ALL, school.institution)
    with database.reading() as session:
        mine = service.situation(session, scope, scope.student_id, today()).wish
        seen = service.situation(session, staff, scope.student_id, today()).wish
    assert (mine.care_kinds, mine.care_scored) == ({"quiet_workplace"}, False)
    assert seen == replace(mine, care_kinds=frozenset())
