"""The ledger from the tables of both databases: every failure once, solved by a new place, counted as it stands."""

import random
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, col, select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.rights import Reach, Role, Scope
from bpv.failed_matches import jobs
from bpv.failed_matches.models import Kind, MatchState
from bpv.failed_matches.service import looking_up, reporting
from bpv.failed_matches.tables import FailedMatchRow, MatchEventRow
from bpv.matches.models.proposals import ProposalState, Said
from bpv.matches.tables import MatchProposalRow, RoundRunRow, RoundSeatRow
from bpv.matches.tables.rounds import MatchingRoundRow
from bpv.people.tables import StudentRow
from bpv.placements.models import State
from bpv.placements.tables import PlacementRow
from bpv.reports.service import without_place
from tests.support.school import School, student_row
from tests.support.school_failed import SOURCE
from tests.support.school_rows import days_ago, keep

PERIOD = "BPV 1"


def proposal(session: Session, school: School, student: str, **more: object) -> MatchProposalRow:
    """A proposal to a student that lapsed three days ago because the company was silent."""
    values: dict[str, object] = {
        "institution_id": school.institution,
        "student_id": school.students[student],
        "place_id": school.place,
        "period_id": school.periods[PERIOD],
        "way": "fit_interview",
        "score": 70,
        "state": ProposalState.LAPSED.value,
        "made_at": now() - timedelta(days=14),
        "due_on": days_ago(4),
        "ended_at": now() - timedelta(days=3),
        "student_answer": Said.YES.value,
        "silent": ["company"],
    }
    row = MatchProposalRow(**{**values, **more})
    keep(session, row)
    return row


def placement(session: Session, school: School, student: str, **more: object) -> PlacementRow:
    """A planned placement of a student in the first period."""
    values: dict[str, object] = {
        "institution_id": school.institution,
        "student_id": school.students[student],
        "company_id": school.company,
        "establishment_id": school.establishments["complete"],
        "period_id": school.periods[PERIOD],
        "crebo": "25301",
        "route": "BOL",
        "study_year": 2,
        "starts_on": school.period_start,
        "ends_on": school.period_end,
        "way": "fit_interview",
        "source": f"test:{student}:{random.random()}",
    }
    row = PlacementRow(**{**values, **more})
    keep(session, row)
    return row


def collected(database: Database, school: School) -> list[FailedMatchRow]:
    """The entries of the school that the clock wrote, after it looked twice."""
    for _ in range(2):
        jobs.collect(database)
    with database.reading() as session:
        query = select(FailedMatchRow).where(
            FailedMatchRow.institution_id == school.institution, FailedMatchRow.source != SOURCE
        )
        return list(session.exec(query.order_by(col(FailedMatchRow.source))))


def test_silence_an_early_end_and_a_round_without_a_place_come_in_once(database: Database, school: School) -> None:
    with database.writing() as session:
        silent = proposal(session, school, "fifteen")
        ended = placement(
            session,
            school,
            "twenty",
            starts_on=days_ago(40),
            state=State.ENDED_EARLY.value,
            ended_on=days_ago(5),
            reasons={"student": "guidance_lacking", "company": "often_absent"},
            initiator="student",
            cause="company",
        )
        round_id = published_round(session, school, school.students["twenty"])
    found = {one.source: one for one in collected(database, school)}
    assert set(found) == {
        f"proposal:{silent.id}",
        f"placement:{ended.id}",
        f"round:{round_id}:{school.students['twenty']}",
    }
    one = found[f"proposal:{silent.id}"]
    assert (one.kind, one.side, one.reason, one.ended_on) == (Kind.SILENT, "company", "no_answer", days_ago(3))
    assert (one.company_id, one.team_id, one.crebo) == (school.company, school.teams["instruments"], "25301")
    one = found[f"placement:{ended.id}"]
    assert (one.student_reason, one.company_reason) == ("guidance_lacking", "often_absent")
    assert (one.reason, one.cause, one.state) == ("guidance_lacking", "company", MatchState.OPEN)


def published_round(session: Session, school: School, student_id: str) -> str:
    """A published round with one student without a place; gives its id."""
    round_ = MatchingRoundRow(
        institution_id=school.institution,
        period_id=school.periods[PERIOD],
        name="Ronde",
        draw=1,
        key="3" * 20,
        created_at=now(),
    )
    keep(session, round_)
    run = RoundRunRow(
        institution_id=school.institution,
        round_id=round_.id,
        number=1,
        key="1",
        state="done",
        started_at=now(),
        published_at=now(),
        published_by=school.accounts[Role.COORDINATOR][0],
    )
    keep(session, run)
    round_.published_run_id = run.id
    own = {"institution_id": school.institution, "run_id": run.id}
    keep(session, round_, RoundSeatRow(student_id=student_id, position=1, kind="unplaced", **own))
    keep(session, RoundSeatRow(student_id=school.students["fifteen"], position=2, kind="placed", **own))
    return round_.id


