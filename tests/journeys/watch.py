"""Looks along with a browser: what a person would not see, but what must not happen."""

from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response

TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LISTEN: Final = """
window.bpvViolations = [];
document.addEventListener('securitypolicyviolation', event => {
  window.bpvViolations.push(event.violatedDirective + ' ' + event.blockedURI);
});
"""
RUN_AXE: Final = """
async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
  .violations.map(v => v.id + ' (' + v.impact + '): ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '))
"""
MEASURE: Final = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const sticksOut = element => element.getBoundingClientRect().right > root.clientWidth + 1;
  const wide = [...document.body.querySelectorAll('*')].filter(sticksOut);
  const names = wide.slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + e.className);
  return [`${root.scrollWidth} px wide in ${root.clientWidth}: ${names.join(', ')}`];
}
"""


class Watch:
    """Collects faults of all pages of one browser context; `faults` stays empty on a good day."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        context.add_init_script(LISTEN)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("weberror", lambda found: self.faults.append(f"script error: {found.error}"))
        context.on("console", self._console)

    def check(self, page: Page, *widths: int) -> None:
        """Axe, the content security policy and the width of the page, at these widths in px (as it is without any)."""
        for width in widths or (0,):
            where = self.measure(page, width)
            self._report(where, "axe", axe(page))
        self._report(page.url, "blocked by the policy", page.evaluate("() => window.bpvViolations"))

    def measure(self, page: Page, width: int = 0) -> str:
        """Only the width of the page; stays at `width`. Gives words for where this was."""
        size = page.viewport_size or {"width": 1280, "height": 800}
        if width:
            page.set_viewport_size({"width": width, "height": size["height"]})
        where = f"{urlsplit(page.url).path} at {width or size['width']} px"
        self._report(where, "too wide", page.evaluate(MEASURE))
        return where

    def verdict(self) -> list[str]:
        """All faults, and the hosts that were asked besides our own."""
        strangers = sorted(self.hosts - {self.host})
        return self.faults + [f"asked another host: {host}" for host in strangers]

    def _report(self, where: str, what: str, found: list[str]) -> None:
        self.faults.extend(f"{where}: {what}: {one}" for one in found)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about"):
            self.hosts.add(parts.netloc)

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and response.request.resource_type != "document"):
            self.faults.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")


def axe(page: Page) -> list[str]:
    """The violations that axe finds, a line each with the first elements."""
    try:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE_SCRIPT + "\n;null")
        found: Any = page.evaluate(RUN_AXE, TAGS)
    except Error as error:
        return [f"axe could not run: {error.message}"]
    return list(found)
