"""A proposal, an exclusion and an objection at each school: a test can ask for those of somebody else.

The proposal has ended because the student agreed to another place, so that nothing waits for it in other tests.
"""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.matches.models.proposals import ProposalState
from bpv.matches.tables import MatchExclusionRow, MatchingRoundRow, MatchProposalRow, ObjectionRow
from bpv.organisation.tables import PeriodRow
from tests.support.school_rows import keep


def build(session: Session, school: Any) -> None:
    """One of each for the usual student, and for the student of the other school."""
    other = next(iter(school.other_registry.places.items()))
    one_of_each(
        session,
        school.institution,
        school.students["seventeen"],
        school.place,
        school.companies["empty"],
        school.accounts[Role.COORDINATOR][0],
    )
    one_of_each(
        session,
        school.other_institution,
        school.students["elsewhere"],
        other[1],
        school.other_registry.companies[other[0]],
        school.other_accounts[Role.COORDINATOR],
    )


def one_of_each(
    session: Session, institution_id: str, student_id: str, place_id: str, company_id: str, account_id: str
) -> None:
    """The rows of one student."""
    period_id = first_period(session, institution_id)
    mine: dict[str, Any] = {"institution_id": institution_id, "student_id": student_id}
    round_id = some_round(session, institution_id, period_id, account_id)
    keep(
        session,
        MatchProposalRow(
            place_id=place_id,
            period_id=period_id,
            way="fit_interview",
            score=71,
            parts={"content": 0.8},
            state=ProposalState.WITHDRAWN.value,
            made_at=now() - timedelta(days=9),
            made_by=account_id,
            due_on=today() + timedelta(days=1),
            ended_at=now() - timedelta(days=2),
            ended_by=account_id,
            end_reason="other_place_found",
            **mine,
        ),
        MatchExclusionRow(company_id=company_id, source="test", why="no_click", made_at=now(), **mine),
        ObjectionRow(
            round_id=round_id,
            text="Ik koos een andere plaats.",
            made_at=now(),
            due_on=today() + timedelta(days=14),
            **mine,
        ),
    )


def first_period(session: Session, institution_id: str) -> str:
    """The first BPV period of an institution."""
    query = select(PeriodRow).where(col(PeriodRow.institution_id) == institution_id)
    return next(iter(session.exec(query.order_by(col(PeriodRow.starts_on))))).id


def some_round(session: Session, institution_id: str, period_id: str, account_id: str) -> str:
    """A round of the institution; a bare one is made when there is none."""
    query = select(MatchingRoundRow).where(col(MatchingRoundRow.institution_id) == institution_id)
    found = session.exec(query.order_by(col(MatchingRoundRow.id))).first()
    if found is None:
        found = MatchingRoundRow(
            institution_id=institution_id,
            period_id=period_id,
            name="Ronde 1",
            draw=1,
            key="2" * 20,
            created_by=account_id,
            created_at=now(),
        )
        keep(session, found)
    return found.id
