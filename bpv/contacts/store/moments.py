"""Contact moments and what was agreed about them, by placement."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bpv.contacts.models import Answer, Kind, Moment, MomentState, Rhythm, Spot, Way
from bpv.contacts.tables import ContactMomentRow, ContactProposalRow, ContactRhythmRow
from bpv.core.bulk import chunks


def spots(
    session: Session, institution_id: str, placement_ids: Collection[str]
) -> tuple[dict[str, list[Spot]], dict[str, list[date]]]:
    """What was held, and the days of what is planned, of each of these placements; who has none is left out."""
    held: dict[str, list[Spot]] = defaultdict(list)
    planned: dict[str, list[date]] = defaultdict(list)
    row = ContactMomentRow
    for part in chunks(sorted(set(placement_ids))):
        query = columns(col(row.placement_id), col(row.state), col(row.day), col(row.way), col(row.kind)).where(
            col(row.institution_id) == institution_id,
            col(row.placement_id).in_(part),
            col(row.state) != MomentState.CANCELLED.value,
        )
        for one in session.execute(query.order_by(col(row.day), col(row.id))):
            if one.state == MomentState.HELD:
                held[one.placement_id].append(Spot(one.day, Way(one.way), Kind(one.kind)))
            else:
                planned[one.placement_id].append(one.day)
    return held, planned


def proposals_open(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, int]:
    """How many proposals wait for an answer, of each of these placements; who has none is left out."""
    row, found = ContactProposalRow, dict[str, int]()
    for part in chunks(sorted(set(placement_ids))):
        query = (
            columns(col(row.placement_id), func.count())
            .where(
                col(row.institution_id) == institution_id,
                col(row.placement_id).in_(part),
                col(row.answer) == Answer.OPEN.value,
            )
            .group_by(col(row.placement_id))
        )
        found |= {placement_id: int(number) for placement_id, number in session.execute(query)}
    return found


def rhythms(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, Rhythm]:
    """What was agreed for these placements; those that follow the norm are left out."""
    row, found = ContactRhythmRow, dict[str, Rhythm]()
    for part in chunks(sorted(set(placement_ids))):
        query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id).in_(part))
        found |= {one.placement_id: Rhythm.model_validate(one) for one in session.exec(fresh(query))}
    return found


def fresh(query: Any) -> Any:
    """A query that sees what other transactions wrote since this session looked."""
    return query.execution_options(populate_existing=True)


def of_placement(session: Session, institution_id: str, placement_id: str) -> tuple[Moment, ...]:
    """The moments of a placement, the newest first."""
    row = ContactMomentRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    found = session.exec(fresh(query.order_by(col(row.day).desc(), col(row.id))))
    return tuple(Moment.model_validate(one) for one in found)


def one(session: Session, institution_id: str, moment_id: str) -> Moment | None:
    """A moment of the school."""
    row = ContactMomentRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.id) == moment_id)
    found = session.exec(fresh(query)).first()
    return None if found is None else Moment.model_validate(found)


def of_form(session: Session, key: str) -> Moment | None:
    """The moment that a form with this key made or logged, at whichever school."""
    row = ContactMomentRow
    found = session.exec(fresh(select(row).where(or_(col(row.id) == key, col(row.form_key) == key)))).first()
    return None if found is None else Moment.model_validate(found)


def add(session: Session, institution_id: str, values: Mapping[str, Any]) -> None:
    """Write a moment down."""
    session.add(ContactMomentRow(institution_id=institution_id, **values))
    session.flush()


def change(session: Session, institution_id: str, moment: Moment, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody saved in between."""
    row = ContactMomentRow
    done = session.execute(
        update(row)
        .where(col(row.institution_id) == institution_id, col(row.id) == moment.id, col(row.version) == moment.version)
        .values(**values, version=moment.version + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def keep_rhythm(session: Session, institution_id: str, rhythm: Rhythm | None, values: Mapping[str, Any]) -> bool:
    """Write what was agreed, over the version that was seen when there is one; False when somebody saved in between."""
    row = ContactRhythmRow
    if rhythm is None:
        session.add(row(institution_id=institution_id, **values))
        session.flush()
        return True
    done = session.execute(
        update(row)
        .where(col(row.institution_id) == institution_id, col(row.id) == rhythm.id, col(row.version) == rhythm.version)
        .values(**values, version=rhythm.version + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def first_held(session: Session, institution_id: str) -> date | None:
    """The day of the first contact that the school ever logged; None when it logs none."""
    row = ContactMomentRow
    query = columns(func.min(col(row.day))).where(
        col(row.institution_id) == institution_id, col(row.state) == MomentState.HELD.value
    )
    return session.execute(query).scalar()


def visits(session: Session, institution_id: str, first: date, last: date) -> Iterator[tuple[str, str]]:
    """Account and placement of every visit that was made from `first` to `last`."""
    row = ContactMomentRow
    query = columns(col(row.by_id), col(row.placement_id)).where(
        col(row.institution_id) == institution_id,
        col(row.state) == MomentState.HELD.value,
        col(row.way) == Way.ON_SITE.value,
        col(row.day) >= first,
        col(row.day) <= last,
        col(row.by_id).is_not(None),
    )
    yield from ((row.by_id, row.placement_id) for row in session.execute(query))
