"""What one place, or one company without a place on offer, means for a placement."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Offer:
    """A place as somebody can be placed there. Without a place, title, crebo, route and days are None."""

    place_id: str | None
    company_id: str
    establishment_id: str
    company_name: str
    suitable_under_16: bool
    title: str | None = None
    crebo: str | None = None
    route: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    capacity: int = 0
    taken: int = 0
    closed: bool = False
