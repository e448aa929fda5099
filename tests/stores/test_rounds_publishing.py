"""Publishing a round on both databases: by a second person, while it is still true, exactly once."""

from threading import Barrier, Thread

import pytest
from sqlmodel import select

from bpv.core.audit import AuditRow
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Scope
from bpv.matches.jobs import CATALOGUES
from bpv.matches.models.rounds import PairKind, Round, Run
from bpv.matches.service import round_publishing, round_reading, rounds
from bpv.matches.service.cohort import entrants
from bpv.matches.tables import MatchProposalRow, RoundRunRow, RoundSeatRow, WishRow
from bpv.organisation import service as organisation
from tests.support.rounds import again, cohort, coordinator, latest, second_coordinator, start
from tests.support.school import School

Draft = tuple[Scope, Scope, Round, Run]


@pytest.fixture
def draft(database: Database, school: School) -> Draft:
    """A draft that the first coordinator started, and what a second one of the same team reaches."""
    with database.writing() as session:
        cohort(session, school)
        other = second_coordinator(session, school)
    first = coordinator(school)
    round_, run = start(database, school, first)
    return first, coordinator(school, other), round_, run


def publish(database: Database, scope: Scope, round_: Round, run: Run) -> int:
    with database.writing() as session:
        return round_publishing.publish(session, scope, CATALOGUES, run.id, round_.version, today(), now())


def refused(database: Database, scope: Scope, round_: Round, run: Run) -> str:
    with pytest.raises(Refused) as caught:
        publish(database, scope, round_, run)
    with database.reading() as session:
        row = session.get(RoundRunRow, run.id)
        assert row is not None
        assert row.published_at is None
        assert not session.exec(select(MatchProposalRow).where(MatchProposalRow.round_id == round_.id)).all()
    return caught.value.code


def test_a_second_person_publishes_and_every_seat_becomes_a_proposal(database: Database, draft: Draft) -> None:
    first, second, round_, run = draft
    assert refused(database, first, round_, run) == "round.own_run"
    assert publish(database, second, round_, run) == run.figures["placed"]
    round_, run = latest(database, second, run.id)
    assert (round_.published_run_id, run.published_by) == (run.id, second.account_id)
    with database.reading() as session:
        rows = session.exec(select(MatchProposalRow).where(MatchProposalRow.round_id == round_.id)).all()
        seats = round_reading.store.round_seats.to_publish(session, run.id)
    assert {(row.student_id, row.place_id) for row in rows} == {(seat.student_id, seat.place_id) for seat in seats}
    assert all(row.score == sum(part[1] for part in seat.detail["parts"]) for row, seat in pairs(rows, seats))
    with pytest.raises(Refused):
        publish(database, second, round_, run)


def pairs(rows: list[MatchProposalRow], seats: tuple[object, ...]) -> list[tuple[MatchProposalRow, object]]:
    by_student = {row.student_id: row for row in rows}
    return [(by_student[seat.student_id], seat) for seat in seats]  # type: ignore[attr-defined]


def test_who_pinned_last_does_not_publish(database: Database, draft: Draft) -> None:
    first, second, round_, run = draft
    with database.reading() as session:
        seat = round_reading.store.round_seats.to_publish(session, run.id)[0]
    with database.writing() as session:
        rounds.pair(session, second, run.id, seat.student_id, str(seat.place_id), PairKind.PIN, "", now())
    round_, run = again(database, first, round_.id)
    assert refused(database, second, round_, run) == "round.own_pin"
    round_, run = again(database, second, round_.id)  # who pinned runs it, and the first one publishes
    assert publish(database, first, round_, run) > 0


def test_a_draft_that_is_out_of_date_is_not_published(database: Database, school: School, draft: Draft) -> None:
    _, second, round_, run = draft
    with database.writing() as session:
        wish = session.get(WishRow, school.students["seventeen"])
        assert wish is not None
        wish.travel_limit_km = 3
    assert refused(database, second, round_, run) == "round.stale"
    with database.reading() as session:
        assert round_reading.draft_view(session, second, CATALOGUES, run.id).fresh is False


