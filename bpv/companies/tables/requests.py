"""Tables of requests for recognition; private to this room."""

from datetime import datetime
from typing import Final

from sqlalchemy import Boolean, Index, literal_column
from sqlmodel import Field

from bpv.companies.models.requests import RecognitionRequestFields, RequestMoveFields
from bpv.core.db import Table, UtcDateTime, id_field, key_to

OPEN: Final = literal_column("is_open", Boolean)


class RecognitionRequestRow(RecognitionRequestFields, Table, table=True):
    """A request for an establishment and a qualification; the database itself refuses a second open one."""

    __tablename__ = "recognition_request"
    __table_args__ = (
        Index(
            "uq_recognition_request_open",
            "establishment_id",
            "crebo",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_recognition_request_state", "institution_id", "state", "since"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    establishment_id: str = key_to("establishment.id")
    college_id: str = key_to("college.id", index=False)
    owner_id: str = key_to("account.id")
    is_open: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class RequestMoveRow(RequestMoveFields, Table, table=True):
    """A step of a request; never changed."""

    __tablename__ = "request_move"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    request_id: str = key_to("recognition_request.id")
    owner_id: str = key_to("account.id", index=False)
    written_by: str = key_to("account.id", index=False)
    at: datetime = Field(sa_type=UtcDateTime)
