"""What a placement asks of its supervisor, and of its student, from its facts on a day. Pure decisions.

The facts are those of this minute: whoever just logged a contact sees the line gone, whether or not the clock closed
the signal yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from bpv.reports.models.following import Call, Facts, Followed, Line

SOON: Final = timedelta(days=14)  # before the first day, from when on an agreement that is not signed presses
PRESSING: Final = timedelta(days=7)  # after a contact was due, from when on it is red
AHEAD: Final = timedelta(days=14)  # in which something that is planned is named
RANKS: Final[Mapping[str, int]] = {"red": 0, "amber": 1, "quiet": 2}


def told(day: date) -> str:
    """A day in a sentence."""
    return day.strftime("%d-%m-%Y")


def order(call: Call) -> tuple[int, date, str, str]:
    """Red first; of one colour what waits longest."""
    return RANKS[call.colour], call.since, call.about.student, call.kind


def of_supervisor(lines: Iterable[Line], day: date, limits: Mapping[str, int]) -> tuple[Call, ...]:
    """What these placements ask of whoever supervises them, the most pressing first."""
    found: list[Call] = []
    for line in lines:
        found += problems(line)
        if line.one.ends_on >= day:
            found += agreement(line, day)
            found += contact(line, day)
        if line.one.starts_on <= day:
            found += hours(line, day, limits)
            found += work(line, day, limits)
    return tuple(sorted(found, key=order))


def by_student(calls: Iterable[Call]) -> tuple[tuple[Call, ...], ...]:
    """The same calls, those about one placement together, in the order of the first of each."""
    found: dict[str, list[Call]] = {}
    for call in calls:
        found.setdefault(call.about.placement_id, []).append(call)
    return tuple(tuple(together) for together in found.values())


def agreement(line: Line, day: date) -> Iterator[Call]:
    """The placement began, or begins soon, and not everybody signed."""
    one, paper = line.one, line.facts.agreement
    if paper is None or paper.complete or paper.state == "ended" or one.starts_on > day + SOON:
        return
    begun = one.starts_on <= day
    kind = "begun_unsigned" if begun else "unsigned"
    said = {"day": told(one.starts_on)}
    yield Call(kind, said, "placements.agreement", "red" if begun else "amber", one.starts_on, one)


def contact(line: Line, day: date) -> Iterator[Call]:
    """A contact is due, or somebody proposes one."""
    one, found = line.one, line.facts.contact
    if found is None:
        return
    if found.proposals:
        yield Call("proposal", {"count": found.proposals}, "contacts.contacts", "amber", day, one)
    if found.due_on is None or found.due_on > day or (found.next_on is not None and found.next_on >= day):
        return
    colour = "red" if found.due_on + PRESSING < day else "amber"
    if found.last_on is None:
        yield Call("no_contact", {"day": told(one.starts_on)}, "contacts.log", colour, found.due_on, one)
    else:
        yield Call("contact_due", {"day": told(found.last_on)}, "contacts.log", colour, found.due_on, one)


def hours(line: Line, day: date, limits: Mapping[str, int]) -> Iterator[Call]:
    """No hours for longer than the school accepts, or a week that waits for approval too long."""
    one, found = line.one, line.facts.hours
    if found is None or one.ends_on < day:
        return
    last = found.last_on or one.starts_on - timedelta(days=1)
    silent = (day - last).days
    if silent > limits["hours.missing_days"]:
        colour = "red" if silent > 2 * limits["hours.missing_days"] else "amber"
        kind = "no_hours_since" if found.last_on else "no_hours"
        yield Call(kind, {"day": told(found.last_on or one.starts_on)}, "folder.hours", colour, last, one)
    waiting = found.waiting_since
    if waiting is not None and (day - waiting).days > limits["hours.approve_days"]:
        said: dict[str, str | int] = {"count": found.weeks_waiting, "day": told(waiting)}
        yield Call("weeks_waiting", said, "folder.hours", "amber", waiting, one)


def work(line: Line, day: date, limits: Mapping[str, int]) -> Iterator[Call]:
    """Work that was handed in waits for feedback; red once the school's days for an answer are over."""
    one, found = line.one, line.facts.work
    if found is None or found.waiting_since is None:
        return
    colour = "red" if (day - found.waiting_since).days > limits["folder.answer_days"] else "amber"
    said: dict[str, str | int] = {"count": found.handed_in, "day": told(found.waiting_since)}
    yield Call("work_waiting", said, "folder.folder", colour, found.waiting_since, one)


def problems(line: Line) -> Iterator[Call]:
    """Somebody reported a problem."""
    for alert in line.facts.alerts:
        if alert.kind == "problem":
            said = {"day": told(alert.since)}
            yield Call("problem", said, "tracking.signals_of", alert.colour, alert.since, line.one)


def of_student(line: Line, day: date, limits: Mapping[str, int]) -> tuple[Call, ...]:
    """What a student does next for a placement, the most pressing first."""
    one, facts = line.one, line.facts
    found = [*own_agreement(one, facts, day), *own_contact(one, facts, day), *own_work(one, facts, day)]
    if one.starts_on <= day:
        found += own_hours(one, facts, day, limits)
    return tuple(sorted(found, key=order))


def own_agreement(one: Followed, facts: Facts, day: date) -> Iterator[Call]:
    """The student signs, or waits for others."""
    paper = facts.agreement
    if paper is None or paper.complete or paper.state != "sent":
        return
    if "student" in paper.unsigned:
        yield Call("own_sign", {"company": one.company}, "placements.own_agreement", "red", one.starts_on, one)
    elif paper.unsigned:
        yield Call("own_sign_others", {}, "placements.own_agreement", "quiet", one.starts_on, one)


def own_hours(one: Followed, facts: Facts, day: date, limits: Mapping[str, int]) -> Iterator[Call]:
    """A week came back to be changed; hours of this week are not entered yet, or those of longer ago."""
    found = facts.hours
    if found is None:
        return
    if found.weeks_returned:
        yield Call("own_hours_returned", {"count": found.weeks_returned}, "folder.own_hours", "red", one.starts_on, one)
    last = found.last_on or one.starts_on - timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    if last >= min(one.ends_on, monday):
        return
    late = (min(day, one.ends_on) - last).days > limits["hours.missing_days"]
    kind = "own_hours_late" if late else "own_hours"
    yield Call(kind, {"day": told(max(last, one.starts_on))}, "folder.own_hours", "red" if late else "amber", last, one)


def own_work(one: Followed, facts: Facts, day: date) -> Iterator[Call]:
    """Assignments that are late, or still open."""
    found = facts.work
    if found is None or not found.total:
        return
    if found.late:
        yield Call("own_work_late", {"count": found.late}, "folder.own_folder", "red", day, one)
    elif found.open:
        yield Call("own_work", {"count": found.open}, "folder.own_folder", "quiet", one.ends_on, one)


def own_contact(one: Followed, facts: Facts, day: date) -> Iterator[Call]:
    """A contact is planned soon, or was due and nobody planned one."""
    found = facts.contact
    if found is None:
        return
    if found.next_on is not None and day <= found.next_on <= day + AHEAD:
        yield Call("own_contact", {"day": told(found.next_on)}, "contacts.own_contacts", "quiet", found.next_on, one)
    elif found.next_on is None and found.due_on is not None and found.due_on < day and not found.proposals:
        yield Call("own_contact_ask", {}, "contacts.own_contacts", "quiet", found.due_on, one)
