"""Decisions about a week of hours: who may do what, what is wrong with what was typed, how long somebody worked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from bpv.core.clock import AMSTERDAM
from bpv.core.errors import Refused
from bpv.folder.models.hours import DAYS, MIDNIGHT, Act, Entry, Fault, Typed, Week, WeekState, Who, Worked

LONGEST: Final = 16 * 60  # minutes of one shift with its breaks; longer is a slip of the pen
CORRECTED_UNTIL: Final = 366  # days after a week in which it can be corrected

STUDENT: Final = frozenset({Who.STUDENT})
APPROVERS: Final = frozenset({Who.TRAINER, Who.SUPERVISOR})
# state x act -> the state after it, and who may do it; what does not stand here is refused
TABLE: Final[Mapping[tuple[WeekState, Act], tuple[WeekState, frozenset[Who]]]] = MappingProxyType(
    {
        (WeekState.OPEN, Act.SAVE): (WeekState.OPEN, STUDENT),
        (WeekState.OPEN, Act.HAND_IN): (WeekState.HANDED_IN, STUDENT),
        (WeekState.RETURNED, Act.SAVE): (WeekState.RETURNED, STUDENT),
        (WeekState.RETURNED, Act.HAND_IN): (WeekState.HANDED_IN, STUDENT),
        (WeekState.HANDED_IN, Act.TAKE_BACK): (WeekState.OPEN, STUDENT),
        (WeekState.HANDED_IN, Act.APPROVE): (WeekState.APPROVED, APPROVERS),
        (WeekState.HANDED_IN, Act.SEND_BACK): (WeekState.RETURNED, APPROVERS),
        (WeekState.APPROVED, Act.CORRECT): (WeekState.APPROVED, STUDENT),
    }
)


def after(state: WeekState, act: Act, who: Who) -> WeekState:
    """The state after an act; raises `Refused` when this state or this person does not allow it."""
    found = TABLE.get((state, act))
    if found is None:
        raise Refused(f"hours.not_now.{state.value}")
    if who not in found[1]:
        raise Refused("hours.not_you")
    return found[0]


def acts(state: WeekState, who: Who) -> frozenset[Act]:
    """What somebody can do with a week in this state."""
    return frozenset(act for (at, act), (_, by) in TABLE.items() if at is state and who in by)


def monday(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def instant(day: date, minute: int) -> datetime:
    """The instant of a minute of a local day, in UTC; 1440 is the midnight after it. In the hour that the clock shows
    twice, the first time is meant."""
    moment = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return moment.replace(tzinfo=AMSTERDAM).astimezone(UTC)


def exists(day: date, minute: int) -> bool:
    """False for a time that the clock skips on the night that summer time begins."""
    moment = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return instant(day, minute).astimezone(AMSTERDAM).replace(tzinfo=None) == moment


def last_minute(begins: int, ends: int) -> int:
    """The end of a shift in minutes after the midnight that its day began with: `ends` at or before `begins` is the
    next day."""
    return ends if ends > begins else ends + MIDNIGHT


@dataclass(frozen=True, slots=True)
class Shift:
    """From when until when somebody worked, in UTC, with the minutes that count."""

    day: date
    begins: datetime
    ends: datetime
    minutes: int


def shift_of(day: date, begins: int, ends: int, pause: int) -> Shift:
    """The shift of a day. Its minutes are those that passed, also over a change of the clock, less the break."""
    start, end = instant(day, begins), instant(day, last_minute(begins, ends))
    return Shift(day, start, end, int((end - start).total_seconds()) // 60 - pause)


def shifts(entries: Iterable[Entry]) -> tuple[Shift, ...]:
    """The shifts of entries in order; what takes an entry away is no shift."""
    found = (shift_of(one.day, one.begins, one.ends, one.pause) for one in entries if one.minutes)
    return tuple(sorted(found, key=lambda one: one.begins))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which days hours can be entered: those of the placement, up to and including today."""

    first: date
    last: date
    today: date


def faults(week: Sequence[Worked], bounds: Bounds, others: Sequence[Shift]) -> tuple[Fault, ...]:
    """Everything that is wrong with a week as it was typed, each at its field: `from_0` is Monday. `others` are the
    shifts of the same student that stand already, in order: those of other weeks and of other placements."""
    found: list[Fault] = []
    sound: list[tuple[int, Shift]] = []
    for index, one in enumerate(week):
        wrong = day_faults(index, one, bounds)
        found += wrong
        if not wrong and one.begins is not None and one.ends is not None:
            sound.append((index, shift_of(one.day, one.begins, one.ends, one.pause)))
    for index, shift in sound:
        for other in (*others, *(one for _, one in sound if one is not shift)):
            if shift.begins < other.ends and other.begins < shift.ends:
                found.append(Fault(f"from_{index}", "hours.overlaps", (("day", other.day),)))
                break
    return tuple(found)


