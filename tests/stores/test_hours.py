"""Weeks of hours on both databases: two people at once, four eyes, what may never change, the four numbers."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import col, select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Reach, Role, Scope
from bpv.folder.models.hours import Approver, Typed, Week, Who, Worked
from bpv.folder.rules.hours import monday
from bpv.folder.service import hour_weeks, hours
from bpv.folder.tables import HourEntryRow, HourWeekRow
from bpv.people.tables import StudentRow
from bpv.placements.tables import PlacementRow
from tests.support.queries import count
from tests.support.school import School

TRAINER = Approver("Praktijkopleider", None, None, Who.TRAINER)
Act = Callable[[], Any]


@pytest.fixture
def waiting(database: Database, school: School) -> Week:
    """The week of the usual student that waits for approval."""
    with database.reading() as session:
        wanted = (HourWeekRow.institution_id == school.institution, HourWeekRow.state == "handed_in")
        row = session.exec(select(HourWeekRow).where(*wanted)).one()
        return hours.week(session, school.institution, row.id)


def own(school: School) -> Scope:
    """What the usual student reaches."""
    return Scope(
        Reach.OWN, school.institution, school.accounts[Role.STUDENT][0], student_id=school.students["seventeen"]
    )


def at_once(*acts: Act) -> tuple[list[Any], list[Exception]]:
    """What acts that begin at the same moment give, and what they raise."""
    barrier, given, faults = Barrier(len(acts)), [], []

    def run(act: Act) -> None:
        barrier.wait()
        try:
            given.append(act())
        except Exception as fault:  # noqa: BLE001 - a thread's fault must reach the test
            faults.append(fault)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given, faults


def test_approving_and_taking_back_at_once(database: Database, school: School, waiting: Week) -> None:
    def approve() -> str:
        with database.writing() as session:
            return hours.approve(session, school.institution, waiting.id, waiting.version, TRAINER, today()).state

    def take_back() -> str:
        with database.writing() as session:
            scope, one = own(school), waiting
            return hour_weeks.take_back(session, scope, one.placement_id, one.id, one.version, today()).state

    given, faults = at_once(approve, take_back, approve, take_back)
    assert len(given) == 1
    assert [type(one) for one in faults] == [Stale] * 3
    with database.reading() as session:
        assert hours.week(session, school.institution, waiting.id).state == given[0]


def test_the_same_new_week_at_once_is_kept_once(database: Database, school: School, waiting: Week) -> None:
    starts_on = monday(today()) - timedelta(weeks=4)
    with database.writing() as session:
        session.get_one(PlacementRow, waiting.placement_id).starts_on = starts_on

    def keep(ends: int) -> Act:
        def act() -> Week:
            days = tuple(Worked(starts_on + timedelta(days=n), *((540, ends) if n == 0 else ())) for n in range(7))
            with database.writing() as session:
                typed = Typed(starts_on, days, 0, 1, 0)
                return hour_weeks.keep(session, own(school), waiting.placement_id, typed, today(), hand_in=True)

        return act

    given, faults = at_once(keep(1000), keep(1000), keep(900))
    assert {one.minutes for one in given} in ({460}, {360})
    assert all(isinstance(one, Stale) for one in faults)
    with database.reading() as session:
        found = select(HourWeekRow).where(HourWeekRow.starts_on == starts_on)
        assert len(session.exec(found).all()) == 1


def test_nobody_approves_own_hours_or_those_of_another_school(
    database: Database, school: School, waiting: Week
) -> None:
    one = school.institution, waiting.id, waiting.version
    student = school.accounts[Role.STUDENT][0]
    for side in (Who.TRAINER, Who.SUPERVISOR):
        with pytest.raises(Refused, match=r"hours\.own_week"), database.writing() as session:
            hours.approve(session, *one, Approver("Zelf", student, None, side), today(), "Zelf gezien")
    for side in (Who.STUDENT, Who.COORDINATOR):
        with pytest.raises(Refused, match=r"hours\.not_you"), database.writing() as session:
            hours.approve(session, *one, Approver("Iemand", None, None, side), today())
    with pytest.raises(NotFound), database.writing() as session:
        hours.approve(session, school.other_institution, *one[1:], TRAINER, today())


def test_approved_hours_never_change(database: Database, school: School, waiting: Week) -> None:
    with database.writing() as session:
        done = hours.approve(session, school.institution, waiting.id, waiting.version, TRAINER, today())
    with database.reading() as session:
        before = [row.model_dump() for row in session.exec(select(HourEntryRow).order_by(col(HourEntryRow.id)))]
    empty = tuple(Worked(waiting.starts_on + timedelta(days=n)) for n in range(7))
    for version in (waiting.version, done.version):
        with pytest.raises(Stale), database.writing() as session:
            typed = Typed(waiting.starts_on, empty, 0, 1, version)
            hour_weeks.keep(session, own(school), waiting.placement_id, typed, today(), hand_in=False)
    for act in (hours.approve, hours.send_back):
        with pytest.raises(Refused, match=r"hours\.not_now\.approved"), database.writing() as session:
            act(session, school.institution, waiting.id, done.version, TRAINER, today(), why="Nog eens")
    with pytest.raises(Refused), database.writing() as session:
        scope = own(school)
        hour_weeks.take_back(session, scope, waiting.placement_id, waiting.id, done.version, today())
    with database.reading() as session:
        after = [row.model_dump() for row in session.exec(select(HourEntryRow).order_by(col(HourEntryRow.id)))]
    assert after == before


def test_the_four_numbers(database: Database, school: School, waiting: Week) -> None:
    with database.reading() as session:
        ids = [row.id for row in session.exec(select(PlacementRow))]
        with count(database) as many:
            found = hours.facts(session, school.institution, ids, today())
        with count(database) as few:
            hours.facts(session, school.institution, [waiting.placement_id], today())
    one = found[waiting.placement_id]
    assert (one.entered, one.approved, one.weeks_waiting) == (960, 480, 1)
    assert one.last_day == waiting.starts_on + timedelta(days=1)
    assert one.waiting_since is not None
    assert len(found) == 2
    assert many.total == few.total


def test_only_bpv_hours_count(database: Database, school: School, waiting: Week) -> None:
    with database.writing() as session:
        session.get_one(HourWeekRow, waiting.id).school_minutes = 900
        session.get_one(StudentRow, school.students["seventeen"]).birth_date = today().replace(
            year=today().year - 30, day=1
        )
    with database.reading() as session:
        found = hours.facts(session, school.institution, [waiting.placement_id], today())
    assert found[waiting.placement_id].entered == 960
