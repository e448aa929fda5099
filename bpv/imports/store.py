"""The only place of this room that asks the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_
from sqlmodel import Session, col, delete, func, select, update

from bpv.core.bulk import chunks, insert_rows
from bpv.core.clock import now
from bpv.core.ids import new_id
from bpv.core.moving import Moves, follow, plan, tables_of
from bpv.imports.models import Kind, Run, State
from bpv.imports.tables import ImportBlobRow, ImportDecisionRow, ImportRow

LEASE: Final = timedelta(minutes=5)
ATTEMPTS: Final = 3
SORTS: Final = {"created": ImportRow.created_at, "kind": ImportRow.kind, "file": ImportRow.file_name}


def value_of(row: ImportRow) -> Run:
    """The frozen value of a row."""
    names = set(Run.__dataclass_fields__) - {"kind", "state"}
    return Run(kind=Kind(row.kind), state=State(row.state), **row.model_dump(include=names))


def add(session: Session, institution_id: str, values: Mapping[str, Any], blobs: Mapping[str, bytes]) -> Run:
    """Record a run with its file."""
    row = ImportRow(id=new_id(), institution_id=institution_id, created_at=now(), **values)
    session.add(row)
    session.flush()
    for name, content in blobs.items():
        session.add(ImportBlobRow(import_id=row.id, name=name, content=content))
    session.flush()
    return value_of(row)


def run(session: Session, institution_id: str, import_id: str) -> Run | None:
    """A run of the institution."""
    row = session.get(ImportRow, import_id, populate_existing=True)
    return value_of(row) if row and row.institution_id == institution_id else None


def any_run(session: Session, import_id: str) -> Run | None:
    """A run of whatever institution: for the worker."""
    row = session.get(ImportRow, import_id, populate_existing=True)
    return value_of(row) if row else None


def runs(
    session: Session,
    institution_id: str,
    kinds: Iterable[Kind],
    *,
    sort: str,
    descending: bool,
    offset: int,
    limit: int,
) -> tuple[tuple[Run, ...], int]:
    """A page of runs, and how many there are."""
    mine = (col(ImportRow.institution_id) == institution_id, col(ImportRow.kind).in_([kind.value for kind in kinds]))
    total = session.exec(select(func.count()).select_from(ImportRow).where(*mine)).one()
    column = col(SORTS[sort])
    order = column.desc() if descending else column.asc()
    query = select(ImportRow).where(*mine).order_by(order, col(ImportRow.id)).offset(offset).limit(limit)
    return tuple(value_of(row) for row in session.exec(query)), total


def blob(session: Session, import_id: str, name: str) -> bytes | None:
    """Kept bytes of a run."""
    query = select(ImportBlobRow.content).where(
        col(ImportBlobRow.import_id) == import_id, col(ImportBlobRow.name) == name
    )
    return session.exec(query).first()


def keep(session: Session, import_id: str, name: str, content: bytes) -> None:
    """Keep bytes of a run, in place of what was kept under this name."""
    session.exec(
        delete(ImportBlobRow).where(col(ImportBlobRow.import_id) == import_id, col(ImportBlobRow.name) == name)
    )
    session.add(ImportBlobRow(import_id=import_id, name=name, content=content))
    session.flush()


def change(
    session: Session, import_id: str, values: Mapping[str, Any], *, states: Iterable[State], token: str | None = None
) -> bool:
    """Change a run that is in one of `states` and, when `token` is given, still leased to it. False when it is not."""
    query = update(ImportRow).where(
        col(ImportRow.id) == import_id, col(ImportRow.state).in_([state.value for state in states])
    )
    if token is not None:
        query = query.where(col(ImportRow.lease_token) == token)
    done = session.exec(
        query.values(**values, version=ImportRow.version + 1).execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)


def claim(session: Session, import_id: str, state: State) -> str | None:
    """Lease a waiting run to the caller for five minutes; the token, or None when somebody else has it.

    A run that ended its worker three times is given up.
    """
    token, moment = new_id(), now()
    free = or_(col(ImportRow.lease_until).is_(None), col(ImportRow.lease_until) < moment)
    mine = (col(ImportRow.id) == import_id, col(ImportRow.state) == state.value, free)
    tired = update(ImportRow).where(*mine, col(ImportRow.attempts) >= ATTEMPTS)
    broken = tired.values(state=State.FAILED.value, problem="import.broke", lease_token=None, lease_until=None)
    session.exec(broken.execution_options(synchronize_session=False))
    values = {"lease_token": token, "lease_until": moment + LEASE, "attempts": ImportRow.attempts + 1}
    done = session.exec(update(ImportRow).where(*mine).values(**values).execution_options(synchronize_session=False))
    return token if done.rowcount == 1 else None


def waiting(session: Session, state: State) -> list[tuple[str, str]]:
    """Ids of runs that wait in a state with their institution, oldest first."""
    free = or_(col(ImportRow.lease_until).is_(None), col(ImportRow.lease_until) < now())
    query = select(ImportRow.id, ImportRow.institution_id).where(col(ImportRow.state) == state.value, free)
    return list(session.exec(query.order_by(col(ImportRow.created_at), col(ImportRow.id)).limit(20)))


def applied_with(session: Session, institution_id: str, key: str) -> str | None:
    """The id of the run that was applied with this idempotency key."""
    query = select(ImportRow.id).where(
        col(ImportRow.institution_id) == institution_id, col(ImportRow.idempotency_key) == key
    )
    return session.exec(query).first()


def decisions(session: Session, institution_id: str) -> dict[str, str]:
    """Everything that was decided about possible duplicates: fingerprint to token."""
    query = select(ImportDecisionRow.fingerprint, ImportDecisionRow.token).where(
        col(ImportDecisionRow.institution_id) == institution_id
    )
    return {fingerprint: token for fingerprint, token in session.exec(query)}


def decide(session: Session, institution_id: str, made: Mapping[str, str], account_id: str | None) -> None:
    """Keep decisions; a later one takes the place of an earlier one."""
    for fingerprint, token in made.items():
        row = session.get(ImportDecisionRow, (institution_id, fingerprint)) or ImportDecisionRow(
            institution_id=institution_id, fingerprint=fingerprint, decided_at=now()
        )
        row.token, row.decided_by, row.decided_at = token, account_id, now()
        session.add(row)
    session.flush()


def learn(session: Session, institution_id: str, found: Mapping[str, str]) -> None:
    """Keep what rows without any number became, in place of what was decided about them before."""
    for marks in chunks(found):
        query = delete(ImportDecisionRow).where(
            col(ImportDecisionRow.institution_id) == institution_id, col(ImportDecisionRow.fingerprint).in_(marks)
        )
        session.exec(query)
    own = {"institution_id": institution_id, "decided_by": None, "decided_at": now()}
    rows = [{**own, "fingerprint": mark, "token": token} for mark, token in found.items()]
    insert_rows(session, ImportDecisionRow, rows)


def prune(session: Session, done_before: datetime, left_before: datetime) -> int:
    """Forget the files of runs that are over, and give up runs that nobody finished. The number of files forgotten."""
    over = (State.APPLIED.value, State.FAILED.value)
    left = update(ImportRow).where(col(ImportRow.state).not_in(over), col(ImportRow.created_at) < left_before)
    session.exec(
        left.values(state=State.FAILED.value, problem="import.expired").execution_options(synchronize_session=False)
    )
    old = select(ImportRow.id).where(col(ImportRow.state).in_(over), col(ImportRow.created_at) < done_before)
    gone = session.exec(
        delete(ImportBlobRow).where(col(ImportBlobRow.name) != "verdicts", col(ImportBlobRow.import_id).in_(old))
    )
    return int(gone.rowcount)


def repoint_company(session: Session, institution_id: str, moves: Moves) -> None:
    """Plan what a merge of two companies does here: what was decided about rows of files means the one that stays."""
    plan(session, institution_id, moves, tables_of("bpv.imports"), {})
    follow(session, institution_id, moves, ImportDecisionRow.metadata.tables["import_decision"], "token")
