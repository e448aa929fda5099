"""The links that were mailed about a placement, as the page about them shows them."""

from dataclasses import dataclass
from typing import Final

from bpv.placements.models.links import Purpose, Recipient, TaskLine
from bpv.placements.models.listing import Line

SENT_BY_HAND: Final = (Purpose.JUDGEMENT, Purpose.CONTACT, Purpose.PROBLEM)  # the others follow from an act


@dataclass(frozen=True, slots=True)
class LinkSheet:
    """A placement, its mailed links, and whom a new one can go to."""

    line: Line
    links: tuple[TaskLine, ...]
    people: tuple[Recipient, ...]
    days: int
