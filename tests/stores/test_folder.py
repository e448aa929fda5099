"""The folder on both databases: versions kept, people at once, facts in a constant number of queries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.folder.models.assignments import AssignmentFields, DueFrom, Rubric
from bpv.folder.models.work import Act, Answering, Judge, Judgement, Mastery, Sending, Standing
from bpv.folder.rules.assignments import criterion_of
from bpv.folder.service import assignments, handing_in, judging, using, work
from bpv.folder.tables import AssignmentRow, FeedbackRow, FolderRow, HandInRow
from bpv.people.tables import StudentRow
from bpv.placements.service import following
from bpv.placements.tables import PlacementRow
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_folder import assignment as assignment_row
from tests.support.school_rows import keep

FIELDS = AssignmentFields(
    title="Een klem maken",
    text="Maak een klem.",
    due_from=DueFrom.END,
    due_days=0,
    work_processes=("B1-K1-W1",),
    rubric=Rubric(("nog niet", "goed"), (criterion_of("Exact"),)),
)


def whole(school: School) -> Scope:
    """Everything of the school, as its coordinator."""
    return Scope(Reach.ALL, school.institution, account_id=school.accounts[Role.COORDINATOR][0])


def own(school: School) -> Scope:
    """The usual student."""
    student = school.students["seventeen"]
    return Scope(Reach.OWN, school.institution, account_id=school.accounts[Role.STUDENT][0], student_id=student)


def hand_in(database: Database, school: School) -> HandInRow:
    """What the usual student handed in."""
    with database.reading() as session:
        return session.exec(select(HandInRow).where(HandInRow.institution_id == school.institution)).one()


def answering(act: Act, words: str = "Goed.") -> Answering:
    """An answer with every level."""
    return Answering(new_id(), act, words, (1, 1))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do acts at the same moment; what each gave, or raised."""
    barrier, found = Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            found.append(act())
        except (Refused, Stale, NotFound) as error:
            found.append(type(error))

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def titles(database: Database, school: School, placement_id: str) -> list[str]:
    """The assignments in the folder of a placement."""
    with database.reading() as session:
        held = work.folder(session, whole(school), placement_id, today())
        return [one.assignment.title for one in held.working]


def test_a_running_placement_keeps_its_version_and_a_later_one_has_the_new(database: Database, school: School) -> None:
    one = hand_in(database, school)
    before = titles(database, school, one.placement_id)
    scope = whole(school)
    with database.writing() as session:
        version_id = assignments.assignment(session, scope, one.assignment_id).assignment_version_id
        set_id = assignments.known(session, scope, version_id).assignment_set_id
        draft = assignments.draft(session, scope, set_id)
        assignments.add(session, scope, draft, new_id(), FIELDS)
        tomorrow = today() + timedelta(days=1)
        assignments.publish(session, scope, draft, 1, tomorrow, "", today())
        row = session.get_one(PlacementRow, one.placement_id)
        later = PlacementRow(**row.model_dump(exclude={"id", "source", "starts_on", "ends_on"}, warnings=False))
        later.source, later.starts_on, later.ends_on = "later", tomorrow, tomorrow + timedelta(days=70)
        third = PlacementRow(**later.model_dump(exclude={"id", "source", "study_year"}, warnings=False))
        third.source, third.study_year = "third year", 3
        keep(session, later, third)
    assert titles(database, school, one.placement_id) == before
    assert titles(database, school, later.id) == [*before, "Een klem maken"]
    assert titles(database, school, third.id) == []  # the third year has no set: never that of another year
    with pytest.raises(Refused), database.writing() as session:
        assignments.add(session, scope, draft, new_id(), FIELDS)


def test_what_is_written_keeps_the_version_when_the_student_moves_to_another_college(
    database: Database, school: School
) -> None:
    one = hand_in(database, school)
    with database.writing() as session:
        handing_in.answer(session, whole(school), one.id, 1, answering(Act.RETURN), today())
        sending = Sending(new_id(), 0, "Opnieuw", hand_in=True)
        handing_in.send(session, own(school), one.placement_id, one.assignment_id, sending, today())
        assert session.exec(select(FolderRow)).one().placement_id == one.placement_id
        student = session.get_one(StudentRow, school.students["seventeen"])
        student.team_id = school.teams["laboratory"]
    assert len(titles(database, school, one.placement_id)) == 1


def test_two_who_decide_at_once_do_not_overwrite_each_other(database: Database, school: School) -> None:
    one = hand_in(database, school)

    def decide(act: Act) -> Any:
        with database.writing() as session:
            handing_in.answer(session, whole(school), one.id, 1, answering(act), today())
        return act

    found = at_once(lambda: decide(Act.APPROVE), lambda: decide(Act.RETURN))
    assert Stale in found
    winner = next(each for each in found if each is not Stale)
    assert hand_in(database, school).state == {Act.APPROVE: "approved", Act.RETURN: "returned"}[winner]
    with database.reading() as session:
        assert [row.act for row in session.exec(select(FeedbackRow))] == [winner.value]


