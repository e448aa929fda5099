"""A coordinator sees where places are short, goes down to the qualification, and logs a talk that could help."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

CASES = [("nl", 360), ("nl", 1280), ("en", 360), ("en", 1280)]


@pytest.mark.parametrize(("language", "width"), CASES)
def test_from_the_shortage_to_a_logged_talk(visit: Visit, language: str, width: int) -> None:
    screens = visit("coordinator", language, width=width)
    words, page = screens.words, screens.page
    screens.look(words("Needs you now"))
    screens.follow(re.compile("^" + re.escape(words("Places are short")) + ": Research"))
    screens.look(re.compile(".+25301"))
    picture = page.locator("picture img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 200
    parts = page.get_by_role("table", name=words("Students and places")).locator("tbody tr")
    needed = [int(row.locator("td").first.inner_text().replace(".", "").replace(",", "")) for row in parts.all()]
    assert sum(needed[:-1]) == needed[-1] > 0
    first = page.get_by_role("table", name=words("Companies where a talk could help")).locator("tbody tr").first
    name = first.get_by_role("link").first.inner_text()
    screens.follow(re.compile("^" + re.escape(words("Log a talk"))), first)
    screens.look(words("Log a talk"))
    said = f"Twee plekken kunnen weer open, {language} {width}"
    page.get_by_label(words.like("What came up?")).fill(said)
    screens.press(words("Save the talk"))
    expect(page.locator("main")).to_contain_text(name)
    expect(page.locator("main")).to_contain_text(said)


@pytest.mark.parametrize(("language", "width"), CASES)
def test_companies_around_a_postcode(visit: Visit, language: str, width: int) -> None:
    screens = visit("broker", language, width=width)
    words, page = screens.words, screens.page
    screens.open("/shortage")
    screens.look(words("Shortage of places"))
    page.get_by_label(words.like("Postcode")).fill("Leiden")
    screens.press(words("Count"))
    screens.look(words("Recognised companies around a postcode"))
    field = page.get_by_label(words.like("Postcode"))
    expect(field).to_have_value("Leiden")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("2333")
    screens.press(words("Count"))
    expect(page.get_by_role("table", name=words("Recognised companies, nearest first"))).to_be_visible()
