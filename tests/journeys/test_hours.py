"""A student logs a week on a phone: a slip is forgiven, and the week is handed in."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

PHONE = 360
WEEK = re.compile(r"^Week \d+ · ")


@pytest.mark.parametrize(("language", "script"), [("nl", True), ("en", False)])
def test_a_student_logs_a_week(visit: Visit, language: str, script: bool) -> None:
    me = visit("student", language, width=PHONE, script=script)
    page, words = me.page, me.words
    me.open("/my-placements")
    page.locator("h2 a").first.click()
    me.follow(words("Hours"))
    me.look(re.compile("^" + words("Hours")))
    me.follow(words("Enter a week"))
    me.look(WEEK)
    monday = page.get_by_role("group").filter(has_text=words("What I did")).first
    monday.get_by_label(words("Began at")).fill("25:00")
    monday.get_by_label(words("Stopped at")).fill("1700")
    monday.get_by_label(words("What I did")).fill("Een as gedraaid")
    me.press(words("Hand in"))
    me.look(WEEK)
    expect(page.locator("#from_0-error")).to_contain_text("24:00")
    expect(monday.get_by_label(words("Began at"))).to_have_value("25:00")
    monday.get_by_label(words("Began at")).fill("830")
    me.press(words("Hand in"))
    me.look(WEEK)
    expect(page.get_by_role("status")).to_contain_text(words("Your week is handed in."))
    expect(page.get_by_text("Een as gedraaid")).to_be_visible()
    expect(page.get_by_text("08:30 – 17:00").first).to_be_visible()
