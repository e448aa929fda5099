"""Hand-ins and feedback as they are kept."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import select as columns
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.core.bulk import chunks
from bpv.folder.models.work import Act, Feedback, HandIn, HandInState
from bpv.folder.tables import FeedbackRow, HandInRow

NAMES: Final = tuple(HandIn.__dataclass_fields__)
SHORT: Final[tuple[Any, ...]] = tuple(getattr(HandInRow, name) for name in NAMES if name != "text")


def value(row: Any, **more: Any) -> HandIn:
    """The frozen value of a hand-in; `more` stands for columns that were not read."""
    known = {name: getattr(row, name) for name in NAMES if name not in more}
    return HandIn(**known | more | {"state": HandInState(row.state)})


def of_placements(
    session: Session, institution_id: str, placement_ids: Collection[str]
) -> dict[tuple[str, str], tuple[HandIn, ...]]:
    """The hand-ins of these placements by placement and assignment, newest first, without their text: figures about
    many need none of it."""
    found: dict[tuple[str, str], list[HandIn]] = defaultdict(list)
    row = HandInRow
    for part in chunks(sorted(set(placement_ids))):
        mine = (col(row.institution_id) == institution_id, col(row.placement_id).in_(part))
        for each in session.execute(columns(*SHORT).where(*mine).order_by(col(row.number).desc())):
            found[each.placement_id, each.assignment_id].append(value(each, text=""))
    return {key: tuple(held) for key, held in found.items()}


def of_assignment(
    session: Session, institution_id: str, placement_id: str, assignment_id: str
) -> dict[tuple[str, str], tuple[HandIn, ...]]:
    """The hand-ins of a placement on one assignment, whole, newest first."""
    row = HandInRow
    query = select(row).where(
        col(row.institution_id) == institution_id,
        col(row.placement_id) == placement_id,
        col(row.assignment_id) == assignment_id,
    )
    found = session.exec(query.order_by(col(row.number).desc()).execution_options(populate_existing=True))
    return {(placement_id, assignment_id): tuple(value(each) for each in found)}


def one(session: Session, institution_id: str, hand_in_id: str, *, lock: bool = False) -> HandIn | None:
    """A hand-in of the school, or None."""
    query = select(HandInRow).where(col(HandInRow.institution_id) == institution_id, col(HandInRow.id) == hand_in_id)
    query = query.with_for_update() if lock else query
    row = session.exec(query.execution_options(populate_existing=True)).first()
    return value(row) if row else None


def anywhere(session: Session, hand_in_id: str) -> bool:
    """True when any school has a hand-in with this id."""
    return session.get(HandInRow, hand_in_id) is not None


def add(session: Session, columns: Mapping[str, Any]) -> bool:
    """Add a hand-in; False when its number, or its id, was taken at the same moment."""
    try:
        with session.begin_nested():
            session.add(HandInRow(**columns))
    except IntegrityError:
        return False
    return True


def change(session: Session, institution_id: str, hand_in: HandIn, version: int, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody saved in between."""
    row = HandInRow
    mine = (col(row.institution_id) == institution_id, col(row.id) == hand_in.id, col(row.version) == version)
    done = session.connection().execute(update(row).where(*mine).values(**values, version=version + 1))
    session.expire_all()
    return done.rowcount == 1


def feedback_of(session: Session, institution_id: str, placement_id: str) -> dict[str, tuple[Feedback, ...]]:
    """Everything that was said about the hand-ins of a placement, by hand-in, oldest first."""
    found: dict[str, list[Feedback]] = defaultdict(list)
    row = FeedbackRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    for each in session.exec(query.order_by(col(row.at), col(row.id))):
        found[each.hand_in_id].append(
            Feedback(
                id=each.id,
                hand_in_id=each.hand_in_id,
                act=Act(each.act),
                words=each.words,
                scores=tuple(each.scores),
                by_id=each.by_id,
                at=each.at,
            )
        )
    return {hand_in_id: tuple(held) for hand_in_id, held in found.items()}


def add_feedback(session: Session, columns: Mapping[str, Any]) -> bool:
    """Add what somebody said; False when it was added before (the same form sent twice)."""
    try:
        with session.begin_nested():
            session.add(FeedbackRow(**columns))
    except IntegrityError:
        return False
    return True


def feedback_exists(session: Session, institution_id: str, feedback_id: str) -> bool:
    """True when this was said already."""
    row = session.get(FeedbackRow, feedback_id)
    return row is not None and row.institution_id == institution_id
