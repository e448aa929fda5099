"""Rounds on both databases: the same bytes, nothing lost when a worker dies, a constant number of queries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.matches.jobs import CATALOGUES, run_rounds
from bpv.matches.models.rounds import PairKind, RunState, SeatKind, SeatQuestion
from bpv.matches.service import cohort, next_best, round_reading, round_running, rounds
from bpv.matches.store import round_runs
from bpv.matches.tables import RoundRunRow, RoundSeatRow, WishRow
from bpv.organisation import service as organisation
from tests.support.queries import count
from tests.support.rounds import again, coordinator, latest, start
from tests.support.rounds import cohort as make_cohort
from tests.support.school import School


@pytest.fixture
def crowd(database: Database, school: School) -> tuple[list[str], list[str]]:
    """Eight more students who want the same places."""
    with database.writing() as session:
        return make_cohort(session, school)


def test_everybody_of_the_cohort_is_in_the_round(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    round_, run = start(database, school, coordinator(school))
    assert run.done, run.problem
    with database.reading() as session:
        seats, total = round_reading.store.round_seats.page(session, run.id, SeatQuestion(limit=100))
    team = {school.students["seventeen"], school.students["fifteen"], *crowd[0]}
    assert {seat.student_id for seat in seats} == team
    assert total == len(team) == run.figures["students"] == run.figures["placed"] + run.figures["unplaced"]
    assert school.students["twenty"] not in team  # of a team that is not granted
    taken = [seat.place_id for seat in seats if seat.place_id in crowd[1]]
    assert len(taken) == len(set(taken))  # one seat each
    assert run.figures["certified"]
    assert round_.draw == 7


def test_the_same_input_gives_the_same_bytes(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    scope = coordinator(school)
    round_, first = start(database, school, scope)
    _, second = again(database, scope, round_.id)
    with database.reading() as session:
        kept = [round_runs.kept(session, run.id, "result") for run in (first, second)]
    assert kept[0] == kept[1]
    assert first.inputs_hash == second.inputs_hash
    assert first.figures == second.figures
    with database.reading() as session:
        assert round_reading.shift_page(session, scope, second.id, offset=0, limit=10).total == 0


def test_a_killed_worker_loses_nothing(database: Database, school: School, crowd: tuple[list[str], list[str]]) -> None:
    scope = coordinator(school)
    round_, first = start(database, school, scope)
    with database.writing() as session:
        run = rounds.run_again(session, scope, round_.id, None, new_id(), now())
        token = round_runs.claim(session, run.id)  # a worker takes it, and is never heard of again
    assert run_rounds(database) == 0
    with database.writing() as session:
        row = session.get(RoundRunRow, run.id)
        assert row is not None
        assert row.lease_token == token
        row.lease_until = now() - timedelta(seconds=1)
    assert run_rounds(database) == 1
    _, done = latest(database, scope, run.id)
    assert done.figures == first.figures
    with database.reading() as session:
        work = round_running.gathered(session, CATALOGUES, run)
    late = round_running.engine.run(work.catalogue, work.entered)
    with pytest.raises(round_running.Lost), database.writing() as session:  # the first one wakes up after all
        round_running.finish(session, work, late, str(token))
    with database.reading() as session:
        assert len(session.exec(select(RoundSeatRow.id).where(RoundSeatRow.run_id == run.id)).all()) == 10


def test_a_run_that_ends_its_worker_three_times_is_given_up(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    scope = coordinator(school)
    round_, _ = start(database, school, scope)
    with database.writing() as session:
        run = rounds.run_again(session, scope, round_.id, None, new_id(), now())
        row = session.get(RoundRunRow, run.id)
        assert row is not None
        row.attempts, row.lease_until = 3, now() - timedelta(seconds=1)
    assert run_rounds(database) == 0
    _, given_up = latest(database, scope, run.id)
    assert (given_up.state.value, given_up.problem) == ("failed", "round.broke")


def test_a_cohort_is_read_with_as_many_queries_however_large(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    with database.reading() as session, count(database) as many:
        found = read(session, school)
    with database.writing() as session:
        make_cohort(session, school, students=30, places=2, first=3000)
    with database.reading() as session, count(database) as more:
        larger = read(session, school)
    assert len(larger.entrants) == len(found.entrants) + 30
    assert int(more) == int(many)


def read(session: Session, school: School) -> cohort.Cohort:
    period = organisation.period(session, school.institution, school.periods["BPV 1"])
    return cohort.cohort(session, school.institution, period, today(), [school.teams["instruments"]])


def test_absurd_wishes_are_named_and_the_rest_goes_on(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    broken = crowd[0][0]
    with database.writing() as session:
        session.add(WishRow(student_id=broken, institution_id=school.institution, travel_limit_km=-5))
    _, run = start(database, school, coordinator(school))
    with database.reading() as session:
        seat = round_reading.store.round_seats.one(session, run.id, broken)
        problems = round_runs.kept(session, run.id, "problems")
    assert seat is not None
    assert (seat.kind, seat.binding) == (SeatKind.UNPLACED, "bad_input")
    assert [(one["code"], one["student"], one["field"]) for one in problems] == [("wish", broken, "travel_limit_km")]
    assert run.figures["placed"] > 0


def test_pins_hold_and_pairs_stay_apart(database: Database, school: School, crowd: tuple[list[str], list[str]]) -> None:
    scope, (students, places) = coordinator(school), crowd
    round_, first = start(database, school, scope)
    with database.writing() as session:
        rounds.pair(session, scope, first.id, students[3], places[0], PairKind.PIN, "Afgesproken", now())
        rounds.pair(session, scope, first.id, students[4], places[1], PairKind.APART, "", now())
        with pytest.raises(NotFound):
            rounds.pair(session, scope, first.id, school.students["twenty"], places[1], PairKind.PIN, "", now())
    with database.reading() as session:
        assert not round_running.is_fresh(session, CATALOGUES, first)
    _, second = again(database, scope, round_.id)
    with database.reading() as session:
        pinned = round_reading.store.round_seats.one(session, second.id, students[3])
        apart = round_reading.store.round_seats.one(session, second.id, students[4])
        assert round_running.is_fresh(session, CATALOGUES, second)
    assert pinned is not None
    assert pinned.place_id == places[0]
    assert pinned.pinned
    assert apart is not None
    assert apart.place_id != places[1]


def test_a_what_if_run_is_only_a_draft_when_somebody_makes_it_one(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    scope = coordinator(school)
    round_, first = start(database, school, scope)
    other = type(first.settings)("stable", *(getattr(first.settings, name) for name in first.settings.__slots__[1:]))
    with database.writing() as session:
        run = rounds.run_again(session, scope, round_.id, other, new_id(), now())
    assert run_rounds(database) == 1
    with database.reading() as session:
        view = round_reading.draft_view(session, scope, CATALOGUES, run.id)
    assert "round.is_what_if" in view.standing.against
    with database.writing() as session:
        rounds.promote(session, scope, run.id)
        with pytest.raises(Refused):
            rounds.promote(session, scope, run.id)
        assert not round_reading.store.round_runs.promote(session, replace(run, state=RunState.DONE), None)
    round_, promoted = latest(database, scope, run.id)
    assert round_.settings.mode == "stable"
    assert not promoted.what_if
    assert promoted.promoted_by == scope.account_id


def test_a_form_sent_twice_starts_one_run(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    scope = coordinator(school)
    round_, _ = start(database, school, scope)
    key = new_id()
    with database.writing() as session:
        one = rounds.run_again(session, scope, round_.id, None, key, now())
    with database.writing() as session:
        assert rounds.run_again(session, scope, round_.id, None, key, now()).id == one.id


def test_the_next_best_places_of_a_student(
    database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    with database.reading() as session:
        cards = next_best.next_best(
            session, coordinator(school), crowd[0][0], school.periods["BPV 1"], 2, catalogues=CATALOGUES
        )
    assert len(cards) == 2
    assert cards[0].ranked.score >= cards[1].ranked.score
