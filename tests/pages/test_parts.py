"""The macros of templates/_parts: what a person gets to read, and nothing for the linter to find."""

from datetime import date

import pytest
from flask import Flask
from jinja2 import UndefinedError
from lxml import html
from werkzeug.datastructures import MultiDict

from bpv.core.db import storable
from bpv.web import paging
from bpv.web.comparison import compared
from tests.conftest import ROOT
from tests.support.html import lint
from tests.support.small_app import COORDINATOR, STUDENT, VISITOR, render, small_app, whole_page

PARTS = sorted(path.stem for path in (ROOT / "templates" / "_parts").glob("*.html"))
OWN = {
    "badge": """{{ badge("ok", "Valid") }}{{ badge("bad", "Lapsed") }}""",
    "breadcrumb": """{{ breadcrumb([("Companies", "/c")], "Acme") }}""",
    "button": """{{ button("Save") }}{{ button("Drop", kind="danger", icon="trash", name="act", value="x") }}""",
    "card": """{% call card("Payment", href="/p") %}<p>Text</p>{% endcall %}""",
    "completeness": """<p>{{ completeness(64, "Completeness") }}</p>""",
    "confirm_button": """{{ confirm_button("Remove", "Gone for ever.", "/remove") }}""",
    "conflict": """{{ conflict("Description", "one two", "one three") }}""",
    "empty_state": """{% call empty_state("Nothing yet", "Begin.") %}<a href="/x">Go</a>{% endcall %}""",
    "fact": """<dl class="facts">{{ fact("Costs", none) }}{{ fact("Paid", false, "the company", today) }}</dl>""",
    "filter_panel": """{% call filter_panel("Filters", page, active=2, clear_url="/") %}<p>x</p>{% endcall %}""",
    "flashes": "",
    "footer": "",
    "account_menu": "",
    "language_switch": "",
    "main_navigation": "",
    "error_summary": "",
    "field": "",
    "form_start": """{{ form_start("/save", upload=true) }}</form>""",
    "icon": """<p>{{ icon("search", "Search") }}{{ icon("map") }}</p>""",
    "link_button": """{{ link_button("New", "/new", icon="plus-lg") }}""",
    "notice": """{{ notice("Mind this.", kind="warn", title="Not saved") }}""",
    "page_heading": "",
    "pager": """{{ pager(page, "Pages of companies") }}""",
    "place_card": """{% call place_card("Acme", "/a", "Leiden", "Near.", [("ok", "Valid")], [("map", "2 km")], 0.81) %}
                     <a href="/s">Keep</a>{% endcall %}""",
    "progress": """{{ progress("Reading", 20, 80, refresh=5) }}{{ progress("Saving") }}""",
    "score_parts": """{{ score_parts("Score", [("Content", 30.5, 40, "fits"), ("Pay", 0, 10, "")], 30.5) }}""",
    "search_box": """{{ search_box(page, "Search companies", "A slip is fine.") }}""",
    "stat": """<div class="stats">{{ stat("Companies", "415", "all", href="/c", kind="ok") }}</div>""",
    "steps": """{{ steps("Steps", [("File", "done"), ("Check", "current"), ("Save", "todo")]) }}""",
    "table": """{% set columns = [{"label": "Name", "sort": "name"}, {"label": "City", "number": true}] %}
                {% call table("Companies", columns, page) %}
                <tr><th scope="row">Acme</th><td data-label="City">Leiden</td></tr>{% endcall %}""",
    "tabs": """{{ tabs("Aspects", [("Content", "/c", true), ("Care", "/d", false)]) }}""",
}


def a_page(total: int = 412, **query: str) -> paging.Page[int]:
    asked = paging.asked(MultiDict({"page": "3", "sort": "name", **query}), sorts=("name", "city"), keep=("sector",))
    return paging.Page(items=tuple(range(25)), total=total, asked=asked)


def shown(name: str, app: Flask | None = None) -> str:
    source = f'{{% from "_parts/{name}.html" import {name} %}}{OWN[name]}'
    return whole_page(app or small_app(), source, page=a_page(), today=date(2026, 3, 12))


def text(page: str, selector: str) -> str:
    return " ".join(html.fromstring(page).cssselect(selector)[0].text_content().split())


def test_every_part_is_shown_here():
    assert sorted(OWN) == PARTS


@pytest.mark.parametrize("name", [name for name in PARTS if OWN[name]])
def test_a_part_has_nothing_for_the_linter(name: str):
    assert lint(shown(name), lang="en") == []


def test_unknown_is_a_word_and_never_no():
    page = shown("fact")
    facts = html.fromstring(page).cssselect(".fact dd")
    assert facts[0].text_content().strip() == "unknown"
    assert facts[0].cssselect(".unknown")
    assert facts[1].text_content().split() == ["no", "the", "company,", "12", "March", "2026"]
    assert not facts[1].cssselect(".unknown")


def test_a_status_is_text_and_shape():
    found = html.fromstring(shown("badge")).cssselect(".status")
    assert [e.text_content().strip() for e in found] == ["Valid", "Lapsed"]
    assert len({e.cssselect("use")[0].get("href") for e in found}) == 2


def test_the_score_table_says_what_the_bar_draws():
    page = html.fromstring(shown("score_parts"))
    rows = [[c.text_content().split()[0] for c in row.cssselect("th, td")] for row in page.cssselect(".score-table tr")]
    assert rows == [["Part", "Points", "At"], ["Content", "30.5", "40"], ["Pay", "0", "10"], ["Together", "30.5", "50"]]
    drawn = page.cssselect(".score-bar rect.score-part")
    assert [(r.get("x"), r.get("width")) for r in drawn] == [("0.0%", "61.0%")]


