"""A student on a phone reports a problem, the supervisor deals with it, and the student reads what was done."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

TEXT = {"nl": "Ik mag nog steeds niet aan de draaibank.", "en": "I am still not allowed to use the lathe."}
NOTE = {"nl": "Gebeld: vanaf maandag elke middag aan de draaibank.", "en": "Called: from Monday on, each afternoon."}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_problem_is_reported_dealt_with_and_answered(visit: Visit, language: str) -> None:
    student = visit("student", language, width=360)
    words, page = student.words, student.page
    student.open("/my-placements")
    address = page.locator("main a[href*='/my-placements/']").first.get_attribute("href")
    assert address
    placement = "/".join(address.split("/")[:3])
    student.open(f"{placement}/problems")
    student.press(words("Send to the school"))
    expect(page.locator(".field-error").first).to_be_visible()
    page.get_by_role("radio", name=words("The work does not fit")).check()
    page.locator("textarea[name=text]").fill(TEXT[language])
    student.press(words("Send to the school"))
    expect(page.get_by_text(TEXT[language])).to_be_visible()
    expect(page.get_by_text(words("being looked at")).first).to_be_visible()

    supervisor = visit("supervisor", language)
    own = supervisor.page
    supervisor.open("/signals?kind=problem&mine=y")
    own.locator("table.data tbody tr").last.get_by_role("link").click()
    expect(own.get_by_text(TEXT[language])).to_be_visible()
    own.locator("textarea[name=note]").fill(NOTE[language])
    supervisor.press(words("Close this signal"))
    expect(own.get_by_role("status").first).to_contain_text(words("Saved."))

    student.open(f"{placement}/problems")
    expect(page.get_by_text(NOTE[language])).to_be_visible()
    expect(page.get_by_text(words("dealt with")).first).to_be_visible()