def test_a_new_place_solves_it_and_its_end_opens_it_again(database: Database, school: School) -> None:
    with database.writing() as session:
        proposal(session, school, "fifteen", ended_at=now() - timedelta(days=3))
    assert [one.state for one in collected(database, school)] == [MatchState.OPEN]
    with database.writing() as session:
        placed = placement(session, school, "fifteen")
    (one,) = collected(database, school)
    assert (one.state, one.days_to_place, one.solved_by) == (MatchState.SOLVED, 3, placed.id)
    with database.writing() as session:
        row = session.get(PlacementRow, placed.id)
        assert row is not None
        row.state, row.reasons, row.initiator = State.CANCELLED.value, {"company": "full_after_all"}, "company"
    states = {one.kind: one.state for one in collected(database, school)}
    assert states == {Kind.SILENT: MatchState.OPEN, Kind.CANCELLED: MatchState.OPEN}
    with database.reading() as session:
        happened = session.exec(select(MatchEventRow.what).where(MatchEventRow.failed_match_id == one.id)).all()
    assert sorted(happened) == ["recorded", "reopened", "solved"]


def test_several_workers_at_once_write_each_of_them_once(database: Database, school: School) -> None:
    with database.writing() as session:
        for number in range(12):
            proposal(session, school, "fifteen", made_at=now() - timedelta(days=30 + number))
    gate = Barrier(3)

    def work() -> None:
        gate.wait(10)
        jobs.collect(database)

    workers = [Thread(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert len(collected(database, school)) == 12


def test_a_number_is_found_among_many_that_hold_it(database: Database, school: School) -> None:
    team = school.teams["instruments"]
    with database.writing() as session:
        number = session.get_one(StudentRow, school.students["seventeen"]).number
        more = [student_row(school.institution, team, None, f"{number}{turn:03}", 17, None) for turn in range(60)]  # type: ignore[arg-type]
        for row in more:
            row.name = f"Aa {row.number}"
        keep(session, *more)
    with database.reading() as session:
        mine, others = (Scope(Reach.TEAM, school.institution, team_ids=frozenset(own)) for own in ({team}, set()))
        assert looking_up.student(session, mine, number).id == school.students["seventeen"]
        assert looking_up.by_number(session, others, number) is None


@pytest.mark.parametrize("seed", range(2))
def test_the_report_sums_to_the_rows_of_the_table(database: Database, school: School, seed: int) -> None:
    dice, own = random.Random(seed), school.institution
    scope = Scope(Reach.ALL, own)
    with database.writing() as session:
        for number in range(60):
            days = dice.choice([None, dice.randrange(90)])
            values = {
                "kind": Kind.REFUSED,
                "side": "company",
                "student_id": school.students[dice.choice(["seventeen", "fifteen", "twenty"])],
                "reason": dice.choice([None, "too_far", "full_after_all"]),
                "cause": dice.choice([None, "company", "student"]),
                "company_id": dice.choice([None, school.company]),
                "team_id": dice.choice([None, *school.teams.values()]),
                "state": MatchState.SOLVED if days is not None else dice.choice(["open", "closed"]),
                "days_to_place": days,
            }
            session.add(
                FailedMatchRow(
                    institution_id=own,
                    source=f"test:{number}",
                    crebo="25301",
                    ended_on=today(),
                    opened_at=now(),
                    **values,
                )
            )
    with database.reading() as session:
        rows = session.exec(select(FailedMatchRow).where(FailedMatchRow.institution_id == own)).all()
        found = reporting.report(session, scope, None, today(), guarded=False)
    year = [one for one in rows if one.ended_on >= today() - timedelta(days=10)]
    assert len(year) == 61
    assert found.total.count in (60, 61)  # that of ten days ago may lie in the school year before
    for table in found.tables:
        assert sum(row.figures.count or 0 for row in table.rows) == found.total.count
        assert sum(row.figures.solved or 0 for row in table.rows) == found.total.solved
        column = {"company": "company_id", "team": "team_id", "qualification": "crebo", "period": "period_id"}
        for row in table.rows:
            name = column.get(table.dimension, table.dimension)
            mine = [one for one in year if (getattr(one, name) or "") == row.value]
            assert abs((row.figures.count or 0) - len(mine)) <= (61 - found.total.count)
    assert found.total.most_days == max(one.days_to_place for one in year if one.days_to_place is not None)


def test_who_has_no_place_is_listed_until_a_place_or_a_decision(database: Database, school: School) -> None:
    scope = Scope(Reach.ALL, school.institution)
    near = school.period_start - timedelta(days=20)

    def names() -> set[tuple[str, str]]:
        with database.reading() as session:
            page = without_place.page(session, scope, "", "", near, 0, 50)
        assert len(page.lines) == page.total
        return {(one.student_id, one.period_id) for one in page.lines}

    first = school.periods[PERIOD]
    everybody = {(school.students[name], first) for name in ("seventeen", "fifteen", "twenty")}
    placed_now = {pair for pair in everybody if pair not in names()}
    assert names() == everybody - placed_now
    with database.writing() as session:
        new = placement(session, school, "twenty")
    assert names() == everybody - placed_now - {(school.students["twenty"], first)}
    with database.writing() as session:
        row = session.get(PlacementRow, new.id)
        assert row is not None
        row.state = State.CANCELLED.value
    assert names() == everybody - placed_now
    with database.reading() as session:
        far = without_place.page(session, scope, "", "", school.period_start - timedelta(days=100), 0, 50)
    assert first not in {one.period_id for one in far.lines}
