"""The progress of placements on one page: who needs somebody first, with the four facts of each (MAP-01)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core.rights import Reach, Scope
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.people.service import supervision
from bpv.placements import service as placements
from bpv.reports.models.following import NO_FACTS, Asked, Followed, Lacking, Line, Progress, Red
from bpv.reports.rules import signals
from bpv.reports.service import facts
from bpv.reports.store import progress as store
from bpv.reports.store import without_place

PART: Final = 500  # placements whose facts are gathered at once for a spreadsheet
MOST_ROWS: Final = 50_000  # of a spreadsheet


def limits(session: Session, institution_id: str) -> Mapping[str, int]:
    """The settings of the school from which on something needs somebody."""
    return organisation.settings(session, institution_id)


def page(session: Session, scope: Scope, asked: Asked, day: date, *, offset: int, limit: int) -> Progress:
    """One page of placements of students within the scope, in a fixed number of queries whatever their number.

    A team or supervisor outside the scope shows nobody.
    """
    own = scope.institution_id
    where = wanted(session, scope, asked, day)
    alerts = store.signalled(session, own, where)
    everything = store.counted(session, where)
    first = signals.ordered(alerts, asked.signal)
    covered = None if scope.reach is Reach.ALL else people.teams_of(session, scope)
    wide = scope.reach is not Reach.ASSIGNED
    return Progress(
        lines=lines(session, own, followed(session, own, where, asked, first, offset, limit), day),
        total=len(first) if asked.signal else everything,
        everything=everything,
        signals=signals.counts(alerts),
        teams=without_place.teams(session, own, covered),
        supervisors={one.account_id: one.name for one in supervision.supervisors(session, scope)} if wide else {},
        company=company(session, own, asked.company_id),
    )


def company(session: Session, institution_id: str, company_id: str) -> str:
    """The name of the company that the list is narrowed to, or ""."""
    return placements.company_names(session, institution_id, [company_id]).get(company_id, "") if company_id else ""


def wanted(session: Session, scope: Scope, asked: Asked, day: date) -> store.Where:
    """The conditions of what was asked for, but for signals."""
    own = scope.institution_id
    days = limits(session, own) if asked.lacking is Lacking.HOURS else {}
    return store.conditions(own, people.ids_within(session, scope), asked, day, days)


def followed(
    session: Session,
    institution_id: str,
    where: store.Where,
    asked: Asked,
    first: Sequence[str],
    offset: int,
    limit: int,
) -> tuple[Followed, ...]:
    """One page: placements with a signal in their order, then the others unless a signal was asked for."""
    ids = tuple(first[offset : offset + limit])
    if len(ids) < limit and not asked.signal:
        after = max(0, offset - len(first))
        ids = (*ids, *store.without_signal(session, institution_id, where, after, limit - len(ids)))
    found = store.among(session, institution_id, ids) if ids else {}
    return tuple(found[key] for key in ids)


def lines(session: Session, institution_id: str, found: tuple[Followed, ...], day: date) -> tuple[Line, ...]:
    """Placements with their facts and supervisors, in the same order."""
    known = facts.gather(session, institution_id, [one.placement_id for one in found], day)
    names = store.supervisors_of(session, institution_id, {one.student_id for one in found}, day)
    return tuple(Line(one, known.get(one.placement_id, NO_FACTS), names.get(one.student_id, ())) for one in found)


def every_line(session: Session, scope: Scope, asked: Asked, day: date) -> Iterator[Line]:
    """All that fits, in the order of the page, for a spreadsheet; read in parts, at most 50,000."""
    own, where = scope.institution_id, wanted(session, scope, asked, day)
    first = signals.ordered(store.signalled(session, own, where), asked.signal)
    for offset in range(0, MOST_ROWS, PART):
        found = followed(session, own, where, asked, first, offset, PART)
        yield from lines(session, own, found, day)
        if len(found) < PART:
            return


def around(session: Session, scope: Scope, day: date, limit: int) -> tuple[tuple[Line, ...], int]:
    """The placements of who is asking that run, begin soon or are just over, with a signal first, and how many."""
    own, asked = scope.institution_id, Asked(when=None)
    where = wanted(session, scope, asked, day)
    first = signals.ordered(store.signalled(session, own, where))
    found = followed(session, own, where, asked, first, 0, limit)
    return lines(session, own, found, day), store.counted(session, where)


def red(session: Session, scope: Scope, day: date) -> Red:
    """How many running placements within the scope need somebody now."""
    found = store.signalled(session, scope.institution_id, wanted(session, scope, Asked(), day))
    pressing = [one for one in found if one.colour == "red"]
    return Red(len({one.placement_id for one in pressing}), min((one.since for one in pressing), default=None))
