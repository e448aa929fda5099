"""Trainers of the registry as other rooms see them: by id, by account, by company."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.companies.models import Trainer
from bpv.companies.store import trainers as store


def by_ids(session: Session, institution_id: str, trainer_ids: Collection[str]) -> Mapping[str, Trainer]:
    """Trainers of the school by id; who left the registry is left out."""
    return store.by_ids(session, institution_id, trainer_ids)


def of_account(session: Session, institution_id: str, account_id: str) -> tuple[Trainer, ...]:
    """Everything that an account is a trainer of, one per company."""
    return store.of_account(session, institution_id, account_id)


def of_companies(session: Session, institution_id: str, company_ids: Collection[str]) -> tuple[Trainer, ...]:
    """The trainers of these companies, by name."""
    return store.of_companies(session, institution_id, company_ids)
