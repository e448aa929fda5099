"""The hard rules, the components of a score, and the facts behind both. Reasons are codes, never sentences."""

from matching.criteria.components import Values, assess, nearest_km
from matching.criteria.facts import facts_of, unknown_facts
from matching.criteria.gates import first_exclusions, masks, passing
from matching.criteria.question import Question
from matching.criteria.travel import EARTH_RADIUS_KM, haversine_km, travel_minutes
from matching.criteria.verdicts import verdicts

__all__ = [
    "EARTH_RADIUS_KM",
    "Question",
    "Values",
    "assess",
    "facts_of",
    "first_exclusions",
    "haversine_km",
    "masks",
    "nearest_km",
    "passing",
    "travel_minutes",
    "unknown_facts",
    "verdicts",
]
