"""Values of exclusions: a company that a student is not proposed to again, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

MOST_EXCLUSION_WHY: Final = 300


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A company that is left out for a student. `source` names what it follows from, once per student and company;
    `why` is a code of the shared catalogue of reasons."""

    id: str
    institution_id: str
    student_id: str
    company_id: str
    source: str
    why: str
    made_at: datetime
    made_by: str | None
