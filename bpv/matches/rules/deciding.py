"""Pure decisions: which period is next, and a wish and a question as the matching library wants them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bpv.matches.models import NUMBER_OF_DAY, PAYMENT_WISHES, TRANSPORT, Applied, Question, Wish
from bpv.organisation.models import Period
from matching.types import Filters, PaymentWish, Route, StudentWish, Transport

LEGAL_AGE: Final = 16


def open_periods(periods: Iterable[Period], today: date) -> tuple[Period, ...]:
    """The BPV periods that are not over, first start first."""
    return tuple(sorted((p for p in periods if p.ends_on >= today and p.counts_as_bpv), key=lambda p: p.starts_on))


def chosen_period(periods: Sequence[Period], today: date, asked: str = "") -> Period | None:
    """The period that was asked for, else the first that has not begun, else the one that runs; None without any.

    `periods` are open ones in order of start. A period id that is not among them is nobody's business: ignored.
    """
    by_id = {period.id: period for period in periods}
    if asked in by_id:
        return by_id[asked]
    ahead = [period for period in periods if period.starts_on > today]
    return next(iter(ahead or periods), None)


def wish_of(
    wish: Wish,
    applied: Applied,
    age: int,
    *,
    care_kinds: frozenset[str] = frozenset(),
    earlier: frozenset[str] = frozenset(),
) -> StudentWish:
    """A student's wish for the matching library: declared wishes, the programme; the age serves the legal gate only.

    `care_kinds` are the kinds of support that the student chose to share, `earlier` the companies where they do not go
    again.
    """
    period = applied.period
    return StudentWish(
        qualification=applied.crebo,
        route=Route(period.route),
        period_start=period.starts_on,
        period_end=period.ends_on,
        study_year=period.study_year,
        age=age,
        home_latitude=applied.home_latitude,
        home_longitude=applied.home_longitude,
        travel_limit_km=wish.travel_limit_km,
        transport=Transport(wish.transport if wish.transport in TRANSPORT else Transport.PUBLIC_TRANSPORT),
        weekdays=frozenset(NUMBER_OF_DAY[day] for day in wish.weekdays if day in NUMBER_OF_DAY),
        languages=frozenset(wish.languages),
        techniques=frozenset(word.casefold() for word in wish.techniques),
        work_processes=frozenset(wish.work_processes),
        learning_wish="\n".join(filter(None, (wish.learning_wish, ", ".join(wish.learning_tags)))),
        care_kinds=care_kinds,
        care_scored=False,
        payment=PaymentWish(wish.payment_wish if wish.payment_wish in PAYMENT_WISHES else PaymentWish.NO_WISH),
        abroad=wish.abroad,
        earlier_companies=earlier,
    )


def filters_of(question: Question) -> Filters:
    """The reader's filters for the matching library."""
    return Filters(
        max_distance_km=question.max_km,
        days_per_week=question.days,
        care_kinds=question.care_kinds,
        expenses="expenses" in question.payment,
        allowance="allowance" in question.payment,
        languages=question.languages,
        company_types=question.company_types,
        text=question.text,
    )


def most_points(weights: Sequence[float], points: Sequence[int]) -> tuple[int, ...]:
    """What each part could give at most, in whole points that add up to 100 and never lie below what it gave.

    Largest remainder; where rounding gave a part more points than its share, the part with most room gives one up.
    """
    exact = [100 * weight for weight in weights]
    most = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda at: most[at] - exact[at])
    for at in order[: 100 - sum(most)]:
        most[at] += 1
    for at, given in enumerate(points):
        while most[at] < given:
            room = max(range(len(most)), key=lambda other: most[other] - points[other])
            most[room] -= 1
            most[at] += 1
    return tuple(most)
