"""Where the decisions per team and study year are kept; each is a row that never changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.matches.models.choosing import Switch
from bpv.matches.tables import MatchSwitchRow

COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(MatchSwitchRow, name) for name in Switch.__dataclass_fields__)


def decisions(session: Session, institution_id: str, team_id: str, study_year: int) -> tuple[Switch, ...]:
    """Every decision for a team and study year, the latest first."""
    rows = session.execute(
        select(*COLUMNS)
        .where(
            col(MatchSwitchRow.institution_id) == institution_id,
            col(MatchSwitchRow.team_id) == team_id,
            col(MatchSwitchRow.study_year) == study_year,
        )
        .order_by(col(MatchSwitchRow.number).desc())
    )
    return tuple(Switch(*row) for row in rows)


def all_decisions(session: Session, institution_id: str) -> Mapping[tuple[str, int], tuple[Switch, ...]]:
    """Every decision by team and study year, the latest first."""
    query = select(*COLUMNS).where(col(MatchSwitchRow.institution_id) == institution_id)
    found: dict[tuple[str, int], list[Switch]] = {}
    for row in session.execute(query.order_by(col(MatchSwitchRow.number).desc())):
        switch = Switch(*row)
        found.setdefault((switch.team_id, switch.study_year), []).append(switch)
    return {key: tuple(switches) for key, switches in found.items()}


def add(session: Session, institution_id: str, values: Mapping[str, Any]) -> str | None:
    """Keep a decision; gives its id, or None when somebody decided at the same moment (`number` exists)."""
    row = MatchSwitchRow(institution_id=institution_id, **values)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row.id


def holding(switches: tuple[Switch, ...], on: date) -> Switch | None:
    """The decision that holds on a day: of those that began, the one that was taken last."""
    return next((one for one in switches if one.valid_from <= on), None)
