"""Weeks of hours of one placement: what stands there, entering a week, handing it in, correcting what was approved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.folder.models.hours import Act, Entry, Fault, HoursFacts, Typed, Warned, Week, WeekState, Who, Worked
from bpv.folder.rules import hours as rules
from bpv.folder.rules import limits
from bpv.folder.service import hours
from bpv.folder.store import hours as store
from bpv.people.service import students
from bpv.placements.models import State
from bpv.placements.models.links import Purpose, Task
from bpv.placements.models.listing import Line
from bpv.placements.service import following, links, recipients

WEEK: Final = timedelta(days=7)
AROUND: Final = 15 * WEEK  # the law looks at averages of 16 weeks


class Faulty(Refused):
    """A week that cannot be kept as it was typed; `faults` says what is wrong at which field."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("hours.faults")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week in the list of a placement: what was entered for it, newest last; nothing when it is missing."""

    starts_on: date
    weeks: tuple[Week, ...]

    @property
    def last(self) -> Week | None:
        """The week itself, or its last correction."""
        return self.weeks[-1] if self.weeks else None


@dataclass(frozen=True, slots=True)
class HoursPage:
    """A placement with its four numbers and its weeks, newest first."""

    line: Line
    facts: HoursFacts
    weeks: tuple[WeekLine, ...]


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """One week of a placement. `days` are its seven days as the student says, `held` what stands there (None before the
    first save), `before` the seven days of the week before, `approved` what was approved of this week."""

    line: Line
    starts_on: date
    held: Week | None
    days: tuple[Worked, ...]
    before: tuple[Worked, ...]
    approved: tuple[Entry, ...]
    warned: tuple[Warned, ...]
    school_minutes: int
    last: date

    @property
    def minutes(self) -> int:
        """What the student says was worked this week, corrections included."""
        return sum(
            rules.shift_of(one.day, one.begins, one.ends, one.pause).minutes
            for one in self.days
            if one.begins is not None and one.ends is not None
        )


