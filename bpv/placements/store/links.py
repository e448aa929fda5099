"""Mailed links for one task: recording them, finding them, spending and stopping them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.placements.models.links import Purpose, TaskLink
from bpv.placements.tables import TaskLinkRow

NAMES: Final = tuple(TaskLink.__dataclass_fields__)
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(TaskLinkRow, name) for name in NAMES)


def value(row: Any) -> TaskLink:
    """The frozen value of a row of `COLUMNS`."""
    known = dict(zip(NAMES, row, strict=True))
    return TaskLink(**known | {"purpose": Purpose(known["purpose"])})


def add(session: Session, link: TaskLink, open_key: str) -> bool:
    """Record a link; False when one for the same task and recipient was opened at the same moment."""
    known = {name: getattr(link, name) for name in NAMES}
    try:
        with session.begin_nested():
            session.add(TaskLinkRow(**known | {"purpose": link.purpose.value, "open_key": open_key}))
    except IntegrityError:
        return False
    return True


def anywhere(session: Session, link_id: str) -> TaskLink | None:
    """A link by its id, of whatever school: for who holds its secret part, which the caller judges."""
    row = session.execute(select(*COLUMNS).where(col(TaskLinkRow.id) == link_id)).first()
    return value(row) if row else None


def one(session: Session, institution_id: str, link_id: str) -> TaskLink | None:
    """A link of the school, or None."""
    mine = (col(TaskLinkRow.institution_id) == institution_id, col(TaskLinkRow.id) == link_id)
    row = session.execute(select(*COLUMNS).where(*mine)).first()
    return value(row) if row else None


def with_key(session: Session, institution_id: str, open_key: str) -> TaskLink | None:
    """The link for this task and recipient that was neither used nor stopped, or None."""
    mine = (col(TaskLinkRow.institution_id) == institution_id, col(TaskLinkRow.open_key) == open_key)
    row = session.execute(select(*COLUMNS).where(*mine)).first()
    return value(row) if row else None


def _open() -> list[ColumnElement[bool]]:
    return [col(TaskLinkRow.used_at).is_(None), col(TaskLinkRow.stopped_at).is_(None)]


def mark(session: Session, link_id: str, name: str, moment: datetime) -> bool:
    """Write when an open link was used or stopped; False when it was over. One statement, so that of two people at
    once exactly one gets True."""
    query = update(TaskLinkRow).where(col(TaskLinkRow.id) == link_id, *_open())
    done = session.connection().execute(query.values(**{name: moment, "open_key": None}))
    return bool(done.rowcount)


def of_placement(session: Session, institution_id: str, placement_id: str, most: int) -> tuple[TaskLink, ...]:
    """The newest links of a placement."""
    mine = (col(TaskLinkRow.institution_id) == institution_id, col(TaskLinkRow.placement_id) == placement_id)
    newest = (col(TaskLinkRow.created_at).desc(), col(TaskLinkRow.id))
    query = select(*COLUMNS).where(*mine).order_by(*newest).limit(most)
    return tuple(value(row) for row in session.execute(query))


def open_for(
    session: Session, institution_id: str, purpose: Purpose, object_ids: Collection[str]
) -> tuple[TaskLink, ...]:
    """The links about any of these objects that were neither used nor stopped, oldest first."""
    found: list[TaskLink] = []
    for part in chunks(sorted(set(object_ids))):
        query = select(*COLUMNS).where(
            col(TaskLinkRow.institution_id) == institution_id,
            col(TaskLinkRow.object_id).in_(part),
            col(TaskLinkRow.purpose) == purpose.value,
            *_open(),
        )
        oldest = (col(TaskLinkRow.created_at), col(TaskLinkRow.id))
        found += [value(row) for row in session.execute(query.order_by(*oldest))]
    return tuple(found)


def open_about(
    session: Session, institution_id: str, placement_id: str, purposes: Collection[Purpose]
) -> tuple[TaskLink, ...]:
    """The links about a placement, for these purposes, that were neither used nor stopped, oldest first."""
    query = select(*COLUMNS).where(
        col(TaskLinkRow.institution_id) == institution_id,
        col(TaskLinkRow.placement_id) == placement_id,
        col(TaskLinkRow.purpose).in_([one.value for one in purposes]),
        *_open(),
    )
    oldest = (col(TaskLinkRow.created_at), col(TaskLinkRow.id))
    return tuple(value(row) for row in session.execute(query.order_by(*oldest)))


def open_of_address(session: Session, institution_id: str, address: str, day: date, most: int) -> tuple[TaskLink, ...]:
    """The open links that went to one address, oldest first."""
    query = select(*COLUMNS).where(
        col(TaskLinkRow.institution_id) == institution_id,
        col(TaskLinkRow.address) == address,
        col(TaskLinkRow.expires_on) >= day,
        *_open(),
    )
    oldest = (col(TaskLinkRow.created_at), col(TaskLinkRow.id))
    return tuple(value(row) for row in session.execute(query.order_by(*oldest).limit(most)))


def made_since(session: Session, institution_id: str, placement_id: str, moment: datetime) -> int:
    """How many links about a placement were made since a moment."""
    mine = (
        col(TaskLinkRow.institution_id) == institution_id,
        col(TaskLinkRow.placement_id) == placement_id,
        col(TaskLinkRow.created_at) >= moment,
    )
    return int(session.execute(select(func.count()).select_from(TaskLinkRow).where(*mine)).scalar_one())
