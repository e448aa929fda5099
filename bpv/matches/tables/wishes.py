"""Tables of matches; private to this room."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, false
from sqlmodel import JSON, Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH
from bpv.matches.models import MOST_NOTE, MOST_WORD, Answer, WishFields


class WishRow(WishFields, Table, table=True):
    """The wishes of one student."""

    __tablename__ = "wish"

    student_id: str = Field(primary_key=True, foreign_key="student.id", max_length=ID_LENGTH)
    institution_id: str = key_to("institution.id")
    abroad: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    version: int = 1


class ShortlistRow(Table, table=True):
    """A place on a student's own list."""

    __tablename__ = "shortlist_place"
    __table_args__ = (UniqueConstraint("student_id", "place_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id", index=False)
    place_id: str = key_to("place.id")
    position: int
    note: str = Field(default="", max_length=MOST_NOTE)
    added_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class SuggestionRow(Table, table=True):
    """A place that somebody of the school put on a student's list, and what the student said to it."""

    __tablename__ = "suggestion"
    __table_args__ = (UniqueConstraint("student_id", "place_id", "suggested_by"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id", index=False)
    place_id: str = key_to("place.id")
    suggested_by: str = key_to("account.id")
    why: str = Field(max_length=MOST_WORD)
    despite: list[str] = Field(default_factory=list, sa_type=JSON)
    suggested_at: datetime = Field(sa_type=UtcDateTime)
    answer: str = Field(default=Answer.WAITING.value, max_length=10)
    word: str = Field(default="", max_length=MOST_WORD)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SavedSearchRow(Table, table=True):
    """A search that a student keeps, with what they were told of it: `told` holds the ids of places."""

    __tablename__ = "saved_search"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id")
    name: str = Field(max_length=80)
    q: str = Field(default="", max_length=200)
    filters: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    paused: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    told: list[str] = Field(default_factory=list, sa_type=JSON)
    looked_at: datetime = Field(sa_type=UtcDateTime, index=True)
    looked_version: int = 0
    waits: bool = False
    mails: list[str] = Field(default_factory=list, sa_type=JSON)
    version: int = 1
