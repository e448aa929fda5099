"""Rows as values, and changing one row of which the version is known."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import update
from sqlmodel import Session, col

from bpv.core.db import Table
from bpv.core.errors import NotFound, Stale
from bpv.organisation.models import (
    College,
    Period,
    Team,
)
from bpv.organisation.tables import (
    CollegeRow,
    PeriodRow,
    TeamRow,
)

U = TypeVar("U", CollegeRow, TeamRow, PeriodRow)
Kind = Literal["college", "team", "period"]
KINDS: Final[Mapping[Kind, Any]] = {
    "college": CollegeRow,
    "team": TeamRow,
    "period": PeriodRow,
}


def raw(row: Table) -> dict[str, Any]:
    """The columns of a row. Not `model_dump`, which complains about an enum that the database gives as text."""
    return {name: getattr(row, name) for name in type(row).model_fields}


def own(session: Session, kind: type[U], institution_id: str, row_id: str) -> U:
    """A row of the institution; raises `NotFound` for any other."""
    row = session.get(kind, row_id)
    if row is None or row.institution_id != institution_id:
        raise NotFound()
    return row


def change(session: Session, kind: Kind, row_id: str, version: int, changed: Mapping[str, Any]) -> None:
    """Change a row of which the caller knows that it exists; raises `Stale` when it has another version by now."""
    table = KINDS[kind]
    done = session.connection().execute(
        update(table)
        .where(col(table.id) == row_id, col(table.version) == version)
        .values(**changed, version=version + 1)
    )
    row = session.get(table, row_id, populate_existing=True)
    if done.rowcount != 1:
        raise Stale(value(row))


def value(row: CollegeRow | TeamRow | PeriodRow | None) -> College | Team | Period | None:
    """The frozen value of a row."""
    if row is None:
        return None
    kinds: dict[type, type[College] | type[Team] | type[Period]] = {
        CollegeRow: College,
        TeamRow: Team,
        PeriodRow: Period,
    }
    return kinds[type(row)].model_validate(raw(row))


def version_of(session: Session, kind: Kind, institution_id: str, row_id: str) -> int:
    """The version of a row of the institution; raises `NotFound`."""
    return int(own(session, KINDS[kind], institution_id, row_id).version)
