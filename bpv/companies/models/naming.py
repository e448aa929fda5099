"""What a place is called, whether it is open or not."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place by name: a closed one still has it, so that nothing disappears silently."""

    place_id: str
    company_id: str
    title: str
    company_name: str
    starts_on: date
    ends_on: date
    closed: bool
