"""Consultation meetings and who came."""

from sqlalchemy import Index, UniqueConstraint

from bpv.contacts.models import MeetingFields
from bpv.core.db import Table, id_field, key_to


class MeetingRow(MeetingFields, Table, table=True):
    """A meeting of the supervisors of a team; its id is the key of the form that planned it."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_day", "institution_id", "on_day"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    team_id: str = key_to("team.id")
    by_id: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1


class MeetingGuestRow(Table, table=True):
    """Somebody who was expected at a meeting, and whether they came."""

    __tablename__ = "meeting_guest"
    __table_args__ = (UniqueConstraint("meeting_id", "account_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    meeting_id: str = key_to("meeting.id", index=False)
    account_id: str = key_to("account.id")
    present: bool
