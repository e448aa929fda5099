"""Use cases of placements. Other rooms use what is named here."""

from bpv.placements.service.placing import cancel, end_early, finish, record, record_by_hand
from bpv.placements.service.reading import (
    company_names,
    earlier_companies,
    ended_early,
    of_students,
    outcomes,
    placed_in,
    placement,
)

__all__ = [
    "cancel",
    "company_names",
    "earlier_companies",
    "end_early",
    "ended_early",
    "finish",
    "of_students",
    "outcomes",
    "placed_in",
    "placement",
    "record",
    "record_by_hand",
]
