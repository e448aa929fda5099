"""A student's own list: moving a place in it, and how a place on it stands today."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from bpv.companies.models.naming import PlaceName
from bpv.matches.models import Listed, Standing
from matching.types import Explanation

WEEK: Final = timedelta(days=7)


def moved(items: Sequence[Listed], listed_id: str, to: str, neighbour_id: str) -> Mapping[str, int]:
    """The positions that change when a line comes directly above (`to` is "up") or below (`down`) its neighbour.

    Empty when it stands there already, so that sending the same move twice moves once; and when either line is gone.
    """
    order = [one.id for one in items]
    if listed_id not in order or neighbour_id not in order or listed_id == neighbour_id or to not in ("up", "down"):
        return {}
    order.remove(listed_id)
    order.insert(order.index(neighbour_id) + (to == "down"), listed_id)
    held = {one.id: one.position for one in items}
    if order == [one.id for one in items]:
        return {}
    return {line: place for place, line in enumerate(order, 1) if held[line] != place}


def standing(name: PlaceName, explanation: Explanation | None) -> Standing:
    """How a place stands: gone, judged by the hard rules, or not judged because no period lies ahead."""
    if name.closed:
        return Standing.CLOSED
    if explanation is None:
        return Standing.UNJUDGED
    return Standing.FITS if explanation.eligible else Standing.FAILS


def may_mail(mails: Sequence[date], day: date, most: int) -> bool:
    """True when a search has a mail left in the seven days that end today."""
    return sum(1 for sent in mails if day - WEEK < sent <= day) < most


def recent(mails: Sequence[date], day: date) -> list[str]:
    """The mails of the last seven days, today's included, as they are kept."""
    return [sent.isoformat() for sent in sorted({*mails, day}) if sent > day - WEEK]
