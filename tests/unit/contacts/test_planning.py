"""When contact is due: a table of placements, and what is missing before one may close."""

from datetime import date, timedelta

import pytest

from bpv.contacts.models import ContactFacts, Kind, Moment, MomentState, Norm, Rhythm, Span, Spot, Way
from bpv.contacts.rules import planning

NORM = Norm(moments=3, on_site=1, guiding=1, gap_days=35)
START = date(2026, 9, 7)  # a Monday
SPAN = Span(START, START + timedelta(days=67), live=True)


def spot(days: int, way: Way = Way.PHONE, kind: Kind = Kind.GUIDING) -> Spot:
    """A contact so many days after the first day."""
    return Spot(START + timedelta(days=days), way, kind)


def facts(*held: Spot, span: Span = SPAN, norm: Norm = NORM, day: int = 0) -> ContactFacts:
    """The facts so many days after the first day."""
    return planning.facts(norm, span, held, (), 0, START + timedelta(days=day))


def test_three_days_lie_spread_over_the_placement_and_on_working_days() -> None:
    days = planning.due_days(NORM, SPAN)
    assert days == (date(2026, 9, 18), date(2026, 10, 9), date(2026, 10, 30))
    assert all(day.weekday() < 5 for day in days)


def test_a_day_in_a_weekend_never_moves_before_the_placement() -> None:
    saturday = date(2026, 9, 12)
    assert planning.on_workday(saturday, saturday) == date(2026, 9, 14)
    assert planning.on_workday(saturday, START) == date(2026, 9, 11)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ((), 11),
        ((5,), 32),  # the second day of the plan comes before 35 days after the first contact
        ((-3,), 32),  # a contact before the first day counts
        ((5, 20), 53),
        ((5, 15), 50),  # now the gap comes first
        ((5, 20, 30), 65),  # enough were held, and yet the gap would end within the placement
        ((5, 20, 40), None),
    ],
)
def test_what_is_due_next(held: tuple[int, ...], due: int | None) -> None:
    expected = None if due is None else START + timedelta(days=due)
    assert facts(*(spot(day) for day in held)).due_on == expected


def test_nothing_is_due_of_what_is_over_or_not_asked_for() -> None:
    assert facts(span=Span(START, SPAN.last_on, live=False)).due_on is None
    assert facts(norm=Norm(0, 0, 0, 35)).due_on is None
    assert planning.due_days(Norm(0, 0, 0, 35), SPAN) == ()


def test_as_agreed_while_it_lasts_and_afterwards() -> None:
    assert facts(day=11).as_agreed
    assert not facts(day=12).as_agreed
    over = Span(START, SPAN.last_on, live=False)
    visit = spot(10, Way.ON_SITE)
    assert facts(visit, spot(20), spot(30), span=over).as_agreed
    assert not facts(visit, spot(20), span=over).as_agreed
    assert not facts(spot(5), spot(20), spot(30), span=over).as_agreed
    scored = (spot(n, Way.ON_SITE, Kind.ASSESSING) for n in (5, 20, 30))
    assert not facts(*scored, span=over).as_agreed


def test_only_assessing_is_flagged() -> None:
    assert facts(spot(5, kind=Kind.ASSESSING)).only_assessing
    assert not facts(spot(5, kind=Kind.ASSESSING), spot(6)).only_assessing
    assert not facts().only_assessing


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        ([spot(1), spot(2)], ("contact.lacks_moments", "contact.lacks_on_site")),
        ([spot(1), spot(2, Way.ON_SITE)], ("contact.lacks_moments",)),
        ([spot(1), spot(2), spot(3)], ("contact.lacks_on_site",)),
        ([spot(1), spot(2), spot(3, Way.ON_SITE)], ()),
    ],
)
def test_what_is_missing_before_closing(held: list[Spot], missing: tuple[str, ...]) -> None:
    assert planning.lacking(NORM, facts(*held)) == missing


def test_what_was_agreed_changes_plan_but_not_visits() -> None:
    rhythm = Rhythm(id="r", placement_id="p", moments=5, gap_days=14)
    assert planning.agreed(NORM, rhythm) == Norm(5, 1, 1, 14)
    assert planning.agreed(NORM, None) == NORM


def test_the_plan_fills_with_what_was_held_and_then_with_what_is_planned() -> None:
    def moment(name: str, state: MomentState, days: int) -> Moment:
        about = {"id": name, "placement_id": "p", "day": START + timedelta(days=days), "way": Way.PHONE}
        return Moment.model_validate(about | {"kind": Kind.GUIDING, "state": state})

    moments = [
        moment("ahead", MomentState.PLANNED, 15),
        moment("gone", MomentState.CANCELLED, 1),
        moment("done", MomentState.HELD, 20),
    ]
    steps = planning.plan(NORM, SPAN, moments, START + timedelta(days=40))
    assert [step.moment.id if step.moment else None for step in steps] == ["done", "ahead", None]
    assert [step.late for step in steps] == [False, True, False]
