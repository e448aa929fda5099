"""What stands in the calendar of a person: placements, contact moments, visit days, meetings, and own deadlines."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from bpv.contacts.service import meetings, moments, visiting
from bpv.core.clock import school_year
from bpv.core.rights import Principal, may, scope_of
from bpv.placements.models import State
from bpv.placements.models.listing import Line, Wanted
from bpv.placements.service import listing, trainees
from bpv.tracking.models.feeds import Event
from bpv.tracking.models.steps import Step, StepOwner
from bpv.tracking.service import steps

MOST: Final = 400  # placements of one person in a calendar
BACK: Final = timedelta(days=60)
OVER: Final = frozenset({State.CANCELLED})


def events(session: Session, who: Principal, today: date) -> tuple[Event, ...]:
    """Everything, from two months back on, in the reach that the person has now. Nobody's name stands in it."""
    found = [*as_student(session, who, today), *as_trainer(session, who, today), *as_staff(session, who, today)]
    return tuple({one.uid: one for one in found if one.last >= today - BACK}.values())


def as_student(session: Session, who: Principal, today: date) -> Iterator[Event]:
    """Own placements, contact moments with the school, own steps."""
    if who.student_id is None:
        return
    lines = listing.own_placements(session, scope_of(who, "placement.own"))
    standing = [one for one in lines if one.placement.state not in OVER]
    for one in standing:
        yield placement(one, "feed.placement", f"/my-placements/{one.placement.id}")
    yield from around(session, standing, StepOwner.STUDENT, "/my-placements/{}", today)


def as_trainer(session: Session, who: Principal, today: date) -> Iterator[Event]:
    """Trainees' placements, contact moments with the school, and steps of the company."""
    if who.trainer_id is None or not may(who, "trainee.read"):
        return
    lines = trainees.of_trainer(session, scope_of(who, "trainee.read"), today)
    for one in lines:
        yield placement(one, "feed.placement_staff", f"/trainees/{one.placement.id}")
    yield from around(session, lines, StepOwner.TRAINER, "/trainees/{}", today)


def as_staff(session: Session, who: Principal, today: date) -> Iterator[Event]:
    """Contact moments and steps of supervised students, own visit days, meetings of own teams."""
    if may(who, "visit.read"):
        own = scope_of(who, "visit.read")
        lines: list[Line] = []
        for state in (State.RUNNING, State.PLANNED):
            lines += listing.listed(session, own, Wanted(state=state.value), today, offset=0, limit=MOST)[0]
        yield from around(session, lines, StepOwner.SUPERVISOR, "/placements/{}/signals", today)
        for visits, _ in visiting.days(session, own):
            yield Event(f"visits-{visits.id}", "feed.visits", {}, f"/visits/{visits.id}", visits.day, visits.day)
    if may(who, "meeting.read"):
        found, is_own = meetings.years(session, scope_of(who, "meeting.read"), school_year(today), today, own_only=True)
        for meeting in (one for year in found if is_own for one in year.meetings):
            day = meeting.on_day
            yield Event(f"meeting-{meeting.id}", "feed.meeting", {}, f"/contacts/meetings/{meeting.id}", day, day)


def placement(line: Line, code: str, path: str) -> Event:
    """A placement, from its first until its last day."""
    one = line.placement
    last = one.ended_on or one.ends_on
    return Event(f"placement-{one.id}", code, {"company": line.company}, path, one.starts_on, max(one.starts_on, last))


def around(session: Session, lines: Collection[Line], owner: StepOwner, path: str, today: date) -> Iterator[Event]:
    """The next contact moment of each placement, and the steps that this side still has to do."""
    if not lines:
        return
    institution_id, ids = next(iter(lines)).placement.institution_id, [one.placement.id for one in lines]
    contacts = moments.facts(session, institution_id, ids, today)
    held: Mapping[str, tuple[Step, ...]] = steps.of_placements(session, institution_id, ids)
    for line in lines:
        key = line.placement.id
        facts = contacts.get(key)
        if facts is not None and facts.next_on is not None:
            day, about = facts.next_on, {"company": line.company}
            yield Event(f"contact-{key}-{day}", "feed.contact_at", about, path.format(key), day, day)
        for step in held.get(key, ()):
            if step.owner is owner and step.done_on is None:
                words = {"step": step.title or f"step.{step.code}"}
                yield Event(f"step-{step.id}", "feed.step", words, path.format(key), step.due_on, step.due_on)
