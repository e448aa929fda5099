"""Templates compile with undefined names as errors, refer to what exists, and fetch nothing from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, TemplateError, UndefinedError, meta

from bpv.app import create_app
from bpv.core import config
from bpv.core.db import Database
from tests.support.repository import ROOT, name_of, python_files, tracked

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "bpv" / "static"
FETCHING = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|embed|object|use|image|track|form|input)\b[^>]*?"
    r"\s(?:src|srcset|href|xlink:href|data|poster|action|formaction)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
STYLES = re.compile(r"url\(\s*[\"']?\s*(?:https?:)?//|@import\b", re.IGNORECASE)
SCRIPTS = re.compile(r"[\"'`](?:https?:|wss?:)?//[\w.]|\beval\s*\(|new\s+Function\s*\(|\.innerHTML\b|document\.write")
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script\b(?![^>]*\bsrc=)", re.IGNORECASE)
UNESCAPED_FOR_A_REASON = {"bpv/matches/views/fragments.py": "keeps what an autoescaping template drew"}
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
UNESCAPED = re.compile(r"\|\s*safe\b|\bMarkup\s*\(|autoescape\s+false")


def templates() -> list[Path]:
    """Every template."""
    return [path for path in tracked() if path.is_relative_to(TEMPLATES)]


def static(*suffixes: str) -> list[Path]:
    """The static files with these endings."""
    return [path for path in tracked() if path.is_relative_to(STATIC) and path.suffix in suffixes]


def found(pattern: re.Pattern[str], paths: list[Path]) -> dict[str, list[str]]:
    """File name to what the pattern finds in it."""
    hits = {name_of(path): pattern.findall(path.read_text(encoding="utf-8")) for path in paths}
    return {name: some for name, some in hits.items() if some}


def inline(source: str) -> list[str]:
    """The inline styles, scripts and handlers of a template; what Jinja itself reads is left out."""
    return INLINE.findall(JINJA.sub("x", source))


@pytest.fixture
def environment(sqlite_database: Database, tmp_path: Path) -> Iterator[Environment]:
    """The environment in which the application renders."""
    settings = config.read({"BPV_ENV": "demo", "BPV_DATA_DIR": str(tmp_path)})
    app = create_app(settings, sqlite_database)
    with app.app_context():
        yield app.jinja_env


def test_every_template_compiles_and_refers_to_what_exists(environment: Environment) -> None:
    names = [path.relative_to(TEMPLATES).as_posix() for path in templates()]
    assert len(names) > 10
    for name in names:
        environment.get_template(name)
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        referred = {other for other in meta.find_referenced_templates(environment.parse(source)) if other}
        assert referred - set(names) == set(), name


def test_undefined_names_are_errors(environment: Environment) -> None:
    assert environment.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        environment.from_string("{{ no_such_name }}").render()
    with pytest.raises(TemplateError):
        environment.from_string("{{ 1|no_such_filter }}")


def test_text_is_escaped(environment: Environment) -> None:
    assert "&lt;b&gt;" in environment.from_string("{{ text }}").render(text="<b>")
    assert callable(environment.autoescape)
    assert environment.autoescape("page.html")


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert found(FETCHING, [*templates(), *static(".svg")]) == {}
    assert found(STYLES, [*templates(), *static(".css", ".svg")]) == {}
    assert found(SCRIPTS, static(".js")) == {}


def test_nothing_is_inline_or_unescaped() -> None:
    hits = {name_of(path): inline(path.read_text(encoding="utf-8")) for path in templates()}
    assert {name: some for name, some in hits.items() if some} == {}
    assert found(UNESCAPED, [*templates(), *python_files()]).keys() <= UNESCAPED_FOR_A_REASON.keys()


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (FETCHING, '<script nonce="x" src="https://cdn.example.org/x.js"></script>'),
        (FETCHING, "<img alt='' src='//example.org/x.png'>"),
        (STYLES, "a { background: url(//example.org/x.png) }"),
        (STYLES, "@import 'x.css';"),
        (SCRIPTS, "fetch('https://example.org')"),
        (SCRIPTS, "box.innerHTML = text"),
        (INLINE, '<p style="color: red">'),
        (INLINE, '<button onclick="x()">'),
        (INLINE, "<script nonce='x'>alert(1)</script>"),
        (UNESCAPED, "{{ text | safe }}"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], bad: str) -> None:
    assert pattern.search(bad)


@pytest.mark.parametrize(
    "good", ['<a href="https://example.org">x</a>', '<script src="/static/x.js" nonce="x"></script>']
)
def test_what_is_fine_is_not_found(good: str) -> None:
    assert not FETCHING.search(good)
    assert inline(good) == []


def test_jinja_hides_no_inline_style() -> None:
    assert inline('{% set style = "a" %}<p>') == []
    assert inline('{% if a %}<p {{ b }} style="x">{% endif %}') == [" style="]
