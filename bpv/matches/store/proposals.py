"""Proposals of places to students. Session in, values out; flushes, never commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.matches.models.proposals import Proposal, ProposalState, Said, Waits
from bpv.matches.tables import MatchProposalRow
from bpv.placements.models import Way

SHOWN: Final[tuple[Any, ...]] = tuple(getattr(MatchProposalRow, name) for name in Proposal.__dataclass_fields__)
OPEN: Final = col(MatchProposalRow.state) == ProposalState.OPEN.value


def add(session: Session, institution_id: str, made: Sequence[Mapping[str, Any]]) -> tuple[Proposal, ...]:
    """Keep new proposals, in their order. Raises Clash when one of them is open already."""
    rows = [MatchProposalRow(institution_id=institution_id, **values) for values in made]
    with session.begin_nested():
        session.add_all(rows)
    return tuple(of_row(row) for row in rows)


def one(session: Session, institution_id: str, proposal_id: str, within: Any = None) -> Proposal | None:
    """A proposal, or None; `within` is a query of the students that somebody may see."""
    wanted = [_own(institution_id), col(MatchProposalRow.id) == proposal_id]
    if within is not None:
        wanted.append(col(MatchProposalRow.student_id).in_(within))
    return next(iter(found(session, select(*SHOWN).where(*wanted))), None)


def held(session: Session, institution_id: str, student_id: str) -> tuple[Proposal, ...]:
    """The open proposals of a student, locked until the caller's transaction ends, always in the same order: two
    people who answer at once wait for each other, and never for each other's locks."""
    query = select(*SHOWN).where(_own(institution_id), col(MatchProposalRow.student_id) == student_id, OPEN)
    session.expire_all()
    return found(session, query.order_by(col(MatchProposalRow.id)).with_for_update())


def of_students(session: Session, institution_id: str, student_ids: Collection[str]) -> tuple[Proposal, ...]:
    """All proposals of these students, the newest first."""
    gathered: list[Proposal] = []
    for part in chunks(sorted(set(student_ids))):
        query = select(*SHOWN).where(_own(institution_id), col(MatchProposalRow.student_id).in_(part))
        gathered.extend(found(session, query))
    return tuple(sorted(gathered, key=lambda one: (one.made_at, one.id), reverse=True))


def open_per_place(session: Session, institution_id: str, place_ids: Collection[str]) -> dict[str, int]:
    """How many proposals are open per place; a place without one is left out."""
    counted: dict[str, int] = {}
    for part in chunks(sorted(set(place_ids))):
        query = (
            select(col(MatchProposalRow.place_id), func.count())
            .where(_own(institution_id), OPEN, col(MatchProposalRow.place_id).in_(part))
            .group_by(col(MatchProposalRow.place_id))
        )
        counted |= {place_id: int(number) for place_id, number in session.execute(query)}
    return counted


