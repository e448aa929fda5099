"""Consultation meetings and who came."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bpv.contacts.models import Meeting
from bpv.contacts.store.moments import fresh
from bpv.contacts.tables import MeetingGuestRow, MeetingRow
from bpv.core.db import Clash


def between(session: Session, institution_id: str, first: date, last: date) -> dict[str, tuple[Meeting, ...]]:
    """The meetings of each team from `first` to `last`, in order of their days; teams without one are left out."""
    row = MeetingRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.on_day) >= first)
    query = query.where(col(row.on_day) <= last).order_by(col(row.on_day), col(row.id))
    found: dict[str, list[Meeting]] = defaultdict(list)
    for one in session.exec(fresh(query)):
        found[one.team_id].append(Meeting.model_validate(one))
    return {team_id: tuple(held) for team_id, held in found.items()}


def one(session: Session, institution_id: str, meeting_id: str) -> Meeting | None:
    """A meeting of the school."""
    row = MeetingRow
    found = session.exec(
        fresh(select(row).where(col(row.institution_id) == institution_id, col(row.id) == meeting_id))
    ).first()
    return None if found is None else Meeting.model_validate(found)


def taken(session: Session, key: str) -> bool:
    """True when a form with this key planned a meeting already, at whichever school."""
    return session.get(MeetingRow, key) is not None


def add(session: Session, institution_id: str, key: str, values: Mapping[str, Any]) -> bool:
    """Plan a meeting; False when the same form did so at the same moment."""
    try:
        with session.begin_nested():
            session.add(MeetingRow(id=key, institution_id=institution_id, **values))
    except Clash:
        return False
    return True


def change(session: Session, institution_id: str, meeting: Meeting, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody saved in between."""
    row = MeetingRow
    mine = (col(row.institution_id) == institution_id, col(row.id) == meeting.id, col(row.version) == meeting.version)
    done = session.execute(
        update(row)
        .where(*mine)
        .values(**values, version=meeting.version + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def guests(session: Session, institution_id: str, meeting_id: str) -> dict[str, bool]:
    """Who was expected at a meeting, and whether they came."""
    row = MeetingGuestRow
    mine = (col(row.institution_id) == institution_id, col(row.meeting_id) == meeting_id)
    query = columns(col(row.account_id), col(row.present)).where(*mine)
    return {account_id: bool(present) for account_id, present in session.execute(query)}


def keep_guests(session: Session, institution_id: str, meeting_id: str, guests: Mapping[str, bool]) -> None:
    """Write anew who was expected and who came."""
    row = MeetingGuestRow
    mine = (col(row.institution_id) == institution_id, col(row.meeting_id) == meeting_id)
    session.execute(delete(row).where(*mine).execution_options(synchronize_session=False))
    about = {"institution_id": institution_id, "meeting_id": meeting_id}
    session.add_all(row(account_id=who, present=came, **about) for who, came in sorted(guests.items()))
    session.flush()


def present(session: Session, institution_id: str, meeting_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """How many came and how many were expected, of each of these meetings; those without a list are left out."""
    row, found = MeetingGuestRow, dict[str, tuple[int, int]]()
    if not meeting_ids:
        return {}
    query = (
        columns(col(row.meeting_id), col(row.present), func.count())
        .where(col(row.institution_id) == institution_id, col(row.meeting_id).in_(sorted(meeting_ids)))
        .group_by(col(row.meeting_id), col(row.present))
    )
    for meeting_id, came, number in session.execute(query):
        here, expected = found.get(meeting_id, (0, 0))
        found[meeting_id] = (here + (int(number) if came else 0), expected + int(number))
    return found
