"""What the clock does for the ledger: it pulls what failed elsewhere, and sees who has a place again.

Everything may run twice, and on several nodes at once: a source is written down once, and an entry changes only when it
still has the version that was read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import end_of_day, local, now
from bpv.failed_matches import rules
from bpv.failed_matches.models import Entry, ExplainFields, Failure, Happened, Kind, MatchState
from bpv.failed_matches.store import entries as store
from bpv.matches.models.proposals import Ended, ProposalState
from bpv.matches.models.unplaced import Unplaced
from bpv.matches.service import proposals, unplaced
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.placements import service as placements
from bpv.placements.models import EarlyEnd, Placement, Side, State

KINDS: Final = {
    ProposalState.REFUSED: Kind.REFUSED,
    ProposalState.WITHDRAWN: Kind.WITHDRAWN,
    ProposalState.LAPSED: Kind.SILENT,
}

MARGIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry that changes its state: solved by a placement, or (None) waiting again because that one fell through."""

    entry: Entry
    placement_id: str | None
    days: int | None


def schools(session: Session) -> tuple[str, ...]:
    """The ids of all schools."""
    return tuple(one.id for one in organisation.institutions(session))


def missing(session: Session, institution_id: str, day: date) -> tuple[Failure, ...]:
    """What failed and is not in the ledger yet, the oldest first. Proposals are read from `MARGIN` before the last one
    that was written down: the oldest is written first, so that nothing waits from before then."""
    newest = store.newest(session, institution_id, "proposal")
    since = None if newest is None else end_of_day(newest - MARGIN)
    found = [
        *(of_proposal(one) for one in proposals.unsuccessful(session, institution_id, since)),
        *(of_round(one) for one in unplaced.of_published(session, institution_id)),
        *(of_placement(one, day) for one in placements.ended_early(session, institution_id)),
    ]
    known = store.sources(session, institution_id, {one.source for one in found})
    return tuple(sorted((one for one in found if one.source not in known), key=lambda one: (one.ended_on, one.source)))


def of_proposal(one: Ended) -> Failure:
    """A proposal that came to nothing. A student owns no entry: then somebody has to take it."""
    return Failure(
        source=f"proposal:{one.proposal_id}",
        kind=KINDS[one.state],
        student_id=one.student_id,
        company_id=one.company_id,
        place_id=one.place_id,
        period_id=one.period_id,
        side=one.side,
        ended_on=one.ended_on,
        note="\n".join(word for word in one.words.values() if word),
        owner_id=None if one.side is Side.STUDENT else one.by,
        **said(one.reasons),
    )


def of_round(one: Unplaced) -> Failure:
    """A student for whom a published round had no place; who published it looks after it."""
    return Failure(
        source=f"round:{one.round_id}:{one.student_id}",
        kind=Kind.UNPLACED,
        student_id=one.student_id,
        period_id=one.period_id,
        side=Side.SCHOOL,
        ended_on=local(one.published_at).date(),
        school_reason=rules.NO_PLACE_LEFT,
        owner_id=one.by,
    )


def of_placement(one: EarlyEnd, day: date) -> Failure:
    """A placement that ended before its last day, or was cancelled before its first."""
    return Failure(
        source=f"placement:{one.placement_id}",
        kind=Kind.CANCELLED if one.state is State.CANCELLED else Kind.ENDED_EARLY,
        student_id=one.student_id,
        company_id=one.company_id,
        place_id=one.place_id,
        period_id=one.period_id,
        side=one.initiator or next(iter(one.reasons), Side.OTHER),
        ended_on=one.ended_on or min(day, one.starts_on),
        cause=one.cause,
        note=one.note,
        owner_id=one.by,
        **said(one.reasons),
    )


def said(reasons: Any) -> dict[str, Any]:
    """The reason of each side as an entry names it; a code that the side may not give is left out."""
    return {
        f"{side}_reason": code
        for side in (Side.STUDENT, Side.COMPANY, Side.SCHOOL)
        if (code := reasons.get(side)) and rules.fits(code, side)
    }


def write_down(session: Session, institution_id: str, found: Iterable[Failure], actor_id: str | None = None) -> int:
    """Add entries; how many are new. A student of another school, or none, is left out."""
    known = list(found)
    students = people.by_ids(session, institution_id, {one.student_id for one in known})
    made = []
    for one in known:
        student = students.get(one.student_id)
        if student is None:
            continue
        values = {
            **values_of(one),
            "institution_id": institution_id,
            "team_id": student.team_id,
            "crebo": student.crebo,
        }
        if (key := store.add(session, values, actor_id)) is not None:
            made.append(key)
    for key in made:
        audit.record(
            session,
            "failed_match.recorded",
            institution_id=institution_id,
            actor_id=actor_id,
            object_id=key,
            fields=("company_id", "kind", "period_id", "side", "student_id"),
        )
    return len(made)


def values_of(one: Failure) -> dict[str, Any]:
    """The columns of a new entry."""
    given = ExplainFields(
        side=one.side,
        student_reason=one.student_reason,
        company_reason=one.company_reason,
        school_reason=one.school_reason,
        note=one.note,
    )
    reason = rules.explained(given)
    return {
        **given.model_dump(),
        "source": one.source,
        "kind": one.kind,
        "reason": reason,
        "cause": one.cause or rules.cause_of(reason),
        "ended_on": one.ended_on,
        "student_id": one.student_id,
        "company_id": one.company_id,
        "place_id": one.place_id,
        "period_id": one.period_id,
        "owner_id": one.owner_id,
        "opened_at": now(),
    }


def turning(session: Session, institution_id: str, day: date) -> tuple[Turn, ...]:
    """Entries whose student has a place again, and entries of which the new place fell through after all."""
    waiting = store.unsettled(session, institution_id)
    placed = placements.of_students(session, institution_id, {one.student_id for one in waiting})
    return tuple(turn for one in waiting if (turn := turn_of(one, placed.get(one.student_id, ()), day)) is not None)


def turn_of(entry: Entry, placed: Sequence[Placement], day: date) -> Turn | None:
    """What changes about one entry, or None."""
    found = rules.solution(entry, placed)
    if entry.alive:
        return Turn(entry, found.id, rules.days_between(entry.ended_on, day)) if found else None
    if entry.state is MatchState.SOLVED and found is None:
        return Turn(entry, None, None)
    return None


def turn(session: Session, institution_id: str, one: Turn) -> bool:
    """Write down that an entry was solved, or waits again; False when somebody was first."""
    solved = one.placement_id is not None
    values = {
        "state": MatchState.SOLVED if solved else MatchState.OPEN,
        "solved_by": one.placement_id,
        "days_to_place": one.days,
        "closed_at": now() if solved else None,
    }
    if not store.change(session, institution_id, one.entry.id, one.entry.version, values):
        return False
    what = Happened.SOLVED if solved else Happened.REOPENED
    store.note(session, institution_id, one.entry.id, what, None)
    fields = tuple(values)
    audit.record(session, f"failed_match.{what}", institution_id=institution_id, object_id=one.entry.id, fields=fields)
    return True
