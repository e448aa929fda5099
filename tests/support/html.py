"""The page linter: every page that a test fetches goes through `lint`, which names what is wrong with it.

It sees what a parser can see. Contrast, focus and reflow need a browser; the journeys look at those.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

LEFTOVERS: Final = (
    re.compile(r"\bNone\b"),
    re.compile(r"\{\{|\}\}|\{%|%\}"),
    re.compile(r"%\(\w+\)|%[sd]\b"),
    re.compile(r"\bUndefined\b"),
    re.compile(r"<\w[\w.]* object at 0x|\bobject at 0x"),
    re.compile(r"&(?:lt|gt|amp|quot|#39|#34);"),
)
# What the parser of html5lib reports although the living standard allows it.
TOLERATED: Final = frozenset({"eof-in-table"})
INVISIBLE: Final = frozenset({"script", "style", "template", "head", "noscript"})
LABELLED: Final = frozenset({"input", "select", "textarea"})
UNLABELLED_TYPES: Final = frozenset({"hidden", "submit", "button", "image", "reset"})
ERROR_WORDS: Final = ("Error", "Fout")
BAD_SCHEMES: Final = frozenset({"javascript", "data", "vbscript"})
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


def lint(html: str, *, status: int = 200, lang: str = "nl") -> list[str]:
    """What is wrong with a page, a sentence each; empty when nothing is. `lang` is the language it must be in."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = parser.parse(html)
    page = Page(root)
    problems = [f"markup: {name} at {place}" for place, name, _ in parser.errors if name not in TOLERATED]
    for check in CHECKS:
        problems.extend(check(page))
    problems.extend(language(page, lang))
    problems.extend(title(page, status))
    return problems


class Page:
    """A parsed page, with the elements in reading order."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self.parents = {child: parent for parent in self.elements for child in parent}
        self.by_id = {element.get("id"): element for element in self.elements if element.get("id")}

    def all(self, *tags: str) -> list[Element]:
        """The elements with one of these tags."""
        return [element for element in self.elements if element.tag in tags]

    def above(self, element: Element) -> Iterator[Element]:
        """The element's parent, its parent, and so on."""
        while element in self.parents:
            element = self.parents[element]
            yield element

    def name_of(self, element: Element) -> str:
        """The accessible name, as far as it can be told without a browser."""
        if refs := element.get("aria-labelledby"):
            return " ".join(text_of(self.by_id[ref]) for ref in refs.split() if ref in self.by_id)
        return element.get("aria-label") or text_of(element) or element.get("alt") or ""


def text_of(element: Element) -> str:
    """The text in an element, with the alternative texts of pictures and drawings, in single blanks."""
    parts: list[str] = []
    gather(element, parts)
    return " ".join(" ".join(parts).split())


def gather(element: Element, parts: list[str]) -> None:
    """Collect the texts of an element in order, leaving out what nobody sees."""
    if element.tag in INVISIBLE or element.get("aria-hidden") == "true":
        return
    alternative = element.get("alt") if element.tag == "img" else element.get("aria-label")
    if alternative:
        parts.append(alternative)
    parts.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            gather(child, parts)
        parts.append(child.tail or "")


def language(page: Page, lang: str) -> list[str]:
    """The page says which language it is in."""
    html = page.all("html")[0]
    return [] if html.get("lang") == lang else [f"lang is {html.get('lang')!r}, not {lang!r}"]


def title(page: Page, status: int) -> list[str]:
    """A title that says the h1, or starts with the word for an error; error pages have one like any other."""
    found = [e for e in page.all("title") if any(up.tag == "head" for up in page.above(e))]
    text = " ".join((found[0].text or "").split()) if len(found) == 1 else ""
    if not text:
        return [f"{len(found)} titles, or an empty one"]
    h1 = page.all("h1")
    if h1 and text_of(h1[0]) not in text and not text.startswith(ERROR_WORDS) and status < 400:
        return [f"title {text!r} does not contain the h1 {text_of(h1[0])!r}"]
    return []


def one_h1(page: Page) -> list[str]:
    """Exactly one h1, with text."""
    found = page.all("h1")
    if len(found) != 1:
        return [f"{len(found)} h1 elements"]
    return [] if text_of(found[0]) else ["an empty h1"]


