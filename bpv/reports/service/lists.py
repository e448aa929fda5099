"""The companies behind the figures of one qualification: its places, and who is suitable but not recognised."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from bpv.companies.models import PausedFilter, RecognisedFilter, RegistryFilter
from bpv.core.rights import Scope
from bpv.reports.models import Lead, OfferedPlace, Report
from bpv.reports.rules import shortage
from bpv.reports.store import figures, suitable

MOST: Final = 10
MOST_IN_REGION: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The places that a line counts, the first companies that are suitable but not recognised, and how many in all."""

    places: tuple[OfferedPlace, ...]
    missing: tuple[Lead, ...]
    missing_total: int
    wanted: RegistryFilter


def behind(session: Session, scope: Scope, found: Report) -> Behind | None:
    """What stands behind a qualification or a region; None at a wider level. Five queries."""
    chosen = found.chosen
    if chosen.block is None or not chosen.crebo:
        return None
    wanted = RegistryFilter(
        on=chosen.block.starts_on,
        crebo=chosen.crebo,
        recognised=RecognisedFilter.MISSING,
        paused=PausedFilter.ACTIVE,
    )
    most = MOST_IN_REGION if chosen.region else MOST
    missing, total = suitable.leads(session, scope, wanted, chosen.region, most)
    return Behind(places=places(session, scope, found), missing=missing, missing_total=total, wanted=wanted)


def places(session: Session, scope: Scope, found: Report) -> tuple[OfferedPlace, ...]:
    """The places that the figures count for a line, within the region when one is chosen; recognised ones first."""
    chosen, own = found.chosen, scope.institution_id
    periods = figures.periods(session, own, *shortage.horizon(found.day))
    plan = [one for one in periods if (one.crebo, one.route) == (chosen.crebo, chosen.route)]
    counted = []
    for line, face in figures.offered_places(session, own, found.day, chosen.crebo, chosen.route):
        period = shortage.served(line, plan)
        at = shortage.region_of(line.region, line.country, private=line.private)
        if period is None or shortage.block_of(period) != chosen.block or (chosen.region and at != chosen.region):
            continue
        counted.append(
            OfferedPlace(
                company_id=face.company_id,
                company=face.company,
                title=face.title,
                region=at,
                capacity=line.capacity,
                free=line.capacity - line.taken,
                recognised=shortage.recognised(line, period.starts_on),
            )
        )
    return tuple(
        sorted(counted, key=lambda one: (not one.recognised, one.company.casefold(), one.title, one.company_id))
    )


def order(one: OfferedPlace) -> tuple[bool, str, str, str]:
    """Recognised places first, then by company."""
    return not one.recognised, one.company.casefold(), one.title, one.company_id
