"""Forms: what people type is understood or given back exactly, and nothing unstorable comes through."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from werkzeug.datastructures import MultiDict

from bpv.core.errors import Refused
from bpv.core.ids import is_id
from bpv.core.rights import Principal
from bpv.web import forms
from bpv.web.fields import parse_day
from tests.support.html import lint
from tests.support.small_app import small_app, whole_page


class Sample(forms.VersionedForm, forms.KeyedForm):
    name = forms.TextLine("Name", required=True, max_length=20)
    about = forms.TextBlock("About", description="As you would tell it.")
    students = forms.Whole("Students", high=5000)
    hours = forms.Number("Hours", high=5000, places=2)
    pay = forms.Money("Pay")
    confirmed = forms.Day("Confirmed on", earliest=date(2000, 1, 1))
    languages = forms.Tags("Languages", max_items=3, max_item=10)
    expenses = forms.YesNoUnknown("Expenses")
    kind = forms.Select("Kind", choices=[("a", "Company"), ("b", "Hybrid")])
    size = forms.Choice("Size", choices=[("s", "Small"), ("l", "Large")])
    days = forms.Choices("Days", choices=[("mo", "Monday"), ("tu", "Tuesday")])
    mail = forms.Email("E-mail")
    secret = forms.Secret("Password", required=False)
    agree = forms.Tick("Agree", required=True)
    file = forms.Upload("File")


FIELDS = ["name", "about", "students", "hours", "pay", "confirmed", "languages", "expenses", "kind", "size", "days"]
FIELDS += ["mail", "secret", "agree", "file"]
FORM = (
    '{% from "_parts/form_start.html" import form_start %}{% from "_parts/field.html" import field %}'
    '{% from "_parts/error_summary.html" import error_summary %}{% from "_parts/button.html" import button %}'
    '{{ error_summary(form) }}{{ form_start("/save", form, upload=true) }}'
    "{% for name in names %}{{ field(form[name]) }}{% endfor %}{{ button('Save') }}</form>"
)
GOOD = {"name": "Acme", "version": "3", "key": "a" * 20, "agree": "y", "kind": "a"}


def filled(app: Flask, **typed: Any) -> Sample:
    data = MultiDict({**GOOD, **typed})
    with app.test_request_context("/save", method="POST"):
        form = Sample(formdata=data, meta={"csrf": False})
        form.validate()
        return form


def rendered(app: Flask, form: Sample) -> str:
    return whole_page(app, FORM, form=form, names=FIELDS)


READ = [
    ("students", "12", 12),
    ("students", " 1.234 ", 1234),
    ("students", "", None),
    ("hours", "2,7", Decimal("2.7")),
    ("hours", "2.7", Decimal("2.7")),
    ("hours", "1.234,50", Decimal("1234.50")),
    ("hours", "1,234.50", Decimal("1234.50")),
    ("pay", "€ 350,00", Decimal("350.00")),
    ("pay", "350,-", Decimal(350)),
    ("confirmed", "31-12-2026", date(2026, 12, 31)),
    ("confirmed", "1/2/2026", date(2026, 2, 1)),
    ("confirmed", "31122026", date(2026, 12, 31)),
    ("confirmed", "2026-12-31", date(2026, 12, 31)),
    ("languages", "Dutch, english ,ENGLISH,, ", ("Dutch", "ENGLISH")),
    ("languages", "", ()),
    ("expenses", "yes", True),
    ("expenses", "no", False),
    ("expenses", "unknown", None),
    ("size", "l", "l"),
    ("days", "tu", ["tu"]),
    ("name", "  Acme  ", "Acme"),
    ("about", "a\r\nb", "a\nb"),
    ("mail", "a@school.nl", "a@school.nl"),
    ("secret", "  blanks stay ", "  blanks stay "),
]


@pytest.mark.parametrize(("field", "typed", "meant"), READ)
def test_what_is_typed_is_understood(field: str, typed: str, meant: Any):
    form = filled(small_app(), **{field: typed})
    assert form.errors == {}
    assert form[field].data == meant


WRONG = [
    ("name", "   "),
    ("name", "x" * 21),
    ("students", "1,5"),
    ("students", "5001"),
    ("students", "-1"),
    ("students", "9" * 400),
    ("students", "١٢"),
    ("hours", "1.234"),
    ("hours", "1e5"),
    ("hours", "NaN"),
    ("hours", "two"),
    ("pay", "350,001"),
    ("confirmed", "31-2-2026"),
    ("confirmed", "1-1-1999"),
    ("confirmed", "tomorrow"),
    ("languages", "a,b,c,d"),
    ("languages", "x" * 11),
    ("expenses", "maybe"),
    ("kind", "z"),
    ("size", "z"),
    ("days", "su"),
    ("mail", "nobody"),
    ("version", "x"),
    ("version", str(2**63)),
    ("key", "made up"),
]


@pytest.mark.parametrize(("field", "typed"), WRONG)
def test_what_is_wrong_is_said_and_given_back(field: str, typed: str):
    app = small_app()
    form = filled(app, **{field: typed})
    assert list(form.errors) == [field]
    page = rendered(app, form)
    assert lint(page, lang="en") == []
    tree = html.fromstring(page)
    assert tree.cssselect("title")[0].text.startswith("Error: ")
    link = tree.cssselect(".error-summary a")
    assert len(link) == (0 if field in ("version", "key") else 1)
    if link:
        assert tree.get_element_by_id(link[0].get("href")[1:]).get("aria-invalid") == "true"
    if field in ("students", "hours", "pay", "confirmed", "languages", "mail", "name"):
        assert tree.get_element_by_id(field).get("value") == typed


@pytest.mark.parametrize("field", [*FIELDS[:-1], "version", "key"])
@pytest.mark.parametrize("bad", ["\x00", "a\x00b", "\ud800"])
def test_an_unstorable_character_is_refused_in_every_field(field: str, bad: str):
    app = small_app()
    form = filled(app, **{field: bad})
    assert field in form.errors
    rendered(app, form).encode("utf-8")
    assert "\x00" not in rendered(app, form)


def test_a_password_is_never_shown_again():
    app = small_app()
    page = rendered(app, filled(app, secret="correct horse", name=""))
    assert "correct horse" not in page
    assert 'name="secret"' in page


def test_a_form_shows_stored_values_as_people_type_them():
    app = small_app(Principal(language="nl"))
    with app.test_request_context("/save"):
        values = {"hours": Decimal("2.70"), "confirmed": date(2026, 3, 1), "languages": ("nl", "en"), "expenses": False}
        form = Sample(formdata=None, data={**values, "version": 4}, meta={"csrf": False})
        page = html.fromstring(whole_page(app, FORM, form=form, names=FIELDS))
    assert page.get_element_by_id("hours").get("value") == "2,7"
    assert page.get_element_by_id("confirmed").get("value") == "01-03-2026"
    assert page.get_element_by_id("languages").get("value") == "nl, en"
    assert [i.get("value") for i in page.cssselect("input[name=expenses][checked]")] == ["no"]
    hidden = {i.get("name"): i.get("value") for i in page.cssselect("form.form input[type=hidden]")}
    assert hidden["version"] == "4"
    assert is_id(hidden["key"])
    assert hidden["csrf_token"]


def test_the_key_is_fresh_when_shown_and_kept_when_it_comes_back():
    app = small_app()
    with app.test_request_context("/save"):
        first, second = (Sample(formdata=None, meta={"csrf": False}).key.data for _ in range(2))
    assert first != second
    assert 'name="key" type="hidden" value="' + "a" * 20 in rendered(app, filled(app, name=""))


def test_a_rule_that_says_no_stands_next_to_its_field():
    app = small_app()
    form = filled(app)
    with app.test_request_context("/save", method="POST"):
        form.refuse(Refused("error.forbidden", field="pay"))
        form.refuse(Refused("error.stale"))
        assert form.errors == {
            "pay": ["Your role does not allow this."],
            "": ["Someone else saved this in the meantime."],
        }
    page = html.fromstring(rendered(app, form))
    assert page.get_element_by_id("pay-error").text_content().endswith("Your role does not allow this.")
    assert "Someone else saved this" in page.cssselect(".error-summary")[0].text_content()


class Filters(forms.BaseForm):
    with_all = forms.Select("With all", choices=[("", "All"), ("a", "A")])
    without = forms.Select("Without", choices=[("a", "A")])


def test_a_list_that_was_not_sent_means_its_empty_choice():
    with small_app().test_request_context("/list"):
        form = Filters(formdata=MultiDict(), meta={"csrf": False})
        form.validate()
    assert form.with_all.data == ""
    assert list(form.errors) == ["without"]


def test_required_is_said_in_words():
    app = small_app()
    page = html.fromstring(rendered(app, filled(app)))
    labels = {label.get("for"): label.text_content() for label in page.cssselect("label")}
    assert labels["name"] == "Name (required)"
    assert labels["about"] == "About"


def test_messages_of_wtforms_come_in_the_language_of_the_request():
    said = {}
    for language in ("nl", "en"):
        form = filled(small_app(Principal(language=language)), kind="z")
        said[language] = form.errors["kind"][0]
    assert said["en"] == "Not a valid choice."
    assert said["nl"] not in ("", said["en"])


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_date_is_read_in_both_ways_of_writing(day: date):
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.day}-{day.month}-{day.year}") == day
    assert parse_day(f"{day:%d%m%Y}") == day


@given(st.sampled_from([*FIELDS[:-1], "version", "key"]), st.text(max_size=60))
def test_no_text_breaks_a_form(field: str, typed: str):
    app = APP
    rendered(app, filled(app, **{field: typed})).encode("utf-8")


APP = small_app()
