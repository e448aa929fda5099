"""Pure decisions of failed matches; today's date is an argument."""

from bpv.failed_matches.rules.ledger import (
    FIELDS,
    NO_PLACE_LEFT,
    cause_of,
    days_between,
    due_first,
    explained,
    fits,
    needed_before_closing,
    objection_to_close,
    objections,
    reasons_of,
    solution,
    solution_of,
)

__all__ = [
    "FIELDS",
    "NO_PLACE_LEFT",
    "cause_of",
    "days_between",
    "due_first",
    "explained",
    "fits",
    "needed_before_closing",
    "objection_to_close",
    "objections",
    "reasons_of",
    "solution",
    "solution_of",
]
