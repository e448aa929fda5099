"""Objections to the result of a round. Session in, values out."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.matches.models.objections import Objection, ObjectionState
from bpv.matches.tables import ObjectionRow

SHOWN: Final[tuple[Any, ...]] = tuple(getattr(ObjectionRow, name) for name in Objection.__dataclass_fields__)
OPEN: Final = col(ObjectionRow.state) == ObjectionState.OPEN.value


def add(session: Session, institution_id: str, values: Mapping[str, Any]) -> bool:
    """Keep an objection; False when one is open already, or this form was sent before."""
    try:
        with session.begin_nested():
            session.add(ObjectionRow(institution_id=institution_id, **values))
    except IntegrityError:
        return False
    return True


def one(session: Session, institution_id: str, objection_id: str, within: Any) -> Objection | None:
    """An objection of a student of the query `within`, or None."""
    query = select(*SHOWN).where(
        col(ObjectionRow.institution_id) == institution_id,
        col(ObjectionRow.id) == objection_id,
        col(ObjectionRow.student_id).in_(within),
    )
    row = session.execute(query).first()
    return None if row is None else _value(row)


def of_result(session: Session, institution_id: str, student_id: str, round_id: str) -> tuple[Objection, ...]:
    """The objections of a student to one result, the newest first."""
    query = select(*SHOWN).where(
        col(ObjectionRow.institution_id) == institution_id,
        col(ObjectionRow.student_id) == student_id,
        col(ObjectionRow.round_id) == round_id,
    )
    rows = session.execute(query.order_by(col(ObjectionRow.made_at).desc(), col(ObjectionRow.id)))
    return tuple(_value(row) for row in rows)


def page(
    session: Session, institution_id: str, within: Any, *, answered: bool, offset: int, limit: int
) -> tuple[tuple[Objection, ...], int]:
    """A page of objections of the students in `within`, the first due first, and how many there are."""
    wanted = (
        col(ObjectionRow.institution_id) == institution_id,
        col(ObjectionRow.student_id).in_(within),
        ~OPEN if answered else OPEN,
    )
    total = session.execute(select(func.count()).select_from(ObjectionRow).where(*wanted)).scalar_one()
    order = (col(ObjectionRow.answered_at).desc() if answered else col(ObjectionRow.due_on), col(ObjectionRow.id))
    rows = session.execute(select(*SHOWN).where(*wanted).order_by(*order).offset(offset).limit(limit))
    return tuple(_value(row) for row in rows), int(total)


def answer(session: Session, before: Objection, values: Mapping[str, Any]) -> bool:
    """Answer an open objection over the version that was shown; False when somebody else was first."""
    done = session.connection().execute(
        update(ObjectionRow)
        .where(
            col(ObjectionRow.institution_id) == before.institution_id,
            col(ObjectionRow.id) == before.id,
            col(ObjectionRow.version) == before.version,
            OPEN,
        )
        .values(**values, state=ObjectionState.ANSWERED.value, version=before.version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def _value(row: Any) -> Objection:
    values = dict(row._mapping)
    return Objection(**values | {"state": ObjectionState(values["state"])})
