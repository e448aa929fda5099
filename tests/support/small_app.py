"""A Flask application with the look and nothing else, for testing macros, forms and paging without any room."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader

from bpv.core.rights import Grant, Principal, Role
from bpv.web import access, templating
from tests.conftest import ROOT

VISITOR: Final = Principal(language="en")
STUDENT: Final = Principal("i" * 20, "a" * 20, "Sanne de Vries", "en", (Grant(Role.STUDENT),))
COORDINATOR: Final = Principal("i" * 20, "b" * 20, "Karim <b>Berg</b>", "en", (Grant(Role.COORDINATOR),))

PAGE: Final = """{% extends "_layout/page.html" %}
{% from "_parts/page_heading.html" import page_heading %}
{% block title %}Sample{% endblock %}
{% block content %}{{ page_heading("Sample") }}"""
END: Final = "{% endblock %}"


def small_app(
    who: Principal = STUDENT, entries: Sequence[tuple[Any, ...]] = (), templates: dict[str, str] | None = None
) -> Flask:
    """An application in which `who` is asking; `templates` stand beside the real ones."""
    app = Flask("small")
    app.secret_key = "for tests only, and long enough to sign with"
    app.jinja_loader = ChoiceLoader([DictLoader(templates or {}), FileSystemLoader(ROOT / "templates")])
    access.install(app, lambda: who)
    templating.install(app, entries)
    return app


def render(app: Flask, source: str, path: str = "/", **values: Any) -> str:
    """Render a piece of template as part of a request for `path`."""
    with app.test_request_context(path):
        app.update_template_context(values)
        return app.jinja_env.from_string(source).render(**values)


def whole_page(app: Flask, content: str, path: str = "/", **values: Any) -> str:
    """A page of the real layout with `content` below its heading."""
    return render(app, PAGE + content + END, path, **values)
