"""The harness itself: planted faults are found, each by its own check; a sound page gives none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.watch import Watch

BASE = "http://127.0.0.1:9"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src *; connect-src *"
SOUND = '<!doctype html><html lang="en"><title>Sound</title><main><h1>Sound</h1><p>Text</p>{}</main></html>'


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose address answers with what the test plants; nothing leaves the machine."""
    context = browser.new_context(base_url=BASE, viewport={"width": 320, "height": 600})
    yield context.new_page()
    context.close()


def found(page: Page, body: str, status: int = 200) -> str:
    """The faults of a page with this body."""
    watch = Watch(page.context, BASE)
    answer = {"status": status, "headers": {"Content-Security-Policy": POLICY}, "content_type": "text/html"}
    page.context.route("**/*", lambda route: route.fulfill(body=SOUND.format(body), **answer))
    page.goto("/planted")
    watch.check(page, 320)
    return "\n".join(watch.verdict())


def test_a_sound_page_has_no_faults(page: Page) -> None:
    assert found(page, "") == ""


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<img src='/a.png'>", "image-alt"),
        ("<input type='text'>", "label"),
        ("<h4>Skipped</h4>", "heading-order"),
        ("<p style='color:#bbb'>Pale</p>", "color-contrast"),
        ("<div style='width:900px'>Wide</div>", "too wide"),
        ("<script>document.title = 'inline'</script>", "blocked by the policy"),
        ("<img alt='' src='http://elsewhere.example/pixel.png'>", "asked another host: elsewhere.example"),
    ],
)
def test_a_planted_fault_is_found(page: Page, body: str, word: str) -> None:
    assert word in found(page, body)


def test_a_broken_answer_is_found(page: Page) -> None:
    assert "500 " in found(page, "", status=500)