def heading_levels(page: Page) -> list[str]:
    """Headings go down one level at a time and have text."""
    problems = []
    level = 0
    for heading in page.all(*HEADINGS):
        now = int(heading.tag[1])
        if now > level + 1:
            problems.append(f"heading h{now} after h{level}: {text_of(heading)!r}")
        if not text_of(heading):
            problems.append(f"an empty h{now}")
        level = now
    return problems


def ids(page: Page) -> list[str]:
    """Ids are unique, and what refers to one finds it."""
    counts = Counter(element.get("id") for element in page.elements if element.get("id") is not None)
    problems = [f"id {name!r} stands {n} times" for name, n in counts.items() if n > 1 or not name]
    for element in page.elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers"):
            for ref in (element.get(attribute) or "").split():
                if ref not in page.by_id:
                    problems.append(f"{attribute} of <{element.tag}> names id {ref!r}, which is not there")
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and href[1:] not in page.by_id:
            problems.append(f"link to {href!r}, which is not on the page")
    return problems


def labels(page: Page) -> list[str]:
    """Every control has a label of its own, not only a title or placeholder."""
    labelled = {label.get("for") for label in page.all("label") if text_of(label)}
    problems = []
    for control in page.all(*LABELLED):
        if control.tag == "input" and control.get("type", "text") in UNLABELLED_TYPES:
            continue
        wrapped = any(up.tag == "label" and text_of(up) for up in page.above(control))
        if control.get("id") not in labelled and not wrapped and not named_by_aria(page, control):
            problems.append(f"<{control.tag} name={control.get('name')!r}> has no label")
    return problems


def named_by_aria(page: Page, element: Element) -> bool:
    """True when aria-label or aria-labelledby gives a name."""
    return bool(element.get("aria-label") or (element.get("aria-labelledby") and page.name_of(element)))


def groups(page: Page) -> list[str]:
    """Fieldsets have a legend; radio buttons stand in a group."""
    problems = [
        "fieldset without legend"
        for group in page.all("fieldset")
        if not any(child.tag == "legend" and text_of(child) for child in group)
    ]
    for radio in page.all("input"):
        grouped = any(up.tag == "fieldset" or up.get("role") in ("group", "radiogroup") for up in page.above(radio))
        if radio.get("type") == "radio" and not grouped:
            problems.append(f"radio button {radio.get('name')!r} outside a fieldset")
    return problems


def content_policy(page: Page) -> list[str]:
    """Nothing that the content security policy would block: inline style, inline handlers, script without nonce."""
    problems = []
    for element in page.elements:
        if "style" in element.attrib:
            problems.append(f"style attribute on <{element.tag}>")
        problems.extend(f"{name} on <{element.tag}>" for name in element.attrib if str(name).lower().startswith("on"))
        for attribute in ("href", "src", "action", "formaction"):
            if urlsplit((element.get(attribute) or "").strip()).scheme.lower() in BAD_SCHEMES - allowed(element):
                problems.append(f"{attribute} of <{element.tag}> is {element.get(attribute)!r}")
    problems.extend("a <style> element" for _ in page.all("style"))
    for script in page.all("script"):
        if not script.get("nonce"):
            problems.append("a script without nonce")
        if (script.text or "").strip():
            problems.append("a script inside the page")
    return problems


def allowed(element: Element) -> frozenset[str]:
    """Pictures may be data."""
    return frozenset({"data"}) if element.tag == "img" else frozenset()


def third_parties(page: Page) -> list[str]:
    """Nothing is loaded from another host."""
    return [
        f"<{element.tag}> loads {address!r}"
        for element in page.all("script", "img", "link", "iframe", "use", "source", "video", "audio")
        if (address := element.get("src") or element.get("href") or "") and urlsplit(address).netloc
    ]


