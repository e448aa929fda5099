"""Fixtures of the journeys: a browser, a live service, and contexts in either language that are watched."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bpv.seed import Login
from tests.journeys.crawl import Seen
from tests.journeys.live import Live, serving
from tests.journeys.screens import Screens
from tests.journeys.watch import Watch
from tests.journeys.words import Words

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Visit = Callable[..., Screens]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium here: name one in CHROMIUM, or run `make test`, which finds or installs one")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield made
        made.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A service over the demo school, for all journeys of this process."""
    with serving(tmp_path_factory.mktemp("live")) as made:
        yield made


@pytest.fixture(scope="session")
def judged() -> Seen:
    """Skeletons of pages that axe judged, shared by the crawls of all roles."""
    return set()


@pytest.fixture
def visit(browser: Browser, live: Live) -> Iterator[Visit]:
    """`visit("student", "en", width=360, script=False)`: a signed-in person's screens; a login of one's own will do.

    Faults fail the test."""
    opened: list[tuple[Watch, Page]] = []

    def start(role: str | Login, language: str = "nl", *, width: int = 1280, script: bool = True) -> Screens:
        context = browser.new_context(
            base_url=live.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            locale=language,
            has_touch=width < 600,
        )
        context.set_default_timeout(10_000)
        watch = Watch(context, live.url)
        page = context.new_page()
        opened.append((watch, page))
        screens = Screens(page, Words(language), watch, script=script)
        screens.sign_in(role if isinstance(role, Login) else live.login(role))
        return screens

    yield start
    faults = [fault for watch, _ in opened for fault in watch.verdict()]
    for _, page in opened:
        page.context.close()
    assert not faults, "\n".join([*faults, "The log ends:", live.log.read_text(errors="replace")[-2000:]])


class Visitors:
    """People without an account, each in a browser of their own."""

    def __init__(self, browser: Browser, live: Live) -> None:
        self.browser, self.live = browser, live
        self.opened: list[Screens] = []

    def come(self, language: str, width: int) -> Screens:
        """Somebody new, who never chose a language here."""
        context = self.browser.new_context(
            base_url=self.live.url, viewport={"width": width, "height": 800}, has_touch=width < 600
        )
        context.set_default_timeout(10_000)
        watch = Watch(context, self.live.url)
        self.opened.append(Screens(context.new_page(), Words(language), watch))
        return self.opened[-1]


@pytest.fixture
def visitors(browser: Browser, live: Live) -> Iterator[Visitors]:
    """Visitors whose pages are watched."""
    made = Visitors(browser, live)
    yield made
    faults = [fault for screens in made.opened for fault in screens.watch.verdict()]
    for screens in made.opened:
        screens.page.context.close()
    assert not faults, "\n".join(faults)
