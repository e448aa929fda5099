"""The folder on a phone: the student hands in, the supervisor returns it with feedback, the student reads it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

PHONE = 360
WORK = "Gefreesd, gemeten en bijgesteld."


@pytest.mark.parametrize(("language", "script"), [("nl", True), ("en", False)])
def test_work_goes_to_the_supervisor_and_comes_back(visit: Visit, language: str, script: bool) -> None:
    me = visit("student", language, width=PHONE, script=script)
    page, words = me.page, me.words
    me.open("/my-placements")
    page.locator("h2 a").first.click()
    me.follow(words("Folder"))
    me.look(words.like("Folder"))
    todo = page.get_by_role("listitem").filter(has_text=words("to do")).last.get_by_role("link")
    title = todo.inner_text()
    todo.click()
    me.look(title)
    address = page.url.split("/my-placements/")[1]
    page.locator("#text").fill(" ")
    me.press(words("Hand in"))
    expect(page.locator("#text-error")).to_be_visible()
    page.locator("#text").fill(WORK)
    me.press(words("Hand in"))
    expect(
        page.get_by_text(words("This waits for feedback. You can hand in again once it comes back."))
    ).to_be_visible()

    guide = visit("supervisor", language, width=PHONE, script=script)
    guide.open(f"/placements/{address}")
    expect(guide.page.get_by_text(WORK)).to_be_visible()
    guide.page.locator("#words").fill("Leg ook uit waarom.")
    guide.page.get_by_label(words("Return: the student does more and hands in again")).check()
    guide.press(words("Send feedback"))
    guide.look(words.like("Folder"))

    me.open(f"/my-placements/{address}")
    expect(page.get_by_text("Leg ook uit waarom.")).to_be_visible()
    expect(page.get_by_text(WORK)).to_be_visible()
    expect(page.get_by_role("heading", name=words("Hand in again"))).to_be_visible()
