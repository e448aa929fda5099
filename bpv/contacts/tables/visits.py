"""Visit days. Their stops are planned contact moments."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from bpv.core.db import Table, id_field, key_to


class VisitDayRow(Table, table=True):
    """A day on which a supervisor visits companies; its id is the key of the form that planned it."""

    __tablename__ = "visit_day"
    __table_args__ = (Index("ix_visit_day_account", "institution_id", "account_id", "day"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    account_id: str = key_to("account.id", index=False)
    day: date
    start_area: str = Field(default="", max_length=4)
