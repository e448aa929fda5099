"""Tables of the relations of colleges with companies, and of contact persons; private to this room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from bpv.companies.models.relations import ContactPersonFields, RelationEventFields, RelationFields
from bpv.core.db import Table, UtcDateTime, id_field, key_to


class RelationRow(RelationFields, Table, table=True):
    """What a college has with a company: one row per college, with an owner."""

    __tablename__ = "relation"
    __table_args__ = (
        UniqueConstraint("institution_id", "company_id", "college_id"),
        CheckConstraint("ended_on >= since", name="ends_after_start"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id")
    college_id: str = key_to("college.id")
    owner_id: str = key_to("account.id")
    version: int = 1


class RelationEventRow(RelationEventFields, Table, table=True):
    """Something that was done with a relation; never changed."""

    __tablename__ = "relation_event"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    relation_id: str = key_to("relation.id")
    company_id: str = key_to("company.id")
    college_id: str = key_to("college.id", index=False)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: str | None = key_to("account.id", nullable=True, index=False)


class ContactPersonRow(ContactPersonFields, Table, table=True):
    """A contact person of a company."""

    __tablename__ = "contact_person"
    __table_args__ = (CheckConstraint("valid_from <= valid_until", name="validity"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id")
    version: int = 1
