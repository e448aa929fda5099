"""The registry as a list: filters, order and counts, in a number of queries that does not grow with the list."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlmodel import Session, col

from bpv.companies.models import (
    CompanyLine,
    CompanyType,
    RecognitionFields,
    RecognitionStatus,
    RegistryCount,
    RegistryFilter,
)
from bpv.companies.rules import recognition as rule
from bpv.companies.store.columns import columns
from bpv.companies.store.conditions import conditions
from bpv.companies.tables import CompanyRow, EstablishmentRow, PlaceRow, RecognitionRow, TrainerRow
from bpv.core.rights import Scope

LINE = columns(CompanyRow, "id name company_type country completeness paused")


def count(session: Session, scope: Scope, wanted: RegistryFilter) -> RegistryCount:
    """How many companies the filter leaves; the school's own training companies apart."""
    own = case((col(CompanyRow.company_type) == CompanyType.INTERNAL.value, 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(own), 0)).select_from(CompanyRow)
    total, internal = session.execute(query.where(*conditions(scope, wanted))).one()
    return RegistryCount(external=total - int(internal), internal=int(internal))


def lines(
    session: Session, scope: Scope, wanted: RegistryFilter, *, sort: str, descending: bool, offset: int, size: int
) -> tuple[CompanyLine, ...]:
    """One page of the list, sorted by name, place, completeness or updated; ties fall to the name."""
    query = select(*LINE).where(*conditions(scope, wanted)).order_by(*order(sort, descending))
    rows = list(session.execute(query.offset(offset).limit(size)))
    ids = [row.id for row in rows]
    places, statuses, free = _places(session, ids), _statuses(session, ids, wanted), _free(session, ids, wanted)
    return tuple(
        CompanyLine(
            id=row.id,
            name=row.name,
            company_type=CompanyType(row.company_type),
            **_where(places.get(row.id)),
            country=row.country,
            completeness=row.completeness,
            paused=row.paused,
            statuses=statuses.get(row.id, ()),
            places_free=free.get(row.id, 0),
        )
        for row in rows
    )


def order(sort: str, descending: bool) -> list[Any]:
    """The order of the list; the id makes it the same on every page. Without a place comes last, either way."""
    name: Any = col(CompanyRow.sort_name)
    if sort == "completeness":
        columns: list[Any] = [_turned(col(CompanyRow.completeness), descending), name]
    elif sort == "updated":
        columns = [_turned(col(CompanyRow.updated_at), descending), name]
    elif sort == "place":
        place = col(CompanyRow.place_key)
        columns = [case((place == "", 1), else_=0), _turned(place, descending), name]
    else:
        columns = [_turned(name, descending)]
    return [*columns, col(CompanyRow.id)]


def _turned(column: Any, descending: bool) -> Any:
    return column.desc() if descending else column


def _where(at: Row[Any] | None) -> dict[str, Any]:
    """The place of an establishment, but of a private one only that it is private."""
    if at is None:
        return {"place": None}
    return {"place": None if at.address_private else at.place, "address_private": at.address_private}


def _places(session: Session, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The main establishment of each company, or the only one."""
    names = "company_id place place_key address_private main id"
    query = select(*columns(EstablishmentRow, names)).where(col(EstablishmentRow.company_id).in_(ids))
    found = sorted(session.execute(query), key=lambda row: (row.main, row.id))
    return {row.company_id: row for row in found}


def _statuses(
    session: Session, ids: Sequence[str], wanted: RegistryFilter
) -> dict[str, tuple[tuple[RecognitionStatus, int], ...]]:
    """Per company how many of its recognitions have which status on the day; of one qualification when asked for."""
    fields = columns(RecognitionRow, " ".join(RecognitionFields.model_fields))
    query = (
        select(col(EstablishmentRow.company_id), *fields)
        .join(EstablishmentRow, col(EstablishmentRow.id) == col(RecognitionRow.establishment_id))
        .where(col(EstablishmentRow.company_id).in_(ids))
    )
    if wanted.crebo:
        query = query.where(col(RecognitionRow.crebo) == wanted.crebo)
    found: dict[str, Counter[RecognitionStatus]] = defaultdict(Counter)
    for row in session.execute(query):
        found[row.company_id][rule.verdict(_dates(row), wanted.on).status] += 1
    return {
        company_id: tuple((status, statuses[status]) for status in rule.BEST_FIRST if statuses[status])
        for company_id, statuses in found.items()
    }


def _dates(row: Row[Any]) -> RecognitionFields:
    values = row._mapping
    return RecognitionFields.model_construct(**{name: values[name] for name in RecognitionFields.model_fields})


def _free(session: Session, ids: Sequence[str], wanted: RegistryFilter) -> dict[str, int]:
    """Per company how many places that end on or after the day are not given away."""
    free = func.sum(col(PlaceRow.capacity) - col(PlaceRow.taken))
    still_open = (col(PlaceRow.closed).is_(False), col(PlaceRow.ends_on) >= wanted.on)
    query = select(col(PlaceRow.company_id), free).where(col(PlaceRow.company_id).in_(ids), *still_open)
    if wanted.crebo:
        query = query.where(col(PlaceRow.crebo) == wanted.crebo)
    return {company_id: int(left) for company_id, left in session.execute(query.group_by(col(PlaceRow.company_id)))}


def crebos(session: Session, scope: Scope) -> tuple[str, ...]:
    """Every qualification for which some company has a recognition, in order."""
    query = select(col(RecognitionRow.crebo)).where(col(RecognitionRow.institution_id) == scope.institution_id)
    return tuple(session.execute(query.distinct().order_by(col(RecognitionRow.crebo))).scalars())


def trainer_of(session: Session, institution_id: str, account_id: str) -> str | None:
    """The trainer that an account belongs to; the first by id when it is linked to several companies."""
    mine = (col(TrainerRow.institution_id) == institution_id, col(TrainerRow.account_id) == account_id)
    return session.execute(select(func.min(col(TrainerRow.id))).where(*mine)).scalar()