def write(session: Session, before: Proposal, values: Mapping[str, Any]) -> bool:
    """Change an open proposal over the version that was read; False when it changed or ended in between."""
    done = session.connection().execute(
        update(MatchProposalRow)
        .where(
            _own(before.institution_id),
            col(MatchProposalRow.id) == before.id,
            col(MatchProposalRow.version) == before.version,
            OPEN,
        )
        .values(**values, version=before.version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def page(
    session: Session, institution_id: str, within: Any, waits: Waits | None, day: date, offset: int, limit: int
) -> tuple[tuple[Proposal, ...], int]:
    """A page of proposals of the students in the query `within`, and how many there are. Open ones: the first due
    first; ended ones: the last ended first."""
    wanted = (_own(institution_id), col(MatchProposalRow.student_id).in_(within), _waits(waits, day))
    total = session.execute(select(func.count()).select_from(MatchProposalRow).where(*wanted)).scalar_one()
    order: tuple[Any, ...] = (col(MatchProposalRow.due_on), col(MatchProposalRow.id))
    if waits is Waits.ENDED:
        order = (col(MatchProposalRow.ended_at).desc(), col(MatchProposalRow.id))
    query = select(*SHOWN).where(*wanted).order_by(*order).offset(offset).limit(limit)
    return found(session, query), int(total)


def counts(session: Session, institution_id: str, within: Any, day: date) -> dict[Waits, int]:
    """How many proposals of these students wait for each side, are overdue, and have ended. One query."""
    kinds = (Waits.STUDENT, Waits.COMPANY, Waits.OVERDUE, Waits.ENDED)
    sums = [func.count().filter(_waits(kind, day)) for kind in kinds]
    query = select(*sums).select_from(MatchProposalRow)
    row = session.execute(query.where(_own(institution_id), col(MatchProposalRow.student_id).in_(within))).one()
    return {kind: int(number) for kind, number in zip(kinds, row, strict=True)}


def institutions(session: Session) -> tuple[str, ...]:
    """The institutions with an open proposal."""
    query = select(col(MatchProposalRow.institution_id)).where(OPEN).distinct()
    return tuple(sorted(session.execute(query).scalars()))


def any_overdue(session: Session, institution_id: str, day: date) -> bool:
    """True when the term of an open proposal ended before the day."""
    query = select(col(MatchProposalRow.id)).where(_own(institution_id), OPEN, col(MatchProposalRow.due_on) < day)
    return session.execute(query.limit(1)).first() is not None


def overdue(session: Session, institution_id: str, day: date, limit: int) -> tuple[Proposal, ...]:
    """Open proposals whose term ended before the day, locked: who comes second finds them ended."""
    session.expire_all()
    query = select(*SHOWN).where(_own(institution_id), OPEN, col(MatchProposalRow.due_on) < day)
    return found(session, query.order_by(col(MatchProposalRow.id)).limit(limit).with_for_update())


def first_due(session: Session, institution_id: str, until: date) -> dict[str, date]:
    """Students who have not answered an open proposal that is due until then, with the first day that one is due."""
    query = (
        select(col(MatchProposalRow.student_id), func.min(MatchProposalRow.due_on))
        .where(_own(institution_id), _waits(Waits.STUDENT, until), col(MatchProposalRow.due_on) <= until)
        .group_by(col(MatchProposalRow.student_id))
    )
    return {student_id: due for student_id, due in session.execute(query)}


def due_of_student(session: Session, institution_id: str, student_id: str) -> date | None:
    """The first day that a proposal is due that the student has not answered; None when there is none."""
    query = select(func.min(MatchProposalRow.due_on)).where(
        _own(institution_id),
        col(MatchProposalRow.student_id) == student_id,
        OPEN,
        col(MatchProposalRow.student_answer) == Said.WAITING.value,
    )
    return session.execute(query).scalar()


def ended(session: Session, institution_id: str, since: datetime | None = None) -> tuple[Proposal, ...]:
    """Every proposal that came to nothing (`since` a moment), the oldest end first."""
    over = [state.value for state in (ProposalState.REFUSED, ProposalState.WITHDRAWN, ProposalState.LAPSED)]
    query = select(*SHOWN).where(_own(institution_id), col(MatchProposalRow.state).in_(over))
    if since is not None:
        query = query.where(col(MatchProposalRow.ended_at) >= since)
    return found(session, query.order_by(col(MatchProposalRow.ended_at), col(MatchProposalRow.id)))


def answered(session: Session, institution_id: str, since: datetime | None = None) -> tuple[Proposal, ...]:
    """Every proposal (made `since` a moment) that a side said yes or no to, the oldest first."""
    query = select(*SHOWN).where(
        _own(institution_id),
        or_(
            col(MatchProposalRow.student_answer) != Said.WAITING.value,
            col(MatchProposalRow.company_answer) != Said.WAITING.value,
        ),
    )
    if since is not None:
        query = query.where(col(MatchProposalRow.made_at) >= since)
    return found(session, query.order_by(col(MatchProposalRow.made_at), col(MatchProposalRow.id)))


def tally(session: Session, institution_id: str, place_ids: Collection[str]) -> tuple[int, int]:
    """How many proposals of these places the company answered, and to how many it said yes. A place that somebody of
    the school found full (no channel is noted then) is no answer of the company."""
    no = and_(col(MatchProposalRow.company_answer) == Said.NO.value, col(MatchProposalRow.company_channel) != "")
    yes = col(MatchProposalRow.company_answer) == Said.YES.value
    answers, accepted = 0, 0
    for part in list(chunks(sorted(set(place_ids)))) or [[]]:  # a page asks as much with nothing as with much
        query = select(func.count().filter(or_(yes, no)), func.count().filter(yes)).where(
            _own(institution_id), col(MatchProposalRow.place_id).in_(part)
        )
        more, good = session.execute(query).one()
        answers, accepted = answers + int(more), accepted + int(good)
    return answers, accepted


def found(session: Session, query: Select[Any]) -> tuple[Proposal, ...]:
    """The proposals of a query of `SHOWN`."""
    return tuple(_value(dict(row._mapping)) for row in session.execute(query))


def of_row(row: MatchProposalRow) -> Proposal:
    """The value of a row that was just added."""
    return _value({name: getattr(row, name) for name in Proposal.__dataclass_fields__})


def _value(values: dict[str, Any]) -> Proposal:
    return Proposal(
        **values
        | {
            "way": Way(values["way"]),
            "state": ProposalState(values["state"]),
            "student_answer": Said(values["student_answer"]),
            "company_answer": Said(values["company_answer"]),
            "parts": dict(values["parts"]),
            "silent": tuple(values["silent"]),
        }
    )


def _own(institution_id: str) -> ColumnElement[bool]:
    return col(MatchProposalRow.institution_id) == institution_id


def _waits(waits: Waits | None, day: date) -> ColumnElement[bool]:
    student = and_(OPEN, col(MatchProposalRow.student_answer) == Said.WAITING.value)
    if waits is Waits.STUDENT:
        return student
    if waits is Waits.COMPANY:
        return and_(OPEN, col(MatchProposalRow.company_answer) == Said.WAITING.value)
    if waits is Waits.OVERDUE:
        return and_(OPEN, col(MatchProposalRow.due_on) < day)
    return ~OPEN if waits is Waits.ENDED else OPEN
