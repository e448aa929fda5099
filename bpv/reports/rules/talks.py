"""Where a talk would help most: points for reasons that are shown in words. A list to begin with, never a verdict."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bpv.reports.models import Candidate, Short, Suggestion, TalkReason

SUITABLE: Final = 40
CLOSED: Final = 30
PAUSED: Final = 25
NO_PLACES: Final = 25
IN_REGION: Final = 40
LONG_AGO: Final = 10
URGENT: Final = 10
LONG: Final = 12  # months without a talk
POINTS: Final = (
    ("shortage.why.suitable", SUITABLE),
    ("shortage.why.closed", CLOSED),
    ("shortage.why.paused", PAUSED),
    ("shortage.why.no_places", NO_PLACES),
    ("shortage.why.region", IN_REGION),
    ("shortage.why.never", LONG_AGO),
    ("shortage.why.urgent", URGENT),
)


def openings(one: Candidate) -> list[TalkReason]:
    """What a talk could open: a recognition, closed places, places at all, or a pause that ends."""
    found = []
    if not one.recognised:
        found.append(TalkReason("shortage.why.suitable", {}, SUITABLE))
    elif one.closed_places:
        found.append(TalkReason("shortage.why.closed", {"places": one.closed_places}, CLOSED))
    elif not one.open_places:
        found.append(TalkReason("shortage.why.no_places", {}, NO_PLACES))
    if one.paused or one.relation_paused:
        found.append(TalkReason("shortage.why.paused", {}, PAUSED))
    return found


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to a later one."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def reasons(one: Candidate, short: Short, day: date) -> tuple[TalkReason, ...]:
    """All reasons for a talk; none when there is nothing to open."""
    found = openings(one)
    if not found:
        return ()
    if short.region.isdigit() and short.region in one.regions:
        found.append(TalkReason("shortage.why.region", {"region": short.region_label}, IN_REGION))
    if one.last_talk is None:
        found.append(TalkReason("shortage.why.never", {}, LONG_AGO))
    elif (months := months_between(one.last_talk, day)) >= LONG:
        found.append(TalkReason("shortage.why.long_ago", {"months": months}, LONG_AGO))
    if short.urgent:
        found.append(TalkReason("shortage.why.urgent", {}, URGENT))
    return tuple(found)


def suggestions(pairs: Iterable[tuple[Short, Sequence[Candidate]]], day: date) -> tuple[Suggestion, ...]:
    """Every company once, with the shortage where it has most points; most points first, then by name."""
    best: dict[str, Suggestion] = {}
    for short, candidates in pairs:
        for one in candidates:
            why = reasons(one, short, day)
            points = sum(reason.points for reason in why)
            held = best.get(one.company_id)
            if why and (held is None or points > held.points):
                best[one.company_id] = Suggestion(
                    company_id=one.company_id,
                    name=one.name,
                    crebo=one.crebo,
                    qualification=short.label,
                    points=points,
                    reasons=why,
                )
    return tuple(sorted(best.values(), key=lambda one: (-one.points, one.name.casefold(), one.company_id)))
