"""The course of a request for recognition, the term after a refusal, and by when a decision is expected.

Boundaries: a new request is possible from the day on which the term in whole months is complete, counted from the day
of the refusal. A day that does not exist in that month counts as the first of the next one, as for every term in years
(`rules.recognition`). Working days are Monday to Friday; public holidays are not left out.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from bpv.companies.models import RecognitionFields, RecognitionStatus
from bpv.companies.models.requests import MoveInput, RecognitionRequest, RequestState
from bpv.companies.rules.offering import Objection
from bpv.companies.rules.recognition import verdict
from bpv.core.clock import school_days_after

NEXT: Final[Mapping[RequestState, tuple[RequestState, ...]]] = MappingProxyType(
    {
        RequestState.PROSPECT: (RequestState.PROSPECT, RequestState.REQUESTED, RequestState.WITHDRAWN),
        RequestState.REQUESTED: (
            RequestState.REQUESTED,
            RequestState.RECOGNISED,
            RequestState.REFUSED,
            RequestState.WITHDRAWN,
        ),
        RequestState.RECOGNISED: (),
        RequestState.REFUSED: (),
        RequestState.WITHDRAWN: (),
    }
)


def months_later(day: date, months: int) -> date:
    """The same day some months later; a day that does not exist there becomes the first of the month after it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)


def possible_again(refused_on: date, months: int) -> date:
    """The first day on which a new request is possible after a refusal."""
    return months_later(refused_on, months)


def expected_on(requested_on: date | None, days: int) -> date | None:
    """The last day on which SBB should have told its decision; None without a request."""
    return None if requested_on is None else school_days_after(requested_on, days)


def overdue(request: RecognitionRequest, today: date, days: int) -> bool:
    """True for a request without a decision after the day on which one was expected."""
    expected = expected_on(request.requested_on, days)
    return request.state is RequestState.REQUESTED and expected is not None and expected < today


def counts(line: RecognitionFields | None, on: date) -> bool:
    """True when the registry's line gives a recognition that counts on the day."""
    return line is not None and verdict(line, on).counts


def last_refusal(line: RecognitionFields | None, refusals: tuple[date, ...]) -> date | None:
    """The last refusal that the registry or an earlier request tells of; a recognition of a later day ends it."""
    known = [*refusals, *([line.refused_on] if line is not None and line.refused_on else [])]
    last = max(known, default=None)
    start = line.recognised_from if line is not None else None
    return None if last is None or (start is not None and start > last) else last


def start_objection(
    line: RecognitionFields | None, refusals: tuple[date, ...], on: date, today: date, months: int
) -> Objection | None:
    """Why no request may begin on a day: ahead, recognised already, or within the term after a refusal."""
    if on > today:
        return Objection("moved_on", "request.ahead")
    if counts(line, on) or counts(line, today):
        return Objection("crebo", "request.recognised_already")
    if line is not None and verdict(line, on).status is RecognitionStatus.REQUESTED:
        return None
    refused = last_refusal(line, refusals)
    if refused is not None and on < (first := possible_again(refused, months)):
        return Objection("moved_on", "request.too_early", {"refused": refused, "first": first})
    return None


def move_objection(request: RecognitionRequest, move: MoveInput, today: date) -> Objection | None:
    """Why a step is impossible: not from here, on a day ahead, or before the step that it follows."""
    if move.state not in NEXT[request.state]:
        return Objection("state", "request.no_such_step")
    if move.moved_on > today:
        return Objection("moved_on", "request.ahead")
    if move.moved_on < request.since:
        return Objection("moved_on", "request.before_last", {"day": request.since})
    return next_objection(move.state, move.next_on, move.moved_on)


def next_objection(state: RequestState, next_on: date | None, moved_on: date) -> Objection | None:
    """A next date follows the step, and only an open request has one."""
    if next_on is not None and next_on < moved_on:
        return Objection("next_on", "request.next_before")
    if next_on is not None and not NEXT[state]:
        return Objection("next_on", "request.next_of_ended")
    return None


def line_after(line: RecognitionFields | None, state: RequestState, on: date, asked: date | None) -> dict[str, Any]:
    """The dates of the registry's line that a step changes, so that its computed status stays true (REG-04).

    `asked`: the day of this very request, which a withdrawal takes back.
    """
    known = line or RecognitionFields.model_construct(crebo="")
    if state is RequestState.REQUESTED:
        stale = known.recognised_from is None and known.refused_on is not None
        return {"requested_on": on} | ({"refused_on": None} if stale else {})
    if state is RequestState.RECOGNISED:
        if counts(line, on):
            return {}
        return {"recognised_from": on, "last_assessed": on} | marks_of(known, on)
    if state is RequestState.REFUSED:
        later = known.requested_on is not None and known.requested_on > on
        return {"refused_on": on} | ({"requested_on": asked} if later else {})
    if state is RequestState.WITHDRAWN and asked is not None and known.requested_on == asked:
        return {"requested_on": None}
    return {}


def marks_of(known: RecognitionFields, on: date) -> dict[str, Any]:
    """A withdrawal or refusal of the very day of a new recognition belongs to what came before it."""
    marks = {"withdrawn_on": known.withdrawn_on, "refused_on": known.refused_on}
    return {name: None for name, day in marks.items() if day == on}
