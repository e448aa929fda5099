"""Pure decisions of the room, the kept fragments and the picture."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.matches.models import Outline
from bpv.matches.rules import chosen_period, most_points, open_periods
from bpv.matches.views.fragments import Fragments
from bpv.matches.views.picture import NARROW, WIDE, draw
from bpv.organisation.models import Period, Phase, PostcodeFields

DAY = date(2026, 11, 22)


def period(name: str, starts: int, *, counts: bool = True) -> Period:
    """A period of ten weeks that starts so many days after the day of these tests."""
    start = DAY + timedelta(days=starts)
    return Period(
        id=name,
        institution_id="x",
        name=name,
        crebo="25301",
        cohort=2025,
        study_year=2,
        phase=Phase.MAIN,
        starts_on=start,
        ends_on=start + timedelta(days=67),
        weeks=10,
        hours=400,
        counts_as_bpv=counts,
    )


def test_the_next_period_is_the_first_that_has_not_begun() -> None:
    running, ahead, later, past = period("running", -5), period("ahead", 20), period("later", 400), period("past", -90)
    found = open_periods([later, ahead, past, running, period("graduation", 10, counts=False)], DAY)
    assert found == (running, ahead, later)
    assert chosen_period(found, DAY) == ahead
    assert chosen_period(found, DAY, "later") == later
    assert chosen_period(found, DAY, "past") == ahead
    assert chosen_period((running,), DAY) == running
    assert chosen_period((), DAY) is None


def test_a_period_is_open_until_its_last_day() -> None:
    one = period("one", -67)
    assert open_periods([one], DAY) == (one,)
    assert open_periods([one], DAY + timedelta(days=1)) == ()


@given(st.lists(st.integers(1, 40), min_size=1, max_size=7), st.data())
def test_most_points_add_up_and_never_lie_below_what_was_given(shares: list[int], data: st.DataObject) -> None:
    weights = [share / sum(shares) for share in shares]
    points = [data.draw(st.integers(0, int(100 * weight))) for weight in weights]
    lucky = data.draw(st.integers(0, len(points) - 1))
    if sum(points) < 100:
        points[lucky] += 1
    most = most_points(weights, points)
    assert sum(most) == 100
    assert all(top >= given_points for top, given_points in zip(most, points, strict=True))


def test_fragments_are_drawn_once_and_bounded() -> None:
    kept, drawn = Fragments(most=10), []

    def drawing(text: str) -> str:
        drawn.append(text)
        return text

    assert kept.get("a", lambda: drawing("aaaa")) == kept.get("a", lambda: drawing("bbbb")) == "aaaa"
    kept.get("b", lambda: drawing("bbbb"))
    kept.get("a", lambda: drawing("never"))
    kept.get("c", lambda: drawing("cccc"))
    assert (len(kept), kept.size) == (2, 8)
    assert kept.get("a", lambda: drawing("again")) == "aaaa", "the one used last stays"
    assert kept.get("big", lambda: drawing("x" * 11)) == "x" * 11
    assert drawn == ["aaaa", "bbbb", "cccc", "x" * 11]
    assert kept.size <= 10


GROUND = tuple(
    PostcodeFields(code=f"{2000 + n}", place=f"Town{n // 4}", latitude=52 + n / 50, longitude=4.4 + n / 40)
    for n in range(40)
)


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("home", [None, (52.1, 4.5)])
@pytest.mark.parametrize("marked", [(), ((1, 52.1, 4.5),), ((1, 52.1, 4.5), (2, 52.1, 4.5), (3, 53.0, 6.5))])
def test_everything_lies_in_the_picture(
    width: float, home: tuple[float, float] | None, marked: tuple[tuple[int, float, float], ...]
) -> None:
    picture = draw(Outline(GROUND, home, marked, ((52.2, 4.6), (10.0, 10.0))), width)
    assert 0 < picture.height <= 1.5 * width
    for mark in picture.marks:
        assert mark.wide / 2 <= mark.x <= picture.width - mark.wide / 2, "a mark is whole, its last number too"
        assert 0 <= mark.y <= picture.height
    for town in picture.towns:
        assert town.x - town.half >= 0
        assert town.x + town.half <= width
    assert {int(number) for mark in picture.marks for number in mark.text.split(", ")} == {n for n, *_ in marked}
    assert picture.scale <= width / 3


def test_a_wide_mark_at_the_edge_is_whole() -> None:
    west = tuple((n, 52.01, 4.35) for n in (5, 6, 10, 11, 12, 13, 14))
    picture = draw(Outline(GROUND, (52.16, 4.5), (*west, (3, 52.37, 4.9)), ()), NARROW)
    crowd = next(mark for mark in picture.marks if mark.text.startswith("5, 6, 10 +4"))
    assert crowd.x - crowd.wide / 2 >= 0
    assert all(mark.y <= picture.height - 40 for mark in picture.marks), "the scale has its own room below"
