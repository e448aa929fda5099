"""A round with a draft at each school, and somebody kept apart: a test can ask for those of somebody else."""

from typing import Any

from sqlmodel import Session, select

from bpv.core.clock import now
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.matches.models.rounds import RoundSettings
from bpv.matches.rules.rounds import figures, standard_weights
from bpv.matches.tables import MatchingRoundRow, RoundPairRow, RoundRunRow, RoundSeatRow
from bpv.organisation.tables import PeriodRow
from bpv.people.tables import StudentRow
from matching.types.allocation import Mode
from matching.types.rounds import RoundResult, Seat
from tests.support.school_rows import keep


def build(session: Session, school: Any) -> None:
    """A draft in which the usual student has the place that fits, and one of the other school."""
    elsewhere = next(iter(school.other_registry.places.values()))
    coordinator, stranger = school.accounts[Role.COORDINATOR][0], school.other_accounts[Role.COORDINATOR]
    drafted(session, school.institution, school.students["seventeen"], school.place, coordinator)
    drafted(session, school.other_institution, school.students["elsewhere"], elsewhere, stranger)


def drafted(session: Session, institution_id: str, student_id: str, place_id: str, account_id: str) -> None:
    """A round of the student's team with one draft that is done."""
    student = session.get_one(StudentRow, student_id)
    periods = select(PeriodRow).where(PeriodRow.institution_id == institution_id).order_by(PeriodRow.starts_on)  # type: ignore[arg-type]
    period = session.exec(periods).first()
    assert period is not None
    own: dict[str, Any] = {"institution_id": institution_id}
    settings = RoundSettings(weights=standard_weights()).stored()
    round_ = MatchingRoundRow(
        period_id=period.id,
        name="Ronde van de test",
        team_ids=[student.team_id],
        settings=settings,
        draw=1,
        key=new_id(),
        created_by=account_id,
        created_at=now(),
        **own,
    )
    keep(session, round_)
    run = RoundRunRow(
        round_id=round_.id,
        number=1,
        key=new_id(),
        settings=settings,
        state="done",
        started_by=account_id,
        started_at=now(),
        ended_at=now(),
        inputs_hash="0" * 64,
        code_version="1",
        registry_version=1,
        figures=figures(result(student_id, place_id), (), {}) | {"result_hash": "0" * 64},
        advice=[{"kind": "place", "key": place_id, "placed": 0, "points": 120, "students": 0}],
        **own,
    )
    keep(session, run)
    keep(
        session,
        RoundSeatRow(
            run_id=run.id,
            student_id=student_id,
            team_id=student.team_id,
            position=0,
            kind="placed",
            place_id=place_id,
            score=7_100,
            best_score=7_100,
            eligible=3,
            detail={"parts": [["content", 71, 1.0, 0.71, 1.0]], "binding": [], "near": [], "above": []},
            **own,
        ),
        RoundPairRow(
            round_id=round_.id,
            student_id=student_id,
            place_id=place_id,
            kind="pin",
            why="Zo afgesproken met de praktijkopleider.",
            made_by=account_id,
            made_at=now(),
            **own,
        ),
    )


def result(student_id: str, place_id: str) -> RoundResult:
    """A result in which one student has one place."""
    seat = Seat(
        student_id=student_id,
        place_id=place_id,
        score=7_100,
        parts=(),
        choice=0,
        regret=0,
        voter=False,
        pinned=False,
        eligible=3,
        best_score=7_100,
    )
    return RoundResult(
        inputs_hash="0" * 64,
        code_version="1",
        mode=Mode.EXACT,
        seats=(seat,),
        problems=(),
        levels=(),
        advice=(),
        blocking_pairs=0,
        certified=True,
    )
