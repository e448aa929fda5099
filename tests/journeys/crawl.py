"""Follows every link that a role sees, one page of each shape."""

import re
from collections import deque
from typing import Final
from urllib.parse import parse_qsl, urldefrag, urlsplit

from playwright.sync_api import Page

from tests.journeys.watch import Watch

ID: Final = re.compile(r"\b[a-z2-7]{20}\b")
FILES: Final = (".svg", ".csv", ".xlsx", ".pdf", ".ics", ".json")
LINKS: Final = "() => [...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
SKELETON: Final = """
() => {
  const names = ['class', 'role', 'type', 'name'];
  const outline = element => [element.tagName, ...names.map(name => element.getAttribute(name))].join('.');
  return [...new Set([...document.querySelectorAll('body *')].map(outline))].sort().join(' ');
}
"""
PER_PATH: Final = 2  # of one path with different questions (sorted, filtered, a later page): enough to see each layout
MOST: Final = 140
Seen = set[tuple[str, int, str]]


def shape(url: str) -> tuple[str, str]:
    """Path without ids, and the names of what is asked."""
    parts = urlsplit(url)
    return ID.sub("{id}", parts.path), ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))


def crawl(page: Page, watch: Watch, base: str, seen: Seen, language: str, widths: tuple[int, ...]) -> list[str]:
    """Visit and check one page per shape, breadth first from the start page; gives the paths that were visited.

    Axe runs where the skeleton of the page was not judged before in this language and width, by whatever role.
    """
    waiting, known = deque([f"{base}/"]), {shape(f"{base}/")}
    visited: list[str] = []
    while waiting and len(visited) < MOST:
        url = waiting.popleft()
        answer = page.goto(url)
        if answer is None or answer.status != 200:
            watch.faults.append(f"{answer.status if answer else 'no answer'} for {url}")
            continue
        visited.append(shape(url)[0])
        judge(page, watch, seen, language, widths)
        for link in page.evaluate(LINKS):
            found = urldefrag(link).url
            if wanted(found, base, known):
                known.add(shape(found))
                waiting.append(found)
    return visited


def judge(page: Page, watch: Watch, seen: Seen, language: str, widths: tuple[int, ...]) -> None:
    """Check a page at each width; a skeleton that was judged before is only measured."""
    skeleton = page.evaluate(SKELETON)
    for width in widths:
        key = (language, width, skeleton)
        if key in seen:
            watch.measure(page, width)
        else:
            seen.add(key)
            watch.check(page, width)


def wanted(url: str, base: str, known: set[tuple[str, str]]) -> bool:
    """True for a page of ours of a shape that was not seen."""
    path, asked = shape(url)
    if not url.startswith(f"{base}/") or path.endswith(FILES) or (path, asked) in known:
        return False
    return sum(one == path for one, _ in known) < PER_PATH
