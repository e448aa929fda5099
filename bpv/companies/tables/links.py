"""Tables of the links that are sent to companies, and of what came back; private to this room."""

from datetime import datetime

from sqlmodel import Field

from bpv.companies.models.links import CompanyLinkFields
from bpv.companies.models.proposals import LineFields, SignatureFields
from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH


class CompanyLinkRow(CompanyLinkFields, Table, table=True):
    """A link that was sent. Its secret part is derived from the id with the server's key and stands nowhere."""

    __tablename__ = "company_link"

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    company_id: str = key_to("company.id")
    issued_for: str = Field(max_length=ID_LENGTH)
    contact_person_id: str | None = key_to("contact_person.id", nullable=True)
    created_by: str | None = key_to("account.id", nullable=True, index=False)
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CompanyProposalRow(SignatureFields, Table, table=True):
    """What a company sent with one link. `lines` and `open` count its lines."""

    __tablename__ = "company_proposal"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_id: str = key_to("company.id")
    company_link_id: str = key_to("company_link.id")
    at: datetime = Field(sa_type=UtcDateTime)
    lines: int = 0
    open: int = Field(default=0, index=True)
    version: int = 1


class CompanyProposalLineRow(LineFields, Table, table=True):
    """One field of a proposal."""

    __tablename__ = "company_proposal_line"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    company_proposal_id: str = key_to("company_proposal.id")
    position: int = 0
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: str | None = key_to("account.id", nullable=True, index=False)
