"""Tables of matches; private to this room."""

from sqlmodel import Field

from bpv.core.db import Table, key_to
from bpv.core.ids import ID_LENGTH
from bpv.matches.models import WishFields


class WishRow(WishFields, Table, table=True):
    """The wishes of one student."""

    __tablename__ = "wish"

    student_id: str = Field(primary_key=True, foreign_key="student.id", max_length=ID_LENGTH)
    institution_id: str = key_to("institution.id")
    version: int = 1
