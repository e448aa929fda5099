"""Tables of talks with companies, their answers, signals and follow-ups; private to this room."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, literal_column
from sqlmodel import Field

from bpv.companies.models.talks import FollowUpFields, SignalFields, TalkAnswerFields, TalkFields
from bpv.companies.tables.registry import FOLDED
from bpv.core.db import Table, UtcDateTime, id_field, key_to


class TalkRow(TalkFields, Table, table=True):
    """A talk with a company."""

    __tablename__ = "talk"
    __table_args__ = (Index("ix_talk_company_held", "company_id", "held_on"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    company_id: str = key_to("company.id", index=False)
    college_id: str = key_to("college.id", index=False)
    written_by: str = key_to("account.id", index=False)
    created_at: datetime = Field(sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class TalkPersonRow(Table, table=True):
    """A contact person who was there."""

    __tablename__ = "talk_person"
    __table_args__ = (UniqueConstraint("talk_id", "contact_person_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    talk_id: str = key_to("talk.id", index=False)
    contact_person_id: str = key_to("contact_person.id")


class TalkAnswerRow(TalkAnswerFields, Table, table=True):
    """An answer on a topic; a later talk adds one, and leaves this one as it is."""

    __tablename__ = "talk_answer"
    __table_args__ = (
        UniqueConstraint("talk_id", "topic"),
        Index("ix_talk_answer_topic", "company_id", "topic", "noted_on"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    talk_id: str = key_to("talk.id", index=False)
    company_id: str = key_to("company.id", index=False)
    written_by: str = key_to("account.id", index=False)
    created_at: datetime = Field(sa_type=UtcDateTime)


class SignalRow(SignalFields, Table, table=True):
    """A signal of a talk; `search_text` is what a search looks in, folded."""

    __tablename__ = "signal"
    __table_args__ = (
        UniqueConstraint("talk_id", "kind"),
        Index("ix_signal_newest", "institution_id", "noted_on", "id"),
        Index(
            "ix_signal_open",
            "institution_id",
            "kind",
            "noted_on",
            "id",
            sqlite_where=literal_column("closed_on IS NULL"),
            postgresql_where=literal_column("closed_on IS NULL"),
        ),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    talk_id: str = key_to("talk.id", index=False)
    company_id: str = key_to("company.id")
    college_id: str = key_to("college.id", index=False)
    search_text: str = ""
    closed_on: date | None = None
    closed_by: str | None = key_to("account.id", nullable=True, index=False)


class SignalTagRow(Table, table=True):
    """A tag of a signal: as it was typed, and folded for the search."""

    __tablename__ = "signal_tag"
    __table_args__ = (
        UniqueConstraint("signal_id", "folded"),
        Index("ix_signal_tag_folded", "institution_id", "folded", "tag"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    signal_id: str = key_to("signal.id", index=False)
    tag: str = Field(max_length=40)
    folded: str = Field(sa_type=FOLDED)


class FollowUpRow(FollowUpFields, Table, table=True):
    """What was promised in a talk; open until it has the day on which it was done."""

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name="done"),
        Index(
            "ix_follow_up_due",
            "institution_id",
            "due_on",
            sqlite_where=literal_column("done_on IS NULL"),
            postgresql_where=literal_column("done_on IS NULL"),
        ),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    talk_id: str = key_to("talk.id")
    company_id: str = key_to("company.id")
    college_id: str = key_to("college.id", index=False)
    owner_id: str = key_to("account.id")
    done_by: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1
