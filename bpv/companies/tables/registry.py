"""Tables of the registry; private to this room."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlmodel import JSON, Field

from bpv.companies.models import (
    CareAgreementFields,
    CareOfferFields,
    CompanyFields,
    EstablishmentFields,
    OfferedWorkProcessFields,
    PlaceFields,
    RecognitionFields,
    TrainerFields,
)
from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH

# Bytes, not a language, decide the order of folded text: so both databases sort alike.
FOLDED: Final = String(200).with_variant(String(200, collation="C"), "postgresql")


class CompanyRow(CompanyFields, Table, table=True):
    """A learning company. `search_text` is the folded text that the registry's search looks in."""

    __tablename__ = "company"

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    kvk: str | None = Field(default=None, max_length=8, index=True)
    sbb_company_code: str | None = Field(default=None, max_length=17, index=True)
    sources: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    search_text: str = ""
    sort_name: str = Field(default="", sa_type=FOLDED, index=True)
    place_key: str = Field(default="", sa_type=FOLDED)
    completeness: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class CompanyKeyRow(Table, table=True):
    """A key by which an import finds candidates for 'possibly the same as': indexed, several per company."""

    __tablename__ = "company_key"

    institution_id: str = Field(foreign_key="institution.id", primary_key=True, max_length=ID_LENGTH)
    value: str = Field(primary_key=True, max_length=120)
    company_id: str = Field(foreign_key="company.id", primary_key=True, max_length=ID_LENGTH, index=True)


class EstablishmentRow(EstablishmentFields, Table, table=True):
    """A location of a company."""

    __tablename__ = "establishment"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id")
    number: str | None = Field(default=None, max_length=12, index=True)
    place_key: str = Field(default="", sa_type=FOLDED, index=True)
    sources: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1


class RecognitionRow(RecognitionFields, Table, table=True):
    """A recognition per establishment and qualification."""

    __tablename__ = "recognition"
    __table_args__ = (UniqueConstraint("establishment_id", "crebo"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    establishment_id: str = key_to("establishment.id", index=False)
    crebo: str = Field(max_length=5, index=True)
    version: int = 1


class TrainerRow(TrainerFields, Table, table=True):
    """A trainer of a company."""

    __tablename__ = "trainer"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id")
    account_id: str | None = key_to("account.id", nullable=True)
    version: int = 1


class CareOfferRow(CareOfferFields, Table, table=True):
    """A kind of care that a company can offer, at a level of certainty."""

    __tablename__ = "care_offer"
    __table_args__ = (UniqueConstraint("company_id", "kind", "level"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id", index=False)
    version: int = 1


class CareAgreementRow(CareAgreementFields, Table, table=True):
    """A special guidance agreement with a company."""

    __tablename__ = "care_agreement"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id")
    student_id: str | None = key_to("student.id", nullable=True)
    version: int = 1


class OfferedWorkProcessRow(OfferedWorkProcessFields, Table, table=True):
    """A work process that can, or cannot, be done at a company."""

    __tablename__ = "offered_work_process"
    __table_args__ = (UniqueConstraint("company_id", "crebo", "code"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id", index=False)


class PlaceRow(PlaceFields, Table, table=True):
    """Places on offer; the database itself refuses more taken than there are."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("institution_id", "reference"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id")
    establishment_id: str = key_to("establishment.id")
    crebo: str = Field(max_length=5, index=True)
    taken: int = 0
    version: int = 1


class RegistryVersionRow(Table, table=True):
    """Bumped in the transaction of every change to the registry: caches and catalogues rebuild when it moves."""

    __tablename__ = "registry_version"

    institution_id: str = Field(foreign_key="institution.id", primary_key=True, max_length=ID_LENGTH)
    version: int = 1
