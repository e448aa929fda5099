"""Entries of the ledger within a scope, and what happened with them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, update
from sqlalchemy import select as columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.core.bulk import chunks
from bpv.core.clock import now
from bpv.failed_matches.models import ALIVE, Entry, Event, Filter, Happened
from bpv.failed_matches.tables import FailedMatchRow, MatchActionRow, MatchEventRow

LIVING: Final = tuple(state.value for state in ALIVE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody may see: the students within the scope, and what this account owns itself."""

    institution_id: str
    students: Select[tuple[str]]
    account_id: str | None = None


def within(seen: Seen) -> list[ColumnElement[bool]]:
    """The conditions of a scope: entries of its students, and those that ask something of the account itself."""
    row = FailedMatchRow
    mine: list[ColumnElement[bool]] = [col(row.student_id).in_(seen.students)]
    if seen.account_id is not None:
        own = select(MatchActionRow.failed_match_id).where(
            col(MatchActionRow.institution_id) == seen.institution_id, col(MatchActionRow.owner_id) == seen.account_id
        )
        mine += [col(row.owner_id) == seen.account_id, col(row.id).in_(own)]
    return [col(row.institution_id) == seen.institution_id, or_(*mine)]


def next_due() -> Any:
    """The first day on which an action of an entry is due, as a part of a query."""
    return (
        columns(func.min(col(MatchActionRow.due_on)))
        .where(col(MatchActionRow.failed_match_id) == col(FailedMatchRow.id), col(MatchActionRow.done_at).is_(None))
        .correlate(FailedMatchRow)
        .scalar_subquery()
    )


def narrowed(wanted: Filter, account_id: str | None) -> list[ColumnElement[bool]]:
    """The conditions of a filter."""
    row = FailedMatchRow
    found: list[ColumnElement[bool]] = []
    if wanted.state == "alive":
        found.append(col(row.state).in_(LIVING))
    elif wanted.state != "all":
        found.append(col(row.state) == wanted.state)
    if wanted.late_on is not None:
        found.append(next_due() < wanted.late_on)
    if wanted.mine:
        waits = select(MatchActionRow.failed_match_id).where(
            col(MatchActionRow.owner_id) == account_id, col(MatchActionRow.done_at).is_(None)
        )
        found.append(or_(col(row.owner_id) == account_id, col(row.id).in_(waits)))
    for name in ("reason", "company_id", "team_id"):
        if value := getattr(wanted, name):
            found.append(col(getattr(row, name)) == value)
    return found


def lines(
    session: Session, seen: Seen, wanted: Filter, account_id: str | None, offset: int, size: int
) -> tuple[tuple[tuple[Entry, date | None, int], ...], int]:
    """One page of entries, each with the first day on which something is due and how many actions it has; and how many
    there are. What waits longest comes first: by that day, or without an open action by the day of the end."""
    where = [*within(seen), *narrowed(wanted, account_id)]
    total = session.execute(columns(func.count()).select_from(FailedMatchRow).where(*where)).scalar_one()
    number = (
        columns(func.count())
        .where(col(MatchActionRow.failed_match_id) == col(FailedMatchRow.id))
        .correlate(FailedMatchRow)
        .scalar_subquery()
    )
    due = next_due()
    rows = session.execute(
        columns(FailedMatchRow, due, number)
        .where(*where)
        .order_by(func.coalesce(due, col(FailedMatchRow.ended_on)), col(FailedMatchRow.id))
        .offset(offset)
        .limit(size)
    )
    return tuple((Entry.model_validate(row), day, count) for row, day, count in rows), total


def entry(session: Session, seen: Seen, failed_match_id: str, *, lock: bool = False) -> Entry | None:
    """One entry within the scope, or None."""
    query = select(FailedMatchRow).where(col(FailedMatchRow.id) == failed_match_id, *within(seen))
    row = session.exec((query.with_for_update() if lock else query).execution_options(populate_existing=True)).first()
    return Entry.model_validate(row) if row else None


def by_source(session: Session, institution_id: str, source: str) -> Entry | None:
    """The entry of a source of the school."""
    query = select(FailedMatchRow).where(
        col(FailedMatchRow.institution_id) == institution_id, col(FailedMatchRow.source) == source
    )
    row = session.exec(query).first()
    return Entry.model_validate(row) if row else None


