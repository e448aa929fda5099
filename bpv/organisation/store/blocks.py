"""BPV periods: the plans of cohorts."""

from typing import Final

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bpv.organisation.models import (
    Period,
    PeriodFields,
)
from bpv.organisation.store.rows import own, raw
from bpv.organisation.tables import (
    PeriodRow,
)

PERIOD_NAMES: Final = (*PeriodFields.model_fields, "id", "institution_id", "team_id")
PLAN: Final = (
    select_columns(*(getattr(PeriodRow, name) for name in PERIOD_NAMES))
    .where(
        *(col(getattr(PeriodRow, name)) == bindparam(name) for name in ("institution_id", "crebo", "route", "cohort"))
    )
    .order_by(col(PeriodRow.starts_on), col(PeriodRow.id))
)


def periods(session: Session, institution_id: str) -> tuple[Period, ...]:
    """All periods of the institution: by qualification, cohort and start."""
    rows = session.exec(
        select(PeriodRow)
        .where(PeriodRow.institution_id == institution_id)
        .order_by(
            PeriodRow.crebo, PeriodRow.route, col(PeriodRow.cohort).desc(), col(PeriodRow.starts_on), PeriodRow.id
        )
    )
    return tuple(Period.model_validate(raw(row)) for row in rows)


def period(session: Session, institution_id: str, period_id: str) -> Period:
    """A period of the institution; raises `NotFound`."""
    return Period.model_validate(raw(own(session, PeriodRow, institution_id, period_id)))


def period_like(session: Session, institution_id: str, fields: PeriodFields) -> str | None:
    """The id of a period of the same plan with the same name."""
    return session.exec(
        select(PeriodRow.id).where(
            PeriodRow.institution_id == institution_id,
            PeriodRow.crebo == fields.crebo,
            PeriodRow.route == fields.route,
            PeriodRow.cohort == fields.cohort,
            PeriodRow.study_year == fields.study_year,
            PeriodRow.name == fields.name,
        )
    ).first()


def add_period(session: Session, institution_id: str, fields: PeriodFields, team_id: str | None) -> str:
    """A new period; returns its id."""
    row = PeriodRow(institution_id=institution_id, team_id=team_id, **fields.model_dump())
    session.add(row)
    session.flush()
    return row.id


def periods_of(session: Session, institution_id: str, crebo: str, route: str, cohort: int) -> tuple[Period, ...]:
    """The periods of one plan in order of start. Plain columns: every ranked page asks for them."""
    asked = {"institution_id": institution_id, "crebo": crebo, "route": route, "cohort": cohort}
    rows = session.execute(PLAN, asked)
    return tuple(Period.model_construct(**dict(zip(PERIOD_NAMES, row, strict=True))) for row in rows)
