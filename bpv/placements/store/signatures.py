"""Signatures, objections and general terms, as they are kept."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.placements.models.agreement import How, Objection, Party, Signature, Terms
from bpv.placements.tables import AgreementObjectionRow, AgreementSheetRow, AgreementSignatureRow, GeneralTermsRow

SIGNATURE: tuple[Any, ...] = (
    AgreementSignatureRow.agreement_id,
    AgreementSignatureRow.party,
    AgreementSignatureRow.name,
    AgreementSignatureRow.at,
    AgreementSignatureRow.how,
    AgreementSheetRow.number,
)
OBJECTION: tuple[Any, ...] = (
    AgreementObjectionRow.id,
    AgreementSheetRow.number,
    AgreementObjectionRow.party,
    AgreementObjectionRow.name,
    AgreementObjectionRow.text,
    AgreementObjectionRow.at,
    AgreementObjectionRow.answer,
    AgreementObjectionRow.settled_at,
)
TERMS = tuple(Terms.__dataclass_fields__)


def standing(session: Session, institution_id: str, agreement_ids: Collection[str]) -> dict[str, tuple[Signature, ...]]:
    """The signatures of each of these agreements that were not voided, in the order in which they came."""
    found: dict[str, list[Signature]] = defaultdict(list)
    for part in chunks(sorted(set(agreement_ids))):
        query = (
            select(*SIGNATURE)
            .join(AgreementSheetRow, col(AgreementSheetRow.id) == col(AgreementSignatureRow.sheet_id))
            .where(
                col(AgreementSignatureRow.institution_id) == institution_id,
                col(AgreementSignatureRow.agreement_id).in_(part),
                col(AgreementSignatureRow.voided_at).is_(None),
            )
            .order_by(col(AgreementSignatureRow.at), col(AgreementSignatureRow.id))
        )
        for agreement_id, party, name, at, how, number in session.execute(query):
            found[agreement_id].append(Signature(Party(party), name, at, How(how), number))
    return {agreement_id: tuple(made) for agreement_id, made in found.items()}


def add(session: Session, columns: Mapping[str, Any]) -> bool:
    """Keep a signature; False when this party signed this sheet already."""
    try:
        with session.begin_nested():
            session.add(AgreementSignatureRow(**columns))
    except IntegrityError:
        return False
    return True


def void(session: Session, institution_id: str, agreement_id: str, at: datetime) -> tuple[tuple[str, str | None], ...]:
    """Void every standing signature of an agreement; party and account of each."""
    mine = (
        col(AgreementSignatureRow.institution_id) == institution_id,
        col(AgreementSignatureRow.agreement_id) == agreement_id,
        col(AgreementSignatureRow.voided_at).is_(None),
    )
    query = select(col(AgreementSignatureRow.party), col(AgreementSignatureRow.account_id)).where(*mine)
    held = tuple((party, account_id) for party, account_id in session.execute(query))
    session.connection().execute(update(AgreementSignatureRow).where(*mine).values(voided_at=at))
    session.expire_all()
    return held


def objections(session: Session, institution_id: str, agreement_id: str) -> tuple[Objection, ...]:
    """The objections to the sheets of an agreement, newest first."""
    query = (
        select(*OBJECTION)
        .join(AgreementSheetRow, col(AgreementSheetRow.id) == col(AgreementObjectionRow.sheet_id))
        .where(
            col(AgreementObjectionRow.institution_id) == institution_id,
            col(AgreementObjectionRow.agreement_id) == agreement_id,
        )
        .order_by(col(AgreementObjectionRow.at).desc(), col(AgreementObjectionRow.id))
    )
    return tuple(
        Objection(row[0], row[1], Party(row[2]), row[3], row[4], row[5], row[6], row[7])
        for row in session.execute(query)
    )


def object_once(session: Session, columns: Mapping[str, Any]) -> bool:
    """Keep an objection; False when its form was sent before."""
    try:
        with session.begin_nested():
            session.add(AgreementObjectionRow(**columns))
    except IntegrityError:
        return False
    return True


def settle(
    session: Session, institution_id: str, agreement_id: str, objection_id: str, values: Mapping[str, Any]
) -> bool:
    """Answer an open objection of this agreement; False when there is none, or it was answered already."""
    done = session.connection().execute(
        update(AgreementObjectionRow)
        .where(
            col(AgreementObjectionRow.institution_id) == institution_id,
            col(AgreementObjectionRow.agreement_id) == agreement_id,
            col(AgreementObjectionRow.id) == objection_id,
            col(AgreementObjectionRow.settled_at).is_(None),
        )
        .values(**values)
    )
    session.expire_all()
    return done.rowcount == 1


def terms_value(row: GeneralTermsRow) -> Terms:
    """The frozen value of a row."""
    return Terms(**{name: getattr(row, name) for name in TERMS})


def terms(session: Session, institution_id: str, terms_id: str | None) -> Terms | None:
    """One version of the general terms of the school."""
    mine = (col(GeneralTermsRow.institution_id) == institution_id, col(GeneralTermsRow.id) == terms_id)
    row = session.execute(select(GeneralTermsRow).where(*mine)).scalar() if terms_id else None
    return None if row is None else terms_value(row)


def terms_on(session: Session, institution_id: str, language: str, day: date) -> Terms | None:
    """The version of the general terms that holds on a day in a language, or None."""
    row = session.execute(
        select(GeneralTermsRow)
        .where(
            col(GeneralTermsRow.institution_id) == institution_id,
            col(GeneralTermsRow.language) == language,
            col(GeneralTermsRow.valid_from) <= day,
        )
        .order_by(col(GeneralTermsRow.number).desc())
        .limit(1)
    ).scalar()
    return None if row is None else terms_value(row)


def all_terms(session: Session, institution_id: str) -> tuple[Terms, ...]:
    """Every version of the general terms, by language, newest first."""
    mine = col(GeneralTermsRow.institution_id) == institution_id
    order = (col(GeneralTermsRow.language).desc(), col(GeneralTermsRow.number).desc())
    return tuple(
        terms_value(row) for row in session.execute(select(GeneralTermsRow).where(mine).order_by(*order)).scalars()
    )


def terms_by_source(session: Session, institution_id: str, source: str) -> Terms | None:
    """The version that was written with this form, or None."""
    mine = (col(GeneralTermsRow.institution_id) == institution_id, col(GeneralTermsRow.source) == source)
    row = session.execute(select(GeneralTermsRow).where(*mine)).scalar()
    return None if row is None else terms_value(row)


def next_terms(session: Session, institution_id: str, language: str) -> int:
    """The number of the next version in a language."""
    mine = (col(GeneralTermsRow.institution_id) == institution_id, col(GeneralTermsRow.language) == language)
    return int(session.execute(select(func.max(col(GeneralTermsRow.number))).where(*mine)).scalar() or 0) + 1


def add_terms(session: Session, columns: Mapping[str, Any]) -> bool:
    """Keep a version of the general terms; False when somebody kept this number at the same moment."""
    try:
        with session.begin_nested():
            session.add(GeneralTermsRow(**columns))
    except IntegrityError:
        return False
    return True
