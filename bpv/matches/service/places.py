"""Places ranked for one student, those that a hard rule excludes, and one place with everything said about it."""

from dataclasses import replace
from functools import partial

from bpv.companies.models import PlaceFacts
from bpv.core.errors import NotFound
from bpv.matches.models import Card, Judged, Left, LeftOut, Listing, Outline, Question, Travel
from bpv.matches.rules import filters_of
from bpv.matches.service.catalogues import Snapshot
from bpv.matches.service.situation import Situation
from matching.criteria.travel import PACES
from matching.scoring import UnknownPlaceError, explain, facets, rank, what_if
from matching.types import Change, Explanation, Facets, Gate, RankedPlace, Ranking, SortOrder

ORDERS = {"distance": SortOrder.DISTANCE, "allowance": SortOrder.ALLOWANCE}


def browse(snapshot: Snapshot, asked_by: Situation, question: Question) -> Listing:
    """One page of ranked places for the student, narrowed and ordered as asked."""
    ranking = ranked(snapshot, asked_by, question)
    return Listing(
        applied=asked_by.applied,
        cards=tuple(
            Card(question.offset + number, snapshot.faces[place.place_id], place)
            for number, place in enumerate(ranking.places, 1)
        ),
        total=ranking.matching,
        eligible=ranking.eligible,
        candidates=ranking.candidates,
        facets=counted(snapshot, asked_by, question),
    )


def counted(snapshot: Snapshot, asked_by: Situation, question: Question) -> Facets:
    """How many places each filter value would leave. A filter of which any value will do does not count against
    itself: whoever chose 5 days still sees how many places have 4."""

    def count(asked: Question) -> Facets:
        return facets(snapshot.catalogue, asked_by.wish, filters=filters_of(asked))

    found = count(question)
    if question.max_km is not None:
        found = replace(found, within_km=count(replace(question, max_km=None)).within_km)
    if question.days:
        found = replace(found, days_per_week=count(replace(question, days=frozenset())).days_per_week)
    if question.languages:
        found = replace(found, languages=count(replace(question, languages=frozenset())).languages)
    if question.company_types:
        found = replace(found, company_types=count(replace(question, company_types=frozenset())).company_types)
    return found


def ranked(snapshot: Snapshot, asked_by: Situation, question: Question) -> Ranking:
    """The page of the ranking; by name it is sorted here, because the library knows no titles."""
    wish, filters, learned = asked_by.wish, filters_of(question), asked_by.learned
    by_rank = partial(rank, snapshot.catalogue, wish, learned.weights, filters=filters, success=learned.model)
    if question.sort != "name":
        order = ORDERS.get(question.sort, SortOrder.SCORE)
        return by_rank(order=order, top=question.limit, start=question.offset)
    found = by_rank(top=len(snapshot.catalogue))
    by_name = sorted(found.places, key=lambda place: name_key(snapshot.faces[place.place_id]))
    shown = tuple(by_name[question.offset : question.offset + question.limit])
    return Ranking(found.weights, found.candidates, found.eligible, found.matching, shown)


def name_key(face: PlaceFacts) -> tuple[str, str, str]:
    """Alphabetical by company, then title; the id makes the order the same every time."""
    return (face.company_name.casefold(), face.title.casefold(), face.place_id)


def left_out(snapshot: Snapshot, asked_by: Situation, *, gate: str, offset: int, limit: int) -> LeftOut:
    """Places of the qualification that a hard rule excludes; `gate` keeps those that fail this rule.

    Those that fail fewest rules come first: they are nearest to being possible.
    """
    ranking = rank(snapshot.catalogue, asked_by.wish, top=0, include_excluded=True)
    counts = {rule: 0 for rule in Gate}
    for place in ranking.excluded:
        for verdict in place.failed:
            counts[verdict.gate] += 1
    kept = [p for p in ranking.excluded if not gate or any(verdict.gate == gate for verdict in p.failed)]
    kept.sort(key=lambda place: (len(place.failed), name_key(snapshot.faces[place.place_id])))
    return LeftOut(
        applied=asked_by.applied,
        items=tuple(Left(snapshot.faces[p.place_id], p.failed) for p in kept[offset : offset + limit]),
        total=len(kept),
        excluded=len(ranking.excluded),
        counts=tuple((rule, count) for rule, count in counts.items() if count),
        eligible=ranking.eligible,
    )


def judge(snapshot: Snapshot, asked_by: Situation, place_id: str) -> Judged:
    """Everything about one place for the student. Raises NotFound for a place that this institution does not have."""
    try:
        learned = asked_by.learned
        explanation = explain(
            snapshot.catalogue, asked_by.wish, learned.weights, place_id=place_id, success=learned.model
        )
    except UnknownPlaceError:
        raise NotFound from None
    face = snapshot.faces[place_id]
    return Judged(asked_by.applied, face, explanation, travel_of(explanation, asked_by))


def changes(snapshot: Snapshot, asked_by: Situation, place_id: str) -> tuple[Change, ...]:
    """What would change the judgement on one place, worked out by ranking anew. NotFound as for `judge`."""
    try:
        learned = asked_by.learned
        return what_if(snapshot.catalogue, asked_by.wish, learned.weights, place_id=place_id, success=learned.model)
    except UnknownPlaceError:
        raise NotFound from None


def travel_of(explanation: Explanation, asked_by: Situation) -> Travel | None:
    """The estimate as a sum that can be checked; None when either end is unknown, private or abroad."""
    place: RankedPlace | None = explanation.place
    if place is None or place.distance_km is None or place.travel_minutes is None:
        return None
    pace = PACES[asked_by.wish.transport]
    means = asked_by.wish.transport.value
    return Travel(place.distance_km, place.travel_minutes, means, pace.start, pace.detour, pace.speed)


def outline(snapshot: Snapshot, asked_by: Situation, question: Question) -> Outline:
    """The points of a picture: this page's places by number, all others that fit, and the home."""
    everything = rank(snapshot.catalogue, asked_by.wish, filters=filters_of(question), top=len(snapshot.catalogue))
    page = ranked(snapshot, asked_by, question).places
    marked = [(question.offset + n, snapshot.faces[place.place_id]) for n, place in enumerate(page, 1)]
    shown = {place.place_id for place in page}
    others = (snapshot.faces[place.place_id] for place in everything.places if place.place_id not in shown)
    wish = asked_by.wish
    here = None
    if wish.home_latitude is not None and wish.home_longitude is not None:
        here = (wish.home_latitude, wish.home_longitude)
    return Outline(
        ground=snapshot.ground,
        home=here,
        marked=tuple(
            (n, face.latitude, face.longitude)
            for n, face in marked
            if face.latitude is not None and face.longitude is not None
        ),
        others=tuple({(f.latitude, f.longitude) for f in others if f.latitude is not None and f.longitude is not None}),
    )
