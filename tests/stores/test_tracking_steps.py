"""Steps of the way of working on both databases: made once, done by facts or by people, counted with care."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from bpv.core.clock import school_year, today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.people.tables import StudentRow
from bpv.placements.service import watching as placements
from bpv.placements.tables import PlacementRow
from bpv.tracking.jobs.steps import make_at
from bpv.tracking.models.steps import Anchor, Sign, StepOwner, StepPlan
from bpv.tracking.rules.steps import DEFAULTS
from bpv.tracking.service import step_lists, step_report, steps
from bpv.tracking.tables import PlacementStepRow, StepKindRow
from tests.support.school import School, student_row
from tests.support.tracking_facts import Agreement, Contact, Hours, Told, Work


@pytest.fixture
def placement(database: Database, school: School) -> str:
    """The running placement of the usual student; no list of steps yet, and no steps."""
    with database.writing() as session:
        session.execute(delete(PlacementStepRow))
        session.execute(delete(StepKindRow))
        query = select(PlacementRow.id).where(
            PlacementRow.institution_id == school.institution, PlacementRow.source == "running"
        )
        return session.exec(query).one()


def make(database: Database, school: School, told: Told | None = None, day: date | None = None) -> int:
    """One look of the clock."""
    return make_at(database, school.institution, (told or Told()).sources(), day or today())


def held(database: Database, placement_id: str) -> dict[str, PlacementStepRow]:
    """The steps of a placement by the code of their kind."""
    with database.reading() as session:
        codes = {row.id: row.code for row in session.exec(select(StepKindRow))}
        rows = session.exec(select(PlacementStepRow).where(PlacementStepRow.placement_id == placement_id)).all()
        return {codes[row.step_kind_id]: row for row in rows}


def scope_of(school: School) -> Scope:
    """The coordinator of the usual team."""
    teams = frozenset({school.teams["instruments"]})
    return Scope(Reach.TEAM, school.institution, school.accounts[Role.COORDINATOR][0], team_ids=teams)


def test_every_placement_gets_its_steps_once_and_nobody_is_late_at_once(
    database: Database, school: School, placement: str
) -> None:
    start = Barrier(2)

    def node() -> None:
        start.wait()
        make(database, school)

    nodes = [Thread(target=node) for _ in range(2)]
    for one in nodes:
        one.start()
    for one in nodes:
        one.join()
    assert make(database, school) == 0
    found = held(database, placement)
    assert set(found) == {one.code for one in DEFAULTS}
    assert min(row.due_on for row in found.values()) == today() + timedelta(days=7)
    with database.reading() as session:
        line = placements.lines_of(session, school.institution, [placement], today())[placement]
    assert found["final_talk"].due_on == line.placement.ends_on - timedelta(days=3)
    assert {row.team_id for row in found.values()} == {school.teams["instruments"]}


def test_facts_do_steps_and_undo_them(database: Database, school: School, placement: str) -> None:
    told = Told(
        agreements={placement: Agreement(today() - timedelta(days=2))},
        contacts={placement: Contact(done=1, on_site=1, last_on=today() - timedelta(days=1))},
        work={placement: Work(total=3, open=0)},
        hours={placement: Hours(required=600, approved=600)},
    )
    make(database, school)
    make(database, school, told)
    found = held(database, placement)
    assert found["agreement_signed"].done_on == today() - timedelta(days=2)
    assert found["first_contact"].done_on == found["first_visit"].done_on == today() - timedelta(days=1)
    assert found["work_in"].done_on == found["hours_full"].done_on == today()
    assert [found[code].done_on for code in ("halfway_talk", "final_talk", "outcome", "intake")] == [None] * 4
    told.agreements = {placement: Agreement()}  # an edit voids signatures
    make(database, school, told)
    assert held(database, placement)["agreement_signed"].done_on is None


def test_people_tick_what_no_fact_tells(database: Database, school: School, placement: str) -> None:
    make(database, school)
    found, own = held(database, placement), scope_of(school)
    intake, visit = found["intake"], found["first_visit"]
    with database.reading() as session:
        line = placements.lines_of(session, school.institution, [placement], today())[placement]
    for _ in range(2):  # sent twice
        with database.writing() as session:
            steps.tick(session, own, line, intake.id, 1, today(), today())
    assert held(database, placement)["intake"].version == 2
    with pytest.raises(Stale), database.writing() as session:
        steps.tick(session, own, line, intake.id, 1, today() - timedelta(days=3), today())
    for step, on, code in (
        (intake, today() + timedelta(days=1), "step.done_ahead"),
        (intake, date(1999, 1, 1), "step.done_long_ago"),
        (visit, today(), "step.by_itself"),
    ):
        with pytest.raises(Refused) as refused, database.writing() as session:
            steps.tick(session, own, line, step.id, held(database, placement)["intake"].version, on, today())
        assert refused.value.code == code
    with pytest.raises(NotFound), database.writing() as session:
        steps.untick(session, Scope(Reach.ALL, school.other_institution), line, intake.id, 2)
    with database.writing() as session:
        steps.untick(session, own, line, intake.id, 2)
    make(database, school)
    assert held(database, placement)["intake"].done_on is None


def test_dates_move_with_the_placement_and_steps_go_with_a_cancelled_one(
    database: Database, school: School, placement: str
) -> None:
    make(database, school)
    before = held(database, placement)["final_talk"].due_on
    with database.writing() as session:
        session.get_one(PlacementRow, placement).ends_on += timedelta(days=14)
    make(database, school)
    assert held(database, placement)["final_talk"].due_on == before + timedelta(days=14)
    with database.writing() as session:
        session.get_one(PlacementRow, placement).state = "cancelled"
    make(database, school)
    assert held(database, placement) == {}


def test_the_list_of_the_school_changes_for_placements_to_come(
    database: Database, school: School, placement: str
) -> None:
    make(database, school)
    own, key = scope_of(school), new_id()
    plan = StepPlan("", "Veiligheidsinstructie gehad", StepOwner.TRAINER, Anchor.START, 1, Sign.NONE)
    with database.writing() as session:
        kinds = {one.plan.code: one for one in step_lists.kinds(session, school.institution)}
        for _ in range(2):
            step_lists.add(session, own, key, plan)
        off = kinds["goals"]
        step_lists.save(session, own, off.id, off.version, StepPlan(**vars_of(off.plan) | {"active": False}))
    with pytest.raises(Stale), database.writing() as session:
        step_lists.save(session, own, off.id, off.version, StepPlan(**vars_of(off.plan) | {"days": 3}))
    with pytest.raises(Refused), database.writing() as session:
        step_lists.save(session, own, key, 1, StepPlan(**vars_of(plan) | {"title": ""}))
    with pytest.raises(NotFound), database.writing() as session:
        step_lists.save(session, Scope(Reach.ALL, school.other_institution), off.id, 2, plan)
    make(database, school)
    with database.reading() as session:
        found = {one.code: one for one in steps.of_placement(session, school.institution, placement)}
    assert f"own_{key}" in found
    assert "goals" not in found


def vars_of(plan: StepPlan) -> dict[str, object]:
    """The fields of a plan."""
    return {name: getattr(plan, name) for name in StepPlan.__dataclass_fields__}


def test_the_share_done_in_time_hides_small_groups(database: Database, school: School, placement: str) -> None:
    make(database, school)
    day = today()
    with database.writing() as session:
        session.execute(delete(PlacementStepRow))
        kind = session.exec(select(StepKindRow).where(StepKindRow.code == "intake")).first()
        assert kind is not None
        base = session.get_one(PlacementRow, placement)
        numbers = {"instruments": 6, "precision": 6, "laboratory": 2}
        for team, many in numbers.items():
            for number in range(many):
                student = student_row(school.institution, school.teams[team], "", f"{team}{number}", 18, None)
                student.account_id = None
                session.add(student)
                session.flush()
                made = base.model_dump(exclude={"id", "source", "student_id"})
                row = PlacementRow(**made, source=f"{team}{number}", student_id=student.id)
                session.add(row)
                session.flush()
                due = day - timedelta(days=2)
                done = {0: None, 1: day}.get(number, due)
                common = {"institution_id": school.institution, "step_kind_id": kind.id, "made_on": due}
                session.add(
                    PlacementStepRow(
                        **common,
                        placement_id=row.id,
                        student_id=student.id,
                        team_id=student.team_id,
                        due_on=due,
                        done_on=done,
                    )
                )
        assert session.exec(select(StudentRow).where(col(StudentRow.number) == "laboratory1")).one()
    whole, year = Scope(Reach.ALL, school.institution), school_year(day - timedelta(days=2))
    with database.reading() as session:
        seen = step_report.report(session, whole, year, day, guarded=False)
        guarded = step_report.report(session, whole, year, day, guarded=True)
        own = step_report.report(session, scope_of(school), year, day, guarded=False)
    assert (seen.total.due, seen.total.in_time, seen.total.late, seen.total.missing) == (14, 8, 3, 3)
    assert {one.label: one.percent for one in seen.teams} == {"Instrumenten": 67, "Laboratorium": 0, "Precisie": 67}
    shown = [one.label for one in guarded.teams if one.due is not None]
    assert len(shown) == 1  # the small team, and one more: else the total would tell
    assert "Laboratorium" not in shown
    assert guarded.total.due == 14
    assert [one.label for one in own.teams] == ["Instrumenten"]