def page(session: Session, scope: Scope, placement_id: str, today: date) -> HoursPage:
    """The hours of a placement within the scope; raises `NotFound` for any other."""
    line = following.one(session, scope, placement_id, today)
    held: dict[date, list[Week]] = {}
    for one in reversed(store.weeks(session, scope.institution_id, placement_id)):
        held.setdefault(one.starts_on, []).append(one)
    first, last = rules.monday(line.placement.starts_on), min(today, last_day(line))
    due = (first + n * WEEK for n in range(max(0, (last - first).days // 7 + 1)))
    every = sorted({*due, *held}, reverse=True)
    numbers = hours.facts(session, scope.institution_id, [placement_id], today)[placement_id]
    return HoursPage(line, numbers, tuple(WeekLine(day, tuple(held.get(day, ()))) for day in every))


def last_day(line: Line) -> date:
    """The last day on which somebody can have worked."""
    return line.placement.ended_on or line.placement.ends_on


def sheet(session: Session, scope: Scope, placement_id: str, day: date, today: date) -> WeekSheet:
    """The week of a day, of a placement within the scope; raises `NotFound` for another placement."""
    line = following.one(session, scope, placement_id, today)
    return sheet_of(session, line, rules.monday(day))


def sheet_by_id(session: Session, scope: Scope, placement_id: str, week_id: str, today: date) -> WeekSheet:
    """The week with this id; raises `NotFound` when it is not of a placement within the scope."""
    line = following.one(session, scope, placement_id, today)
    one = store.week(session, scope.institution_id, week_id)
    if one.placement_id != placement_id:
        raise NotFound()
    return sheet_of(session, line, one.starts_on)


def sheet_of(session: Session, line: Line, starts_on: date) -> WeekSheet:
    """The week that begins on a Monday; two queries."""
    one = line.placement
    found = store.around(session, one.institution_id, one.student_id, starts_on - AROUND, starts_on + AROUND)
    own = [week for week in found if week.placement_id == one.id]
    this = [week for week in own if week.starts_on == starts_on]
    entries = rules.current(entry for week in found for entry in week.entries)
    mine = [entry for entry in entries if entry.placement_id == one.id]
    school = {week.starts_on: week.school_minutes for week in found if week.school_minutes}
    held = this[-1] if this else None
    return WeekSheet(
        line=line,
        starts_on=starts_on,
        held=held,
        days=rules.whole_week(starts_on, mine),
        before=rules.whole_week(starts_on - WEEK, mine),
        approved=approved(this),
        warned=limits.warned(starts_on, rules.shifts(entries), school, line.student.birth_date),
        school_minutes=held.school_minutes if held else 0,
        last=last_day(line),
    )


def approved(weeks: Iterable[Week]) -> tuple[Entry, ...]:
    """The days that count of the weeks with one Monday."""
    return rules.current(entry for week in weeks if week.state is WeekState.APPROVED for entry in week.entries)


def keep(session: Session, scope: Scope, placement_id: str, typed: Typed, today: date, *, hand_in: bool) -> Week:
    """Keep a week as the student typed it, and hand it in when asked. What was approved stays: a week that is changed
    after that becomes a correction, which is handed in anew. Sent twice, it is kept once.

    Raises `NotFound`, `Faulty` (what was typed), `Refused`, and `Stale` when it changed since the form was shown.
    """
    line = following.one(session, scope, placement_id, today)
    students.hold(session, scope.institution_id, line.student.id)  # so that no other week of theirs overlaps meanwhile
    held = sheet_of(session, line, typed.starts_on)
    act = Act.HAND_IN if hand_in else Act.SAVE
    if (typed.number, typed.version) != rules.expected(held.held):
        after = WeekState.HANDED_IN if hand_in else WeekState.OPEN
        if held.held is not None and rules.same(held.held, held.days, typed, after):
            return held.held
        raise Stale(held.held)
    base = {one.day: one for one in held.approved}
    state = judged(session, line, held, typed, today, act)
    kept = rules.days_to_keep(typed.days, base)
    if hand_in and not kept and typed.number == 1:
        raise Refused("hours.nothing")
    if not kept and typed.number > 1:
        raise Refused("hours.no_difference")
    made = written(session, line, held, typed, summed(kept, base, typed, state))
    store.replace_days(session, made, kept)
    if hand_in:
        ask_trainer(session, made, scope.account_id, today)
    note(session, scope, f"hours.{act.value}", made.id, ("days", "school_hours"))
    return store.week(session, scope.institution_id, made.id)


def judged(session: Session, line: Line, held: WeekSheet, typed: Typed, today: date, act: Act) -> WeekState:
    """The state that the week gets; raises `Refused` and `Faulty` when it cannot be kept."""
    one = line.placement
    if one.state is State.CANCELLED:
        raise Refused("hours.cancelled")
    start = held.held.state if held.held else WeekState.OPEN
    if start is WeekState.APPROVED:
        rules.after(start, Act.CORRECT, Who.STUDENT)
        rules.check_correction(typed.starts_on, today)
        start = WeekState.OPEN
    state = rules.after(start, act, Who.STUDENT)
    bounds = rules.Bounds(one.starts_on, held.last, today)
    near = store.around(session, one.institution_id, one.student_id, typed.starts_on - WEEK, typed.starts_on + WEEK)
    others = rules.current(
        entry
        for week in near
        for entry in week.entries
        if (week.placement_id, week.starts_on) != (one.id, typed.starts_on)
    )
    found = rules.faults(typed.days, bounds, rules.shifts(others))
    if found:
        raise Faulty(found)
    return state


def summed(kept: Sequence[dict[str, Any]], base: dict[date, Entry], typed: Typed, state: WeekState) -> dict[str, Any]:
    """What the row of the week says about its days."""
    minutes = sum(one["minutes"] for one in kept)
    worked = [one["day"] for one in kept if one["minutes"]]
    return {
        "state": state.value,
        "minutes": minutes - sum(base[one["day"]].minutes for one in kept if one["corrects_id"]),
        "school_minutes": typed.school_minutes,
        "last_day": max(worked, default=None),
        "handed_in_at": now() if state is WeekState.HANDED_IN else None,
    }


def written(session: Session, line: Line, held: WeekSheet, typed: Typed, values: dict[str, Any]) -> Week:
    """The row of the week, made or changed; raises `Stale` when somebody else was first."""
    own = line.placement.institution_id
    if held.held is not None and held.held.number == typed.number:
        return store.change(session, held.held, typed.version, values)
    which = {
        "placement_id": line.placement.id,
        "student_id": line.placement.student_id,
        "starts_on": typed.starts_on,
        "number": typed.number,
    }
    made = store.make(session, own, {**which, **values})
    if made is None:
        raise Stale(sheet_of(session, line, typed.starts_on).held)
    return store.week(session, own, made)


def take_back(session: Session, scope: Scope, placement_id: str, week_id: str, version: int, today: date) -> Week:
    """Take a week that waits for approval back, to change it. Raises `NotFound`, `Stale`, `Refused`."""
    following.one(session, scope, placement_id, today)
    one = store.week(session, scope.institution_id, week_id)
    if one.placement_id != placement_id:
        raise NotFound()
    if one.version != version:
        raise Stale(one)
    state = rules.after(one.state, Act.TAKE_BACK, Who.STUDENT)
    # Links first, weeks after, in the order in which a press on a link takes them: no deadlock.
    links.stop_for(session, scope.institution_id, Purpose.APPROVE_WEEK, [one.id])
    made = store.change(session, one, version, {"state": state.value, "handed_in_at": None})
    note(session, scope, "hours.take_back", one.id, ("state",))
    return made


def ask_trainer(session: Session, one: Week, by: str | None, today: date) -> None:
    """Mail the trainer of the agreement a link to approve the week, when the registry knows an address that is not the
    student's own."""
    to = recipients.named(session, one.institution_id, one.placement_id)
    if to is None:
        return
    task = Task(purpose=Purpose.APPROVE_WEEK, placement_id=one.placement_id, object_id=one.id, to=to)
    links.make(session, one.institution_id, task, by, today)


def note(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """The event of a change."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=fields,
    )
