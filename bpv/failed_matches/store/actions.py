"""Actions on failed matches."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bpv.core.clock import now
from bpv.failed_matches.models import Acting, Action
from bpv.failed_matches.tables import MatchActionRow


def of_entry(session: Session, institution_id: str, failed_match_id: str) -> tuple[Action, ...]:
    """The actions of an entry."""
    row = MatchActionRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.failed_match_id) == failed_match_id)
    return tuple(Action.model_validate(one) for one in session.exec(query.order_by(col(row.due_on), col(row.id))))


def action(session: Session, institution_id: str, match_action_id: str, *, lock: bool = False) -> Action | None:
    """One action of the school."""
    query = select(MatchActionRow).where(
        col(MatchActionRow.id) == match_action_id, col(MatchActionRow.institution_id) == institution_id
    )
    row = session.exec((query.with_for_update() if lock else query).execution_options(populate_existing=True)).first()
    return Action.model_validate(row) if row else None


def add(session: Session, institution_id: str, failed_match_id: str, key: str, given: Acting) -> bool:
    """Add an action with this id; False when it is there already."""
    if session.get(MatchActionRow, key) is not None:
        return False
    session.add(
        MatchActionRow(
            id=key,
            institution_id=institution_id,
            failed_match_id=failed_match_id,
            code=given.code,
            text=given.text,
            owner_id=given.owner_id,
            due_on=given.due_on,
            added_at=now(),
        )
    )
    session.flush()
    return True


def change(session: Session, institution_id: str, one: Action, values: Mapping[str, Any]) -> None:
    """Change an action; its version rises by one."""
    session.execute(
        update(MatchActionRow)
        .where(col(MatchActionRow.id) == one.id, col(MatchActionRow.institution_id) == institution_id)
        .values(**values, version=one.version + 1)
        .execution_options(synchronize_session=False)
    )
