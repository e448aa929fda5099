"""A broker on a phone: from the own companies to one of them, and a relation that goes to a colleague."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.screens import Screens

BOTH = pytest.mark.parametrize("language", ["nl", "en"])


def first_company(screens: Screens) -> None:
    """Be on the page of the first of the own companies that are active."""
    screens.open("/companies/relations?owner=me&state=active&sort=name")
    screens.look(screens.words("My companies"))
    link = screens.page.get_by_role("table").get_by_role("rowheader").get_by_role("link").first
    name = link.inner_text()
    link.click()
    screens.look(name)


@BOTH
@pytest.mark.parametrize("width", [320, 1280])
def test_a_relation_goes_to_a_colleague(visit: Visit, language: str, width: int) -> None:
    screens = visit("broker", language, width=width)
    words, page = screens.words, screens.page
    first_company(screens)
    relation = page.locator("#relations")
    screens.follow(words("Another owner"), relation)
    screens.look(words("Another owner"))
    choice = page.get_by_label(words.like("New owner"))
    mine = choice.locator("option:checked").inner_text()
    others = [text for text in choice.locator("option").all_inner_texts()[1:] if text != mine]
    choice.select_option(label=others[0])
    page.get_by_label(words.like("Why")).fill("Andere wijk")
    screens.press(words("Another owner"), page.locator("main form"))
    expect(page.locator("#relations")).to_contain_text(others[0])
    expect(page.locator("#happened")).to_contain_text("Andere wijk")


@BOTH
def test_a_note_and_a_next_step_without_script(visit: Visit, language: str) -> None:
    screens = visit("broker", language, width=360, script=False)
    words, page = screens.words, screens.page
    first_company(screens)
    assert page.locator("#who a[href^='tel:']").count() >= 1
    screens.follow(words("Change notes and next step"), page.locator("#relations"))
    page.get_by_label(words.like("Our notes")).fill("Vraagt om een vroege start.")
    page.get_by_label(words("Next step"), exact=True).fill("Bellen")
    page.get_by_label(words.like("Next step on")).fill("31-02-2027")
    screens.press(words("Save"), page.locator("main form"))
    expect(page.locator(".field-error")).to_have_count(1)
    page.get_by_label(words.like("Next step on")).fill("01-03-2027")
    screens.press(words("Save"), page.locator("main form"))
    expect(page.locator("#relations")).to_contain_text("Vraagt om een vroege start.")
