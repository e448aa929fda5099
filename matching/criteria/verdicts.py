"""What each hard rule says about one place, with the reason as a code with parameters."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import acos, isnan
from types import MappingProxyType

from matching.catalogue.build import ROUTE_NUMBERS
from matching.catalogue.columns import NO_END
from matching.criteria import gates
from matching.criteria.question import NO_PLACES, Question
from matching.criteria.travel import EARTH_RADIUS_KM
from matching.types import CareLevel, Gate, Reason, ReasonCode, Route, Verdict

ROUTES = {number: route for route, number in ROUTE_NUMBERS.items()}


def joined(values: Iterable[str]) -> str:
    """A list as text, in alphabetical order."""
    return ", ".join(sorted(values))


def _recognition(question: Question, row: int, passed: bool) -> Reason:
    columns = question.catalogue
    since, until = int(columns.recognised_from[row]), int(columns.recognised_until[row])
    if since == NO_END:
        return Reason(ReasonCode.RECOGNITION_UNKNOWN)
    if since > question.start:
        return Reason(ReasonCode.RECOGNITION_STARTS_LATE, {"since": date.fromordinal(since).isoformat()})
    if not passed:
        return Reason(ReasonCode.RECOGNITION_ENDS_EARLY, {"until": date.fromordinal(until).isoformat()})
    known = {"since": date.fromordinal(since).isoformat()}
    if until == NO_END:
        return Reason(ReasonCode.RECOGNITION_VALID, known)
    return Reason(ReasonCode.RECOGNITION_VALID_UNTIL, known | {"until": date.fromordinal(until).isoformat()})


def _capacity(question: Question, row: int, passed: bool) -> Reason:
    if not passed:
        return Reason(ReasonCode.CAPACITY_FULL)
    return Reason(ReasonCode.CAPACITY_FREE, {"places": int(question.catalogue.capacity[row])})


def covered_days(question: Question, row: int) -> int:
    """Days of the student's period that lie within the place's period."""
    first = max(int(question.catalogue.starts[row]), question.start)
    return max(0, min(int(question.catalogue.ends[row]), question.end) - first + 1)


def _period(question: Question, row: int, passed: bool) -> Reason:
    percent = int(100 * covered_days(question, row) / question.days)
    if passed:
        return Reason(ReasonCode.PERIOD_COVERED, {"percent": percent})
    needed = round(100 * question.rules.minimum_overlap)
    return Reason(ReasonCode.PERIOD_TOO_SHORT, {"percent": percent, "needed": needed})


def _route(question: Question, row: int, passed: bool) -> Reason:
    offered = ROUTES[int(question.catalogue.route[row])]
    if passed:
        return Reason(ReasonCode.ROUTE_SAME, {"route": offered.value})
    return Reason(ReasonCode.ROUTE_OTHER, {"route": offered.value, "wanted": Route(question.wish.route).value})


def _study_year(question: Question, row: int, passed: bool) -> Reason:
    wanted = question.wish.study_year
    if passed:
        return Reason(ReasonCode.STUDY_YEAR_SUITS, {"wanted": wanted})
    bits = int(question.catalogue.study_years[row])
    years = ", ".join(str(year) for year in range(1, 13) if bits >> year & 1)
    return Reason(ReasonCode.STUDY_YEAR_OTHER, {"years": years, "wanted": wanted})


def _age(question: Question, row: int, passed: bool) -> Reason:
    if passed:
        return Reason(ReasonCode.AGE_SUITS)
    minimum = int(question.catalogue.minimum_age[row])
    if question.age < minimum:
        return Reason(ReasonCode.AGE_TOO_YOUNG, {"minimum": minimum})
    return Reason(ReasonCode.AGE_UNDER_16)


def _care(question: Question, row: int, passed: bool) -> Reason:
    columns, needed = question.catalogue, question.rules.care_level
    kinds = sorted(question.wish.care_kinds)
    if not kinds or needed == CareLevel.NONE:
        return Reason(ReasonCode.CARE_NOT_ASKED)
    if passed:
        return Reason(ReasonCode.CARE_COVERED, {"kinds": joined(kinds)})
    numbers = {kind: columns.care_kinds.get(kind) for kind in kinds}
    levels = {kind: -1 if number is None else int(columns.care[row, number]) for kind, number in numbers.items()}
    kind = next(kind for kind in kinds if levels[kind] < needed)
    if levels[kind] < 0:
        return Reason(ReasonCode.CARE_UNKNOWN, {"kind": kind})
    return Reason(ReasonCode.CARE_BELOW_LEVEL, {"kind": kind, "level": levels[kind], "needed": int(needed)})


def _travel(question: Question, row: int, passed: bool) -> Reason:
    columns, limit = question.catalogue, question.wish.travel_limit_km
    if columns.foreign[row]:
        return Reason(ReasonCode.TRAVEL_ABROAD, {"country": columns.countries[int(columns.country[row])]})
    if limit is None:
        return Reason(ReasonCode.TRAVEL_NO_LIMIT)
    km = distance_km(question, row)
    if km is None:
        return Reason(ReasonCode.TRAVEL_UNKNOWN)
    code = ReasonCode.TRAVEL_WITHIN_LIMIT if passed else ReasonCode.TRAVEL_BEYOND_LIMIT
    return Reason(code, {"km": round(km, 1), "limit": limit})


def distance_km(question: Question, row: int) -> float | None:
    """Kilometres from home to a place of the question's span, or None when either position is unknown."""
    if question.cosines is None:
        return None
    cosine: float = question.cosines.item(row - question.span.start)
    return None if isnan(cosine) else EARTH_RADIUS_KM * acos(min(1.0, cosine))


