"""A talk logged in one minute: few steps, little typing, and it stands where the next visitor looks."""

import pytest
from playwright.sync_api import Page, expect

from bpv.core.word_list_talks import TALKS_WORDS
from tests.journeys.conftest import Visit
from tests.journeys.screens import Screens

BOTH = pytest.mark.parametrize("language", ["nl", "en"])
WIDTHS = pytest.mark.parametrize("width", [360, 1280])
MOST_TYPED = 2  # required fields that a person has to type in
MOST_STEPS = 6  # presses and typed fields from the page of the company until it is saved


class Talk(Screens):
    """A broker who comes back from a visit. Counts what must be done."""

    steps = 0

    @classmethod
    def of(cls, screens: Screens) -> "Talk":
        """The same person, on the page of the first company of the registry."""
        made = cls(screens.page, screens.words, screens.watch, script=screens.script)
        made.open("/companies?q=helmond")
        made.page.get_by_role("table").get_by_role("rowheader").first.get_by_role("link").click()
        return made

    def begin(self) -> None:
        """From the page of the company to the form."""
        self.follow(self.words("Log a talk"))
        self.steps += 1
        self.look(self.words("Log a talk"))

    def write(self, label: str, text: str) -> None:
        """Type in a field."""
        self.page.get_by_label(self.words.like(label)).first.fill(text)
        self.steps += 1

    def tick(self, label: str) -> None:
        """Tick a signal."""
        self.page.get_by_label(self.words(label), exact=True).check()
        self.steps += 1

    def save(self) -> None:
        """Press the first button that saves."""
        self.press(self.words("Save the talk"))
        self.steps += 1


def empty_required(page: Page) -> int:
    """How many required fields stand empty."""
    found = page.locator("main form.form").last.locator("[required]")
    return sum(not field.input_value() for field in found.all() if field.get_attribute("type") != "radio")


@BOTH
@WIDTHS
def test_a_talk_logged_in_one_minute(visit: Visit, language: str, width: int) -> None:
    talk = Talk.of(visit("broker", language, width=width))
    company = talk.page.get_by_role("heading", level=1).inner_text()
    talk.begin()
    assert empty_required(talk.page) <= MOST_TYPED
    said = f"Zij zoeken twee mensen, {language} {width}."
    talk.write("What came up?", said)
    talk.tick(TALKS_WORDS["signal.kind.work_need"])
    talk.save()
    talk.look(company)
    assert talk.steps <= MOST_STEPS
    expect(talk.page.locator("#talks")).to_contain_text(said)
    expect(talk.page.locator("#talks")).to_contain_text(talk.words(TALKS_WORDS["signal.kind.work_need"]))


@BOTH
@WIDTHS
def test_the_next_visitor_sees_what_was_said_last_time(visit: Visit, language: str, width: int) -> None:
    talk = Talk.of(visit("broker", language, width=width))
    answer = f"Nu {width} mensen in de {language}-ploeg"
    fold = TALKS_WORDS["talk.group.company"]
    for _ in range(2):
        talk.begin()
        talk.page.locator("summary").filter(has_text=talk.words.like(fold)).click()
        if talk.page.get_by_text(answer).count():
            break
        talk.write(TALKS_WORDS["talk.topic.staff_size"], answer)
        talk.write("What came up?", "Kort gebeld.")
        talk.save()
    hint = talk.page.locator("#topic_staff_size-hint")
    expect(hint).to_contain_text(answer)
    expect(hint).to_have_text(talk.words.like("Last time, %(day)s, %(name)s: %(text)s"))
