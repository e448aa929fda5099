"""Reported problems as they are kept."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.placements.models import Side
from bpv.tracking.models.problems import Problem, ProblemKind
from bpv.tracking.tables import PlacementProblemRow

NAMES: Final = tuple(Problem.__dataclass_fields__)
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(PlacementProblemRow, name) for name in NAMES)


def value(row: Any) -> Problem:
    """The frozen value of a row of `COLUMNS`."""
    known = dict(zip(NAMES, row, strict=True))
    return Problem(**known | {"kind": ProblemKind(known["kind"]), "side": Side(known["side"])})


def of_placement(session: Session, institution_id: str, placement_id: str) -> tuple[Problem, ...]:
    """The problems that were reported with a placement, newest first."""
    row = PlacementProblemRow
    query = select(*COLUMNS).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    return tuple(value(one) for one in session.execute(query.order_by(col(row.at).desc(), col(row.id))))


def one(session: Session, institution_id: str, problem_id: str) -> Problem | None:
    """A problem of the school, or None."""
    row = PlacementProblemRow
    query = select(*COLUMNS).where(col(row.institution_id) == institution_id, col(row.id) == problem_id)
    found = session.execute(query).first()
    return None if found is None else value(found)


def add(session: Session, values: dict[str, Any]) -> bool:
    """Keep a problem; False when its key is there already."""
    try:
        with session.begin_nested():
            session.add(PlacementProblemRow(**values))
    except IntegrityError:
        return False
    return True
