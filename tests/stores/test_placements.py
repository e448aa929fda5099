"""Recording placements and ending them: seats, races, what is refused, and what other rooms are told."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bpv.companies.service import registry_version
from bpv.companies.tables import PlaceRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import DomainError, NotFound, Refused, Stale
from bpv.core.rights import Reach, Scope
from bpv.matches import service as matches
from bpv.matches.models import Question
from bpv.people.tables import StudentRow
from bpv.placements import service
from bpv.placements.models import Finishing, Placement, Recording, Result, Side, State, Stopping, Way
from bpv.placements.tables import PlacementEventRow, PlacementRow
from tests.support.school import School
from tests.support.school_placements import placement as running_row

STOP = Stopping(on=today(), reasons={Side.COMPANY: "full_after_all"}, initiator=Side.COMPANY, note="Gebeld.")


def wanted(school: School, student: str = "seventeen", **changes: Any) -> Recording:
    """A placement at the usual place in the coming period."""
    made = Recording(
        institution_id=school.institution,
        student_id=school.students[student],
        place_id=school.place,
        period_id=school.periods["BPV 1"],
        starts_on=school.period_start,
        ends_on=school.period_end,
        source=f"proposal:{student}",
        way=Way.SCHOOL_LED,
        score=81,
        parts={"content": 0.8},
    )
    return replace(made, **changes)


def whole(school: School) -> Scope:
    """Everything of the school."""
    return Scope(Reach.ALL, school.institution)


def record(database: Database, asked: Recording, on: date | None = None) -> Placement:
    """Record in a transaction of its own."""
    with database.writing() as session:
        return service.record(session, asked, on or today())


def refused(database: Database, asked: Recording) -> str:
    """The code with which it is refused; nothing of it is kept."""
    with pytest.raises(Refused) as caught:
        record(database, asked)
    return caught.value.code


def taken(database: Database, place_id: str) -> int:
    """How many of a place are taken."""
    with database.reading() as session:
        return session.exec(select(PlaceRow.taken).where(PlaceRow.id == place_id)).one()


def crowd(database: Database, school: School, number: int) -> list[str]:
    """Students like the usual one."""
    with database.writing() as session:
        like = session.get_one(StudentRow, school.students["seventeen"])
        values = like.model_dump(exclude={"id", "number", "account_id"}, warnings=False)
        rows = [StudentRow(**values, number=f"77{index}") for index in range(number)]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Do all of it at the same moment; the code of what each raised."""
    raised: list[str] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except DomainError as error:
            raised.append(error.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_recording_takes_a_seat_once_and_matching_sees_it(database: Database, school: School) -> None:
    with database.reading() as session:
        before = registry_version(session, school.institution)
    first = record(database, wanted(school))
    again = record(database, wanted(school))
    assert (again.id, again.version) == (first.id, first.version)
    assert (first.state, first.phase, first.study_year, first.parts) == (State.PLANNED, "start", 2, {"content": 0.8})
    assert taken(database, school.place) == 1
    with database.reading() as session:
        assert registry_version(session, school.institution) == before + 1
        assert len(session.exec(select(PlacementEventRow)).all()) == 1


def test_the_last_seat_goes_to_exactly_one(database: Database, school: School) -> None:
    place_id = school.places["due"]
    with database.writing() as session:
        session.get_one(PlaceRow, place_id).capacity = 1
    asked = [
        wanted(school, place_id=place_id, student_id=one, source=f"proposal:{one}")
        for one in crowd(database, school, 12)
    ]
    raised = at_once([lambda one=one: record(database, one) for one in asked])  # type: ignore[misc]
    assert raised == ["placement.full"] * 11
    assert taken(database, place_id) == 1
    with database.reading() as session:
        assert len(session.exec(select(PlacementRow).where(col(PlacementRow.place_id) == place_id)).all()) == 1


def test_one_student_is_not_placed_twice_at_the_same_moment(database: Database, school: School) -> None:
    places = [school.places[name] for name in ("complete", "due", "far", "private")]
    asked = [wanted(school, place_id=one, source=f"proposal:{one}") for one in places]
    same = [lambda: record(database, wanted(school, source="form:x"))] * 2
    raised = at_once([*(lambda one=one: record(database, one) for one in asked), *same])  # type: ignore[misc]
    assert set(raised) == {"placement.overlaps"}
    assert sum(taken(database, one) for one in places) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": date(2020, 1, 1)}, "placement.ends_before_start"),
        ({"starts_on": today(), "ends_on": today() + timedelta(days=3)}, "placement.overlaps"),
        ({"ends_on": today() + timedelta(days=3000)}, "placement.too_long"),
        ({"place": "full"}, "placement.full"),
        ({"student": "fifteen", "place": "due"}, "placement.not_for_under_16"),
        ({"student": "fifteen", "place": "not_under_16"}, "placement.not_for_under_16"),
    ],
)
def test_what_is_refused_leaves_nothing(database: Database, school: School, changes: dict[str, Any], code: str) -> None:
    asked = dict(changes)
    student, place_id = asked.pop("student", "seventeen"), school.places[asked.pop("place", "complete")]
    before = taken(database, place_id)
    assert refused(database, wanted(school, student, place_id=place_id, **asked)) == code
    assert taken(database, place_id) == before
    with database.reading() as session:
        assert service.of_students(session, school.institution, [school.students["fifteen"]]) == {}


