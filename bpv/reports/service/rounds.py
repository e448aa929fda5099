"""Start pages about placements: a supervisor sees who needs them now, a student what is next."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core.rights import Principal, Reach, Scope, scope_of
from bpv.reports.models.following import Line, Own, Round, When
from bpv.reports.rules import calls
from bpv.reports.service import progress
from bpv.reports.store import waiting

MOST_OWN: Final = 200  # placements on the start page of one supervisor; the progress page has them all
MOST_NEEDS: Final = 8


def of_supervisor(session: Session, who: Principal, day: date) -> Round:
    """What needs a supervisor now, and all own students with the four facts; a fixed number of queries."""
    scope = assigned(who)
    lines, total = progress.around(session, scope, day, MOST_OWN)
    found = calls.by_student(calls.of_supervisor(lines, day, progress.limits(session, scope.institution_id)))
    mails, _ = waiting.failed_mail(session, scope.institution_id, who.account_id)
    return Round(
        day=day,
        failed_mails=mails,
        needs=found[:MOST_NEEDS],
        more=max(0, len(found) - MOST_NEEDS),
        waiting=len(found),
        lines=of(When.RUNNING, lines, day),
        soon=of(When.SOON, lines, day),
        total=total,
    )


def assigned(who: Principal) -> Scope:
    """The scope of the asker's own students, whatever else they may see."""
    wide = scope_of(who, "progress.read")
    return Scope(reach=Reach.ASSIGNED, institution_id=wide.institution_id, account_id=wide.account_id)


def when_of(line: Line, day: date) -> When:
    """Where a placement of the list is on the day."""
    if line.one.starts_on > day:
        return When.SOON
    return When.RUNNING if line.one.ends_on >= day else When.OVER


def of(when: When, lines: Iterable[Line], day: date) -> tuple[Line, ...]:
    """Those of the lines that run, begin soon, or are over."""
    return tuple(line for line in lines if when_of(line, day) is when)


def of_student(session: Session, who: Principal, day: date) -> Own | None:
    """The placement that runs, else the one that begins first, else the one that was over last, with what is next;
    None for a student without any of these."""
    scope = scope_of(who, "placement.own")
    lines, _ = progress.around(session, scope, day, MOST_OWN)
    running, soon, over = (of(when, lines, day) for when in When)
    line = min(running or soon, key=first_day, default=None) or max(over, key=first_day, default=None)
    if line is None:
        return None
    limits = progress.limits(session, scope.institution_id)
    return Own(day=day, line=line, when=when_of(line, day), calls=calls.of_student(line, day, limits))


def first_day(line: Line) -> tuple[date, str]:
    """The order of placements by their first day."""
    return line.one.starts_on, line.one.placement_id
