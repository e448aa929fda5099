"""What an import reads and writes of the registry: everything by sets, nothing per row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from bpv.companies.rules.duplicates import Profile
from bpv.companies.rules.keys import Address
from bpv.companies.rules.merging import COMPANY, LOCATION, RECOGNITION, Part, Target
from bpv.companies.store.columns import columns
from bpv.companies.tables import (
    CareOfferRow,
    CompanyKeyRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    RecognitionRow,
    TrainerRow,
)
from bpv.core.bulk import chunks, insert_rows
from bpv.core.intake import Moved

CROWDED: Final = 60  # companies behind one key: more tell nothing apart
IDENTITIES: Final = {"kvk": CompanyRow.kvk, "sbb_company_code": CompanyRow.sbb_company_code}
BUMP: Final = text(
    "UPDATE registry_version SET version = version + 1 WHERE institution_id = :institution_id AND version = :version"
)
FIRST: Final = text(
    "INSERT INTO registry_version (institution_id, version) VALUES (:institution_id, 1) ON CONFLICT DO NOTHING"
)


def identities(session: Session, institution_id: str, name: str, values: Iterable[str]) -> dict[str, list[str]]:
    """Company ids by KvK number, SBB code or establishment number."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in chunks(sorted(set(values))):
        if name == "establishment_number":
            query = select(*columns(EstablishmentRow, "number company_id")).where(
                col(EstablishmentRow.institution_id) == institution_id, col(EstablishmentRow.number).in_(part)
            )
        else:
            column: Any = col(IDENTITIES[name])
            query = select(column, *columns(CompanyRow, "id")).where(
                col(CompanyRow.institution_id) == institution_id, column.in_(part)
            )
        for value, company_id in session.exec(query):
            if company_id not in found[value]:
                found[value].append(company_id)
    return {value: sorted(ids) for value, ids in found.items()}


def by_keys(session: Session, institution_id: str, values: Iterable[str]) -> dict[str, list[str]]:
    """Company ids by key; keys that many companies share are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in chunks(sorted(set(values))):
        query = select(CompanyKeyRow.value, CompanyKeyRow.company_id).where(
            col(CompanyKeyRow.institution_id) == institution_id, col(CompanyKeyRow.value).in_(part)
        )
        for value, company_id in session.exec(query):
            found[value].append(company_id)
    return {value: sorted(ids) for value, ids in found.items() if len(ids) <= CROWDED}


def profiles(session: Session, institution_id: str, ids: Iterable[str]) -> dict[str, Profile]:
    """What is compared of companies, by id."""
    addresses: dict[str, list[Address]] = defaultdict(list)
    found = {}
    for part in chunks(sorted(set(ids))):
        parts_of = columns(EstablishmentRow, "company_id street house_number postcode place")
        at = select(*parts_of).where(
            col(EstablishmentRow.institution_id) == institution_id, col(EstablishmentRow.company_id).in_(part)
        )
        for company_id, *parts in session.exec(at):
            addresses[company_id].append(Address(*(value or "" for value in parts)))
        query = select(*columns(CompanyRow, "id name website phone kvk")).where(
            col(CompanyRow.institution_id) == institution_id, col(CompanyRow.id).in_(part)
        )
        for company_id, name, website, phone, kvk in session.exec(query):
            found[company_id] = Profile(name, tuple(addresses[company_id]), website or "", phone or "", kvk or "")
    return found


def targets(session: Session, institution_id: str, ids: Iterable[str]) -> dict[str, Target]:
    """Whole companies as an import compares and changes them, by id; three queries per 5,000."""
    found: dict[str, Target] = {}
    companies = ("id", "version", "sources", *COMPANY)
    places = ("id", "company_id", "version", "sources", "main", *LOCATION.values())
    recognitions = ("id", "version", "establishment_id", "crebo", *RECOGNITION)
    for part in chunks(sorted(set(ids))):
        for row in rows(session, CompanyRow, companies, institution_id, CompanyRow.id, part):
            company_id = row["id"]
            found[company_id] = Target(part_of(row))
        owner = {}
        for row in rows(session, EstablishmentRow, places, institution_id, EstablishmentRow.company_id, part):
            owner[row["id"]] = company_id = row.pop("company_id")
            found[company_id].locations.append(part_of(row))
        for row in rows(session, RecognitionRow, recognitions, institution_id, RecognitionRow.establishment_id, owner):
            key = (row["establishment_id"], row["crebo"])
            found[owner[key[0]]].recognitions[key] = part_of(row)
    for target in found.values():
        target.locations.sort(key=lambda part: (not part.held["main"], part.id))
    return found


def rows(
    session: Session, table: Any, names: Sequence[str], institution_id: str, column: Any, values: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """Rows of the institution whose column holds one of the values, as plain mappings."""
    wanted = columns(table, " ".join(names))
    for part in chunks(values):
        query = select(*wanted).where(col(table.institution_id) == institution_id, col(column).in_(part))
        for row in session.connection().execute(query):
            yield dict(zip(names, row, strict=True))


def part_of(row: dict[str, Any]) -> Part:
    """A record that is held."""
    sources = dict(row.pop("sources", {}) or {})
    return Part(id=row.pop("id"), version=row.pop("version"), held=row, sources=sources)


def aspects(session: Session, institution_id: str, ids: Iterable[str]) -> dict[str, tuple[list[Any], list[Any], bool]]:
    """Trainers, care offers, and whether work processes are known, by company: completeness counts them."""
    found: dict[str, tuple[list[Any], list[Any], bool]] = {}
    for part in chunks(sorted(set(ids))):
        known = session.exec(
            select(OfferedWorkProcessRow.company_id).where(col(OfferedWorkProcessRow.company_id).in_(part)).distinct()
        )
        with_processes = set(known)
        found.update({company_id: ([], [], company_id in with_processes) for company_id in part})
        for trainer in session.exec(select(TrainerRow).where(col(TrainerRow.company_id).in_(part))):
            found[trainer.company_id][0].append(trainer)
        for offer in session.exec(select(CareOfferRow).where(col(CareOfferRow.company_id).in_(part))):
            found[offer.company_id][1].append(offer)
    return found


def lock(session: Session, ids: Sequence[str]) -> None:
    """Lock companies before the registry's version, in the order in which an editor locks them: no deadlock."""
    for part in chunks(sorted(ids)):
        session.exec(
            select(CompanyRow.id).where(col(CompanyRow.id).in_(part)).order_by(col(CompanyRow.id)).with_for_update()
        )


def bump_from(session: Session, institution_id: str, version: int) -> None:
    """Raise the registry's version when it is still `version`; raises `Moved` when somebody changed the registry."""
    names = {"institution_id": institution_id, "version": version}
    statement = BUMP if version else FIRST
    if session.connection().execute(statement, names).rowcount != 1:
        raise Moved()


def replace_keys(session: Session, changed: Sequence[str], values: Sequence[Mapping[str, str]]) -> None:
    """Forget the keys of changed companies, and record all given ones."""
    for part in chunks(changed):
        session.connection().execute(delete(CompanyKeyRow).where(col(CompanyKeyRow.company_id).in_(part)))
    insert_rows(session, CompanyKeyRow, values)


TABLES: Final = {"company": CompanyRow, "establishment": EstablishmentRow, "recognition": RecognitionRow}
