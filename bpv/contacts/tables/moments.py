"""Contact moments, what was agreed per placement, proposals, exceptions and findings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from bpv.contacts.models import MOST_WORD, FindingFields, MomentFields, ProposalFields, RhythmFields
from bpv.core.db import Table, UtcDateTime, id_field, key_to


class ContactMomentRow(MomentFields, Table, table=True):
    """A moment of contact about a placement; its id is the key of the form that made it."""

    __tablename__ = "contact_moment"
    __table_args__ = (
        Index("ix_contact_moment_placement", "placement_id", "day"),
        Index("ix_contact_moment_by", "institution_id", "by_id", "day"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id", index=False)
    by_id: str | None = key_to("account.id", nullable=True, index=False)
    visit_day_id: str | None = key_to("visit_day.id", nullable=True)
    arrived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    logged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    form_key: str | None = Field(default=None, max_length=20, index=True)
    version: int = 1


class ContactRhythmRow(RhythmFields, Table, table=True):
    """How often contact is agreed for one placement."""

    __tablename__ = "contact_rhythm"
    __table_args__ = (UniqueConstraint("placement_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    placement_id: str = key_to("placement.id", index=False)
    by_id: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1


class ContactProposalRow(ProposalFields, Table, table=True):
    """A moment that a student or a company asked for; its id is the key of the form."""

    __tablename__ = "contact_proposal"
    __table_args__ = (
        CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="answered"),
        Index("ix_contact_proposal_open", "institution_id", "answer"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    at: datetime = Field(sa_type=UtcDateTime)
    answered_by: str | None = key_to("account.id", nullable=True, index=False)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    moment_id: str | None = key_to("contact_moment.id", nullable=True, index=False)


class ContactExcuseRow(Table, table=True):
    """A placement that may close with fewer contacts than the norm, with who decided so and why."""

    __tablename__ = "contact_excuse"
    __table_args__ = (UniqueConstraint("placement_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    placement_id: str = key_to("placement.id", index=False)
    why: str = Field(max_length=MOST_WORD)
    by_id: str = key_to("account.id", index=False)
    at: datetime = Field(sa_type=UtcDateTime)


class ContactFindingRow(FindingFields, Table, table=True):
    """What a talk about the contact itself found."""

    __tablename__ = "contact_finding"
    __table_args__ = (Index("ix_contact_finding_day", "institution_id", "day"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    by_id: str = key_to("account.id", index=False)
    at: datetime = Field(sa_type=UtcDateTime)
