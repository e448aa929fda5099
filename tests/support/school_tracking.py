"""A reported problem with its signal, a step of the list and of a placement, and a calendar address at each school."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.placements.tables import PlacementRow
from bpv.tracking.tables import (
    CalendarFeedRow,
    PlacementProblemRow,
    PlacementSignalRow,
    PlacementStepRow,
    StepKindRow,
)
from tests.support.school_rows import keep

TEXT = "Er is te weinig begeleiding in de middag."


def build(session: Session, school: Any) -> None:
    """The usual student reported a problem with the running placement; somebody of the other school too."""
    supervisor, stranger = school.accounts[Role.SUPERVISOR][0], school.other_accounts[Role.COORDINATOR]
    rows(session, school.institution, school.accounts[Role.STUDENT][0], supervisor)
    rows(session, school.other_institution, school.other_accounts[Role.STUDENT], stranger)


def rows(session: Session, institution_id: str, reporter: str, owner: str) -> None:
    """What belongs to the running placement of a school."""
    query = select(PlacementRow).where(PlacementRow.institution_id == institution_id, PlacementRow.source == "running")
    placement = session.exec(query).one()
    common = {"institution_id": institution_id, "placement_id": placement.id}
    problem = PlacementProblemRow(
        kind="guidance", text=TEXT, side="student", name="Student", account_id=reporter, at=now(), **common
    )
    kind = StepKindRow(
        institution_id=institution_id, code="intake", owner="supervisor", anchor="start", days=-14, sign="none"
    )
    feed = CalendarFeedRow(institution_id=institution_id, account_id=owner, made_at=now())
    keep(session, problem, kind, feed)
    keep(
        session,
        PlacementSignalRow(
            source=f"problem:{problem.id}",
            kind="problem",
            student_id=placement.student_id,
            problem_id=problem.id,
            owner_id=owner,
            colour="red",
            since=today(),
            opened_at=now(),
            told_on=today(),
            **common,
        ),
        PlacementStepRow(
            step_kind_id=kind.id,
            student_id=placement.student_id,
            due_on=today() + timedelta(days=3),
            made_on=today() - timedelta(days=10),
            **common,
        ),
    )
