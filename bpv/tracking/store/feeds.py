"""Calendar addresses as they are kept."""

from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from bpv.core.clock import now
from bpv.tracking.models.feeds import Feed
from bpv.tracking.tables import CalendarFeedRow

NAMES: Final = tuple(Feed.__dataclass_fields__)
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(CalendarFeedRow, name) for name in NAMES)
LIVE: Final = col(CalendarFeedRow.stopped_at).is_(None)


def anywhere(session: Session, feed_id: str) -> Feed | None:
    """A live address by its id, of whatever school: for who holds its secret part, which the caller judges."""
    row = session.execute(select(*COLUMNS).where(col(CalendarFeedRow.id) == feed_id, LIVE)).first()
    return None if row is None else Feed(*row)


def of_account(session: Session, institution_id: str, account_id: str) -> Feed | None:
    """The newest live address of an account."""
    row = CalendarFeedRow
    mine = (col(row.institution_id) == institution_id, col(row.account_id) == account_id, LIVE)
    found = session.execute(select(*COLUMNS).where(*mine).order_by(col(row.made_at).desc(), col(row.id))).first()
    return None if found is None else Feed(*found)


def known(session: Session, feed_id: str) -> bool:
    """True when there is such an address, live or stopped."""
    return (
        session.execute(select(col(CalendarFeedRow.id)).where(col(CalendarFeedRow.id) == feed_id)).first() is not None
    )


def add(session: Session, feed_id: str, institution_id: str, account_id: str) -> None:
    """Keep a new address."""
    session.add(CalendarFeedRow(id=feed_id, institution_id=institution_id, account_id=account_id, made_at=now()))
    session.flush()


def stop(session: Session, institution_id: str, account_id: str) -> int:
    """Stop every live address of an account; how many."""
    row = CalendarFeedRow
    done = session.connection().execute(
        update(row)
        .where(col(row.institution_id) == institution_id, col(row.account_id) == account_id, LIVE)
        .values(stopped_at=now())
    )
    return done.rowcount
