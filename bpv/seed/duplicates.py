"""Companies that came into the registry twice: pairs that wait for an answer, and some that somebody judged."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models import CompanyRecord
from bpv.companies.service import duplicates, registry_version
from bpv.core.rights import Reach, Role, Scope
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert

ONE_IN: Final = 50  # companies
COPIED: Final = ("street", "house_number", "postcode", "place", "latitude", "longitude")
WHY: Final = (
    "Moeder en dochter: de werkplaats heeft een eigen praktijkopleider.",
    "Twee bedrijven in één verzamelgebouw.",
)


def build(session: Session, dice: Dice, school: School) -> None:
    """Search for duplicates, and judge the two weakest pairs."""
    own = Scope(Reach.ALL, school.frame.institution_id, coordinator(school))
    found = duplicates.found_now(session, own.institution_id).new
    moment = datetime.combine(school.frame.day - timedelta(days=1), time(9), tzinfo=UTC)
    weakest = {pair for pair, _ in sorted(found, key=lambda line: (line[1].score, line[0]))[: len(WHY)]}
    rows: list[dict[str, Any]] = []
    for pair, judgement in found:
        judged = pair in weakest
        said = {"score": judgement.score, "reasons": list(judgement.reasons)}
        rows.append(
            {
                "id": dice.id(),
                "institution_id": own.institution_id,
                "one_id": pair[0],
                "other_id": pair[1],
                **said,
                "state": "not_same" if judged else "open",
                "found_at": moment,
                "judged_by": own.account_id if judged else None,
                "judged_at": moment if judged else None,
                "judged_score": said["score"] if judged else None,
                "judged_reasons": said["reasons"] if judged else [],
                "why": WHY[len(rows) % len(WHY)] if judged else "",
                "version": 1,
            }
        )
    insert(session, "duplicate_pair", rows)
    version = registry_version(session, own.institution_id)
    scanned = {"institution_id": own.institution_id, "registry_version": version, "scanned_at": moment}
    insert(session, "duplicate_scan", [scanned])


def coordinator(school: School) -> str | None:
    """The account of a coordinator, when the school has one."""
    return next((login.account_id for login in school.logins if login.role is Role.COORDINATOR), None)


def doubled(dice: Dice, records: Iterable[CompanyRecord]) -> Iterator[CompanyRecord]:
    """The companies, of which now and then one is the one before it, as if it was typed in a second time."""
    before: CompanyRecord | None = None
    for number, record in enumerate(records):
        if before is not None and number % ONE_IN == ONE_IN - 1:
            record = alike(record, before, dice.choice((" B.V.", " BV", "")))
        yield record
        before = record


def alike(record: CompanyRecord, first: CompanyRecord, ending: str) -> CompanyRecord:
    """A company with the name, the phone number and the address of another one; all else is its own."""
    there, here = first.establishments[:1], record.establishments[:1]
    if not there or not here or {first.company.country, record.company.country} != {"NL"}:
        return record
    said = {"name": f"{first.company.name}{ending}"[:200], "phone": first.company.phone}
    at = here[0].model_copy(update={name: getattr(there[0], name) for name in COPIED})
    company = record.company.model_copy(update=said)
    return replace(record, company=company, establishments=(at, *record.establishments[1:]))