def test_under_16_only_where_that_is_known_to_be_right(database: Database, school: School) -> None:
    made = record(database, wanted(school, "fifteen"))
    assert made.company_id == school.companies["complete"]
    company = wanted(school, "fifteen", place_id=None, company_id=school.companies["empty"], source="form:1")
    assert refused(database, company) == "placement.not_for_under_16"


def test_a_15_year_old_is_ranked_no_other_company(database: Database, school: School) -> None:
    with database.reading() as session:
        snapshot = matches.Catalogues().snapshot(session, school.institution)
        at = matches.operator_situation(session, school.students["fifteen"], today())
    cards = matches.browse(snapshot, at, Question(limit=100)).cards
    assert cards
    assert all(card.face.suitable_under_16 for card in cards)


def test_what_belongs_to_others_is_not_found(database: Database, school: School) -> None:
    record(database, wanted(school))
    for changes in (
        {"student_id": school.students["elsewhere"]},
        {"place_id": school.other_registry.places["elsewhere"]},
        {"period_id": "a" * 20},
        {"place_id": None},
        {"student_id": school.students["twenty"], "source": "proposal:seventeen"},
    ):
        with pytest.raises(NotFound):
            record(database, wanted(school, **({"source": "proposal:new"} | changes)))


def test_cancelling_gives_the_seat_back_once(database: Database, school: School) -> None:
    made = record(database, wanted(school))

    def cancel() -> None:
        with database.writing() as session:
            service.cancel(session, whole(school), made.id, made.version, STOP, today())

    raised = at_once([cancel] * 4)
    assert raised == ["error.stale"] * 3
    assert taken(database, school.place) == 0
    record(database, wanted(school, source="proposal:again"))
    with database.reading() as session:
        held = service.of_students(session, school.institution, [made.student_id])[made.student_id]
        told = service.ended_early(session, school.institution)
    assert [one.state for one in held][:2].count(State.CANCELLED) == 1
    assert [(one.placement_id, one.state, one.cause, one.ended_on) for one in told] == [
        (made.id, State.CANCELLED, "company", None)
    ]


def test_an_early_end_is_told_and_the_student_needs_a_place_again(database: Database, school: School) -> None:
    made = record(database, wanted(school))
    own, period, later = school.institution, school.periods["BPV 1"], school.period_start + timedelta(days=9)
    with database.reading() as session:
        assert service.placed_in(session, own, [period]) == {period: {made.student_id}}
    stop = replace(STOP, on=later)
    with database.writing() as session, pytest.raises(Refused):
        service.end_early(session, whole(school), made.id, made.version, stop, today())
    with database.writing() as session:
        done = service.end_early(session, whole(school), made.id, made.version, stop, later)
    assert (done.state, done.ended_on, taken(database, school.place)) == (State.ENDED_EARLY, later, 0)
    with database.writing() as session, pytest.raises(Stale):
        service.end_early(session, whole(school), made.id, made.version, stop, later)
    with database.reading() as session:
        assert service.placed_in(session, own, [period]) == {period: frozenset()}
        companies = service.earlier_companies(session, own, [made.student_id])[made.student_id]
        assert school.companies["complete"] in companies
        assert [one.well for one in service.outcomes(session, own)] == [False]
    next_day = wanted(
        school, source="proposal:next", place_id=school.places["due"], starts_on=later + timedelta(days=1)
    )
    assert record(database, next_day, later).state is State.PLANNED


def test_a_result_is_recorded_and_corrected(database: Database, school: School) -> None:
    with database.writing() as session:
        row = running_row(school.institution, school.students["twenty"], school.registry, "full")
        row.source, row.starts_on, row.ends_on = "old", today() - timedelta(days=90), today() - timedelta(days=5)
        session.add(row)
    well = Finishing(Result.FINISHED_WELL, {})
    with database.writing() as session:
        done = service.finish(session, whole(school), row.id, 1, well, today())
    missed = Finishing(Result.NOT_FINISHED, {Side.SCHOOL: "often_absent"}, "Vaak ziek gemeld.")
    with database.writing() as session:
        again = service.finish(session, whole(school), row.id, done.version, missed, today())
    assert (again.state, again.result, again.reasons) == (State.FINISHED, "not_finished", {Side.SCHOOL: "often_absent"})
    for wrong in (Finishing(Result.NOT_FINISHED, {}), Finishing(Result.FINISHED, {Side.SCHOOL: "often_absent"})):
        with database.writing() as session, pytest.raises(Refused):
            service.finish(session, whole(school), row.id, again.version, wrong, today())


def test_another_school_finds_nothing(database: Database, school: School) -> None:
    made = record(database, wanted(school))
    stranger = Scope(Reach.ALL, school.other_institution)
    with database.writing() as session, pytest.raises(NotFound):
        service.cancel(session, stranger, made.id, made.version, STOP, today())
    with database.reading() as session:
        assert service.of_students(session, school.other_institution, [made.student_id]) == {}
        with pytest.raises(NotFound):
            service.placement(session, stranger, made.id)
