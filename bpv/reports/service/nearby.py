"""Recognised companies around a postcode (REG-11)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from bpv.companies.models import CompanyType
from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import PostcodeFields
from bpv.reports.models import Near, Nearby, Qualified, Spot
from bpv.reports.rules.distance import box_around, haversine_km
from bpv.reports.store import around, figures

Point = tuple[float, float]


def radius(session: Session, scope: Scope) -> int:
    """The distance in kilometres that the form begins with."""
    return organisation.setting(session, scope.institution_id, "shortage.radius_km")


def qualifications(session: Session, scope: Scope) -> tuple[tuple[str, str], ...]:
    """The qualifications that somebody studies, that a period is planned for, or that a company is recognised for."""
    known = figures.known_crebos(session, scope.institution_id)
    names = figures.qualifications(session, scope.institution_id, known)
    labels = ((crebo, f"{names[crebo].name} ({crebo})" if crebo in names else crebo) for crebo in known)
    return tuple(sorted(labels, key=lambda one: (one[1], one[0])))


def nearby(session: Session, scope: Scope, typed: str, km: float, crebo: str, on: date) -> Nearby:
    """Companies with a recognition that counts on the day within `km` as the crow flies, nearest first.

    An establishment without coordinates lies at the centre of its postcode area; a private address and one abroad have
    no distance. Raises Refused next to the postcode when it is not in the school's table. Four queries.
    """
    own = scope.institution_id
    centre = organisation.postcode(session, own, typed.strip()[:4])
    if centre is None:
        raise Refused("shortage.postcode_unknown", field="postcode", postcode=typed.strip()[:12])
    spots = around.recognised(session, own, on, crebo, box_around(centre.latitude, centre.longitude, km))
    centres = around.centres(session, own)
    circle = _Circle(centre, km)
    for spot in spots:
        circle.add(spot, located(spot, centres))
    return summed(circle, crebo, figures.qualifications(session, own, {spot.crebo for spot in spots}))


def located(spot: Spot, centres: dict[str, Point]) -> Point | None:
    """Where an establishment lies: its own coordinates, the centre of its postcode area, or nowhere."""
    if spot.private or spot.country != "NL":
        return None
    if spot.latitude is not None and spot.longitude is not None:
        return spot.latitude, spot.longitude
    return centres.get((spot.postcode or "")[:4])


class _Circle:
    """Sorts establishments into companies within the distance, own training companies, and those without a distance."""

    def __init__(self, centre: PostcodeFields, km: float) -> None:
        self.centre, self.km = centre, km
        self.nearest: dict[str, Near] = {}
        self.of_crebo: set[tuple[str, str]] = set()
        self.internal: set[str] = set()
        self.nowhere: set[str] = set()

    def add(self, spot: Spot, at: Point | None) -> None:
        """Judge one establishment that lies at a point, or nowhere."""
        if at is None:
            self.nowhere.add(spot.company_id)
            return
        away = haversine_km(self.centre.latitude, self.centre.longitude, *at)
        if away > self.km:
            return
        if spot.company_type == CompanyType.INTERNAL:
            self.internal.add(spot.company_id)
            return
        self.of_crebo.add((spot.crebo, spot.company_id))
        held = self.nearest.get(spot.company_id)
        if held is None or away < held.km:
            self.nearest[spot.company_id] = Near(
                company_id=spot.company_id, name=spot.name, place=spot.place, paused=spot.paused, km=away
            )


def summed(circle: _Circle, crebo: str, names: Mapping[str, Qualified]) -> Nearby:
    """Each company once, at its nearest establishment; the school's own training companies are counted apart."""
    counts = Counter(of for of, _ in circle.of_crebo)
    lines = ((of, names[of].name if of in names else of, number) for of, number in counts.items())
    return Nearby(
        code=circle.centre.code,
        place=circle.centre.place,
        km=circle.km,
        crebo=crebo,
        counts=tuple(sorted(lines, key=by_number)),
        companies=tuple(sorted(circle.nearest.values(), key=lambda one: (one.km, one.name, one.company_id))),
        total=len(circle.nearest),
        internal=len(circle.internal),
        not_placeable=len(circle.nowhere - circle.nearest.keys() - circle.internal),
    )


def by_number(line: tuple[str, str, int]) -> tuple[int, str]:
    """Most companies first."""
    return -line[2], line[0]
