"""Decisions that a student needs no place in a period."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bpv.core.clock import now
from bpv.failed_matches.models import Decision, DecisionFields
from bpv.failed_matches.tables import NoPlaceDecisionRow


def decision(session: Session, institution_id: str, decision_id: str) -> Decision | None:
    """One decision of the school."""
    query = select(NoPlaceDecisionRow).where(
        col(NoPlaceDecisionRow.id) == decision_id, col(NoPlaceDecisionRow.institution_id) == institution_id
    )
    row = session.exec(query.execution_options(populate_existing=True)).first()
    return Decision.model_validate(row) if row else None


def of_student(session: Session, institution_id: str, student_id: str, period_id: str) -> tuple[Decision, ...]:
    """The decisions about a student in a period, the newest first; those that were taken back too."""
    row = NoPlaceDecisionRow
    query = select(row).where(
        col(row.institution_id) == institution_id, col(row.student_id) == student_id, col(row.period_id) == period_id
    )
    return tuple(Decision.model_validate(one) for one in session.exec(query.order_by(col(row.at).desc(), col(row.id))))


def add(
    session: Session, institution_id: str, key: str, student_id: str, period_id: str, by: str, given: DecisionFields
) -> None:
    """Write a decision down under this id."""
    about: dict[str, Any] = {"student_id": student_id, "period_id": period_id, "by_id": by, "at": now()}
    session.add(NoPlaceDecisionRow(id=key, institution_id=institution_id, **about, **given.model_dump()))
    session.flush()


def end(session: Session, institution_id: str, decision_id: str, by: str | None) -> bool:
    """Take a decision back; False when somebody did so already."""
    done = session.execute(
        update(NoPlaceDecisionRow)
        .where(
            col(NoPlaceDecisionRow.id) == decision_id,
            col(NoPlaceDecisionRow.institution_id) == institution_id,
            col(NoPlaceDecisionRow.ended_at).is_(None),
        )
        .values(ended_at=now(), ended_by=by)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
