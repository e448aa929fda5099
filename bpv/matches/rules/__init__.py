"""Pure decisions of the room, and its reasons in words."""

from bpv.matches.rules.deciding import LEGAL_AGE, chosen_period, filters_of, most_points, open_periods, wish_of
from bpv.matches.rules.phrases import codes, confidence, country, euros, phrase, spoken

__all__ = [
    "LEGAL_AGE",
    "chosen_period",
    "codes",
    "confidence",
    "country",
    "euros",
    "filters_of",
    "most_points",
    "open_periods",
    "phrase",
    "spoken",
    "wish_of",
]
