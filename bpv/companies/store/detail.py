"""One company, or one place, with everything around it: a fixed number of queries, whatever the company has."""

from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from bpv.companies.models import (
    CareAgreement,
    CareOffer,
    Company,
    CompanyDetail,
    Establishment,
    OfferedWorkProcess,
    Place,
    PlacePage,
    Recognition,
    RecognitionLine,
    Trainer,
)
from bpv.companies.rules import recognition as rule
from bpv.companies.rules.completeness import completeness
from bpv.companies.tables import (
    CareAgreementRow,
    CareOfferRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    TrainerRow,
)
from bpv.core.rights import Scope
from bpv.organisation.models import Value

V = TypeVar("V", bound=Value)
ADDRESS = ("street", "house_number", "postcode", "place", "latitude", "longitude", "number")


def company(session: Session, scope: Scope, company_id: str) -> Company | None:
    """The company itself, or None when the school has no such company."""
    row = session.exec(
        select(CompanyRow).where(
            col(CompanyRow.id) == company_id, col(CompanyRow.institution_id) == scope.institution_id
        )
    ).first()
    return Company.model_validate(row) if row else None


def company_detail(
    session: Session, scope: Scope, company_id: str, on: date, *, agreements: bool, addresses: bool
) -> CompanyDetail | None:
    """Everything of a company. Recognitions are judged for `on`; without `addresses` a private one is left out."""
    base = company(session, scope, company_id)
    if base is None:
        return None
    establishments = _parts(session, EstablishmentRow, Establishment, company_id)
    trainers = _parts(session, TrainerRow, Trainer, company_id)
    offers = _parts(session, CareOfferRow, CareOffer, company_id)
    processes = _parts(session, OfferedWorkProcessRow, OfferedWorkProcess, company_id)
    return CompanyDetail(
        company=base,
        completeness=completeness(base, trainers, offers, work_processes_known=bool(processes)),
        establishments=tuple(
            sorted((one if addresses else without_address(one) for one in establishments), key=main_first)
        ),
        recognitions=_recognitions(session, company_id, on),
        trainers=tuple(sorted(trainers, key=lambda one: (one.name.casefold(), one.id))),
        care_offers=tuple(sorted(offers, key=lambda one: (one.kind, rule_of(one)))),
        agreements=_agreements(session, company_id) if agreements else None,
        work_processes=tuple(sorted(processes, key=lambda one: (one.crebo, one.code))),
        places=tuple(sorted(_parts(session, PlaceRow, Place, company_id), key=by_start)),
    )


def rule_of(offer: CareOffer) -> int:
    """Care offers of one kind: the surest level first."""
    return -list(type(offer.level)).index(offer.level)


def by_start(place: Place) -> tuple[bool, date, str, str]:
    """Open places first, then by start."""
    return place.closed, place.starts_on, place.title, place.id


def main_first(one: Establishment) -> tuple[bool, str, str]:
    """The main establishment first, then by place."""
    return not one.main, one.place or "", one.id


def without_address(one: Establishment) -> Establishment:
    """The same establishment; when its address is private, without anything that tells where it is."""
    return one.model_copy(update=dict.fromkeys(ADDRESS)) if one.address_private else one


def _parts(session: Session, table: Any, value: type[V], company_id: str) -> list[V]:
    rows = session.exec(select(table).where(col(table.company_id) == company_id))
    return [value.model_validate(row) for row in rows]


def _agreements(session: Session, company_id: str) -> tuple[CareAgreement, ...]:
    found = _parts(session, CareAgreementRow, CareAgreement, company_id)
    return tuple(sorted(found, key=lambda one: (one.until, one.id), reverse=True))


def _recognitions(session: Session, company_id: str, on: date) -> tuple[RecognitionLine, ...]:
    query = (
        select(RecognitionRow)
        .join(EstablishmentRow, col(EstablishmentRow.id) == col(RecognitionRow.establishment_id))
        .where(col(EstablishmentRow.company_id) == company_id)
        .order_by(col(RecognitionRow.crebo), col(RecognitionRow.id))
    )
    values = [Recognition.model_validate(row) for row in session.exec(query)]
    return tuple(RecognitionLine(recognition=value, verdict=rule.verdict(value, on)) for value in values)


def place_page(session: Session, scope: Scope, place_id: str) -> PlacePage | None:
    """A place as a student sees it, or None when it is closed or of another school."""
    joined = session.exec(
        select(PlaceRow, CompanyRow, EstablishmentRow)
        .join(CompanyRow, col(CompanyRow.id) == col(PlaceRow.company_id))
        .join(EstablishmentRow, col(EstablishmentRow.id) == col(PlaceRow.establishment_id))
        .where(
            col(PlaceRow.id) == place_id,
            col(PlaceRow.institution_id) == scope.institution_id,
            col(PlaceRow.closed).is_(False),
        )
    ).first()
    if joined is None:
        return None
    place, base, at = joined
    processes = _parts(session, OfferedWorkProcessRow, OfferedWorkProcess, base.id)
    offers = _parts(session, CareOfferRow, CareOffer, base.id)
    trainers = _parts(session, TrainerRow, Trainer, base.id)
    hidden = {"remarks": None, "email": None, "phone": None}
    return PlacePage(
        place=Place.model_validate(place),
        company=Company.model_validate(base).model_copy(update=hidden),
        establishment=without_address(Establishment.model_validate(at)),
        trainer_count=len(trainers),
        trainer_courses=tuple(sorted({course for one in trainers for course in one.courses})),
        care_offers=tuple(sorted(offers, key=lambda one: (one.kind, rule_of(one)))),
        work_processes=tuple(sorted((one for one in processes if one.crebo == place.crebo), key=lambda one: one.code)),
    )