def test_two_people_at_once_publish_once(database: Database, school: School, draft: Draft) -> None:
    _, second, round_, run = draft
    with database.writing() as session:
        third = second_coordinator(session, school, "four")
    barrier, done = Barrier(2), []

    def press(scope: Scope) -> None:
        barrier.wait()
        try:
            done.append(publish(database, scope, round_, run))
        except Refused as reason:
            done.append(reason.code)

    threads = [Thread(target=press, args=(scope,)) for scope in (second, coordinator(school, third))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.figures["placed"] in done
    assert set(done) - {run.figures["placed"]} <= {"round.moved", "round.already"}
    with database.reading() as session:
        rows = session.exec(select(MatchProposalRow).where(MatchProposalRow.round_id == round_.id)).all()
    assert len(rows) == run.figures["placed"]


def test_a_later_plan_replaces_what_was_promised(database: Database, school: School, draft: Draft) -> None:
    first, second, round_, run = draft
    publish(database, second, round_, run)
    with database.reading() as session:
        seats = round_reading.store.round_seats.to_publish(session, run.id)
        gone = seats[0]
    with database.writing() as session:
        rounds.pair(session, first, run.id, gone.student_id, str(gone.place_id), PairKind.APART, "", now())
    round_, run = again(database, second, round_.id)
    with database.writing() as session:
        third = second_coordinator(session, school, "four")
    publish(database, coordinator(school, third), round_, run)
    with database.reading() as session:
        rows = session.exec(select(MatchProposalRow).where(MatchProposalRow.student_id == gone.student_id)).all()
        standing = {row.place_id: (row.state, row.end_reason) for row in rows if row.round_id == round_.id}
        plan = {seat.student_id: seat.place_id for seat in round_reading.store.round_seats.to_publish(session, run.id)}
        open_now = session.exec(
            select(MatchProposalRow).where(MatchProposalRow.state == "open", MatchProposalRow.round_id == round_.id)
        ).all()
        told = session.exec(select(AuditRow.object_id).where(AuditRow.event == "match_proposal.withdrawn")).all()
        query = select(MatchProposalRow.id).where(MatchProposalRow.round_id == round_.id)
        away = session.exec(query.where(MatchProposalRow.state == "withdrawn")).all()
    assert standing[str(gone.place_id)] == ("withdrawn", "")
    assert sorted(told) == sorted(away)
    assert {row.student_id: row.place_id for row in open_now} == plan


def test_who_was_imposed_starts_the_next_round_with_a_credit(database: Database, school: School, draft: Draft) -> None:
    student = school.students["fifteen"]
    with database.writing() as session:
        for seat in session.exec(select(RoundSeatRow)):
            seat.imposed = seat.student_id == student
        row = session.get(RoundRunRow, draft[3].id)
        assert row is not None
        row.published_at = now()
    with database.reading() as session:
        later = organisation.period(session, school.institution, school.periods["BPV 2"])
        same = organisation.period(session, school.institution, school.periods["BPV 1"])
        points = organisation.setting(session, school.institution, "match.credit_points") * 100
        credit = {one.student_id: one.credit for one in entrants(session, school.institution, later, today())}
        none = {one.student_id: one.credit for one in entrants(session, school.institution, same, today())}
    assert credit[student] == points > 0
    assert {one for one, given in credit.items() if given} == {student}
    assert not any(none.values())  # within the same period nothing is made good twice


def test_another_school_sees_no_round(database: Database, school: School, draft: Draft) -> None:
    stranger = Scope(draft[0].reach, school.other_institution, team_ids=draft[0].team_ids)
    with database.reading() as session, pytest.raises(NotFound):
        rounds.draft(session, stranger, draft[3].id)
