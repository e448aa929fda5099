"""A student for whom a published round had no place."""

from datetime import datetime
from typing import NamedTuple


class Unplaced(NamedTuple):
    """Who got no place in which published round, for which period; `by` is the account that published it."""

    round_id: str
    student_id: str
    period_id: str
    published_at: datetime
    by: str | None
