"""The table of mailed links for one task; private to this room."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH


class TaskLinkRow(Table, table=True):
    """A link that was mailed. `open_key` is set while it can be used, so that the same task has one open link per
    recipient; the secret part is derived from the id with the server's key and stands nowhere. `trainer_id` is no
    foreign key: the link of a trainer who was taken out of the registry stays readable."""

    __tablename__ = "task_link"
    __table_args__ = (
        UniqueConstraint("institution_id", "open_key"),
        Index("ix_task_link_address", "institution_id", "address"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    purpose: str = Field(sa_type=String(15))
    object_id: str = Field(max_length=ID_LENGTH, index=True)
    party: str | None = Field(default=None, sa_type=String(10))
    trainer_id: str | None = Field(default=None, max_length=ID_LENGTH)
    name: str = Field(max_length=120)
    address: str = Field(max_length=254)
    language: str = Field(default="nl", max_length=2)
    open_key: str | None = Field(default=None, max_length=100)
    expires_on: date
    created_by: str | None = key_to("account.id", nullable=True, index=False)
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