def _language(question: Question, row: int, passed: bool) -> Reason:
    columns = question.catalogue
    if not question.wish.languages:
        return Reason(ReasonCode.LANGUAGE_NOT_ASKED)
    words = columns.languages[row].tolist()
    here = {name for name, bit in columns.language_bits.items() if words[bit // 64] >> (bit % 64) & 1}
    if not here:
        return Reason(ReasonCode.LANGUAGE_UNKNOWN)
    if passed:
        return Reason(ReasonCode.LANGUAGE_SHARED, {"languages": joined(here & question.wish.languages)})
    return Reason(ReasonCode.LANGUAGE_NONE_SHARED, {"languages": joined(here)})


def _paused(question: Question, row: int, passed: bool) -> Reason:
    return Reason(ReasonCode.COMPANY_ACTIVE if passed else ReasonCode.COMPANY_PAUSED)


def _earlier(question: Question, row: int, passed: bool) -> Reason:
    return Reason(ReasonCode.EARLIER_NONE if passed else ReasonCode.EARLIER_SAME_COMPANY)


REASONS: Mapping[Gate, Callable[[Question, int, bool], Reason]] = MappingProxyType(
    {
        Gate.RECOGNITION: _recognition,
        Gate.CAPACITY: _capacity,
        Gate.PERIOD: _period,
        Gate.ROUTE: _route,
        Gate.STUDY_YEAR: _study_year,
        Gate.AGE: _age,
        Gate.CARE: _care,
        Gate.TRAVEL: _travel,
        Gate.LANGUAGE: _language,
        Gate.PAUSED: _paused,
        Gate.EARLIER: _earlier,
    }
)


def verdicts(question: Question, row: int, found: Mapping[Gate, gates.Mask | None]) -> tuple[Verdict, ...]:
    """The verdict of every rule on one row of the span; `found` are the masks of the question.

    A place of another qualification fails the first rule with that as its reason.
    """
    own = question.catalogue.spans.get(question.wish.qualification, NO_PLACES)
    at = row - int(question.span.start)
    results = []
    for gate, mask in found.items():
        if gate is Gate.RECOGNITION and not own.start <= row < own.stop:
            results.append(Verdict(gate, False, _other_qualification(question, row)))
        else:
            passed = mask is None or bool(mask[at])
            results.append(Verdict(gate, passed, REASONS[gate](question, row, passed)))
    return tuple(results)


def _other_qualification(question: Question, row: int) -> Reason:
    offered = question.catalogue.qualification_of(row)
    return Reason(ReasonCode.RECOGNITION_OTHER, {"qualification": offered, "wanted": question.wish.qualification})
