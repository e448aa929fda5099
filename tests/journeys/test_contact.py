"""A supervisor on a phone: a contact logged from the start page in three taps, and what was typed survives."""

import time
from typing import Final

import pytest
from playwright.sync_api import Locator, expect

from bpv.core.clock import today
from tests.journeys.conftest import Visit
from tests.journeys.screens import Screens

BOTH = pytest.mark.parametrize("language", ["nl", "en"])
PHONE: Final = 360
MOST_TAPS: Final = 3
MOST_SECONDS: Final = 60


class Taps:
    """Counts what a thumb does."""

    def __init__(self, screens: Screens) -> None:
        self.screens, self.count = screens, 0

    def on(self, target: Locator) -> None:
        """Tap once."""
        target.first.tap()
        self.count += 1


@BOTH
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_contact_is_logged_from_the_start_page_in_three_taps(visit: Visit, language: str, script: bool) -> None:
    screens = visit("supervisor", language, width=PHONE, script=script)
    page, words, taps, began = screens.page, screens.words, Taps(screens), time.monotonic()
    screens.open("/")
    taps.on(page.get_by_role("link", name=words.like("Log contact")))
    screens.look(words("Log contact"))
    taps.on(page.get_by_role("radio", name=words("video call")))
    taps.on(page.get_by_role("button", name=words("Save"), exact=True))
    screens.look(words("Contacts"))
    expect(page.get_by_role("status").first).to_contain_text(words("Saved."))
    assert taps.count <= MOST_TAPS
    assert time.monotonic() - began < MOST_SECONDS


@BOTH
def test_what_was_typed_survives_a_lost_connection_and_is_logged_once(visit: Visit, language: str) -> None:
    screens = visit("supervisor", language, width=320)
    page, words = screens.page, screens.words
    screens.open("/contacts")
    screens.follow(words.like("Log contact"))
    screens.look(words("Log contact"))
    form, key = page.url, page.locator("input[name=key]").input_value()
    page.get_by_role("radio", name=words("phone")).check()
    page.get_by_label(words.like("Note")).fill("In de trein getypt.")
    screens.open(form)  # as after a page of the browser that says there is no connection
    expect(page.locator("[data-draft-note]")).to_be_visible()
    expect(page.get_by_label(words.like("Note"))).to_have_value("In de trein getypt.")
    assert page.locator("input[name=key]").input_value() == key
    screens.press(words("Save"))
    screens.look(words("Contacts"))
    expect(page.get_by_text("In de trein getypt.")).to_have_count(1)
    screens.open(form)
    expect(page.locator("[data-draft-note]")).to_be_hidden()
    expect(page.get_by_label(words.like("Note"))).to_have_value("")


@BOTH
def test_a_visit_day_on_a_phone(visit: Visit, language: str) -> None:
    screens = visit("supervisor", language, width=PHONE)
    page, words = screens.page, screens.words
    screens.open("/visits?all=1")
    screens.look(words("Visit days"))
    for number in range(3):
        page.get_by_role("checkbox").nth(1 + number).check()  # the first one is of the period
    page.get_by_role("textbox", name=words.like("Visit day")).fill(f"{today():%d-%m-%Y}")
    page.get_by_label(words.like("Start and end")).fill("2333 AB")
    screens.press(words("Plan this day"))
    screens.look(words.like("Visits on %(day)s"))
    stops = page.locator(".visit-stop")
    expect(stops).to_have_count(3)
    screens.press(words.like("Check in"), stops.first)
    expect(page.get_by_role("status").first).to_contain_text(words("You are checked in."))
    screens.follow(words.like("Log contact"), stops.first)
    screens.look(words("Log contact"))
    expect(page.get_by_role("radio", name=words("visit at the company"))).to_be_checked()
    screens.press(words("Save"))
    screens.look(words.like("Visits on %(day)s"))
    expect(stops.first.get_by_text(words("logged"), exact=True)).to_be_visible()
