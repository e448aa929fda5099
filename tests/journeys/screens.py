"""What a person does on each screen, by role and visible name. Each act leaves you on the screen it leads to."""

import re

from playwright.sync_api import Locator, Page, expect

from bpv.seed import Login
from tests.journeys.watch import Watch
from tests.journeys.words import Words


class Screens:
    """A person with a browser, in one language."""

    def __init__(self, page: Page, words: Words, watch: Watch, *, script: bool = True) -> None:
        self.page, self.words, self.watch, self.script = page, words, watch, script

    def look(self, heading: str | re.Pattern[str]) -> None:
        """Be on the screen with this heading, and check the page when scripts can run."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(self.page.locator("html")).to_have_attribute("lang", self.words.language)
        if self.script:
            self.watch.check(self.page)

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press the first link of that name."""
        (within or self.page).get_by_role("link", name=name).first.click()

    def press(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press the first button of that name."""
        (within or self.page).get_by_role("button", name=name).first.click()

    def sign_in(self, login: Login) -> None:
        """Sign in with e-mail address and password, and choose the language when the account has another one."""
        page = self.page
        page.goto("/sign-in")
        here = Words(page.locator("html").get_attribute("lang") or "nl")
        page.get_by_label(here.like("E-mail address")).fill(login.email)
        page.get_by_label(here.like("Password")).fill(login.password)
        page.get_by_role("button", name=here("Sign in"), exact=True).click()
        expect(page.get_by_role("group").or_(page.locator("details.account-menu")).first).to_be_attached()
        if page.locator("html").get_attribute("lang") != self.words.language:
            page.locator("form.language-switch button").click()
        expect(page.locator("html")).to_have_attribute("lang", self.words.language)


class Places(Screens):
    """The ranked places of a student."""

    @classmethod
    def of(cls, screens: Screens) -> "Places":
        """The same person, on the list of places."""
        made = cls(screens.page, screens.words, screens.watch, script=screens.script)
        made.open("/places")
        made.look(made.words("Places for you"))
        return made

    @property
    def cards(self) -> Locator:
        """The cards of the list."""
        return self.page.get_by_role("article")

    def count(self) -> int:
        """How many places fit, as the page says."""
        fits = self.words.counted("%(num)s place fits", "%(num)s places fit")
        text = self.page.get_by_role("status").filter(has_text=fits).inner_text()
        found = fits.search(text)
        assert found, text
        return int(re.sub(r"[^0-9]", "", found.group()))

    def fits(self) -> list[int]:
        """The fit of each card of this page, in percent."""
        texts = self.page.locator("article .fit strong").all_inner_texts()
        return [int(re.sub(r"[^0-9]", "", text)) for text in texts]

    def search(self, text: str) -> None:
        """Search in the list."""
        box = self.page.get_by_role("search")
        box.get_by_role("searchbox").fill(text)
        self.press(self.words("Search"), box)

    def filter(self, *labels: re.Pattern[str]) -> None:
        """Open the filters, choose, and apply."""
        panel = self.page.locator("details.filters")
        if panel.get_attribute("open") is None and panel.locator("summary").is_visible():
            panel.locator("summary").click()
        for label in labels:
            panel.get_by_label(label).first.check()
        self.press(self.words("Show places"), panel)

    def open_first(self) -> str:
        """Open the first place of the list; gives its title."""
        link = self.cards.first.get_by_role("link").first
        title = link.inner_text()
        link.click()
        self.look(title)
        return title

    def wish(self, text: str, limit_km: int) -> None:
        """Write what you want to learn and how far you will travel; back on the list, which names the limit."""
        self.follow(self.words("My wishes"))
        self.look(self.words("My wishes"))
        self.page.get_by_label(self.words.like("What do you want to learn?")).fill(text)
        self.page.get_by_label(self.words.like("How far do you want to travel, at most, in kilometres?")).fill(
            str(limit_km)
        )
        self.press(self.words("Save my wishes"))
        self.look(self.words("Places for you"))
        expect(self.page.locator("main")).to_contain_text(re.compile(rf"\b{limit_km}([,.]0)?\s*km"))

    def parts(self) -> tuple[list[float], float]:
        """The points of each part, and their total, from the table of the score."""
        table = self.page.get_by_role("table", name=self.words("The score in parts"))
        points = [number(text) for text in table.locator("tbody tr td:nth-child(2)").all_inner_texts()]
        return points, number(table.locator("tfoot td").first.inner_text())


def number(text: str) -> float:
    """A number as either language writes it."""
    return float(text.replace(".", "").replace(",", ".")) if "," in text else float(text)
