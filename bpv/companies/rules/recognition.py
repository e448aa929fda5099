"""The status of a recognition on a date, computed from its dates and never typed in (domain.md §2).

Boundaries, with the usual terms of four years:

- re-assessment is due from the day four years after the last assessment (or the recognition, when never assessed);
  it does not end the recognition: only SBB's withdrawal does.
- lapsed from the day on which four consecutive years without BPV are complete: counted from the recognition, or from
  the day after the last day of BPV. 29 February counts as 1 March in years without one.
- withdrawn and refused from the day itself. A recognition of a later date starts anew.
- a request that follows a lapse, a withdrawal or a refusal makes the status *requested*; a request while the
  recognition still counts changes nothing.
"""

from datetime import date, timedelta
from typing import Final

from bpv.companies.models import RecognitionFields, RecognitionStatus, RecognitionTerms, RecognitionVerdict

TERMS: Final = RecognitionTerms()
DAY: Final = timedelta(days=1)
Interval = tuple[date | None, date | None]
NEVER: Final[Interval] = (None, None)


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March in a year without it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_earlier(day: date, years: int) -> date:
    """The last day for which `years_later` is on or before `day`: turns a term into a comparison for a database."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def verdict(recognition: RecognitionFields, on: date, terms: RecognitionTerms = TERMS) -> RecognitionVerdict:
    """The status on a day, with the day it began and a word code for the reason."""
    start = recognition.recognised_from
    if start is None or start > on:
        return without_recognition(recognition, on)
    if ended := ending(recognition, start, on):
        return requested_since(recognition, ended, on)
    lapses = lapse_day(recognition, terms)
    if lapses is not None and lapses <= on:
        lapsed = RecognitionVerdict(RecognitionStatus.LAPSED, "recognition.reason.lapsed", lapses)
        return requested_since(recognition, lapsed, on)
    return running(recognition, start, on, terms)


def running(recognition: RecognitionFields, start: date, on: date, terms: RecognitionTerms) -> RecognitionVerdict:
    """A recognition that counts: valid, or with a re-assessment due."""
    assessed = recognition.last_assessed
    basis = max(start, assessed) if assessed and assessed <= on else start
    due = years_later(basis, terms.reassess_after)
    if due <= on:
        return RecognitionVerdict(RecognitionStatus.REASSESSMENT_DUE, "recognition.reason.reassessment_due", due)
    return RecognitionVerdict(RecognitionStatus.VALID, "recognition.reason.valid", start)


def ending(recognition: RecognitionFields, start: date, on: date) -> RecognitionVerdict | None:
    """The withdrawal or refusal that ended a recognition which began on `start`, when it is not after `on`."""
    ends = [
        RecognitionVerdict(status, f"recognition.reason.{status}", day)
        for status, day in (
            (RecognitionStatus.WITHDRAWN, recognition.withdrawn_on),
            (RecognitionStatus.REFUSED, recognition.refused_on),
        )
        if day is not None and start <= day <= on
    ]
    return min(ends, key=lambda found: found.since or on, default=None)


def requested_since(recognition: RecognitionFields, ended: RecognitionVerdict, on: date) -> RecognitionVerdict:
    """`ended`, or *requested* when a later request is still open (not refused since)."""
    asked, refused = recognition.requested_on, recognition.refused_on
    if asked is None or ended.since is None or not ended.since < asked <= on:
        return ended
    if refused is not None and asked <= refused <= on:
        return RecognitionVerdict(RecognitionStatus.REFUSED, "recognition.reason.refused", refused)
    return RecognitionVerdict(RecognitionStatus.REQUESTED, "recognition.reason.requested", asked)


def without_recognition(recognition: RecognitionFields, on: date) -> RecognitionVerdict:
    """The last thing that happened before any recognition began; on one day a refusal follows the request."""
    events = [
        (day, rank, status)
        for rank, (status, day) in enumerate(
            (
                (RecognitionStatus.REQUESTED, recognition.requested_on),
                (RecognitionStatus.REFUSED, recognition.refused_on),
                (RecognitionStatus.WITHDRAWN, recognition.withdrawn_on),
            )
        )
        if day is not None and day <= on
    ]
    if not events:
        return RecognitionVerdict(RecognitionStatus.NONE, "recognition.reason.none")
    day, _, status = max(events)
    return RecognitionVerdict(status, f"recognition.reason.{status}", day)


def lapse_day(recognition: RecognitionFields, terms: RecognitionTerms = TERMS) -> date | None:
    """The first day on which the recognition has lapsed when no other BPV follows; None without a recognition."""
    start, last = recognition.recognised_from, recognition.last_bpv_end
    if start is None:
        return None
    return years_later(max(start, last + DAY) if last else start, terms.lapse_after)


def valid_interval(
    recognition: RecognitionFields, terms: RecognitionTerms = TERMS, *, bpv_starts: date | None = None
) -> Interval:
    """First and last day (inclusive) on which the recognition counts; `(None, None)` when it never does.

    The last day is None when no end is in sight. `bpv_starts` is the first day of a BPV under consideration: a BPV that
    starts before the lapse keeps the recognition alive, so that the lapse then sets no end.
    """
    start, lapses = recognition.recognised_from, lapse_day(recognition, terms)
    if start is None or lapses is None:
        return NEVER
    marks = [day for day in (recognition.withdrawn_on, recognition.refused_on) if day is not None and day >= start]
    if bpv_starts is None or lapses <= bpv_starts:
        marks.append(lapses)
    if not marks:
        return start, None
    until = min(marks) - DAY
    return NEVER if until < start else (start, until)


BEST_FIRST: Final = (
    RecognitionStatus.VALID,
    RecognitionStatus.REASSESSMENT_DUE,
    RecognitionStatus.REQUESTED,
    RecognitionStatus.LAPSED,
    RecognitionStatus.WITHDRAWN,
    RecognitionStatus.REFUSED,
    RecognitionStatus.NONE,
)


def impossible(recognition: RecognitionFields) -> tuple[str, str] | None:
    """The field and word code of dates that contradict each other, or None."""
    start = recognition.recognised_from
    if start and recognition.last_assessed and recognition.last_assessed < start:
        return "last_assessed", "recognition.assessed_before_recognised"
    if recognition.last_bpv_end and start is None:
        return "last_bpv_end", "recognition.bpv_without_recognition"
    asked, refused = recognition.requested_on, recognition.refused_on
    if asked and refused and start is None and refused < asked and recognition.withdrawn_on is None:
        return "refused_on", "recognition.refused_before_requested"
    return None


__all__ = [
    "impossible",
    "lapse_day",
    "valid_interval",
    "verdict",
    "years_earlier",
    "years_later",
]
