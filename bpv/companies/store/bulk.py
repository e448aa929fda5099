"""Whole companies recorded at once, with a handful of statements per few hundred companies."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import Session

from bpv.companies.models import CompanyRecord
from bpv.companies.rules.derived import derived, place_key
from bpv.companies.rules.keys import Address, keys
from bpv.companies.tables import (
    CareAgreementRow,
    CareOfferRow,
    CompanyKeyRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    TrainerRow,
)
from bpv.core.clock import now

BATCH: Final = 500
PARTS: Final = (
    ("recognitions", RecognitionRow),
    ("trainers", TrainerRow),
    ("care_offers", CareOfferRow),
    ("agreements", CareAgreementRow),
    ("work_processes", OfferedWorkProcessRow),
    ("places", PlaceRow),
)


def insert_records(session: Session, institution_id: str, records: Iterable[CompanyRecord]) -> int:
    """Insert whole companies; the number recorded. Raises IntegrityError when the database refuses one."""
    waiting, done = iter(records), 0
    while batch := list(islice(waiting, BATCH)):
        _insert(session, CompanyRow, (_company(record) for record in batch))
        _insert(session, CompanyKeyRow, (key for record in batch for key in _keys(institution_id, record)))
        _insert(session, EstablishmentRow, (_establishment(one) | {"institution_id": institution_id}
                for record in batch for one in record.establishments))  # fmt: skip
        for part, table in PARTS:
            values = (value for record in batch for value in getattr(record, part))
            _insert(session, table, (value.model_dump() | {"institution_id": institution_id} for value in values))
        done += len(batch)
    return done


def _insert(session: Session, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        session.connection().execute(insert(table.__table__), values)


def _company(record: CompanyRecord) -> dict[str, Any]:
    company = record.company
    follows = derived(
        company,
        record.establishments,
        record.trainers,
        record.care_offers,
        work_processes_known=bool(record.work_processes),
    )
    moment = now()
    return company.model_dump() | {
        "sources": {name: source.model_dump(mode="json") for name, source in company.sources.items()},
        "created_at": company.created_at or moment,
        "updated_at": company.updated_at or moment,
        **follows.columns(),
    }


def _establishment(one: Any) -> dict[str, Any]:
    return {**one.model_dump(), "place_key": place_key(one), "sources": {}}


def _keys(institution_id: str, record: CompanyRecord) -> Iterator[dict[str, str]]:
    for value in sorted(company_keys(record.company, record.establishments)):
        yield {"institution_id": institution_id, "company_id": record.company.id, "value": value}


def company_keys(company: Any, establishments: Iterable[Any]) -> frozenset[str]:
    """The keys by which an import finds this company."""
    addresses = [
        Address(one.street or "", one.house_number or "", one.postcode or "", one.place or "") for one in establishments
    ]
    return keys(company.name, addresses, company.website, company.phone)
