"""A broker sends a company a link; the company confirms and corrects; a coordinator accepts; the registry tells."""

import re

import pytest
from playwright.sync_api import expect

from bpv.core.words import say
from tests.journeys.conftest import Visit, Visitors
from tests.journeys.screens import Screens

CASES = [("nl", 360), ("nl", 1280), ("en", 360), ("en", 1280)]
PHONE = "071 555 66 77"


def send(broker: Screens, number: int, language: str) -> tuple[str, str]:
    """Send a link to a company of the list; gives its name and the address that the mail holds."""
    words, page = broker.words, broker.page
    broker.open("/companies/to-confirm")
    broker.look(words("Data to confirm"))
    company = page.locator("tbody th a").nth(number)
    name = company.inner_text()
    company.click()
    broker.look(words("Let the company check its data"))
    page.get_by_label(words("Language of the mail")).select_option(language)
    broker.press(words("Send the link"))
    expect(page.locator("main")).to_contain_text(words("Not answered yet"))
    broker.open("/outbox")
    subject = say(language, "mail.company_link.subject", {"school": "SCHOOL", "company": name})
    broker.follow(re.compile(re.escape(subject).replace("SCHOOL", ".+")))
    found = re.search(r"https?://\S+/c/\S+", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return name, found.group()


@pytest.mark.parametrize(("language", "width"), CASES, ids=[f"{language}-{width}" for language, width in CASES])
def test_a_company_confirms_its_data(visit: Visit, visitors: Visitors, language: str, width: int) -> None:
    name, link = send(visit("broker", language, width=width), CASES.index((language, width)), language)
    person = visitors.come(language, width)
    words, page = person.words, person.page
    person.open(link)
    person.look(words("Is this right about %(company)s?", company=name))
    page.locator("#company details summary").click()
    page.locator("#company").get_by_label(words("Phone")).fill(PHONE)
    page.get_by_label(words.like("Your function")).fill("")
    person.press(words("Send"), page.locator("#send"))
    expect(page.get_by_role("alert")).to_contain_text(words("Your function"))
    page.get_by_label(words.like("Your first and last name")).fill("Noor van Dam")
    page.get_by_label(words.like("Your function")).fill("Planner")
    person.press(words("Send"), page.locator("#send"))
    person.look(words("Thank you"))
    person.open(link)
    person.look(words("This link was used already"))

    coordinator = visit("coordinator", language, width=width)
    coordinator.open("/proposals?state=all")
    coordinator.follow(name)
    coordinator.look(words("What %(company)s says", company=name))
    coordinator.page.get_by_label(words("Accept"), exact=True).check()
    coordinator.press(words("Save my decisions"))
    expect(coordinator.page.locator("main")).to_contain_text(say(language, "proposal.state.accepted"))
    coordinator.follow(words("To the company"))
    coordinator.look(name)
    expect(coordinator.page.locator("#base")).to_contain_text(PHONE)
    expect(coordinator.page.locator("#base")).to_contain_text(say(language, "source.company"))
