"""Signals of companies: those of one talk, of one company, and the search through all of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, false, func, or_, update
from sqlmodel import Session, col, select

from bpv.companies.models.talks import Signal, SignalFilter, SignalInput, SignalKind, SignalLine, Talk
from bpv.companies.rules import talks as rule
from bpv.companies.rules.folding import folded, search_words
from bpv.companies.store.conditions import Condition, located, recognition_of
from bpv.companies.store.portfolio import places
from bpv.companies.tables import CompanyRow, SignalRow, SignalTagRow, TalkRow
from bpv.core.db import holding
from bpv.core.ids import new_id
from bpv.core.rights import Scope


def signal(session: Session, scope: Scope, signal_id: str, *, lock: bool = False) -> Signal | None:
    """One signal of the school."""
    query = select(SignalRow).where(
        col(SignalRow.id) == signal_id, col(SignalRow.institution_id) == scope.institution_id
    )
    row = session.exec((query.with_for_update() if lock else query).execution_options(populate_existing=True)).first()
    return values(session, [row])[0] if row else None


def values(session: Session, rows: Sequence[SignalRow]) -> list[Signal]:
    """Rows as values, with their tags."""
    query = select(SignalTagRow.signal_id, SignalTagRow.tag).where(
        col(SignalTagRow.signal_id).in_([row.id for row in rows])
    )
    tags: dict[str, list[str]] = defaultdict(list)
    for signal_id, tag in session.exec(query.order_by(col(SignalTagRow.folded))):
        tags[signal_id].append(tag)
    return [Signal.model_validate(row).model_copy(update={"tags": tuple(tags[row.id])}) for row in rows]


def of_talk(session: Session, talk_id: str) -> tuple[Signal, ...]:
    """The signals of one talk, in the order of their kinds."""
    rows = session.exec(select(SignalRow).where(col(SignalRow.talk_id) == talk_id)).all()
    return tuple(sorted(values(session, rows), key=lambda one: list(SignalKind).index(one.kind)))


def open_of_company(session: Session, scope: Scope, company_id: str, most: int) -> tuple[tuple[Signal, ...], int]:
    """The newest signals of a company that nobody dealt with, and how many there are."""
    where = (
        col(SignalRow.institution_id) == scope.institution_id,
        col(SignalRow.company_id) == company_id,
        col(SignalRow.closed_on).is_(None),
    )
    rows = session.exec(select(SignalRow).where(*where).order_by(*NEWEST).limit(most)).all()
    total = session.execute(select(func.count()).select_from(SignalRow).where(*where)).scalar_one()
    return tuple(values(session, rows)), total


NEWEST = (col(SignalRow.noted_on).desc(), col(SignalRow.id).desc())


def set_signals(session: Session, scope: Scope, of: Talk, given: SignalInput) -> bool:
    """Make these the signals of one talk; a kind that stays keeps its id. True when something changed."""
    before = of_talk(session, of.id)
    rows = {SignalKind(row.kind): row for row in session.exec(select(SignalRow).where(col(SignalRow.talk_id) == of.id))}
    gone = [row.id for kind, row in rows.items() if kind not in given.kinds]
    remove(session, gone)
    tags = rule.tags(given.tags)
    columns: dict[str, Any] = {
        "text": given.text,
        "crebo": given.crebo,
        "noted_on": of.held_on,
        "search_text": rule.search_text(of.text, given.text, tags.values()),
    }
    for kind in given.kinds:
        row = rows.get(kind)
        if row is None:
            row = SignalRow(id=new_id(), kind=kind, talk_id=of.id, **owners(of), **columns)
        else:
            row.sqlmodel_update(columns)
        session.add(row)
        session.flush()
        session.execute(delete(SignalTagRow).where(col(SignalTagRow.signal_id) == row.id))
        ids = {"institution_id": scope.institution_id, "signal_id": row.id}
        session.add_all(SignalTagRow(tag=tag, folded=key, **ids) for key, tag in tags.items())
    session.flush()
    return before != of_talk(session, of.id)


def owners(of: Talk) -> dict[str, Any]:
    """To whom everything of a talk belongs."""
    return {"institution_id": of.institution_id, "company_id": of.company_id, "college_id": of.college_id}


def remove(session: Session, signal_ids: Collection[str]) -> None:
    """Take signals away, with their tags."""
    session.execute(delete(SignalTagRow).where(col(SignalTagRow.signal_id).in_(signal_ids)))
    session.execute(
        delete(SignalRow).where(col(SignalRow.id).in_(signal_ids)).execution_options(synchronize_session="fetch")
    )


def close(session: Session, scope: Scope, signal_id: str, closed: Mapping[str, date | str | None]) -> None:
    """Write by whom and when a signal was dealt with; None: it is open again."""
    query = update(SignalRow).where(
        col(SignalRow.id) == signal_id, col(SignalRow.institution_id) == scope.institution_id
    )
    session.execute(query.values(**closed).execution_options(synchronize_session=False))


def conditions(scope: Scope, wanted: SignalFilter) -> list[Condition]:
    """All that a signal must meet. What its company must meet is a set of ids: a join of all costs most of the time."""
    found: list[Condition] = [col(SignalRow.institution_id) == scope.institution_id]
    if wanted.q:
        found += [
            or_(col(SignalRow.search_text).like(f"%{word}%"), of(scope, col(CompanyRow.sort_name).like(f"%{word}%")))
            for word in search_words(wanted.q)
        ] or [false()]
    if wanted.kind:
        found.append(col(SignalRow.kind) == wanted.kind.value)
    if wanted.tag:
        of_school = col(SignalTagRow.institution_id) == scope.institution_id
        tagged = select(SignalTagRow.signal_id).where(of_school, col(SignalTagRow.folded) == folded(wanted.tag))
        found.append(col(SignalRow.id).in_(tagged))
    if wanted.place:
        found.append(of(scope, located(wanted.place)))
    if wanted.crebo:
        found.append(or_(col(SignalRow.crebo) == wanted.crebo, of(scope, recognition_of(wanted.crebo))))
    if wanted.sector:
        found.append(of(scope, holding(col(CompanyRow.sector), wanted.sector)))
    return [*found, *when_and_whose(wanted)]


def of(scope: Scope, *more: Condition) -> Condition:
    """The signal is of a company of the school that meets `more`."""
    mine = col(CompanyRow.institution_id) == scope.institution_id
    return col(SignalRow.company_id).in_(select(CompanyRow.id).where(mine, *more))


def when_and_whose(wanted: SignalFilter) -> list[Condition]:
    """Conditions on college, period and whether it was dealt with."""
    found: list[Condition] = []
    if wanted.college_id:
        found.append(col(SignalRow.college_id) == wanted.college_id)
    if wanted.since:
        found.append(col(SignalRow.noted_on) >= wanted.since)
    if wanted.until:
        found.append(col(SignalRow.noted_on) <= wanted.until)
    if wanted.closed is not None:
        column = col(SignalRow.closed_on)
        found.append(column.is_not(None) if wanted.closed else column.is_(None))
    return found


def lines(
    session: Session, scope: Scope, wanted: SignalFilter, offset: int, size: int
) -> tuple[tuple[SignalLine, ...], int]:
    """One page of signals, newest first, and how many there are."""
    where = conditions(scope, wanted)
    total = session.execute(select(func.count()).select_from(SignalRow).where(*where)).scalar_one()
    rows = session.exec(select(SignalRow).where(*where).order_by(*NEWEST).offset(offset).limit(size)).all()
    found = values(session, rows)
    companies = [one.company_id for one in found]
    names, where_at = company_names(session, companies), places(session, companies)
    said = talks(session, [one.talk_id for one in found])
    shown = [
        SignalLine(
            signal=one,
            company=names[one.company_id],
            place=where_at.get(one.company_id),
            talk_text=said[one.talk_id][0],
            written_by=said[one.talk_id][1],
        )
        for one in found
    ]
    return tuple(shown), total


def company_names(session: Session, company_ids: Sequence[str]) -> dict[str, str]:
    """The names of some companies."""
    query = select(CompanyRow.id, CompanyRow.name).where(col(CompanyRow.id).in_(company_ids))
    return dict(session.exec(query).all())


def talks(session: Session, talk_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Text and writer of some talks."""
    query = select(TalkRow.id, TalkRow.text, TalkRow.written_by).where(col(TalkRow.id).in_(talk_ids))
    return {talk_id: (text, writer) for talk_id, text, writer in session.exec(query)}


def tags(session: Session, scope: Scope, most: int) -> tuple[str, ...]:
    """The tags that are used most, to choose from."""
    query = (
        select(func.min(col(SignalTagRow.tag)), func.count())
        .where(col(SignalTagRow.institution_id) == scope.institution_id)
        .group_by(col(SignalTagRow.folded))
        .order_by(func.count().desc(), col(SignalTagRow.folded))
        .limit(most)
    )
    return tuple(tag for tag, _ in session.execute(query))