def day_faults(index: int, one: Worked, bounds: Bounds) -> list[Fault]:
    """What is wrong with one day by itself; the first thing only."""
    if one.empty:
        return []
    if one.begins is None:
        return [Fault(f"from_{index}", "hours.from_missing")]
    if one.ends is None:
        return [Fault(f"until_{index}", "hours.until_missing")]
    if (outside := outside_of(one, bounds)) is not None:
        return [Fault(f"from_{index}", *outside)]
    return time_faults(index, one, one.begins, one.ends)


def outside_of(one: Worked, bounds: Bounds) -> tuple[str, tuple[tuple[str, object], ...]] | None:
    """Why no hours can be entered for a day, with what the sentence needs; None when they can."""
    if one.day < bounds.first:
        return "hours.before_start", (("first", bounds.first),)
    if one.day > bounds.last:
        return "hours.after_end", (("last", bounds.last),)
    assert one.begins is not None
    assert one.ends is not None
    over = last_minute(one.begins, one.ends) > MIDNIGHT
    if one.day > bounds.today or (one.day == bounds.today and over):
        return "hours.future", ()
    return None


def time_faults(index: int, one: Worked, begins: int, ends: int) -> list[Fault]:
    """What is wrong with the times of a day."""
    if begins == MIDNIGHT:
        return [Fault(f"from_{index}", "hours.from_midnight")]
    if begins == ends:
        return [Fault(f"until_{index}", "hours.no_time")]
    last = last_minute(begins, ends)
    for name, minute in (("from", begins), ("until", last)):
        if not exists(one.day, minute):
            return [Fault(f"{name}_{index}", "hours.skipped")]
    shift = shift_of(one.day, begins, ends, one.pause)
    if last - begins > LONGEST:
        return [Fault(f"until_{index}", "hours.too_long", (("most", LONGEST // 60),))]
    if shift.minutes <= 0:
        return [Fault(f"pause_{index}", "hours.pause_too_long")]
    return []


def check_correction(starts_on: date, today: date) -> None:
    """Raise `Refused` when a week lies too long ago to be corrected."""
    if (today - starts_on).days > CORRECTED_UNTIL:
        raise Refused("hours.too_long_ago")


def current(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that count: none that another one corrects, none that takes one away; by day."""
    own = tuple(entries)
    replaced = {one.corrects_id for one in own}
    return tuple(sorted((one for one in own if one.id not in replaced and one.minutes), key=lambda one: one.day))


def whole_week(starts_on: date, entries: Iterable[Entry]) -> tuple[Worked, ...]:
    """The seven days of a week, empty where nothing was worked."""
    held = {one.day: one.worked for one in entries}
    days = (starts_on + timedelta(days=index) for index in range(DAYS))
    return tuple(held.get(day, Worked(day)) for day in days)


def expected(last: Week | None) -> tuple[int, int]:
    """The number and version that a form must carry to be about what stands there now: of the week itself, or of the
    correction that may follow an approved one."""
    if last is None:
        return 1, 0
    return (last.number + 1, 0) if last.state is WeekState.APPROVED else (last.number, last.version)


def same(held: Week, shown: Sequence[Worked], typed: Typed, state: WeekState) -> bool:
    """True when a week says exactly what was typed, in the state that sending it would lead to: it was sent twice."""
    told = tuple(one for one in typed.days if not one.empty)
    stands = tuple(one for one in shown if not one.empty)
    wanted = (typed.number, state, typed.school_minutes)
    return (held.number, held.state, held.school_minutes) == wanted and told == stands


def days_to_keep(days: Iterable[Worked], base: Mapping[date, Entry]) -> list[dict[str, object]]:
    """The entries that a week needs beyond `base`, which are the approved ones of the same week by day: what is new or
    different, naming the entry it corrects, and an entry of 0 minutes for a day that was not worked after all."""
    kept: list[dict[str, object]] = []
    for one in days:
        before = base.get(one.day)
        if before is not None and before.worked == one:
            continue
        if one.begins is not None and one.ends is not None:
            minutes = shift_of(one.day, one.begins, one.ends, one.pause).minutes
            times = {"begins": one.begins, "ends": one.ends, "pause": one.pause, "did": one.did, "minutes": minutes}
        elif before is not None:
            times = {"begins": 0, "ends": 0, "pause": 0, "did": "", "minutes": 0}
        else:
            continue
        kept.append({"day": one.day, **times, "corrects_id": before.id if before else None})
    return kept
