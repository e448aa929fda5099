"""What would change the judgement on one place: a changed wish, or an answer to what is not known of the place."""

from enum import StrEnum
from typing import NamedTuple

from matching.types.reasons import ReasonCode, ReasonValue


class ChangeCode(StrEnum):
    """What is changed. All but the last two are changes of the student's own wishes."""

    LIMIT = "limit"
    NO_LIMIT = "no_limit"
    ABROAD = "abroad"
    LANGUAGE = "language"
    LIMIT_AND_LANGUAGE = "limit_and_language"
    TRANSPORT = "transport"
    THEIR_DAYS = "their_days"
    ANY_DAY = "any_day"
    NO_TECHNIQUES = "no_techniques"
    NO_WORK_PROCESSES = "no_work_processes"
    NO_LEARNING_WISH = "no_learning_wish"
    PAYMENT = "payment"
    CARE_POSSIBLE = "care_possible"
    UNKNOWN = "unknown"


class Change(NamedTuple):
    """One change and what the score becomes, in whole points 0-100; `before` is None for a place that a hard rule
    excludes now. A changed wish gives one score (`low` = `high`); an answer of the company gives the span between the
    worst and the best answer, and `fact` says what is not known."""

    code: ChangeCode
    params: dict[str, ReasonValue]
    before: int | None
    low: int
    high: int
    fact: ReasonCode | None = None

    @property
    def telling(self) -> int:
        """By how many points the score moves at most; a place that becomes possible tells most."""
        if self.before is None:
            return 1000 + self.high
        return max(abs(self.high - self.before), abs(self.before - self.low))
