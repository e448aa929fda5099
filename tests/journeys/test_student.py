"""A student on a phone: from signing in to a place that fits, and why others do not."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.screens import Places

BOTH = pytest.mark.parametrize("language", ["nl", "en"])
PHONE = 360


@BOTH
def test_places_come_ranked_and_each_says_why(visit: Visit, language: str) -> None:
    places = Places.of(visit("student", language, width=PHONE))
    fits = places.fits()
    assert fits == sorted(fits, reverse=True)
    assert places.count() >= places.cards.count() == len(fits) > 5
    assert all(card.locator(".why").inner_text() for card in places.cards.all())


@BOTH
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_typing_error_is_forgiven_and_a_filter_narrows(visit: Visit, language: str, script: bool) -> None:
    places = Places.of(visit("student", language, width=PHONE, script=script))
    everything = places.count()
    places.search("vacuumtehniek")
    found = places.count()
    assert 0 < found < everything
    places.filter(places.words.like("Expenses paid"))
    assert 0 < places.count() <= found
    assert "q=vacuumtehniek" in places.page.url


@BOTH
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_place_shows_parts_that_add_up_and_its_rules(visit: Visit, language: str, script: bool) -> None:
    places = Places.of(visit("student", language, width=PHONE, script=script))
    first = places.fits()[0]
    places.open_first()
    points, total = places.parts()
    assert len(points) >= 5
    assert round(sum(points), 6) == total == first
    words = places.words
    rules = words.like("Hard rules: %(passed)s of %(all)s are met")
    assert places.page.get_by_role("heading", name=rules, level=2).is_visible()
    for title in ("The work", "Guidance", "Support", "Payment"):
        assert places.page.get_by_role("heading", name=words(title), level=2).is_visible(), title


@BOTH
def test_excluded_places_name_the_rule(visit: Visit, language: str) -> None:
    places = Places.of(visit("student", language, width=PHONE))
    counted = places.words.counted(
        "%(num)s place of this programme does not fit: see why",
        "%(num)s places of this programme do not fit: see why",
    )
    places.follow(counted)
    places.look(places.words("Places for you"))
    assert places.page.get_by_role("heading", name=places.words("Places that do not fit")).is_visible()
    rules = places.page.get_by_role("navigation", name=places.words("Rules that exclude places")).get_by_role("link")
    assert rules.count() >= 3
    rules.nth(1).click()
    places.look(places.words("Places for you"))
    cards = places.page.locator(".cards-list > section")
    assert cards.count() > 0
    assert all(card.get_by_role("listitem").count() >= 1 for card in cards.all())


@BOTH
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_wider_travel_limit_gives_more_places(visit: Visit, language: str, script: bool) -> None:
    places = Places.of(visit("student", language, width=PHONE, script=script))
    counted = {}
    for limit in (12, 150):
        places.wish(f"Glasblazen en optica, {language} {limit}", limit)
        counted[limit] = places.count()
    assert counted[12] < counted[150]
