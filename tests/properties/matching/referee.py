"""The hard rules once more, in plain Python and one place at a time, to judge the arrays by."""

from matching.criteria import haversine_km
from matching.types import PlaceFacts, StudentWish


def is_allowed(place: PlaceFacts, wish: StudentWish) -> bool:
    """The hard rules once more, written for one place in plain Python."""
    start, end = wish.period_start, wish.period_end
    first, last = max(place.period_start or start, start), min(place.period_end or end, end)
    age = wish.age or 0
    abroad = place.country != "NL"
    near = True
    if wish.travel_limit_km is not None and abroad:
        near = wish.abroad
    elif wish.travel_limit_km is not None and None not in (place.latitude, wish.home_latitude):
        home = (wish.home_latitude, wish.home_longitude)
        near = haversine_km(*home, place.latitude, place.longitude) <= wish.travel_limit_km + 0.001
    return all((
        place.qualification == wish.qualification,
        place.recognised_from is not None and place.recognised_from <= start,
        place.recognised_until is None or place.recognised_until >= end,
        place.capacity_left > 0,
        (last - first).days + 1 >= 0.8 * ((end - start).days + 1),
        place.route == wish.route,
        not place.study_years or wish.study_year in place.study_years,
        age >= (place.minimum_age or 0) and (age >= 16 or place.suitable_for_under_16 is True),
        all(place.care.get(kind, 0) >= 1 for kind in wish.care_kinds),
        near,
        not wish.languages or not place.languages or bool(wish.languages & place.languages),
        not place.company_paused,
        place.company_id not in wish.earlier_companies,
    ))  # fmt: skip
