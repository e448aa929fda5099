"""Pure decisions of the room, and its reasons in words."""

from bpv.matches.rules.asking import DISTANCES, FILTERS, PAYMENTS, exists, gone, kept_filters, question_from
from bpv.matches.rules.changing import change_codes, told
from bpv.matches.rules.comparing import Section, compare, strengths
from bpv.matches.rules.deciding import LEGAL_AGE, chosen_period, filters_of, most_points, open_periods, wish_of
from bpv.matches.rules.listing import may_mail, moved, recent, standing
from bpv.matches.rules.phrases import codes, confidence, country, euros, phrase, spoken

__all__ = [
    "DISTANCES",
    "FILTERS",
    "LEGAL_AGE",
    "PAYMENTS",
    "Section",
    "change_codes",
    "chosen_period",
    "codes",
    "compare",
    "confidence",
    "country",
    "euros",
    "exists",
    "filters_of",
    "gone",
    "kept_filters",
    "may_mail",
    "most_points",
    "moved",
    "open_periods",
    "phrase",
    "question_from",
    "recent",
    "spoken",
    "standing",
    "strengths",
    "told",
    "wish_of",
]
