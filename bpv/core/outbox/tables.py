"""The tables of the outbox: mail, and the texts that a school wrote itself."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.outbox.models import Status


class OutboxRow(Table, table=True):
    """A mail that is to be sent, or was. The text is complete but for its link, so that any later release can send it.

    `key` is kind:object:due:recipient, with a hash in place of an address. `edition` rises when a person has a mail
    that arrived sent again: the new one gets a Message-ID of its own, or mail programs would hide it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("institution_id", "key"),
        Index(None, "status", "not_before"),
        Index(None, "institution_id", "wanted_at"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    key: str = Field(max_length=160)
    kind: str = Field(max_length=60)
    object_id: str = Field(max_length=64, index=True)
    due: date | None = None
    account_id: str | None = key_to("account.id", nullable=True)
    address: str | None = Field(default=None, max_length=254)
    language: str = Field(max_length=2)
    subject: str = Field(max_length=200)
    body: str = Field(sa_type=Text, max_length=10_000)
    link: str | None = Field(default=None, max_length=120)
    status: str = Field(default=Status.WAITING.value, max_length=20)
    problem: str | None = Field(default=None, max_length=20)
    attempts: int = 0
    edition: int = 1
    wanted_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    lease: str | None = Field(default=None, max_length=20)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str | None = key_to("account.id", nullable=True, index=False)


class MailTextRow(Table, table=True):
    """A text that a school wrote itself, in one language; rows are added, never changed. Without words: the text of the
    service holds again."""

    __tablename__ = "mail_text"
    __table_args__ = (UniqueConstraint("institution_id", "name", "language", "version"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    name: str = Field(sa_type=String(40))
    language: str = Field(sa_type=String(2))
    version: int
    subject: str = Field(max_length=150)
    body: str = Field(sa_type=Text, max_length=4000)
    set_by: str | None = key_to("account.id", nullable=True, index=False)
    valid_from: datetime = Field(sa_type=UtcDateTime)
