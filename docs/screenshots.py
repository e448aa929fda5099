"""Makes the screenshots of the README: `.venv/bin/python docs/screenshots.py [language]`.

Seeds a demo school in a temporary folder, serves it, and photographs seven pages at two widths with the Chromium that
CHROMIUM names or the machine has. The school is the same every day, apart from its dates.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.conftest import FLAGS, NAMES
from tests.journeys.imports import Imports, known_names, messy
from tests.journeys.live import Live, serving
from tests.journeys.screens import Places, Screens
from tests.journeys.watch import Watch
from tests.journeys.words import Words

FOLDER = Path(__file__).parent / "screenshots"
SIZES = {1280: 860, 360: 760}
MOST_BYTES = 250_000


@contextmanager
def person(browser: Browser, live: Live, role: str, language: str, width: int) -> Iterator[Screens]:
    """Somebody of a role, signed in."""
    context = browser.new_context(
        base_url=live.url, viewport={"width": width, "height": SIZES[width]}, reduced_motion="reduce"
    )
    page = context.new_page()
    screens = Screens(page, Words(language), Watch(context, live.url), script=False)
    screens.sign_in(live.login(role))
    yield screens
    context.close()


def photograph(screens: Screens, name: str, width: int) -> None:
    """Save what is on the screen now; a picture that is too heavy is an error."""
    path = FOLDER / f"{name}-{width}.png"
    screens.page.evaluate("() => window.scrollTo(0, 0)")
    screens.page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.name}: {size // 1000} kB")  # noqa: T201
    if size > MOST_BYTES:
        raise SystemExit(f"{path} is too heavy")


def student(browser: Browser, live: Live, language: str, width: int) -> None:
    """The list of places and one place."""
    with person(browser, live, "student", language, width) as screens:
        places = Places.of(screens)
        photograph(places, "places", width)
        places.open_first()
        photograph(places, "place", width)


def coordinator(browser: Browser, live: Live, language: str, width: int) -> None:
    """What needs them now, the shortage, the registry, a company of which much is known, and the verdict on a file."""
    with person(browser, live, "coordinator", language, width) as screens:
        for name, path in (("start", "/"), ("shortage", "/shortage")):
            screens.open(path)
            screens.page.wait_for_load_state("networkidle")
            photograph(screens, name, width)
        screens.open("/companies?q=optica")
        photograph(screens, "registry", width)
        screens.page.get_by_role("main").get_by_role("rowheader").get_by_role("link").first.click()
        photograph(screens, "company", width)
        imports = Imports.of(screens)
        imports.upload("leerbedrijven.csv", messy(known_names(live)[12], "nl"))
        imports.judge()
        photograph(imports, "import", width)


def main() -> None:
    """All pictures."""
    language = sys.argv[1] if len(sys.argv) > 1 else "nl"
    FOLDER.mkdir(exist_ok=True)
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as live, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for width in SIZES:
            student(browser, live, language, width)
            coordinator(browser, live, language, width)
        browser.close()


if __name__ == "__main__":
    main()
