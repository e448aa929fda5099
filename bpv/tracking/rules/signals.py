"""What is wrong with a placement on a day, and what that changes about its signals. Today's date is an argument."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bpv.core.clock import local
from bpv.placements.models import Placement, State
from bpv.tracking.models.facts import AgreementSeen, CalendarSeen, ContactSeen, HoursSeen, WorkSeen
from bpv.tracking.models.signals import Cause, ClosedHow, Colour, Signal, SignalKind

ONE: Final = timedelta(days=1)
AT_ONCE: Final = frozenset({SignalKind.STARTED_WITHOUT_AGREEMENT, SignalKind.PROBLEM})  # red from the first day
OVER: Final = frozenset({State.CANCELLED, State.ENDED_EARLY})


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings that signals depend on, in days."""

    missing: int
    approve: int
    answer: int
    sign_before: int
    red: int
    again: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one placement; None where nobody tells."""

    agreement: AgreementSeen | None = None
    hours: HoursSeen | None = None
    work: WorkSeen | None = None
    contact: ContactSeen | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Which rooms tell anything at all: what nobody tells is no reason for a signal."""

    agreement: bool = False
    hours: bool = False
    work: bool = False
    contact: bool = False


def causes(
    one: Placement, known: Known, facts: Facts, limits: Limits, calendar: CalendarSeen, day: date
) -> tuple[Cause, ...]:
    """Everything that is wrong with a placement on a day. A deadline on a day without school moves to the next school
    day; the signal comes on the first day after it."""
    if one.state in OVER:
        return ()
    found = dict(waiting(facts, limits))
    running = one.state is State.RUNNING
    signed = facts.agreement is not None and facts.agreement.complete_on is not None
    if running and known.hours:
        found[SignalKind.NO_HOURS] = missing_since(one, facts.hours) + timedelta(days=limits.missing)
    if running and known.contact and facts.contact is not None and facts.contact.due_on is not None:
        found[SignalKind.NO_CONTACT] = facts.contact.due_on
    agreed = facts.agreement
    if running and known.agreement and not signed:
        if agreed is None or not agreed.valid_at_start:
            found[SignalKind.STARTED_WITHOUT_AGREEMENT] = one.starts_on - ONE
        elif agreed.sent_on is not None:  # changed since, so that everybody signs again
            found[SignalKind.AGREEMENT_UNSIGNED] = agreed.sent_on + timedelta(days=limits.sign_before)
    if one.state is State.PLANNED and known.agreement and not signed:
        found[SignalKind.AGREEMENT_UNSIGNED] = one.starts_on - timedelta(days=limits.sign_before) - ONE
    made = (cause(kind, until, limits, calendar, day) for kind, until in found.items())
    return tuple(each for each in made if each is not None)


def waiting(facts: Facts, limits: Limits) -> Iterable[tuple[SignalKind, date]]:
    """What waits for somebody, with the last day on which that is in order; also after the last day of a placement."""
    if facts.hours is not None and facts.hours.waiting_since is not None:
        yield SignalKind.HOURS_WAITING, facts.hours.waiting_since + timedelta(days=limits.approve)
    if facts.work is not None and facts.work.waiting_since is not None:
        yield SignalKind.WORK_WAITING, facts.work.waiting_since + timedelta(days=limits.answer)


def missing_since(one: Placement, hours: HoursSeen | None) -> date:
    """The last day with hours, or the day before the first one of the placement."""
    before = one.starts_on - ONE
    return before if hours is None or hours.last_day is None else max(before, hours.last_day)


def cause(kind: SignalKind, until: date, limits: Limits, calendar: CalendarSeen, day: date) -> Cause | None:
    """The cause when its deadline is over; red at once, or after some more days."""
    moves = kind not in (SignalKind.STARTED_WITHOUT_AGREEMENT, SignalKind.AGREEMENT_UNSIGNED)
    last = next_school_day(until, calendar) if moves else until
    if day <= last:
        return None
    red = kind in AT_ONCE or day > last + timedelta(days=limits.red)
    return Cause(kind, last, Colour.RED if red else Colour.AMBER)


def next_school_day(day: date, calendar: CalendarSeen, most: int = 120) -> date:
    """The day itself, or the first school day after it; the day itself when none comes within `most` days."""
    return next((day + timedelta(days=n) for n in range(most) if calendar.is_school_day(day + timedelta(days=n))), day)


@dataclass(frozen=True, slots=True)
class Turn:
    """What changes about the signals of one placement: causes to open (with how many there were of the kind before),
    signals to close because their cause is gone, and signals that press more or less than before."""

    opened: tuple[tuple[Cause, int], ...] = ()
    gone: tuple[Signal, ...] = ()
    changed: tuple[tuple[Signal, Cause], ...] = ()


def turn(found: Collection[Cause], held: Collection[Signal], limits: Limits, day: date) -> Turn:
    """What changes. A kind has one open signal per placement. One that a person closed while its cause lasts comes
    back after some days; reported problems are left to people."""
    by_kind: Mapping[SignalKind, Cause] = {one.kind: one for one in found}
    own = [one for one in held if one.kind is not SignalKind.PROBLEM]
    live = {one.kind: one for one in own if one.open}
    opened, changed = [], []
    for kind, one in by_kind.items():
        before = [each for each in own if each.kind is kind]
        if kind not in live:
            if not rests(before, limits, day):
                opened.append((one, len(before)))
        elif (live[kind].since, live[kind].colour) != (one.since, one.colour):
            changed.append((live[kind], one))
    gone = tuple(one for kind, one in live.items() if kind not in by_kind)
    return Turn(tuple(opened), gone, tuple(changed))


def rests(before: Iterable[Signal], limits: Limits, day: date) -> bool:
    """A person closed such a signal so recently that it is not opened again yet."""
    closed = [one.closed_at for one in before if one.closed_at is not None and one.closed_how is ClosedHow.PERSON]
    return any(local(at).date() + timedelta(days=limits.again) > day for at in closed)
