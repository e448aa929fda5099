"""Trainers by id and by account, for rooms that name one."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from bpv.companies.models import Trainer
from bpv.companies.tables import TrainerRow
from bpv.core.bulk import chunks


def by_ids(session: Session, institution_id: str, trainer_ids: Collection[str]) -> dict[str, Trainer]:
    """Trainers of the school by id; ids of nobody, or of another school, are left out."""
    found: dict[str, Trainer] = {}
    for part in chunks(sorted(set(trainer_ids))):
        mine = (col(TrainerRow.institution_id) == institution_id, col(TrainerRow.id).in_(part))
        found |= {row.id: Trainer.model_validate(row) for row in session.exec(select(TrainerRow).where(*mine))}
    return found


def of_account(session: Session, institution_id: str, account_id: str) -> tuple[Trainer, ...]:
    """Everything that an account is a trainer of, one per company."""
    mine = (col(TrainerRow.institution_id) == institution_id, col(TrainerRow.account_id) == account_id)
    query = select(TrainerRow).where(*mine).order_by(col(TrainerRow.id))
    return tuple(Trainer.model_validate(row) for row in session.exec(query))


def of_companies(session: Session, institution_id: str, company_ids: Collection[str]) -> tuple[Trainer, ...]:
    """The trainers of these companies, by name."""
    found: list[Trainer] = []
    for part in chunks(sorted(set(company_ids))):
        mine = (col(TrainerRow.institution_id) == institution_id, col(TrainerRow.company_id).in_(part))
        found += [Trainer.model_validate(row) for row in session.exec(select(TrainerRow).where(*mine))]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))
