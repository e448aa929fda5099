"""When contact is due, what the plan of a placement looks like, and whether it went as agreed. Pure decisions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bpv.contacts.models import ContactFacts, Kind, Moment, MomentState, Norm, Rhythm, Span, Spot, Step, Way
from bpv.core.clock import FRIDAY


def agreed(norm: Norm, rhythm: Rhythm | None) -> Norm:
    """The norm of one placement: what was agreed for it goes before what the school asks for."""
    if rhythm is None:
        return norm
    return replace(norm, moments=rhythm.moments, gap_days=rhythm.gap_days)


def on_workday(day: date, first: date) -> date:
    """The day itself, or the Friday before a weekend; the Monday after when that would be before `first`."""
    before = day - timedelta(days=max(0, day.weekday() - FRIDAY))
    return before if before >= first else day + timedelta(days=7 - day.weekday())


def due_days(norm: Norm, span: Span) -> tuple[date, ...]:
    """The days before which the moments should be: the middle of each of as many equal parts as there are moments, and
    a working day."""
    length, parts = (span.last_on - span.starts_on).days, norm.moments
    middles = [length * (2 * number + 1) // (2 * parts) for number in range(parts)]
    return tuple(on_workday(span.starts_on + timedelta(days=days), span.starts_on) for days in middles)


def next_due(norm: Norm, span: Span, held: Collection[date]) -> date | None:
    """The last day on which the next contact is as agreed: the next day of the plan, or sooner when too many days would
    lie since the last contact. None when nothing is due: it is over, or enough was held and the end is near."""
    if not span.live or norm.moments == 0:
        return None
    last = max([span.starts_on, *held])
    wanted = [last + timedelta(days=norm.gap_days)]
    if len(held) < norm.moments:
        wanted.append(due_days(norm, span)[len(held)])
    elif wanted[0] > span.last_on:
        return None
    return min(wanted)


def facts(
    norm: Norm, span: Span, held: Sequence[Spot], planned: Iterable[date], proposals_open: int, today: date
) -> ContactFacts:
    """Contacts of a placement on a day; `norm` is what was agreed for it."""
    due = next_due(norm, span, [one.day for one in held])
    made = ContactFacts(
        done=len(held),
        on_site=sum(1 for one in held if one.way is Way.ON_SITE),
        guiding=sum(1 for one in held if one.kind is Kind.GUIDING),
        assessing=sum(1 for one in held if one.kind is Kind.ASSESSING),
        needed=norm.moments,
        last_on=max((one.day for one in held), default=None),
        next_on=min(planned, default=None),
        due_on=due,
        proposals_open=proposals_open,
    )
    return replace(made, as_agreed=is_as_agreed(made, norm, span, today))


def is_as_agreed(facts: ContactFacts, norm: Norm, span: Span, today: date) -> bool:
    """While a placement lasts: nothing is late. Afterwards: enough moments, enough of them on site and guiding."""
    if span.live:
        return facts.due_on is None or facts.due_on >= today
    return facts.done >= norm.moments and facts.on_site >= norm.on_site and facts.guiding >= norm.guiding


def lacking(norm: Norm, facts: ContactFacts) -> tuple[str, ...]:
    """What is missing before a placement may close, as word codes (CON-05); `norm` is that of the school: what was
    agreed for one placement lowers no minimum."""
    missing = []
    if facts.done < norm.moments:
        missing.append("contact.lacks_moments")
    if facts.on_site < norm.on_site:
        missing.append("contact.lacks_on_site")
    return tuple(missing)


def plan(norm: Norm, span: Span, moments: Iterable[Moment], today: date) -> tuple[Step, ...]:
    """The plan with the moments that stand for its lines: those that were held first, then those that are planned."""
    standing = sorted(
        (one for one in moments if one.state is not MomentState.CANCELLED),
        key=lambda one: (one.state is MomentState.PLANNED, one.day, one.id),
    )
    lines = []
    for index, day in enumerate(due_days(norm, span)):
        one = standing[index] if index < len(standing) else None
        waits = one is None or one.state is MomentState.PLANNED
        lines.append(Step(index + 1, day, one, late=span.live and waits and day < today))
    return tuple(lines)
