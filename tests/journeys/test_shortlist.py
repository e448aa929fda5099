"""A student on a phone keeps places, compares them, and sees what the supervisor suggested and why."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.screens import Places, Screens

BOTH = pytest.mark.parametrize("language", ["nl", "en"])
PHONE = 320


@BOTH
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_places_on_the_list_and_side_by_side(visit: Visit, language: str, script: bool) -> None:
    places = Places.of(visit("student", language, width=PHONE, script=script))
    words, page = places.words, places.page
    chosen = []
    for number in (0, 1):
        card = places.cards.nth(number)
        chosen.append(card.get_by_role("checkbox").get_attribute("id"))
        put = card.get_by_role("button", name=words.like("Put on my list"))
        if put.count():
            put.click()
        expect(places.cards.nth(number)).to_contain_text(words("On my list"))
    places.follow(words("My list"))
    places.look(words("My list"))
    for box in chosen:
        page.locator(f"#{box}").check()
    places.press(words("Compare the ticked places"))
    places.look(words("Places side by side"))
    main = page.locator("main")
    for title in ("How well it fits", "The work", "Guidance", "Support", "Payment", "Where and when"):
        expect(main.get_by_text(words(title), exact=True).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


@BOTH
def test_the_supervisor_suggests_and_the_student_answers(visit: Visit, language: str) -> None:
    guide = visit("supervisor", language, width=PHONE)
    words = guide.words
    why = f"Hier leer je meten ({language})."
    suggest_to_shown_student(guide, why)
    student = visit("student", language, width=PHONE)
    student.follow(words("My list"))
    student.look(words("My list"))
    line = student.page.locator("main ol > li").filter(has_text=why)
    expect(line.get_by_text(words.like("Suggested by %(name)s on %(day)s")).first).to_be_visible()
    line.locator("summary").filter(has_text=words("Not for me")).click()
    line.get_by_label(words.like("Why not?")).fill("Te ver voor mij.")
    student.press(words("Take it off my list"), line)
    student.look(words("My list"))
    guide.page.reload()
    guide.look(re.compile(".+"))
    expect(guide.page.locator("main")).to_contain_text("Te ver voor mij.")


def suggest_to_shown_student(guide: Screens, why: str) -> None:
    """Suggest to the student who can sign in the first place of a company that was not suggested before."""
    words, page = guide.words, guide.page
    guide.open("/students?q=300001")
    page.locator("main a[href$='/places']").first.click()
    guide.look(words.like("Places for %(name)s"))
    guide.follow(words("What was suggested"))
    guide.look(words.like("Suggested to %(name)s"))
    before = page.locator("main section .eyebrow").all_inner_texts()
    guide.follow(words("Choose a place to suggest"))
    guide.look(words.like("Places for %(name)s"))
    new = (one for one in page.get_by_role("article").all() if not any(name in one.inner_text() for name in before))
    next(new).get_by_role("link", name=words.like("Suggest")).click()
    guide.look(words.like("Suggest a place to %(name)s"))
    page.get_by_label(words.like("Why this place?")).fill(why)
    guide.press(words("Put it on the list"))
    guide.look(words.like("Suggested to %(name)s"))
    expect(page.locator("main")).to_contain_text(why)
