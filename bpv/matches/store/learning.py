"""Where versions of the learned model are kept, and what published rounds gave. Session in, values out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.matches.models.learning import ModelState, ModelVersion, Published, Seat
from bpv.matches.models.rounds import SeatKind
from bpv.matches.tables import MatchingRoundRow, RoundRunRow, RoundSeatRow, SuccessModelRow

NAMES: Final = tuple(ModelVersion.__dataclass_fields__)
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(SuccessModelRow, name) for name in NAMES)
USED: Final = (ModelState.ACTIVE.value, ModelState.FROZEN.value)
POINT: Final = 100  # of a score as rounds keep it


def _version(row: Any) -> ModelVersion:
    values = dict(zip(NAMES, row, strict=True))
    return ModelVersion(**(values | {"state": ModelState(values["state"]), "bins": tuple(values["bins"])}))


def in_use(session: Session, institution_id: str) -> tuple[str, int] | None:
    """The id and number of the version in use, or None."""
    query = select(col(SuccessModelRow.id), col(SuccessModelRow.number)).where(
        col(SuccessModelRow.institution_id) == institution_id, col(SuccessModelRow.state).in_(USED)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def numbers(session: Session, institution_id: str, number: int) -> Mapping[str, Any]:
    """The numbers of a version that exists."""
    query = select(col(SuccessModelRow.numbers)).where(
        col(SuccessModelRow.institution_id) == institution_id, col(SuccessModelRow.number) == number
    )
    found: Mapping[str, Any] = session.execute(query).scalar_one()
    return found


def versions(session: Session, institution_id: str, limit: int) -> tuple[ModelVersion, ...]:
    """The newest versions, newest first."""
    query = select(*COLUMNS).where(col(SuccessModelRow.institution_id) == institution_id)
    return tuple(
        _version(row) for row in session.execute(query.order_by(col(SuccessModelRow.number).desc()).limit(limit))
    )


def used(session: Session, institution_id: str) -> ModelVersion | None:
    """The version in use, or None."""
    query = select(*COLUMNS).where(
        col(SuccessModelRow.institution_id) == institution_id, col(SuccessModelRow.state).in_(USED)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _version(row)


def one(session: Session, institution_id: str, model_id: str) -> ModelVersion | None:
    """A version by its id, or None."""
    query = select(*COLUMNS).where(
        col(SuccessModelRow.institution_id) == institution_id, col(SuccessModelRow.id) == model_id
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _version(row)


def change(
    session: Session, institution_id: str, before: ModelVersion, state: ModelState, values: Mapping[str, Any]
) -> bool:
    """Give a version another state; False when somebody changed it since it was read, or another is in use."""
    statement = (
        update(SuccessModelRow)
        .where(
            col(SuccessModelRow.institution_id) == institution_id,
            col(SuccessModelRow.id) == before.id,
            col(SuccessModelRow.version) == before.version,
        )
        .values(state=state.value, version=before.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    try:
        with session.begin_nested():
            changed: int = session.execute(statement).rowcount  # type: ignore[attr-defined]
    except IntegrityError:
        return False
    return changed == 1


def add(session: Session, institution_id: str, values: Mapping[str, Any]) -> str | None:
    """Keep a version; gives its id, or None when another node was first."""
    row = SuccessModelRow(institution_id=institution_id, **values)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row.id


def published(session: Session, institution_id: str, since: datetime) -> tuple[Published, ...]:
    """The rounds that were published since a moment, the newest first."""
    query = (
        select(col(RoundRunRow.id), col(MatchingRoundRow.name), col(RoundRunRow.published_at))
        .join(MatchingRoundRow, col(MatchingRoundRow.published_run_id) == col(RoundRunRow.id))
        .where(
            col(RoundRunRow.institution_id) == institution_id,
            col(MatchingRoundRow.institution_id) == institution_id,
            col(RoundRunRow.published_at) >= since,
        )
        .order_by(col(RoundRunRow.published_at).desc(), col(RoundRunRow.id))
    )
    return tuple(Published(*row) for row in session.execute(query))


def seats(session: Session, institution_id: str, run_ids: tuple[str, ...]) -> tuple[Seat, ...]:
    """Who took part in these runs and what they got; who had a place before is left out."""
    query = select(
        col(RoundSeatRow.student_id),
        col(RoundSeatRow.team_id),
        col(RoundSeatRow.kind),
        col(RoundSeatRow.score),
        col(RoundSeatRow.regret),
    ).where(
        col(RoundSeatRow.institution_id) == institution_id,
        col(RoundSeatRow.run_id).in_(run_ids),
        col(RoundSeatRow.kind) != SeatKind.SETTLED.value,
    )
    return tuple(
        Seat(student, team, kind == SeatKind.PLACED.value, None if score is None else score / POINT, regret / POINT)
        for student, team, kind, score, regret in session.execute(query)
    )