def test_two_screens_of_one_student_make_one_hand_in(database: Database, school: School) -> None:
    one = hand_in(database, school)
    with database.writing() as session:
        handing_in.answer(session, whole(school), one.id, 1, answering(Act.RETURN), today())

    def send(key: str) -> Any:
        sending = Sending(key, 0, f"Werk {key}", hand_in=True)
        with database.writing() as session:
            return handing_in.send(session, own(school), one.placement_id, one.assignment_id, sending, today()).number

    same = new_id()
    assert at_once(lambda: send(same), lambda: send(same)) == [2, 2]  # a button pressed twice
    assert send_refused(lambda: send(new_id())) is Refused  # it waits for feedback
    with database.reading() as session:
        query = select(col(HandInRow.number)).where(HandInRow.institution_id == school.institution)
        assert sorted(session.exec(query)) == [1, 2]


def send_refused(act: Callable[[], Any]) -> Any:
    """What an act raised."""
    return at_once(act)[0]


def test_one_draft_at_a_time_and_nothing_of_a_foreign_school(database: Database, school: School) -> None:
    one, scope = hand_in(database, school), whole(school)
    with database.reading() as session:
        version_id = assignments.assignment(session, scope, one.assignment_id).assignment_version_id
        set_id = assignments.known(session, scope, version_id).assignment_set_id

    def draft() -> str:
        with database.writing() as session:
            return assignments.draft(session, scope, set_id)

    found = at_once(draft, draft, draft)
    assert len({each for each in found if isinstance(each, str)}) == 1
    stranger = replace(scope, institution_id=school.other_institution)
    with database.writing() as session:
        for act in (
            lambda: assignments.draft(session, stranger, set_id),
            lambda: assignments.sheet(session, stranger, version_id, today()),
            lambda: handing_in.answer(session, stranger, one.id, 1, answering(Act.APPROVE), today()),
            lambda: work.folder(session, stranger, one.placement_id, today()),
            lambda: judging.asked(session, school.other_institution, one.placement_id, today()),
        ):
            with pytest.raises(NotFound):
                act()


def more(session: Session, school: School, like: HandInRow, number: int) -> list[str]:
    """More running placements with work, like the usual one."""
    made = []
    row = session.get_one(PlacementRow, like.placement_id)
    for index in range(number):
        values = row.model_dump(exclude={"id", "source"}, warnings=False)
        copy = PlacementRow(**values, source=f"more {index}")
        keep(session, copy)
        values = like.model_dump(exclude={"id", "placement_id", "state"}, warnings=False)
        keep(session, HandInRow(**values, placement_id=copy.id, state="approved" if index % 2 else "draft"))
        made.append(copy.id)
    return made


def test_facts_of_many_placements_cost_as_much_as_of_few(database: Database, school: School) -> None:
    one = hand_in(database, school)
    with database.writing() as session:
        version_id = session.get_one(AssignmentRow, one.assignment_id).assignment_version_id
        keep(session, assignment_row(school.institution, version_id, title="Nog een", position=2))
        ids = [one.placement_id, *more(session, school, one, 12)]
    with database.reading() as session:
        with count(database) as few:
            work.facts(session, school.institution, ids[:2], today())
        with count(database) as many:
            found = work.facts(session, school.institution, ids, today())
        assert int(many) == int(few) <= 12
        first, drafted, approved = (found[each] for each in ids[:3])
        assert (first.total, first.open, first.handed_in, first.approved, first.late) == (2, 1, 1, 0, 1)
        assert first.waiting_since == today() - timedelta(days=3)
        assert first.last_on == today()  # the goal
        assert (drafted.started, drafted.open, drafted.late) == (1, 2, 2)
        assert (approved.approved, approved.waiting_since) == (1, None)
        lines = following.many(session, whole(school), ids, today()).values()
        used = using.used(session, school.institution, list(lines), today())
        assert [(each.placements, each.assigned, each.handed_in, each.approved) for each in used] == [(13, 26, 7, 6)]
        late = using.late(session, school.institution, list(lines), today())
        assert len(late) == used[0].late == sum(each.late for each in found.values())


def test_the_last_word_of_the_trainer_counts_and_all_stay(database: Database, school: School) -> None:
    one = hand_in(database, school)
    trainer = Judge("Praktijkopleider", link_id="a" * 20)

    def judge(level: Mastery, by: Judge = trainer) -> None:
        with database.writing() as session:
            given = Judgement({"B1-K1-W2": level})
            judging.judge(session, school.institution, one.placement_id, given, by, today())

    judge(Mastery.WITH_HELP)
    judge(Mastery.ALONE)
    with pytest.raises(Refused):
        judge(Mastery.ALONE, Judge("Student", account_id=school.accounts[Role.STUDENT][0]))
    with database.reading() as session:
        held = work.folder(session, whole(school), one.placement_id, today())
        matrix = using.matrix(session, own(school), one.placement_id, today())
    assert [each.judgement.levels["B1-K1-W2"] for each in held.judgements] == [Mastery.ALONE, Mastery.WITH_HELP]
    row = next(each for each in matrix.rows if each.code == "B1-K1-W2")
    assert (row.cells[-1].mastery, row.cells[-1].standing) == (Mastery.ALONE, Standing.HANDED_IN)
    assert [each.code for each in matrix.uncovered] == ["B1-K1-W1", "B1-K1-W2", "B1-K1-W3"]
    assert now() > held.judgements[0].at
