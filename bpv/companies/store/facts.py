"""The facts of places for ranking: columns of five queries, whatever the number of places."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from bpv.companies.models import CareLevel, CompanyType, PlaceFacts, RecognitionFields
from bpv.companies.rules import recognition as rule
from bpv.companies.store.columns import columns
from bpv.companies.store.conditions import Condition
from bpv.companies.tables import (
    CareOfferRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    TrainerRow,
)

LEVELS: Final = tuple(CareLevel)


NAMES: Final = " ".join(["establishment_id", *RecognitionFields.model_fields])
SEPARATOR: Final = " . "  # keeps words of different fields from being read as one phrase
PLACE: Final[tuple[Any, ...]] = columns(
    PlaceRow,
    "id company_id establishment_id crebo route starts_on ends_on study_years capacity taken title "
    "description days_per_week weekdays ",
)
COMPANY: Final[tuple[Any, ...]] = columns(
    CompanyRow,
    "id name company_type paused suitable_under_16 description sector techniques machines languages "
    "guidance_hours max_students_per_trainer expenses_covered allowance_cents ",
)
ESTABLISHMENT: Final[tuple[Any, ...]] = columns(
    EstablishmentRow,
    "id country place postcode latitude longitude address_private ",
)


def place_facts(session: Session, institution_id: str, crebo: str | None = None) -> list[PlaceFacts]:
    """Every open place of the school, of one qualification when `crebo` is given, ordered by id."""
    here = _Around(session, institution_id, crebo)
    places = select(*PLACE).where(col(PlaceRow.institution_id) == institution_id, col(PlaceRow.closed).is_(False))
    if crebo is not None:
        places = places.where(col(PlaceRow.crebo) == crebo)
    return [here.facts(place) for place in session.execute(places.order_by(col(PlaceRow.id)))]


class _Around:
    """What stands around places, read once and looked up per place."""

    def __init__(self, session: Session, institution_id: str, crebo: str | None) -> None:
        companies = _rows(session, COMPANY, _offering(institution_id, crebo, CompanyRow, CompanyRow.id, "company_id"))
        at = _offering(institution_id, crebo, EstablishmentRow, EstablishmentRow.id, "establishment_id")
        self.companies = {row.id: row for row in companies}
        self.establishments = {row.id: row for row in _rows(session, ESTABLISHMENT, at)}
        self.recognitions = _recognitions(session, institution_id, crebo)
        self.care = _care(
            session, _offering(institution_id, crebo, CareOfferRow, CareOfferRow.company_id, "company_id")
        )
        self.processes = _processes(session, institution_id, crebo)
        trainers = _offering(institution_id, crebo, TrainerRow, TrainerRow.company_id, "company_id")
        self.trainers_free = _trainers_free(session, trainers)

    def facts(self, place: Row[Any]) -> PlaceFacts:
        """One place with everything around it."""
        company, at = self.companies[place.company_id], self.establishments[place.establishment_id]
        dates = self.recognitions.get((place.establishment_id, place.crebo))
        begins, until = rule.valid_interval(dates, bpv_starts=place.starts_on) if dates else rule.NEVER
        return PlaceFacts(
            place_id=place.id,
            company_id=place.company_id,
            establishment_id=place.establishment_id,
            crebo=place.crebo,
            route=place.route,
            starts_on=place.starts_on,
            ends_on=place.ends_on,
            study_years=tuple(place.study_years),
            capacity=place.capacity,
            taken=place.taken,
            title=place.title,
            text=SEPARATOR.join(text for text in (place.description, company.description, company.sector) if text),
            days_per_week=place.days_per_week,
            weekdays=_known(place.weekdays),
            recognised_from=begins,
            recognised_until=until,
            work_processes=self.processes.get((place.company_id, place.crebo)),
            care=self.care.get(place.company_id, {}),
            trainers_free=self.trainers_free.get(place.company_id),
            **_of_company(company),
            **_of_establishment(at),
        )


def _of_company(company: Row[Any]) -> dict[str, Any]:
    return {
        "company_name": company.name,
        "company_type": company.company_type,
        "internal": company.company_type == CompanyType.INTERNAL,
        "paused": company.paused,
        "suitable_under_16": company.suitable_under_16,
        "languages": _known(company.languages),
        "techniques": _known(company.techniques),
        "machines": _known(company.machines),
        "guidance_hours": company.guidance_hours,
        "max_students_per_trainer": company.max_students_per_trainer,
        "expenses_covered": company.expenses_covered,
        "allowance_cents": company.allowance_cents,
    }


def _of_establishment(at: Row[Any]) -> dict[str, Any]:
    if at.address_private:
        return {"country": at.country, "address_private": True}
    return {
        "country": at.country,
        "place": at.place,
        "postcode": at.postcode,
        "latitude": at.latitude,
        "longitude": at.longitude,
    }


def _known(words: list[str]) -> tuple[str, ...] | None:
    """An empty list means that nothing is known."""
    return tuple(words) or None


def _offering(institution_id: str, crebo: str | None, table: Any, key: Any, place_key: str) -> list[Condition]:
    """Rows of the school; with a qualification only of those who have places for it."""
    mine = [col(table.institution_id) == institution_id]
    if crebo is None:
        return mine
    of_school = (col(PlaceRow.institution_id) == institution_id, col(PlaceRow.crebo) == crebo)
    return [*mine, col(key).in_(select(*columns(PlaceRow, place_key)).where(*of_school))]


def _rows(session: Session, wanted: tuple[Any, ...], where: list[Condition]) -> list[Row[Any]]:
    return list(session.execute(select(*wanted).where(*where)))


def _recognitions(session: Session, institution_id: str, crebo: str | None) -> dict[tuple[str, str], RecognitionFields]:
    query = select(*columns(RecognitionRow, NAMES)).where(col(RecognitionRow.institution_id) == institution_id)
    if crebo is not None:
        query = query.where(col(RecognitionRow.crebo) == crebo)
    found = session.execute(query).mappings()
    return {(row["establishment_id"], row["crebo"]): RecognitionFields.model_construct(**dict(row)) for row in found}


def _care(session: Session, where: list[Condition]) -> dict[str, Mapping[str, str]]:
    """The surest level per company and kind."""
    query = select(*columns(CareOfferRow, "company_id kind level"))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for company_id, kind, level in session.execute(query.where(*where)):
        known = found[company_id].get(kind)
        if known is None or LEVELS.index(CareLevel(level)) > LEVELS.index(CareLevel(known)):
            found[company_id][kind] = level
    return dict(found)


def _processes(session: Session, institution_id: str, crebo: str | None) -> dict[tuple[str, str], tuple[str, ...]]:
    """The codes that are possible, per company and qualification; an empty tuple: all that is known is 'no'."""
    table = OfferedWorkProcessRow
    query = select(*columns(table, "company_id crebo code possible"))
    query = query.where(col(table.institution_id) == institution_id).order_by(col(table.code))
    if crebo is not None:
        query = query.where(col(table.crebo) == crebo)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for company_id, of_crebo, code, possible in session.execute(query):
        found[company_id, of_crebo].extend([code] if possible else [])
    return {key: tuple(codes) for key, codes in found.items()}


def _trainers_free(session: Session, where: list[Condition]) -> dict[str, int]:
    """Students that the trainers of a company can still take on, where at least one of them said so."""
    query = (
        select(col(TrainerRow.company_id), func.sum(col(TrainerRow.free_capacity)))
        .where(*where, col(TrainerRow.free_capacity).is_not(None))
        .group_by(col(TrainerRow.company_id))
    )
    return {company_id: int(free) for company_id, free in session.execute(query)}
