"""Where the runs of rounds are kept, and which worker holds them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.core.clock import now
from bpv.core.ids import new_id
from bpv.matches.models.rounds import RoundSettings, Run, RunState
from bpv.matches.tables import MatchingRoundRow, RoundRunRow, RoundSeatRow

LEASE: Final = timedelta(minutes=5)
ATTEMPTS: Final = 3
RETRIES: Final = 5
SHOWN: Final[tuple[Any, ...]] = tuple(getattr(RoundRunRow, name) for name in Run.__dataclass_fields__)


def add(session: Session, institution_id: str, round_id: str, values: Mapping[str, Any]) -> str | None:
    """Keep a new run with the next number; None when the form with this key was sent before, or at this moment."""
    last = select(func.max(RoundRunRow.number)).where(col(RoundRunRow.round_id) == round_id)
    for _ in range(RETRIES):
        if with_key(session, round_id, values["key"]):
            return None
        number = (session.execute(last).scalar_one() or 0) + 1
        row = RoundRunRow(institution_id=institution_id, round_id=round_id, number=number, **values)
        try:
            with session.begin_nested():
                session.add(row)
            return row.id
        except IntegrityError:  # somebody took this number at the same moment
            continue
    return None


def with_key(session: Session, round_id: str, key: str) -> str | None:
    """The run that the form with this key started."""
    query = select(col(RoundRunRow.id)).where(col(RoundRunRow.round_id) == round_id, col(RoundRunRow.key) == key)
    return session.execute(query).scalars().first()


def get(session: Session, institution_id: str, run_id: str) -> Run | None:
    """A run of the institution, or None."""
    query = select(*SHOWN).where(col(RoundRunRow.institution_id) == institution_id, col(RoundRunRow.id) == run_id)
    row = session.execute(query).first()
    return None if row is None else _run(row)


def any_run(session: Session, run_id: str) -> Run | None:
    """A run of whatever institution: for the worker."""
    row = session.execute(select(*SHOWN).where(col(RoundRunRow.id) == run_id)).first()
    return None if row is None else _run(row)


def of_rounds(session: Session, institution_id: str, round_ids: Collection[str]) -> tuple[Run, ...]:
    """All runs of these rounds, the newest first."""
    query = select(*SHOWN).where(
        col(RoundRunRow.institution_id) == institution_id, col(RoundRunRow.round_id).in_(round_ids)
    )
    rows = session.execute(query.order_by(col(RoundRunRow.round_id), col(RoundRunRow.number).desc()))
    return tuple(_run(row) for row in rows)


def kept(session: Session, run_id: str, column: str) -> Any:
    """One of the big columns of a run: `result`, `problems` or `advice`."""
    return session.execute(select(getattr(RoundRunRow, column)).where(col(RoundRunRow.id) == run_id)).scalars().first()


def change(
    session: Session, run: Run, values: Mapping[str, Any], *where: ColumnElement[bool], token: str | None = None
) -> bool:
    """Change a run that is still in the state that was seen and, when `token` is given, leased to it; False if not."""
    query = update(RoundRunRow).where(col(RoundRunRow.id) == run.id, col(RoundRunRow.state) == run.state.value, *where)
    if token is not None:
        query = query.where(col(RoundRunRow.lease_token) == token)
    done = session.connection().execute(query.values(**values, version=RoundRunRow.version + 1))
    session.expire_all()
    return done.rowcount == 1


def promote(session: Session, run: Run, account_id: str | None) -> bool:
    """Make a what-if run a draft; False when somebody did so already, who then stays the one who did."""
    return change(session, run, {"what_if": False, "promoted_by": account_id}, col(RoundRunRow.what_if).is_(True))


def publish(session: Session, run: Run, account_id: str | None, at: datetime) -> bool:
    """Mark a run as published; False when it was published already."""
    values = {"published_by": account_id, "published_at": at}
    return change(session, run, values, col(RoundRunRow.published_at).is_(None))


def claim(session: Session, run_id: str) -> str | None:
    """Lease a waiting run to the caller for five minutes; the token, or None when somebody else has it.

    A run that ended its worker three times is given up.
    """
    token, moment = new_id(), now()
    free = or_(col(RoundRunRow.lease_until).is_(None), col(RoundRunRow.lease_until) < moment)
    mine = (col(RoundRunRow.id) == run_id, col(RoundRunRow.state) == RunState.WAITING.value, free)
    tired = update(RoundRunRow).where(*mine, col(RoundRunRow.attempts) >= ATTEMPTS)
    broken = {"state": RunState.FAILED.value, "problem": "round.broke", "lease_token": None, "lease_until": None}
    session.connection().execute(tired.values(**broken, ended_at=moment))
    values = {"lease_token": token, "lease_until": moment + LEASE, "attempts": RoundRunRow.attempts + 1}
    done = session.connection().execute(update(RoundRunRow).where(*mine).values(**values))
    session.expire_all()
    return token if done.rowcount == 1 else None


def renew(session: Session, run_id: str, token: str) -> bool:
    """Hold a run for five minutes more; False when somebody else has it by now."""
    done = session.connection().execute(
        update(RoundRunRow)
        .where(col(RoundRunRow.id) == run_id, col(RoundRunRow.lease_token) == token)
        .values(lease_until=now() + LEASE)
    )
    session.expire_all()
    return done.rowcount == 1


def waiting(session: Session) -> list[tuple[str, str]]:
    """Ids of runs that wait, with their institution, oldest first."""
    free = or_(col(RoundRunRow.lease_until).is_(None), col(RoundRunRow.lease_until) < now())
    query = select(col(RoundRunRow.id), col(RoundRunRow.institution_id)).where(
        col(RoundRunRow.state) == RunState.WAITING.value, free
    )
    rows = session.execute(query.order_by(col(RoundRunRow.started_at), col(RoundRunRow.id)).limit(20))
    return [(run_id, institution_id) for run_id, institution_id in rows]


def last_imposed(session: Session, institution_id: str, period_id: str, student_ids: Collection[str]) -> frozenset[str]:
    """Of these students, those who were imposed by the last published run that they were in, for another period."""
    last: dict[str, bool] = {}
    for part in chunks(sorted(set(student_ids))):
        query = (
            select(col(RoundSeatRow.student_id), col(RoundSeatRow.imposed))
            .join(RoundRunRow, col(RoundRunRow.id) == col(RoundSeatRow.run_id))
            .join(MatchingRoundRow, col(MatchingRoundRow.id) == col(RoundRunRow.round_id))
            .where(
                col(RoundSeatRow.institution_id) == institution_id,
                col(RoundSeatRow.student_id).in_(part),
                col(RoundRunRow.published_at).is_not(None),
                col(MatchingRoundRow.period_id) != period_id,
            )
            .order_by(col(RoundRunRow.published_at), col(RoundRunRow.id))
        )
        last |= {student_id: bool(was) for student_id, was in session.execute(query)}
    return frozenset(student_id for student_id, was in last.items() if was)


def _run(row: Any) -> Run:
    values = dict(row._mapping)
    return Run(**values | {"settings": RoundSettings.restored(values["settings"]), "state": RunState(values["state"])})
