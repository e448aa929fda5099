"""What an agreement asks the registry: the company's data, its trainers, whether it is recognised on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bpv.companies.models import RecognitionVerdict, Trainer
from bpv.companies.rules.recognition import verdict
from bpv.companies.store import agreeing as store
from bpv.companies.store import bump
from bpv.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class CompanyParty:
    """A company as a party to an agreement. `address` is "" when it is private or unknown."""

    name: str
    code: str | None
    email: str | None
    address: str


def party(session: Session, institution_id: str, company_id: str, establishment_id: str) -> CompanyParty:
    """The company at one of its establishments; raises NotFound for those of others."""
    row = store.company_at(session, institution_id, company_id, establishment_id)
    if row is None:
        raise NotFound()
    name, code, email, street, number, postcode, place, private = row
    lines = (" ".join(filter(None, (street, number))), " ".join(filter(None, (postcode, place))))
    return CompanyParty(name, code, email, "" if private else ", ".join(line for line in lines if line))


def trainers(session: Session, institution_id: str, company_id: str) -> tuple[Trainer, ...]:
    """The trainers of a company of the school, by name."""
    return store.trainers(session, institution_id, company_id)


def same_person(session: Session, institution_id: str, trainer_id: str) -> tuple[tuple[str, str], ...]:
    """Trainer and company, for each company of the school where this trainer's account is trainer; empty for a trainer
    of another school. An account that works for two companies has a trainer at each."""
    return store.same_person(session, institution_id, trainer_id)


def recognised_on(
    session: Session, institution_id: str, establishment_id: str, crebo: str, day: date, *, any_crebo: bool = False
) -> RecognitionVerdict | None:
    """The verdict on a day about the recognition for a qualification, or (`any_crebo`, for an elective unit alone) the
    best of all; None when nothing is known of one."""
    lines = store.recognitions(session, institution_id, establishment_id)
    verdicts = [verdict(one, day) for one in lines if any_crebo or one.crebo == crebo]
    return min(verdicts, key=lambda one: not one.counts, default=None)


def later_ends(session: Session, institution_id: str, ends: Mapping[tuple[str, str], date]) -> int:
    """How many recognitions would learn from these last days of BPV per (establishment, crebo)."""
    return len(store.later_ends(session, institution_id, ends))


def note_bpv_ends(session: Session, institution_id: str, ends: Mapping[tuple[str, str], date]) -> int:
    """Keep the last day of BPV per (establishment, crebo), which keeps a recognition alive for four years more; how
    many recognitions changed. The registry's version rises when any did."""
    found = store.later_ends(session, institution_id, ends)
    changed = sum(store.raised(session, institution_id, one, last) for one, last in found)
    if changed:
        bump(session, institution_id)
    return changed


def impossible(session: Session, institution_id: str, company_id: str, crebo: str) -> frozenset[str]:
    """The codes of the work processes of a qualification that cannot be done at a company, as far as is known."""
    return store.impossible(session, institution_id, company_id, crebo)
