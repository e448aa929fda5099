"""The ledger of merges: who merged what into what, what is needed to undo it, and where a company went."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select, update

from bpv.companies.models.merging import MergeLine
from bpv.companies.rules.folding import search_words
from bpv.companies.tables import CompanyMergeRow, CompanyRow
from bpv.core.clock import now
from bpv.core.db import holding


def record(session: Session, institution_id: str, merged_by: str | None, values: Mapping[str, Any]) -> str:
    """Write a merge down; gives its id."""
    row = CompanyMergeRow(institution_id=institution_id, merged_by=merged_by, merged_at=now(), **values)
    session.add(row)
    session.flush()
    return row.id


def went_to(session: Session, institution_id: str, company_id: str) -> tuple[str, str] | None:
    """Where a company that was merged away is now, and the name it had; None when it was not, or came back."""
    query = (
        select(CompanyMergeRow.kept_id, CompanyMergeRow.absorbed_name)
        .where(
            col(CompanyMergeRow.institution_id) == institution_id,
            col(CompanyMergeRow.absorbed_id) == company_id,
            col(CompanyMergeRow.undone_at).is_(None),
        )
        .order_by(col(CompanyMergeRow.merged_at).desc())
    )
    found = session.exec(query).first()
    return (found[0], found[1]) if found else None


def line(row: CompanyMergeRow, name: str, days: int, moment: datetime) -> MergeLine:
    """A merge as pages see it; `days` is how long it can be undone."""
    until = row.merged_at + timedelta(days=days)
    return MergeLine(
        id=row.id,
        kept_id=row.kept_id,
        kept_name=name,
        absorbed_id=row.absorbed_id,
        absorbed_name=row.absorbed_name,
        merged_by=row.merged_by,
        merged_at=row.merged_at,
        moved=row.moved,
        chosen=row.chosen,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
        undo_until=until,
        can_undo=row.undone_at is None and moment < until and bool(row.undo),
    )


def mine(institution_id: str, q: str) -> list[ColumnElement[bool]]:
    """The merges of the school of which one of the names holds the search."""
    found = [col(CompanyMergeRow.institution_id) == institution_id]
    if q:
        words = [col(CompanyRow.search_text).like(f"%{word}%") for word in search_words(q)]
        found.append(or_(holding(CompanyMergeRow.absorbed_name, q), *words))
    return found


def lines(
    session: Session, institution_id: str, q: str, days: int, *, offset: int, size: int
) -> tuple[tuple[MergeLine, ...], int]:
    """One page of merges, the latest first, and how many there are."""
    moment = now()
    joined = select(CompanyMergeRow, CompanyRow.name).join(
        CompanyRow, col(CompanyRow.id) == col(CompanyMergeRow.kept_id)
    )
    query = joined.where(*mine(institution_id, q)).order_by(
        col(CompanyMergeRow.merged_at).desc(), col(CompanyMergeRow.id)
    )
    found = session.exec(query.offset(offset).limit(size)).all()
    counted = (
        select(func.count())
        .select_from(CompanyMergeRow)
        .join(CompanyRow, col(CompanyRow.id) == col(CompanyMergeRow.kept_id))
        .where(*mine(institution_id, q))
    )
    return tuple(line(row, name, days, moment) for row, name in found), session.exec(counted).one()


def one(
    session: Session, institution_id: str, merge_id: str, days: int
) -> tuple[MergeLine, list[dict[str, Any]]] | None:
    """A merge with what is needed to undo it; None when the school has no such merge."""
    query = (
        select(CompanyMergeRow, CompanyRow.name)
        .join(CompanyRow, col(CompanyRow.id) == col(CompanyMergeRow.kept_id))
        .where(col(CompanyMergeRow.id) == merge_id, col(CompanyMergeRow.institution_id) == institution_id)
        .execution_options(populate_existing=True)
    )
    found = session.exec(query).first()
    return (line(found[0], found[1], days, now()), list(found[0].undo)) if found else None


def later(session: Session, institution_id: str, of: MergeLine, days: int) -> MergeLine | None:
    """The latest merge into the same company after this one that stands; it must be undone first."""
    query = (
        select(CompanyMergeRow, CompanyRow.name)
        .join(CompanyRow, col(CompanyRow.id) == col(CompanyMergeRow.kept_id))
        .where(
            col(CompanyMergeRow.institution_id) == institution_id,
            col(CompanyMergeRow.kept_id) == of.kept_id,
            col(CompanyMergeRow.undone_at).is_(None),
            col(CompanyMergeRow.merged_at) > of.merged_at,
        )
        .order_by(col(CompanyMergeRow.merged_at).desc())
    )
    found = session.exec(query).first()
    return line(found[0], found[1], days, now()) if found else None


def mark_undone(session: Session, institution_id: str, merge_id: str, account_id: str | None) -> None:
    """Write down that a merge was undone, and forget what was needed for it."""
    query = update(CompanyMergeRow).where(
        col(CompanyMergeRow.id) == merge_id, col(CompanyMergeRow.institution_id) == institution_id
    )
    values: dict[str, Any] = {"undone_by": account_id, "undone_at": now(), "undo": []}
    session.exec(query.values(**values).execution_options(synchronize_session=False))


def forget(session: Session, institution_id: str, before: datetime) -> int:
    """Empty what merges of before an instant keep to be undone: it holds names of people. How many were emptied."""
    query = select(CompanyMergeRow.id, CompanyMergeRow.undo).where(
        col(CompanyMergeRow.institution_id) == institution_id, col(CompanyMergeRow.merged_at) < before
    )
    ids: Sequence[str] = [merge_id for merge_id, kept in session.exec(query) if kept]
    if ids:
        emptied = update(CompanyMergeRow).where(col(CompanyMergeRow.id).in_(ids)).values(undo=[])
        session.exec(emptied.execution_options(synchronize_session=False))
    return len(ids)
