"""What an agreement needs of the registry: the company with its code and address, its trainers, its recognitions; and
the last day of a BPV, which keeps a recognition alive."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from bpv.companies.models import Recognition, RecognitionFields, Trainer, TrainerFields
from bpv.companies.tables import CompanyRow, EstablishmentRow, OfferedWorkProcessRow, RecognitionRow, TrainerRow
from bpv.core.bulk import chunks

PLACE: Final[tuple[Any, ...]] = (
    CompanyRow.name,
    CompanyRow.sbb_company_code,
    CompanyRow.email,
    EstablishmentRow.street,
    EstablishmentRow.house_number,
    EstablishmentRow.postcode,
    EstablishmentRow.place,
    EstablishmentRow.address_private,
)
TRAINER: Final = (*TrainerFields.model_fields, "id", "company_id", "account_id", "version")
RECOGNITION: Final = (*RecognitionFields.model_fields, "id", "establishment_id", "version")


def company_at(session: Session, institution_id: str, company_id: str, establishment_id: str) -> Any | None:
    """Name, code, mail and address of a company at one of its establishments; None for those of others."""
    query = (
        select(*PLACE)
        .join(EstablishmentRow, col(EstablishmentRow.company_id) == col(CompanyRow.id))
        .where(
            col(CompanyRow.institution_id) == institution_id,
            col(CompanyRow.id) == company_id,
            col(EstablishmentRow.id) == establishment_id,
        )
    )
    return session.execute(query).first()


def trainers(session: Session, institution_id: str, company_id: str) -> tuple[Trainer, ...]:
    """The trainers of a company, by name."""
    columns: list[Any] = [getattr(TrainerRow, name) for name in TRAINER]
    mine = (col(TrainerRow.institution_id) == institution_id, col(TrainerRow.company_id) == company_id)
    rows = session.execute(select(*columns).where(*mine).order_by(col(TrainerRow.name), col(TrainerRow.id)))
    return tuple(Trainer.model_construct(**dict(zip(TRAINER, row, strict=True))) for row in rows)


def same_person(session: Session, institution_id: str, trainer_id: str) -> tuple[tuple[str, str], ...]:
    """Id and company of a trainer, and of every other trainer of the school with the same account."""
    mine = (col(TrainerRow.institution_id) == institution_id, col(TrainerRow.id) == trainer_id)
    account = select(col(TrainerRow.account_id)).where(*mine).scalar_subquery()
    rows = session.execute(
        select(col(TrainerRow.id), col(TrainerRow.company_id)).where(
            col(TrainerRow.institution_id) == institution_id,
            or_(col(TrainerRow.id) == trainer_id, col(TrainerRow.account_id) == account),
        )
    )
    return tuple((row[0], row[1]) for row in rows)


def recognitions(session: Session, institution_id: str, establishment_id: str) -> tuple[Recognition, ...]:
    """The recognitions of an establishment."""
    columns: list[Any] = [getattr(RecognitionRow, name) for name in RECOGNITION]
    rows = session.execute(
        select(*columns).where(
            col(RecognitionRow.institution_id) == institution_id,
            col(RecognitionRow.establishment_id) == establishment_id,
        )
    )
    return tuple(Recognition.model_construct(**dict(zip(RECOGNITION, row, strict=True))) for row in rows)


def later_ends(
    session: Session, institution_id: str, ends: Mapping[tuple[str, str], date]
) -> tuple[tuple[str, date], ...]:
    """Recognitions (by id) of these (establishment, crebo) whose last day of BPV is later than what stands there. A
    line without a recognition is left out: BPV is no recognition."""
    found: list[tuple[str, date]] = []
    for part in chunks(sorted({establishment_id for establishment_id, _ in ends})):
        query = select(
            col(RecognitionRow.id),
            col(RecognitionRow.establishment_id),
            col(RecognitionRow.crebo),
            col(RecognitionRow.last_bpv_end),
        ).where(
            col(RecognitionRow.institution_id) == institution_id,
            col(RecognitionRow.establishment_id).in_(part),
            col(RecognitionRow.recognised_from).is_not(None),
        )
        for row_id, establishment_id, crebo, stands in session.execute(query):
            last = ends.get((establishment_id, crebo))
            if last is not None and (stands is None or stands < last):
                found.append((row_id, last))
    return tuple(found)


def raised(session: Session, institution_id: str, recognition_id: str, last: date) -> int:
    """1 when the day was written: only over an earlier one."""
    stands = col(RecognitionRow.last_bpv_end)
    done = session.connection().execute(
        update(RecognitionRow)
        .where(
            col(RecognitionRow.institution_id) == institution_id,
            col(RecognitionRow.id) == recognition_id,
            or_(stands.is_(None), stands < last),
        )
        .values(last_bpv_end=last, version=col(RecognitionRow.version) + 1)
    )
    return int(done.rowcount)


def impossible(session: Session, institution_id: str, company_id: str, crebo: str) -> frozenset[str]:
    """The work processes of a qualification that are known not to be possible at a company."""
    query = select(col(OfferedWorkProcessRow.code)).where(
        col(OfferedWorkProcessRow.institution_id) == institution_id,
        col(OfferedWorkProcessRow.company_id) == company_id,
        col(OfferedWorkProcessRow.crebo) == crebo,
        col(OfferedWorkProcessRow.possible).is_(False),
    )
    return frozenset(session.execute(query).scalars())
