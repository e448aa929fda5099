"""The filters of the registry as conditions for a database; every one of them is about a row of `company`."""

import re
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import col

from bpv.companies.models import (
    BANDS,
    CareKind,
    CareLevel,
    PausedFilter,
    RecognisedFilter,
    RecognitionTerms,
    RegistryFilter,
)
from bpv.companies.rules import recognition as rule
from bpv.companies.rules.folding import folded, search_words
from bpv.companies.tables import (
    CareOfferRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    TrainerRow,
)
from bpv.core.rights import Scope

Condition = ColumnElement[bool]
LEVELS: Final = tuple(CareLevel)
POSTCODE: Final = re.compile(r"([0-9]{2,4})\s?[a-zA-Z]{0,2}")


def conditions(scope: Scope, wanted: RegistryFilter) -> list[Condition]:
    """All that a company must meet to be in the list."""
    found = [col(CompanyRow.institution_id) == scope.institution_id, *facts(wanted)]
    if wanted.q:
        found += having_words(wanted.q)
    if wanted.place:
        found.append(located(wanted.place))
    if wanted.crebo:
        found.append(recognised(wanted))
    if wanted.care:
        found.append(caring(wanted.care, wanted.care_level))
    if wanted.free_trainer:
        found.append(of_company(TrainerRow, col(TrainerRow.free_capacity) > 0))
    return found


def facts(wanted: RegistryFilter) -> list[Condition]:
    """Conditions on the company's own columns. Unknown never meets a wish."""
    found: list[Condition] = []
    if wanted.company_type:
        found.append(col(CompanyRow.company_type) == wanted.company_type.value)
    if wanted.expenses:
        found.append(col(CompanyRow.expenses_covered).is_(True))
    if wanted.allowance:
        found.append(col(CompanyRow.allowance_cents) > 0)
    if wanted.under_16:
        found.append(col(CompanyRow.suitable_under_16).is_(True))
    if wanted.abroad:
        found.append(col(CompanyRow.country) != "NL")
    if wanted.completeness:
        found.append(col(CompanyRow.completeness).between(*BANDS[wanted.completeness]))
    if wanted.paused:
        found.append(col(CompanyRow.paused).is_(wanted.paused is PausedFilter.PAUSED))
    return found


def having_words(q: str) -> list[Condition]:
    """Every word of the search must occur in the folded text; a folded word holds no sign that LIKE gives a meaning."""
    words = search_words(q)
    return [col(CompanyRow.search_text).like(f"%{word}%") for word in words] or [false()]


def of_company(table: Any, *more: Condition) -> Condition:
    """The company has a row of `table` that meets `more`.

    A set of ids and no correlated EXISTS: SQLite walks the wrong index for those (9 s instead of 20 ms at 12,000).
    """
    return col(CompanyRow.id).in_(select(col(table.company_id)).where(*more))


def located(place: str) -> Condition:
    """An establishment in a place, or in a postcode area (2 to 4 figures). A private address is never found."""
    open_address = col(EstablishmentRow.address_private).is_(False)
    if postcode := POSTCODE.fullmatch(place.strip()):
        return of_company(EstablishmentRow, open_address, col(EstablishmentRow.postcode).like(f"{postcode.group(1)}%"))
    key = folded(place)
    if not key:
        return false()
    return of_company(EstablishmentRow, open_address, col(EstablishmentRow.place_key).like(f"%{key}%"))


def caring(kind: CareKind, least: CareLevel) -> Condition:
    """An offer of this kind of care, at least this sure; 'not possible' is no offer."""
    levels = [level.value for level in LEVELS[max(1, LEVELS.index(least)) :]]
    return of_company(CareOfferRow, col(CareOfferRow.kind) == kind.value, col(CareOfferRow.level).in_(levels))


def recognised(wanted: RegistryFilter) -> Condition:
    """Recognised for the qualification on the day; or, for the second list, suitable by its data but not recognised."""
    valid = recognition_of(wanted.crebo, counting(wanted.on))
    if wanted.recognised is RecognisedFilter.VALID:
        return valid
    suitable = or_(
        recognition_of(wanted.crebo),
        of_company(PlaceRow, col(PlaceRow.crebo) == wanted.crebo),
        of_company(
            OfferedWorkProcessRow,
            col(OfferedWorkProcessRow.crebo) == wanted.crebo,
            col(OfferedWorkProcessRow.possible).is_(True),
        ),
    )
    return and_(suitable, ~valid)


def recognition_of(crebo: str, *more: Condition) -> Condition:
    """The company has, at some establishment, a recognition for the qualification that meets `more`."""
    at = col(EstablishmentRow.id) == col(RecognitionRow.establishment_id)
    owners = select(col(EstablishmentRow.company_id)).join(RecognitionRow, at)
    return col(CompanyRow.id).in_(owners.where(col(RecognitionRow.crebo) == crebo, *more))


def counting(on: date, terms: RecognitionTerms = rule.TERMS) -> Condition:
    """The recognition counts on a day: the same answer as `rules.recognition.verdict(...).counts`, asked in SQL."""
    start = col(RecognitionRow.recognised_from)
    alive = rule.years_earlier(on, terms.lapse_after)
    return and_(
        start <= on,
        or_(start > alive, col(RecognitionRow.last_bpv_end) >= alive),
        *(not_ended(col(day), on) for day in (RecognitionRow.withdrawn_on, RecognitionRow.refused_on)),
    )


def not_ended(day: Any, on: date) -> Condition:
    """No end on or before the day, other than one before the recognition began."""
    return or_(day.is_(None), day > on, day < col(RecognitionRow.recognised_from))
