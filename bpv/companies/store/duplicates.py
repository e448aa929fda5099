"""Pairs of companies that may be the same: what a search reads and writes, and the queue."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, insert, text
from sqlalchemy import select as choose
from sqlmodel import Session, case, col, func, or_, select, update

from bpv.companies.models.merging import PairCompany, PairLine, PairState, QueueCount, QueueFilter, Strength
from bpv.companies.rules.duplicates import SAME_FROM, Judgement, Profile
from bpv.companies.rules.folding import folded, search_words
from bpv.companies.rules.pairing import Known, Numbers, Pair, strength
from bpv.companies.store.importing import profiles
from bpv.companies.tables import CompanyKeyRow, CompanyRow, DuplicatePairRow, EstablishmentRow
from bpv.core.bulk import chunks
from bpv.core.clock import now
from bpv.core.db import UtcDateTime
from bpv.core.ids import new_id

SCANNED: Final = text(
    "INSERT INTO duplicate_scan (institution_id, registry_version, scanned_at) VALUES (:institution_id, :version, :at)"
    " ON CONFLICT (institution_id) DO UPDATE SET registry_version = :version, scanned_at = :at"
).bindparams(bindparam("at", type_=UtcDateTime))


def due(session: Session) -> list[tuple[str, int]]:
    """The schools whose registry changed since it was last searched, with its version."""
    query = choose(text("v.institution_id, v.version")).select_from(
        text("registry_version v LEFT JOIN duplicate_scan s ON s.institution_id = v.institution_id")
    )
    wanted = query.where(text("s.registry_version IS NULL OR s.registry_version <> v.version"))
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(text("v.institution_id")))]


def groups(session: Session, institution_id: str) -> list[list[str]]:
    """Ids of companies that share a key, a KvK number or an SBB code; a group per key."""
    found: dict[str, list[str]] = defaultdict(list)
    keys = choose(col(CompanyKeyRow.value), col(CompanyKeyRow.company_id))
    for value, company_id in session.execute(keys.where(col(CompanyKeyRow.institution_id) == institution_id)):
        found[value].append(company_id)
    numbers = choose(col(CompanyRow.kvk), col(CompanyRow.sbb_company_code), col(CompanyRow.id))
    for kvk, sbb, company_id in session.execute(numbers.where(col(CompanyRow.institution_id) == institution_id)):
        for value in (f"kvk:{kvk}" if kvk else "", f"sbb:{sbb}" if sbb else ""):
            if value:
                found[value].append(company_id)
    return [ids for ids in found.values() if len(ids) > 1]


def compared(session: Session, institution_id: str, ids: Iterable[str]) -> Mapping[str, tuple[Profile, Numbers]]:
    """What is compared of companies, by id."""
    wanted = sorted(set(ids))
    known = profiles(session, institution_id, wanted)
    numbers: dict[str, Numbers] = {}
    query = choose(col(CompanyRow.id), col(CompanyRow.kvk), col(CompanyRow.sbb_company_code))
    for company_id, kvk, sbb in session.execute(query.where(col(CompanyRow.institution_id) == institution_id)):
        numbers[company_id] = Numbers(kvk or "", sbb or "")
    return {company_id: (profile, numbers[company_id]) for company_id, profile in known.items()}


def recorded(session: Session, institution_id: str) -> dict[Pair, Known]:
    """All recorded pairs of the school."""
    table = DuplicatePairRow
    wanted: list[Any] = [table.one_id, table.other_id, table.id, table.state, table.score, table.reasons]
    query = choose(*map(col, wanted), col(table.judged_score), col(table.judged_reasons))
    found = session.execute(query.where(col(table.institution_id) == institution_id))
    return {
        (one, other): Known(pair_id, state, score, tuple(reasons), judged, tuple(before))
        for one, other, pair_id, state, score, reasons, judged, before in found
    }


def write_new(session: Session, institution_id: str, new: Sequence[tuple[Pair, Judgement]]) -> int:
    """Record new pairs of companies that still exist, locked in the order in which merges lock them."""
    alive: set[str] = set()
    for part in chunks(sorted({company_id for pair, _ in new for company_id in pair})):
        query = choose(col(CompanyRow.id)).where(
            col(CompanyRow.institution_id) == institution_id, col(CompanyRow.id).in_(part)
        )
        alive.update(
            session.execute(query.order_by(col(CompanyRow.id)).with_for_update(key_share=True, read=True)).scalars()
        )
    moment = now()
    rows = [
        {"id": new_id(), "institution_id": institution_id, "one_id": one, "other_id": other, "score": found.score,
         "reasons": list(found.reasons), "state": PairState.OPEN.value, "found_at": moment, "judged_reasons": [],
         "why": "", "version": 1}
        for (one, other), found in new
        if one in alive and other in alive
    ]  # fmt: skip
    for some in chunks(rows, 1000):
        session.execute(insert(DuplicatePairRow), some)
    return len(rows)


def write_changes(
    session: Session, institution_id: str, changed: Sequence[tuple[str, Mapping[str, Any]]], ended: Sequence[str]
) -> None:
    """Write what changed in recorded pairs, and take out those that ended and that nobody judged meanwhile."""
    own = col(DuplicatePairRow.institution_id) == institution_id
    for pair_id, columns in changed:
        session.execute(update(DuplicatePairRow).where(own, col(DuplicatePairRow.id) == pair_id).values(**columns))
    for part in chunks(ended):
        unjudged = col(DuplicatePairRow.judged_score).is_(None)
        session.execute(delete(DuplicatePairRow).where(own, unjudged, col(DuplicatePairRow.id).in_(part)))


def mark_scanned(session: Session, institution_id: str, version: int) -> None:
    """Write which version of the registry was searched."""
    session.execute(SCANNED, {"institution_id": institution_id, "version": version, "at": now()})


def queue_conditions(institution_id: str, state: PairState, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """What a pair must meet to be in the list: either company has every word, or lies in the place."""
    found = [col(DuplicatePairRow.institution_id) == institution_id, col(DuplicatePairRow.state) == state.value]
    if wanted.strength:
        sure = col(DuplicatePairRow.score) >= SAME_FROM
        found.append(sure if wanted.strength is Strength.SURE else ~sure)
    own = col(CompanyRow.institution_id) == institution_id
    if wanted.q:
        words = [col(CompanyRow.search_text).like(f"%{word}%") for word in search_words(wanted.q)]
        found.append(either(choose(col(CompanyRow.id)).where(own, *words)))
    if wanted.place:
        key = folded(wanted.place)
        at = choose(col(EstablishmentRow.company_id)).where(
            col(EstablishmentRow.institution_id) == institution_id, col(EstablishmentRow.place_key).like(f"%{key}%")
        )
        found.append(either(at))
    return found


def either(ids: Any) -> ColumnElement[bool]:
    """One of the two companies is among these ids."""
    return or_(col(DuplicatePairRow.one_id).in_(ids), col(DuplicatePairRow.other_id).in_(ids))


def count(session: Session, institution_id: str, state: PairState, wanted: QueueFilter) -> QueueCount:
    """How many pairs the list has, by strength."""
    sure = func.coalesce(func.sum(case((col(DuplicatePairRow.score) >= SAME_FROM, 1), else_=0)), 0)
    query = select(func.count(), sure).select_from(DuplicatePairRow)
    total, certain = session.exec(query.where(*queue_conditions(institution_id, state, wanted))).one()
    return QueueCount(sure=int(certain), perhaps=int(total) - int(certain))


def lines(
    session: Session, institution_id: str, state: PairState, wanted: QueueFilter, *, offset: int, size: int
) -> tuple[PairLine, ...]:
    """One page of pairs, the strongest first: two queries, whatever the number of pairs."""
    order = (col(DuplicatePairRow.score).desc(), col(DuplicatePairRow.id))
    query = select(DuplicatePairRow).where(*queue_conditions(institution_id, state, wanted)).order_by(*order)
    rows = session.exec(query.offset(offset).limit(size)).all()
    return as_lines(session, institution_id, rows)


def one(session: Session, institution_id: str, pair_id: str) -> PairLine | None:
    """One pair, or None when the school has no such pair."""
    query = select(DuplicatePairRow).where(
        col(DuplicatePairRow.id) == pair_id, col(DuplicatePairRow.institution_id) == institution_id
    )
    rows = session.exec(query.execution_options(populate_existing=True)).all()
    return next(iter(as_lines(session, institution_id, rows)), None)


def as_lines(session: Session, institution_id: str, rows: Sequence[DuplicatePairRow]) -> tuple[PairLine, ...]:
    """Pairs with the names and places of their companies."""
    ids = {company_id for row in rows for company_id in (row.one_id, row.other_id)}
    known = companies(session, institution_id, ids)
    return tuple(
        PairLine(
            id=row.id,
            one=known[row.one_id],
            other=known[row.other_id],
            score=row.score,
            reasons=tuple(row.reasons),
            state=PairState(row.state),
            found_at=row.found_at,
            strength=strength(row.score),
            judged_by=row.judged_by,
            judged_at=row.judged_at,
            before=tuple(row.judged_reasons),
            why=row.why,
            version=row.version,
        )
        for row in rows
    )


def companies(session: Session, institution_id: str, ids: Iterable[str]) -> dict[str, PairCompany]:
    """Names and places of companies; the main establishment tells the place, a private one does not."""
    query = (
        choose(
            col(CompanyRow.id), col(CompanyRow.name), col(EstablishmentRow.place), col(EstablishmentRow.address_private)
        )
        .outerjoin(EstablishmentRow, col(EstablishmentRow.company_id) == col(CompanyRow.id))
        .where(col(CompanyRow.institution_id) == institution_id, col(CompanyRow.id).in_(sorted(ids)))
        .order_by(col(EstablishmentRow.main).desc(), col(EstablishmentRow.id))
    )
    found: dict[str, PairCompany] = {}
    for company_id, name, place, private in session.execute(query):
        shown = "" if private else place or ""
        found.setdefault(company_id, PairCompany(id=company_id, name=name, place=shown))
    return found


def search(session: Session, institution_id: str, q: str, without: str, most: int) -> tuple[PairCompany, ...]:
    """The first companies by name that have every word, but for one: to choose the other one of a merge."""
    words = [col(CompanyRow.search_text).like(f"%{word}%") for word in search_words(q)]
    if not words:
        return ()
    query = choose(col(CompanyRow.id)).where(
        col(CompanyRow.institution_id) == institution_id, col(CompanyRow.id) != without, *words
    )
    ids = list(session.execute(query.order_by(col(CompanyRow.sort_name), col(CompanyRow.id)).limit(most)).scalars())
    known = companies(session, institution_id, ids)
    return tuple(known[company_id] for company_id in ids)


def locked(session: Session, institution_id: str, pair_id: str) -> DuplicatePairRow | None:
    """A pair, locked until the transaction ends."""
    query = select(DuplicatePairRow).where(
        col(DuplicatePairRow.id) == pair_id, col(DuplicatePairRow.institution_id) == institution_id
    )
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def judge(session: Session, row: DuplicatePairRow, account_id: str | None, why: str) -> None:
    """Write that the two are not the same, with what was known."""
    row.state, row.why = PairState.NOT_SAME.value, why
    row.judged_by, row.judged_at, row.judged_score, row.judged_reasons = account_id, now(), row.score, list(row.reasons)
    row.version += 1
    session.flush()


def reopen(session: Session, row: DuplicatePairRow) -> None:
    """Put a pair back in the queue, as if nobody had judged it."""
    row.state, row.why = PairState.OPEN.value, ""
    row.judged_by, row.judged_at, row.judged_score, row.judged_reasons = None, None, None, []
    row.version += 1
    session.flush()
