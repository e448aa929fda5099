"""Up to four places side by side: what is shown, in words, and what an odd address gives."""

import re

import pytest
from lxml import html

from bpv.core.db import Database
from bpv.core.rights import Role
from tests.support.client import Client, path_of
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School

FOUR = ("complete", "due", "private", "full")


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student."""
    return sign_in(Role.STUDENT, language="en")


def query(school: School, *names: str) -> str:
    """The address of a comparison."""
    return "/places/compare?" + "&".join(f"place={school.places[name]}" for name in names)


def cells(page: str, label: str) -> list[str]:
    """The cells of the line with this label."""
    for row in html.fromstring(page).cssselect(".compare tbody tr"):
        if row.cssselect("th")[0].text_content() == label:
            return [re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row.cssselect("td")]
    raise AssertionError(f"no line {label}")


def test_four_places_on_the_four_aspects_and_more(student: Client, school: School) -> None:
    page = student.page(query(school, *FOUR))
    sections = [one.text_content() for one in html.fromstring(page).cssselect(".compare-section")]
    assert [one.strip() for one in sections] == [
        "How well it fits",
        "The work",
        "Guidance",
        "Support",
        "Payment",
        "Where and when",
    ]
    assert cells(page, "Hard rules") == ["All are met", "All are met", "All are met", "Full"]
    assert cells(page, "Allowance a month, full time") == ["€ 350 most", "unknown", "unknown", "€ 0"]
    assert cells(page, "Score")[3] == "unknown"
    assert cells(page, "Score")[0].endswith("out of 100 highest")
    assert cells(page, "Town")[2] == "private address"
    assert cells(page, "wheelchair access") == ["done before with a student", "unknown", "unknown", "unknown"]
    assert cells(page, "Days a week") == ["5 (the same everywhere)"]
    assert "Stands out: Score (highest)" in re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_places_stand_in_the_order_of_the_address_and_each_once(student: Client, school: School) -> None:
    page = student.page(query(school, "due", "complete", "due"))
    heads = [th.text_content() for th in html.fromstring(page).cssselect(".compare thead th")]
    assert heads == ["What", "1. Optiek Herkeuring", "2. Fijnmechaniek De Rijn"]
    assert "not offered any more" not in page


@pytest.mark.parametrize("names", [(), ("due",), ("due", "due"), ("complete", "due", "private", "full", "far")])
def test_too_few_and_too_many_say_so(student: Client, school: School, names: tuple[str, ...]) -> None:
    answer = student.get(query(school, *names))
    assert path_of(answer) == "/places"
    said = student.page("/places")
    assert ("You ticked 5 places." in said) == (len(names) == 5)
    assert ("Tick two, three or four places" in said) == (len(names) != 5)
    from_list = student.get(query(school, *names) + "&from=shortlist")
    assert path_of(from_list) == "/shortlist"


def test_what_the_school_does_not_offer_is_left_out_in_words(student: Client, school: School) -> None:
    elsewhere = next(iter(school.other_registry.places.values()))
    page = student.page(query(school, "complete", "due") + f"&place={elsewhere}&place=x&place=%C3%A9")
    assert "3 places in this address are not offered any more" in page
    assert path_of(student.get(f"/places/compare?place={school.place}&place={elsewhere}")) == "/places"


def test_one_can_leave_out_a_place_until_two_are_left(student: Client, school: School) -> None:
    page = html.fromstring(student.page(query(school, "complete", "due", "private")))
    links = [a.get("href") for a in page.cssselect("a") if a.text_content().startswith("Leave out")]
    assert len(links) == 3
    fewer = student.page(links[0])
    assert "Leave out" not in fewer
    assert "Fijnmechaniek De Rijn" not in fewer


def test_staff_see_the_same_for_a_student(sign_in: SignIn, student: Client, school: School) -> None:
    own = student.page(query(school, *FOUR))
    along = sign_in(Role.SUPERVISOR, language="en").page(
        query(school, *FOUR).replace("/places", f"/students/{school.students['seventeen']}/places", 1)
    )
    assert "For Student 1000" in along
    for label in ("Score", "Hard rules", "Distance from home", "Languages at work"):
        assert cells(own, label) == cells(along, label)


def test_the_boxes_of_the_list_lead_here(student: Client, school: School) -> None:
    page = html.fromstring(student.page("/places"))
    (form,) = page.cssselect("#compare-form")
    assert (form.get("method"), form.get("action")) == ("get", "/places/compare")
    boxes = page.cssselect("input[type=checkbox][form=compare-form]")
    assert len(boxes) == len(page.cssselect(".place-card"))
    assert page.cssselect("button[form=compare-form]")


def test_four_places_ask_as_much_as_two(student: Client, school: School, database: Database) -> None:
    student.page(query(school, "complete", "due"))
    with count(database) as two:
        student.page(query(school, "complete", "due"))
    with count(database) as four:
        student.page(query(school, *FOUR))
    assert two.total == four.total
