"""What counts as an outcome to learn from, when to learn again, and the bands of the fairness audit."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from bpv.matches.models.learning import ModelState, ModelVersion

NOT_ABOUT_THE_MATCH: Final = frozenset(
    {
        "other_place_found",
        "no_answer",
        "personal",
        "left_programme",
        "full_after_all",
        "recognition_lost",
        "stopped",
        "data_wrong",
        "period_moved",
        "outside_circumstances",
    }
)
"""Reasons that tell nothing about how well student and place suited each other."""
LEAST_OUTCOMES: Final = 40
LEAST_NEW: Final = 10
NEW_SHARE: Final = 0.05
LONGEST_WAIT: Final = timedelta(days=30)
BANDS: Final = (5, 10, 20)  # kilometres


def about_the_match(reasons: Iterable[str]) -> bool:
    """Whether a failure tells something about the match: no reason given counts as one that does."""
    given = [reason for reason in reasons if reason]
    return not given or any(reason not in NOT_ABOUT_THE_MATCH for reason in given)


def due(last: ModelVersion | None, used: ModelVersion | None, seen: int, digest: str, today: date) -> bool:
    """Whether there is something new to learn from.

    Never while a version is frozen, and not for the same outcomes again. Otherwise at 40 outcomes, and from then on
    with 10 new ones and 5 in 100 more, or after 30 days.
    """
    if used is not None and used.state is ModelState.FROZEN:
        return False
    if last is None:
        return seen >= LEAST_OUTCOMES
    if last.digest == digest:
        return False
    fresh = seen - last.seen
    return fresh >= max(LEAST_NEW, NEW_SHARE * last.seen) or today - last.made_at.date() >= LONGEST_WAIT


def band(km: float | None) -> str:
    """The band of a distance: `to_5`, `to_10`, `to_20`, `beyond` or `unknown`."""
    if km is None:
        return "unknown"
    return next((f"to_{step}" for step in BANDS if km <= step), "beyond")