def test_a_conflict_marks_the_difference_on_both_sides():
    page = html.fromstring(shown("conflict"))
    assert [e.text for e in page.cssselect("ins")] == ["two"]
    assert [e.text for e in page.cssselect("del")] == ["three"]


@pytest.mark.parametrize(("mine", "theirs"), [("", "x"), ("a b\n c", "a  b c"), ("x " * 3000, "y"), ("same", "same")])
def test_a_comparison_loses_no_character(mine: str, theirs: str):
    left, right = compared(mine, theirs)
    assert "".join(piece for _, piece in left) == mine
    assert "".join(piece for _, piece in right) == theirs


def test_a_sorted_column_says_so():
    page = html.fromstring(shown("table"))
    assert [th.get("aria-sort") for th in page.cssselect("thead th")] == ["ascending", None]
    assert page.cssselect("a.sort")[0].get("href") == "?sort=-name"
    assert page.cssselect(".table-region")[0].get("tabindex") == "0"


def test_the_pager_marks_where_we_are():
    page = html.fromstring(shown("pager"))
    assert page.cssselect(".pager [aria-current]")[0].text_content().split() == ["Page", "3"]
    assert text(shown("pager"), ".pager-range") == "51 to 75 of 412"


def test_a_page_after_the_last_leads_back():
    source = '{% from "_parts/pager.html" import pager %}{{ pager(page, "Pages") }}'
    page = whole_page(small_app(), source, page=a_page(total=30))
    assert lint(page, lang="en") == []
    assert html.fromstring(page).cssselect(".notice a")[0].get("href") == "?sort=name&page=2"


def test_the_filter_panel_keeps_the_order_of_the_list():
    fields = html.fromstring(shown("filter_panel")).cssselect("form.filters-form input[type=hidden]")
    assert [(f.get("name"), f.get("value")) for f in fields] == [("sort", "name")]


def test_what_people_typed_is_escaped():
    source = '{% from "_parts/card.html" import card %}{% call card(x) %}{{ x }}{% endcall %}'
    page = whole_page(small_app(), source, x="<script>alert(1)</script>")
    assert "<script>alert" not in page


def with_rooms(who) -> Flask:
    entries = (
        ("place.browse", "matches.places", "Places", "compass"),
        ("company.list", "companies.index", "Companies"),
        ("company.list", "absent.index", "Absent"),
    )
    app = small_app(who, entries)
    for endpoint, path in (("matches.places", "/places"), ("companies.index", "/companies"), ("pages.help", "/help")):
        app.add_url_rule(path, endpoint, lambda: "")
    for endpoint, path in (("people.language", "/language"), ("people.sign_out", "/out")):
        app.add_url_rule(path, endpoint, lambda: "", methods=["POST"])
    return app


def test_the_navigation_shows_what_exists_and_is_allowed():
    page = html.fromstring(whole_page(with_rooms(COORDINATOR), "", "/companies/x"))
    links = page.cssselect(".main-nav a")
    assert [(a.text_content().strip(), a.get("href"), a.get("aria-current")) for a in links] == [
        ("Companies", "/companies", "true")
    ]
    student = html.fromstring(whole_page(with_rooms(STUDENT), "", "/places"))
    assert [(a.get("href"), a.get("aria-current")) for a in student.cssselect(".main-nav a")] == [("/places", "page")]


@pytest.mark.parametrize("who", [STUDENT, COORDINATOR, VISITOR], ids=["student", "coordinator", "visitor"])
def test_the_layout_has_nothing_for_the_linter(who):
    assert lint(whole_page(with_rooms(who), "", "/places?q=x"), lang="en") == []


def test_the_account_menu_names_person_and_roles():
    page = whole_page(with_rooms(COORDINATOR), "")
    assert text(page, ".account-who") == "Karim <b>Berg</b>"
    assert text(page, ".account-roles") == "placement coordinator"
    assert html.fromstring(page).cssselect("form[action='/out'] button")
    assert not html.fromstring(whole_page(with_rooms(VISITOR), "")).cssselect(".account-menu")


def test_the_language_switch_offers_the_other_language_in_its_own_words():
    page = html.fromstring(whole_page(with_rooms(VISITOR), "", "/places?q=x"))
    button = page.cssselect(".language-switch button")[0]
    assert (button.text_content(), button.get("lang"), button.get("value")) == ("Nederlands", "nl", "nl")
    assert page.cssselect(".language-switch input[name=next]")[0].get("value") == "/places?q=x"


def test_no_link_to_a_page_that_is_not_there():
    page = html.fromstring(whole_page(with_rooms(VISITOR), ""))
    assert [a.get("href") for a in page.cssselect(".site-footer a")] == ["/help"]


def test_an_undefined_name_raises():
    with pytest.raises(UndefinedError):
        render(small_app(), "{{ nobody_defined_this }}")


def test_assets_are_small_cached_and_compressed():
    app = small_app()
    with app.test_request_context():
        names = ("bootstrap.css", "bpv.css", "bpv.js", "icons.svg", "logo.svg")
        links = [app.jinja_env.globals["asset"](name) for name in names]
    client = app.test_client()
    answers = [client.get(link, headers={"Accept-Encoding": "gzip"}) for link in links]
    assert [a.status_code for a in answers] == [200] * 5
    assert all("immutable" in a.headers["Cache-Control"] for a in answers)
    assert sum(len(a.data) for a in answers) < 80_000
    assert "Content-Encoding" not in client.get(links[1]).headers
    assert client.get(links[1], headers={"If-None-Match": answers[1].headers["ETag"]}).status_code == 304
    assert client.get("/assets/old/bpv.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/assets/old/../../etc").status_code == 404


def test_the_own_style_names_no_other_host():
    for path in (ROOT / "bpv" / "static").iterdir():
        content = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in content.replace('a[href^="http"]', "")
        assert storable(content)