def forms(page: Page) -> list[str]:
    """A form says where it goes and how; one that changes something carries a token; none stands in another."""
    problems = []
    for form in page.all("form"):
        where = form.get("action")
        if not where:
            problems.append("a form without action")
        if form.get("method") not in ("get", "post"):
            problems.append(f"form to {where!r} without method get or post")
        tokens = [e for e in form.iter("input") if e.get("name") == "csrf_token" and e.get("value")]
        if form.get("method") == "post" and len(tokens) != 1:
            problems.append(f"form to {where!r} has {len(tokens)} tokens")
        if form.get("method") == "get" and tokens:
            problems.append(f"form to {where!r} puts the token in the address")
        if any(e.get("type") == "file" for e in form.iter("input")) and form.get("enctype") != "multipart/form-data":
            problems.append(f"form to {where!r} sends a file without multipart")
    return problems


def pictures(page: Page) -> list[str]:
    """Pictures have an alternative text, be it empty; drawings have a name or are hidden."""
    problems = [f"img {img.get('src')!r} without alt" for img in page.all("img") if img.get("alt") is None]
    for svg in page.all("svg", "{http://www.w3.org/2000/svg}svg"):
        hidden = any(e.get("aria-hidden") == "true" for e in (svg, *page.above(svg)))
        if not hidden and not (svg.get("role") == "img" and page.name_of(svg)):
            problems.append("svg neither hidden nor named")
    return problems


def tables(page: Page) -> list[str]:
    """Tables have a caption, and headers that say what they head."""
    problems = []
    for table in page.all("table"):
        caption = next((text_of(e) for e in table if e.tag == "caption"), "")
        if not caption:
            problems.append("table without caption")
        headers = list(table.iter("th"))
        if not headers:
            problems.append(f"table {caption!r} without headers")
        for header in headers:
            if header.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                problems.append(f"th {text_of(header)!r} without scope")
            if not text_of(header):
                problems.append(f"an empty th in table {caption!r}")
    return problems


def names(page: Page) -> list[str]:
    """Links, buttons, disclosures and named regions say what they are."""
    problems = []
    for element in page.all("a", "button", "summary", "progress", "meter"):
        if element.tag == "a" and element.get("href") is None:
            continue
        if not page.name_of(element) and not element.get("title"):
            problems.append(f"<{element.tag}> without a name")
    for element in page.all("input"):
        if element.get("type") in ("submit", "button", "reset") and not element.get("value"):
            problems.append("an input button without a name")
    for element in page.elements:
        if element.get("role") in ("region", "group", "dialog") and not named_by_aria(page, element):
            problems.append(f"role {element.get('role')} without a name")
    return problems


def landmarks(page: Page) -> list[str]:
    """One main, a header, a footer; several navigations are told apart by name; a skip link leads to main."""
    problems = []
    if len(page.all("main")) != 1:
        problems.append(f"{len(page.all('main'))} main elements")
    problems.extend(f"no {tag}" for tag in ("header", "footer") if not page.all(tag))
    navs = [named_by_aria(page, nav) and page.name_of(nav) for nav in page.all("nav")]
    if len(navs) != len(set(navs)) or not all(navs):
        problems.append("navigations without a name, or with the same one")
    main = page.all("main")
    first = next((e for e in page.all("a", "button", "input", "select", "textarea", "summary")), None)
    if main and (first is None or first.get("href") != f"#{main[0].get('id')}"):
        problems.append("the first thing to reach is not a skip link to main")
    return problems


def leftovers(page: Page) -> list[str]:
    """No trace of a template or of Python where a person reads."""
    body = page.all("body")[0]
    texts = list(visible(body))
    texts += [e.get(a) or "" for e in page.elements for a in ("alt", "aria-label", "placeholder", "title")]
    texts += [e.text or "" for e in page.all("title")]
    return [f"leftover in text: {text.strip()[:80]!r}" for text in texts for trace in LEFTOVERS if trace.search(text)]


def visible(element: Element) -> Iterator[str]:
    """The pieces of text below an element that a person may see, what they typed included nowhere."""
    if element.tag in INVISIBLE or element.tag in ("textarea", "code", "pre", "ins", "del"):
        return
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from visible(child)
        yield child.tail or ""


CHECKS: Final = (
    one_h1,
    heading_levels,
    ids,
    labels,
    groups,
    content_policy,
    third_parties,
    forms,
    pictures,
    tables,
    names,
    landmarks,
    leftovers,
)
