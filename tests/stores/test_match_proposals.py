"""Proposals on both databases: made once, answered once, agreed together with the placement, and ended by the clock."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from sqlmodel import Session, col, select

from bpv.companies.tables import PlaceRow
from bpv.core.clock import AMSTERDAM, now, today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Reach, Role, Scope
from bpv.matches.jobs import lapse_proposals
from bpv.matches.models.proposals import Channel, CompanyAnswer, Proposal, ProposalState, Proposing
from bpv.matches.service import exclusions, proposals
from bpv.matches.tables import MatchProposalRow
from bpv.placements.models import Side, Way
from bpv.placements.tables import PlacementRow
from tests.support import queries
from tests.support.school import School

YES = CompanyAnswer(yes=True, channel=Channel.PHONE, on=today())
NO = CompanyAnswer(yes=False, channel=Channel.MAIL, on=today(), reason="no_time_to_guide", word="Te druk.")


def staff(school: School) -> Scope:
    """The coordinator of the students of the first team."""
    account = school.accounts[Role.COORDINATOR][0]
    return Scope(Reach.TEAM, school.institution, account_id=account, team_ids=frozenset({school.teams["instruments"]}))


def own(school: School, student: str = "seventeen") -> Scope:
    """A student."""
    return Scope(
        Reach.OWN, school.institution, account_id=school.accounts[Role.STUDENT][0], student_id=school.students[student]
    )


def proposing(school: School, place: str = "complete", student: str = "seventeen", **more: Any) -> Proposing:
    """A place for a student in the first period."""
    values = {"way": Way.FIT_INTERVIEW, "score": 80, "parts": {"content": 0.9}, "choice": 1, **more}
    return Proposing(school.students[student], school.places[place], school.periods["BPV 1"], **values)


def make(
    database: Database, school: School, place: str = "complete", student: str = "seventeen", **more: Any
) -> Proposal:
    """Propose a place, committed."""
    with database.writing() as session:
        wanted = proposing(school, place, student, **more)
        return proposals.make(session, school.institution, wanted, school.accounts[Role.COORDINATOR][0], today())


def student_says(
    session: Session, school: School, one: Proposal, yes: bool = True, student: str = "seventeen"
) -> Proposal:
    """The answer of a student."""
    reason = "" if yes else "too_far"
    return proposals.answer_own(session, own(school, student), one.id, yes=yes, reason=reason, word="", today=today())


def company_says(session: Session, school: School, one: Proposal, given: CompanyAnswer = YES) -> Proposal:
    """The answer of a company."""
    return proposals.answer_of_company(session, staff(school), one.id, given, today())


def room(database: Database, school: School, place: str, capacity: int) -> None:
    """Give a place this many free seats."""
    with database.writing() as session:
        row = session.get(PlaceRow, school.places[place])
        assert row is not None
        row.capacity, row.taken = capacity, 0


def placed(database: Database, school: School) -> list[PlacementRow]:
    """The placements that came from proposals."""
    with database.reading() as session:
        query = select(PlacementRow).where(col(PlacementRow.source).like("proposal:%"))
        return list(session.exec(query))


def mails(database: Database, kind: str) -> list[OutboxRow]:
    """The mail of a kind."""
    with database.reading() as session:
        return list(session.exec(select(OutboxRow).where(OutboxRow.kind == kind)))


def at_once(acts: list[Callable[[], Any]]) -> tuple[list[Any], list[BaseException]]:
    """Run acts at the same moment; what they gave and what they raised."""
    barrier, given, faults = Barrier(len(acts)), [], []

    def run(act: Callable[[], Any]) -> None:
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


def test_agreed_on_both_sides_is_a_placement(database: Database, school: School) -> None:
    one = make(database, school)
    assert (one.state, one.due_on) == (ProposalState.OPEN, today() + timedelta(days=10))
    with database.writing() as session:
        assert company_says(session, school, one).waits_for == (Side.STUDENT,)
    with database.writing() as session:
        done = student_says(session, school, one)
    assert done.state is ProposalState.AGREED
    (row,) = placed(database, school)
    assert (row.source, row.way, row.score, row.parts) == (f"proposal:{one.id}", "fit_interview", 80, {"content": 0.9})
    assert (row.starts_on, row.ends_on) == (school.period_start, school.period_end)
    with database.reading() as session:
        place = session.get(PlaceRow, school.place)
        assert place is not None
        assert place.taken == 1
    (mail,) = mails(database, "proposal")
    assert "Rijn" not in mail.subject + mail.body


def test_the_same_form_and_the_same_proposal_are_made_once(database: Database, school: School) -> None:
    key = new_id()
    one = make(database, school, key=key)
    assert one.id == key
    assert make(database, school, key=key).id == make(database, school).id == one.id
    assert len(mails(database, "proposal")) == 1
    with database.writing() as session:
        student_says(session, school, one, yes=False)
    assert make(database, school, key=key).id == one.id
    assert make(database, school).id != one.id


def test_a_no_needs_a_reason_and_ends_it(database: Database, school: School) -> None:
    one = make(database, school)
    with database.writing() as session, pytest.raises(Refused, match="reason_needed"):
        proposals.answer_own(session, own(school), one.id, yes=False, reason="stopped", word="", today=today())
    with database.writing() as session:
        assert company_says(session, school, one, NO).state is ProposalState.REFUSED
    with database.writing() as session:
        assert company_says(session, school, one, NO).state is ProposalState.REFUSED
        with pytest.raises(Refused, match="over"):
            student_says(session, school, one)
    assert placed(database, school) == []
    assert len(mails(database, "proposal_news")) == 1
    with database.reading() as session:
        (ended,) = proposals.unsuccessful(session, school.institution)
        (answered,) = proposals.answered_per_company(session, school.institution)
        assert proposals.answers_at(session, school.institution, [school.places["complete"]]) == (1, 0)
        assert proposals.answers_at(session, school.other_institution, [school.places["complete"]]) == (0, 0)
        later = now() + timedelta(days=1)
        assert proposals.unsuccessful(session, school.institution, later) == ()
        assert proposals.answered_per_company(session, school.institution, later) == ()
        (outcome,) = proposals.outcomes(session, school.institution)
    assert (ended.side, ended.reasons, ended.words) == (
        Side.COMPANY, {Side.COMPANY: "no_time_to_guide"}, {Side.COMPANY: "Te druk."}
    )  # fmt: skip
    assert (answered.company_id, answered.accepted, answered.score) == (school.company, False, 80)
    assert (outcome.accepted, outcome.side, outcome.reason) == (False, Side.COMPANY, "no_time_to_guide")


def test_a_place_that_filled_up_refuses_and_keeps_nothing(database: Database, school: School) -> None:
    one = make(database, school)
    with database.writing() as session:
        company_says(session, school, one)
    with database.writing() as session:
        row = session.get(PlaceRow, school.place)
        assert row is not None
        row.taken = row.capacity
    with pytest.raises(Refused, match=r"placement\.full"), database.writing() as session:
        student_says(session, school, one)
    with database.reading() as session:
        kept = proposals.proposal(session, staff(school), one.id)
    assert (kept.state, kept.student_answer) == (ProposalState.OPEN, "waiting")
    with database.writing() as session:
        done = proposals.close_full(session, staff(school), one.id, today())
    assert (done.state, done.company_reason) == (ProposalState.REFUSED, "full_after_all")
    with database.reading() as session:
        assert [one.accepted for one in proposals.answered_per_company(session, school.institution)] == [True]
        assert proposals.answers_at(session, school.institution, school.places.values()) == (1, 1)
        assert proposals.outcomes(session, school.institution) == ()


def test_agreeing_to_one_withdraws_what_else_was_open(database: Database, school: School) -> None:
    room(database, school, "due", 2)
    first, second = make(database, school), make(database, school, "due")
    with database.writing() as session:
        company_says(session, school, first)
        student_says(session, school, first)
    with database.reading() as session:
        other = proposals.proposal(session, staff(school), second.id)
        assert proposals.unsuccessful(session, school.institution) == ()
    assert (other.state, other.end_reason) == (ProposalState.WITHDRAWN, "other_place_found")
    with database.writing() as session, pytest.raises(Refused, match="student_placed"):
        proposals.make(session, school.institution, proposing(school, "due"), None, today())


@pytest.mark.parametrize(
    ("way", "capacity", "fits"), [(Way.SCHOOL_LED, 1, 1), (Way.FIT_INTERVIEW, 1, 2), (Way.SCHOOL_LED, 2, 2)]
)
def test_how_many_are_proposed_for_one_place(
    database: Database, school: School, way: Way, capacity: int, fits: int
) -> None:
    room(database, school, "due", capacity)
    made = 0
    for student in ("seventeen", "fifteen")[:fits]:
        make(database, school, "due", student, way=way)
        made += 1
    if fits == 1:
        with pytest.raises(Refused, match="enough_for_place"):
            make(database, school, "due", "fifteen", way=way)
    assert made == fits


def test_what_cannot_be_proposed(database: Database, school: School) -> None:
    for place, code in (("full", "proposal.place_full"),):
        with database.writing() as session, pytest.raises(Refused, match=code):
            proposals.make(session, school.institution, proposing(school, place), None, today())
    stranger = Proposing(school.students["elsewhere"], school.place, school.periods["BPV 1"], Way.FIT_INTERVIEW)
    with database.writing() as session, pytest.raises(NotFound):
        proposals.make(session, school.institution, stranger, None, today())
    one = make(database, school)
    for scope in (own(school, "fifteen"), Scope(Reach.ALL, school.other_institution)):
        with database.reading() as session, pytest.raises(NotFound):
            proposals.proposal(session, scope, one.id)


def test_two_people_who_answer_at_once_record_one_placement(database: Database, school: School) -> None:
    one = make(database, school)
    with database.writing() as session:
        company_says(session, school, one)

    def say() -> Proposal:
        with database.writing() as session:
            return student_says(session, school, one)

    given, faults = at_once([say, say, say])
    assert faults == []
    assert {done.state for done in given} == {ProposalState.AGREED}
    assert len(placed(database, school)) == 1


def test_both_sides_at_once_agree(database: Database, school: School) -> None:
    one = make(database, school)

    def student() -> None:
        with database.writing() as session:
            student_says(session, school, one)

    def company() -> None:
        with database.writing() as session:
            company_says(session, school, one)

    assert at_once([student, company])[1] == []
    assert len(placed(database, school)) == 1


def test_the_last_place_goes_to_one_of_two(database: Database, school: School) -> None:
    room(database, school, "complete", 1)
    made = {name: make(database, school, student=name) for name in ("seventeen", "fifteen")}
    for name, one in made.items():
        with database.writing() as session:
            student_says(session, school, one, student=name)

    def say(one: Proposal) -> Callable[[], None]:
        def act() -> None:
            with database.writing() as session:
                company_says(session, school, one)

        return act

    faults = at_once([say(one) for one in made.values()])[1]
    assert [fault.code for fault in faults if isinstance(fault, Refused)] == ["placement.full"]
    assert len(faults) == len(placed(database, school)) == 1


def test_the_clock_reminds_once_and_ends_it_once(database: Database, school: School) -> None:
    first, second = make(database, school), make(database, school, "due")
    with database.writing() as session:
        student_says(session, school, second)
    noon = datetime.combine(today(), time(12), tzinfo=AMSTERDAM)
    with time_machine.travel(noon + timedelta(days=8), tick=False):
        assert [lapse_proposals(database), lapse_proposals(database)] == [1, 0]
    (mail,) = mails(database, "proposal_reminder")
    assert mail.due == first.due_on
    with time_machine.travel(noon + timedelta(days=10), tick=False):
        assert lapse_proposals(database) == 0
    with time_machine.travel(noon + timedelta(days=12), tick=False):
        given, faults = at_once([lambda: lapse_proposals(database) for _ in range(3)])
    assert (sum(given), faults) == (2, [])
    with database.reading() as session:
        ended = {one.proposal_id: one for one in proposals.unsuccessful(session, school.institution)}
    assert ended[first.id].reasons == {Side.STUDENT: "no_answer", Side.COMPANY: "no_answer"}
    assert (ended[second.id].side, ended[second.id].reasons) == (Side.COMPANY, {Side.COMPANY: "no_answer"})


def test_a_round_costs_as_many_queries_whatever_its_size(database: Database, school: School) -> None:
    room(database, school, "due", 5)
    counts = []
    for names in (("seventeen",), ("fifteen", "twenty")):
        wanted = [proposing(school, "due", name, way=Way.SCHOOL_LED) for name in names]
        with queries.count(database) as counted, database.writing() as session:
            proposals.make_all(session, school.institution, wanted, None, today())
        counts.append(
            sum("INSERT" not in one and "audit" not in one and "advisory" not in one for one in counted.statements)
        )
    assert counts[0] == counts[1]


def test_the_list_counts_and_narrows(database: Database, school: School) -> None:
    one = make(database, school)
    make(database, school, "due", "fifteen")
    make(database, school, "due", "twenty")  # of another team
    with database.writing() as session:
        student_says(session, school, one)
    with database.reading() as session, queries.count(database) as counted:
        lines, total, counts = proposals.page(session, staff(school), "", None, today(), 0, 25)
    assert (total, {line.student.id for line in lines if line.student}) == (
        2, {school.students["seventeen"], school.students["fifteen"]}
    )  # fmt: skip
    assert counts == {"student": 1, "company": 2, "overdue": 0, "ended": 1}
    assert counted.total <= 7, counted


def test_what_is_excluded_leaves_the_ranking(database: Database, school: School) -> None:
    student, company = school.students["seventeen"], school.company
    for expected in (True, False):
        with database.writing() as session:
            made = exclusions.exclude(
                session, school.institution, student, company, "failed_match:x", "no_click", None, now()
            )
        assert made is expected
    with database.reading() as session:
        found = exclusions.companies_left_out(session, school.institution, [student, school.students["elsewhere"]])
    assert company in found[student]
    assert school.students["elsewhere"] not in found


def test_rows_cannot_be_open_twice(database: Database, school: School) -> None:
    one = make(database, school)
    with database.reading() as session:
        row = session.get(MatchProposalRow, one.id)
        assert row is not None
        twin = MatchProposalRow(**row.model_dump(exclude={"id"}))
    with pytest.raises(Exception, match=r"(?i)unique"), database.writing() as session:
        session.add(twin)
        session.flush()
