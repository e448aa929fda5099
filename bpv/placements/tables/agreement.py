"""Agreements as they are kept: the agreement, its sheets, signatures, objections, and the general terms."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import JSON, Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.placements.models.agreement import MOST_PART, MOST_TERMS, SheetFields


class GeneralTermsRow(Table, table=True):
    """A version of the general terms; never changed, a new version follows it."""

    __tablename__ = "general_terms"
    __table_args__ = (UniqueConstraint("institution_id", "language", "number"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    language: str = Field(sa_type=String(2))
    number: int
    title: str = Field(max_length=200)
    text: str = Field(max_length=MOST_TERMS)
    valid_from: date
    consented_on: date | None = None
    written_by: str | None = key_to("account.id", nullable=True, index=False)
    at: datetime = Field(sa_type=UtcDateTime)
    source: str = Field(max_length=40)


class AgreementRow(Table, table=True):
    """An agreement. `number` is the sheet in force; `trainer_id` stands here too, because a trainer's reach asks it."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("institution_id", "student_id", "sequence"),
        UniqueConstraint("institution_id", "source"),
        Index("ix_agreement_state", "institution_id", "state"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    student_id: str = key_to("student.id")
    trainer_id: str | None = key_to("trainer.id", nullable=True, ondelete="SET NULL")
    sequence: int
    source: str = Field(max_length=80)
    kind: str = Field(sa_type=String(10))
    state: str = Field(sa_type=String(10))
    language: str = Field(default="nl", sa_type=String(2))
    number: int = 1
    parent_name: str = Field(default="", max_length=120)
    parent_email: str = Field(default="", max_length=254)
    exception: str = Field(default="", max_length=MOST_PART)
    sent_on: date | None = None
    complete_on: date | None = None
    first_complete_on: date | None = None
    made_by: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1


class AgreementSheetRow(SheetFields, Table, table=True):
    """A version of the sheet. What it says never changes once it was sent."""

    __tablename__ = "agreement_sheet"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("starts_on <= ends_on", name="days"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    agreement_id: str = key_to("agreement.id", index=False)
    number: int
    state: str = Field(sa_type=String(10))
    trainer_id: str | None = key_to("trainer.id", nullable=True, ondelete="SET NULL")
    supervisor_id: str | None = key_to("account.id", nullable=True, index=False)
    terms_id: str | None = key_to("general_terms.id", nullable=True, index=False)
    changes: list[str] = Field(default_factory=list, sa_type=JSON)
    asked_by: str = Field(sa_type=String(10))
    at: datetime = Field(sa_type=UtcDateTime)
    made_by: str | None = key_to("account.id", nullable=True, index=False)
    object_until: date | None = None
    consented_on: date | None = None


class AgreementSignatureRow(Table, table=True):
    """Somebody signed one version of the sheet, with the general terms that belong to it. An edit voids it."""

    __tablename__ = "agreement_signature"
    __table_args__ = (UniqueConstraint("sheet_id", "party"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    agreement_id: str = key_to("agreement.id")
    sheet_id: str = key_to("agreement_sheet.id", index=False)
    terms_id: str | None = key_to("general_terms.id", nullable=True, index=False)
    party: str = Field(sa_type=String(10))
    name: str = Field(max_length=120)
    account_id: str | None = key_to("account.id", nullable=True, index=False)
    link_id: str | None = Field(default=None, max_length=20)
    at: datetime = Field(sa_type=UtcDateTime)
    how: str = Field(sa_type=String(10))
    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AgreementObjectionRow(Table, table=True):
    """An objection to a new sheet, with the school's answer."""

    __tablename__ = "agreement_objection"

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    agreement_id: str = key_to("agreement.id")
    sheet_id: str = key_to("agreement_sheet.id", index=False)
    source: str = Field(max_length=40, unique=True)
    party: str = Field(sa_type=String(10))
    name: str = Field(max_length=120)
    account_id: str | None = key_to("account.id", nullable=True, index=False)
    text: str = Field(max_length=MOST_PART)
    at: datetime = Field(sa_type=UtcDateTime)
    answer: str = Field(default="", max_length=MOST_PART)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_by: str | None = key_to("account.id", nullable=True, index=False)
