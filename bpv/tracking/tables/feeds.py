"""The table of calendar addresses; private to this room."""

from datetime import datetime

from sqlmodel import Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to


class CalendarFeedRow(Table, table=True):
    """A calendar address of a person. Its secret part is derived from the id with the server's key."""

    __tablename__ = "calendar_feed"

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    account_id: str = key_to("account.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
