"""What a company may say about itself, field by field, and what follows from what it sent."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from bpv.companies.models import CareKind, CareLevel, CareOffer, Company
from bpv.companies.models.links import OwnData
from bpv.companies.models.proposals import LEAVES, NEW, JudgedLine, Key, ProposalLine, Subject
from bpv.companies.models.relations import ContactPerson

COMPANY_FIELDS: Final = (
    "name",
    "website",
    "email",
    "phone",
    "suitable_under_16",
    "description",
    "sector",
    "techniques",
    "machines",
    "languages",
    "size",
    "guidance_hours",
    "guidance_way",
    "max_students_per_trainer",
    "expenses_covered",
    "expenses_which",
    "allowance_cents",
    "pro_rata",
    "cao",
)
PAYMENT_FIELDS: Final = ("expenses_covered", "expenses_which", "allowance_cents", "pro_rata", "cao")
ADDRESS: Final = ("street", "house_number", "postcode", "place")
FIELDS: Final[Mapping[Subject, tuple[str, ...]]] = {
    Subject.COMPANY: COMPANY_FIELDS,
    Subject.ESTABLISHMENT: ("name", *ADDRESS),
    Subject.CONTACT: ("name", "function", "email", "phone"),
    Subject.TRAINER: ("name", "email", "phone", "courses", "free_capacity"),
    Subject.PLACE: ("capacity", "closed"),
}
PEOPLE: Final = (Subject.CONTACT, Subject.TRAINER)
MOST_PARTS: Final = 25  # of a kind on one page; a company with more of them rings the school
EMPTY: Final[tuple[Any, ...]] = (None, "", [], ())


def care_answers(offers: Iterable[CareOffer]) -> tuple[tuple[CareKind, bool | None], ...]:
    """Per kind of support whether it is possible here; None when nobody said so."""
    levels: dict[CareKind, set[CareLevel]] = {}
    for offer in offers:
        levels.setdefault(offer.kind, set()).add(offer.level)
    return tuple((kind, possible(levels.get(kind, set()))) for kind in CareKind)


def possible(levels: set[CareLevel]) -> bool | None:
    """A known no counts before what was possible once; without a line it is unknown."""
    if CareLevel.NOT_POSSIBLE in levels:
        return False
    return True if levels else None


def to_show(data: OwnData, day: date) -> OwnData:
    """What of the own data stands on the company's page: people who are there, places that are still on offer."""
    places = [one for one in data.places if not one.closed and one.ends_on >= day]
    contacts = [one for one in data.contacts if not one.gone(day)]
    return OwnData(
        company=own_view(data.company),
        establishments=data.establishments[:MOST_PARTS],
        trainers=data.trainers[:MOST_PARTS],
        care=data.care,
        places=tuple(places[:MOST_PARTS]),
        contacts=tuple(contacts[:MOST_PARTS]),
    )


def own_view(company: Company) -> Company:
    """The company without what the school wrote about it."""
    return company.model_copy(update={"remarks": None, "sources": {}})


def values(data: OwnData) -> dict[Key, Any]:
    """Everything that a company can say about itself, as it stands: the snapshot of a page, and the registry of now."""
    found: dict[Key, Any] = {Key(Subject.COMPANY, "", name): getattr(data.company, name) for name in COMPANY_FIELDS}
    parts = (
        (Subject.ESTABLISHMENT, data.establishments),
        (Subject.CONTACT, data.contacts),
        (Subject.TRAINER, data.trainers),
        (Subject.PLACE, data.places),
    )
    for subject, ones in parts:
        for one in ones:
            found |= {Key(subject, one.id, name): getattr(one, name) for name in FIELDS[subject]}
            if subject in PEOPLE:
                found[Key(subject, one.id, LEAVES)] = isinstance(one, ContactPerson) and one.valid_until is not None
    found |= {Key(Subject.CARE, "", kind.value): answer for kind, answer in data.care}
    return found


def labels(data: OwnData) -> dict[tuple[Subject, str], str]:
    """The name of every part, for a line that tells of it after it is gone."""
    parts = (
        (Subject.ESTABLISHMENT, [(one.id, one.name or one.place or one.street or "") for one in data.establishments]),
        (Subject.CONTACT, [(one.id, one.name) for one in data.contacts]),
        (Subject.TRAINER, [(one.id, one.name) for one in data.trainers]),
        (Subject.PLACE, [(one.id, one.title) for one in data.places]),
    )
    return {(subject, part_id): name for subject, ones in parts for part_id, name in ones}


def confirmed(seen: Mapping[Key, Any], proposed: Iterable[Key], now: Mapping[Key, Any]) -> frozenset[Key]:
    """The fields of which the company said that they are right: known, shown, left as they are, and still so now."""
    corrected = frozenset(proposed)
    stamped = (Subject.COMPANY, Subject.ESTABLISHMENT)
    return frozenset(
        key
        for key, value in seen.items()
        if key.subject in stamped and key not in corrected and value not in EMPTY and now.get(key) == value
    )


def judged(line: ProposalLine, now: Mapping[Key, Any], by: str = "") -> JudgedLine:
    """A line beside the registry of now. Somebody new is neither gone nor moved."""
    if line.field == NEW:
        return JudgedLine(line=line, now=None, gone=False, moved=False, by=by)
    gone = line.key not in now
    present = now.get(line.key)
    return JudgedLine(line=line, now=present, gone=gone, moved=not gone and present != line.seen, by=by)


def fingerprint(version: int, lines: Iterable[JudgedLine]) -> str:
    """A short digest of what somebody has before them: the proposal's version, and the registry beside each line."""
    told = [version, [[one.line.id, one.now, one.gone] for one in lines]]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:20]