def choices(session: Session, seen: Seen) -> tuple[tuple[str | None, str | None, str | None], ...]:
    """The reasons, companies and teams that entries within the scope have."""
    row = FailedMatchRow
    query = columns(col(row.reason), col(row.company_id), col(row.team_id)).where(*within(seen)).distinct()
    return tuple((reason, company, team) for reason, company, team in session.execute(query))


def sources(session: Session, institution_id: str, wanted: Collection[str]) -> frozenset[str]:
    """Those of these sources that are written down already."""
    found: set[str] = set()
    for part in chunks(sorted(wanted)):
        query = select(FailedMatchRow.source).where(
            col(FailedMatchRow.institution_id) == institution_id, col(FailedMatchRow.source).in_(part)
        )
        found |= set(session.exec(query))
    return frozenset(found)


def newest(session: Session, institution_id: str, kind: str) -> date | None:
    """The last day on which something of a kind of source ended that is written down (`kind` before the colon)."""
    query = columns(func.max(col(FailedMatchRow.ended_on))).where(
        col(FailedMatchRow.institution_id) == institution_id, col(FailedMatchRow.source).like(f"{kind}:%")
    )
    return session.execute(query).scalar()


def add(session: Session, values: Mapping[str, Any], actor_id: str | None) -> str | None:
    """Write an entry down; None when its source is there already (another node was first)."""
    row = FailedMatchRow(**values)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    note(session, values["institution_id"], row.id, Happened.RECORDED, actor_id)
    return row.id


def change(
    session: Session, institution_id: str, failed_match_id: str, version: int, values: Mapping[str, Any]
) -> bool:
    """Change an entry that still has this version; False when somebody was first."""
    done = session.execute(
        update(FailedMatchRow)
        .where(
            col(FailedMatchRow.id) == failed_match_id,
            col(FailedMatchRow.institution_id) == institution_id,
            col(FailedMatchRow.version) == version,
        )
        .values(**values, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def note(
    session: Session, institution_id: str, failed_match_id: str, what: Happened, actor_id: str | None, words: str = ""
) -> None:
    """Write down that something happened with an entry."""
    own = {"institution_id": institution_id, "failed_match_id": failed_match_id}
    session.add(MatchEventRow(at=now(), actor_id=actor_id, what=what, note=words, **own))
    session.flush()


def events(session: Session, institution_id: str, failed_match_id: str) -> tuple[Event, ...]:
    """What happened with an entry, the newest first."""
    row = MatchEventRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.failed_match_id) == failed_match_id)
    found = session.exec(query.order_by(col(row.at).desc(), col(row.id)))
    return tuple(Event.model_validate(one) for one in found)


def unsettled(session: Session, institution_id: str) -> tuple[Entry, ...]:
    """Entries that wait for a place, and those that a placement solved: what the clock looks at."""
    row = FailedMatchRow
    query = select(row).where(
        col(row.institution_id) == institution_id, or_(col(row.state).in_(LIVING), col(row.solved_by).is_not(None))
    )
    return tuple(Entry.model_validate(one) for one in session.exec(query))


def of_company(session: Session, institution_id: str, company_id: str) -> tuple[int, int]:
    """How many entries a company has, and how many of them wait."""
    row = FailedMatchRow
    query = columns(func.count(), func.count().filter(col(row.state).in_(LIVING))).where(
        col(row.institution_id) == institution_id, col(row.company_id) == company_id
    )
    total, alive = session.execute(query).one()
    return total, alive


def of_student(session: Session, institution_id: str, student_ids: Collection[str]) -> Mapping[str, tuple[Entry, ...]]:
    """The entries of each of these students that wait, the oldest first."""
    row = FailedMatchRow
    query = select(row).where(
        col(row.institution_id) == institution_id, col(row.student_id).in_(student_ids), col(row.state).in_(LIVING)
    )
    found: dict[str, tuple[Entry, ...]] = {}
    for one in session.exec(query.order_by(col(row.ended_on), col(row.id))):
        found[one.student_id] = (*found.get(one.student_id, ()), Entry.model_validate(one))
    return found
