"""A student's ranked list: what is on it, what is not, and that the words and figures agree."""

import re
from urllib.parse import urlencode

import pytest
from lxml import html

from bpv.core.db import Database
from bpv.core.rights import Role
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School


def account_of(school: School, name: str) -> str:
    """The account of a student of the school by the student's name in the fixture."""
    names = ("seventeen", "fifteen", "twenty")
    return school.accounts[Role.STUDENT][names.index(name)]


def titles(page: str) -> list[str]:
    """The titles of the cards, in order."""
    return [a.text_content() for a in html.fromstring(page).cssselect(".place-card-title a")]


def card(page: str, company: str) -> str:
    """The text of the card of one company, spaces made plain."""
    for found in html.fromstring(page).cssselect(".place-card"):
        text = re.sub(r"\s+", " ", found.text_content())
        if company in text:
            return text
    raise AssertionError(f"no card of {company}")


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student of seventeen."""
    return sign_in(Role.STUDENT, language="en")


def test_places_are_ranked_with_a_reason_and_what_is_applied(student: Client) -> None:
    page = student.page("/places")
    assert titles(page)[0] == "Leerplaats bij Fijnmechaniek De Rijn"
    best = card(page, "De Rijn")
    assert "Leiden" in best
    assert "€ 350 a month" in best
    assert "Fits the learning wish" in best
    assert "For Researchinstrumentmaker (25301)" in page
    assert "400 hours" in page


def test_hard_rules_keep_places_off_the_list(student: Client, school: School) -> None:
    page = student.page("/places")
    shown = " ".join(titles(page))
    for company in ("Verlopen Techniek", "Ingetrokken Metaal", "Geweigerd Werk", "Vol Precisie", "Glasblazerij Noord"):
        assert company not in shown
    assert "Optiek Herkeuring" in shown, "a re-assessment that is due ends nothing"
    assert f"/places/{school.place}" in page


def test_who_is_fifteen_never_sees_an_unsuitable_company(sign_in: SignIn, school: School) -> None:
    young = sign_in(account_of(school, "fifteen"), language="en")
    assert set(titles(young.page("/places"))) == {
        "Leerplaats bij Fijnmechaniek De Rijn",
        "Leerplaats bij Noordelijk Lab",
    }
    everything = urlencode({"q": "lassen", "size": 100})
    assert "Lasbedrijf" not in " ".join(titles(young.page(f"/places?{everything}")))
    page = young.page(f"/places/{school.places['not_under_16']}")
    assert "This place does not fit now" in page
    assert "not known to be suitable" in page
    assert "How well it fits" not in page


def test_excluded_places_come_with_their_rules(student: Client, school: School) -> None:
    page = student.page("/places?excluded=1")
    text = re.sub(r"\s+", " ", html.fromstring(page).text_content())
    assert "Verlopen Techniek" in text
    assert "Not recognised" in text
    assert "The company takes no students at the moment." in text
    only = student.page("/places?excluded=1&rule=capacity")
    assert "Vol Precisie" in only
    assert "Verlopen Techniek" not in only
    lapsed = student.page(f"/places/{school.places['lapsed']}")
    assert "This place does not fit now" in lapsed


@pytest.mark.parametrize("typed", ["freezen", "precizieonderdelen", "Fijnmechanik", "leidden"])
def test_search_forgives_typing_errors(student: Client, typed: str) -> None:
    assert "Leerplaats bij Fijnmechaniek De Rijn" in titles(student.page("/places?" + urlencode({"q": typed})))


def test_search_for_nonsense_says_what_to_do(student: Client) -> None:
    page = student.page("/places?q=zzzxqwv")
    assert "No place fits this search" in page
    assert titles(page) == []


def test_distance_is_blank_for_a_private_address_and_abroad(student: Client, school: School) -> None:
    page = student.page("/places?size=100")
    private = card(page, "Werkplaats Veilig")
    assert "Private address" in private
    assert " km" not in private
    assert "Leiden" not in private
    one = student.page(f"/places/{school.places['private']}")
    for secret in ("Zwartemeerlaan", "2333 CA", "Leiden"):
        assert secret not in one
    assert "The address of this place is private" in one


def test_a_place_abroad_has_no_distance(sign_in: SignIn, school: School) -> None:
    abroad = sign_in(account_of(school, "twenty"), language="en")
    found = card(abroad.page("/places?size=100"), "Feinwerk")
    assert "Germany" in found
    assert " km" not in found
    assert "abroad, so no distance" in abroad.page(f"/places/{school.places['foreign']}")


def test_filters_shorten_the_list(student: Client) -> None:
    everything = titles(student.page("/places"))
    assert titles(student.page("/places?pay=allowance")) == ["Leerplaats bij Fijnmechaniek De Rijn"]
    assert titles(student.page("/places?care=wheelchair_access")) == ["Leerplaats bij Fijnmechaniek De Rijn"]
    assert titles(student.page("/places?type=internal_training_company")) == [
        "Leerplaats bij Instrumentenwerkplaats van de school"
    ]
    assert titles(student.page("/places?days=5")) == everything
    assert titles(student.page("/places?days=2")) == []
    assert "Werkplaats Veilig" not in " ".join(titles(student.page("/places?km=25")))


def test_a_filter_does_not_count_against_itself(student: Client) -> None:
    def counts(query: str) -> dict[str, str]:
        choices = html.fromstring(student.page(f"/places{query}")).cssselect(".filters-form .choice label")
        return dict(re.findall(r"(.+) \((\d+)\)", "\n".join(label.text_content() for label in choices)))

    everything, narrowed = counts(""), counts("?km=5&type=company")
    assert narrowed["up to 100 km"] == counts("?type=company")["up to 100 km"]
    assert narrowed["the school's own training company"] == counts("?km=5")["the school's own training company"]
    assert int(counts("?pay=allowance")["company"]) < int(everything["company"])


def test_sorts(student: Client) -> None:
    by_name = titles(student.page("/places?sort=name"))
    assert by_name == sorted(by_name, key=lambda title: title.removeprefix("Leerplaats bij ").casefold())
    assert titles(student.page("/places?sort=allowance"))[0] == "Leerplaats bij Fijnmechaniek De Rijn"
    assert sorted(titles(student.page("/places?sort=distance"))) == sorted(by_name)


@pytest.mark.parametrize(
    "query",
    [
        "km=-1&days=99&care=x&pay=y&type=z&lang=%00",
        "page=99999999999999999999",
        "page=500",
        "sort=;drop&size=1e9",
        "period=nonsense&view=%FF",
        "excluded=1&rule=x&page=77",
        "excluded=1&rule=age&sort=name",
        "q=%00%ED%A0%80",
        "q=" + "a" * 5000,
        "km=5&km=10&days=1&days=2",
        "lang=" + "x" * 300,
    ],
)
def test_nonsense_in_the_address_is_never_an_accident(student: Client, query: str) -> None:
    assert student.get(f"/places?{query}").status_code in (200, 400)
    assert student.get(f"/places/map.svg?{query}").status_code in (200, 400)


def test_map_is_a_picture_with_the_list_as_its_text(student: Client) -> None:
    page = html.fromstring(student.page("/places?view=map"))
    (image,) = page.cssselect("figure img")
    assert image.get("alt")
    picture = student.get(image.get("src"))
    assert picture.mimetype == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    drawn = picture.text
    assert "Leiden" in drawn
    assert "style=" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_stray_places_do_not_exist(student: Client, school: School) -> None:
    elsewhere = next(iter(school.other_registry.places.values()))
    for path in (f"/places/{'a' * 20}", f"/places/{elsewhere}", "/places/1", "/places/%C3%A9"):
        assert student.get(path).status_code == 404
    assert student.get("/places/%00").status_code in (400, 404)


def test_parts_on_the_page_add_up(student: Client, school: School) -> None:
    page = html.fromstring(student.page(f"/places/{school.place}"))
    shown = int(re.findall(r"How well it fits: (\d+) out of 100", page.text_content())[0])
    points = [int(row.cssselect("td")[0].text_content()) for row in page.cssselect(".score-table tbody tr")]
    total = int(page.cssselect(".score-table tfoot td")[0].text_content())
    assert sum(points) == total == shown
    most = [int(row.cssselect("td")[1].text_content()) for row in page.cssselect(".score-table tbody tr")]
    assert sum(most) == 100
    assert all(given <= top for given, top in zip(points, most, strict=True))
    listed = card(student.page("/places"), "De Rijn")
    assert f"{shown}%" in listed


def test_place_page_shows_the_four_aspects_and_what_is_unknown(student: Client, school: School) -> None:
    page = student.page(f"/places/{school.place}")
    text = re.sub(r"\s+", " ", html.fromstring(page).text_content())
    for words in ("Reiskosten en werkkleding", "wheelchair access", "done before with a student", "Hours of guidance"):
        assert words in text
    for secret in ("Belt het liefst", "stage@derijn.example", "Elke maandag samen"):
        assert secret not in text, "remarks, addresses of people and agreements are not for students"
    poor = re.sub(r"\s+", " ", html.fromstring(student.page(f"/places/{school.places['private']}")).text_content())
    assert "That is not a no" in poor
    assert "unknown" in poor


def test_a_list_asks_as_much_for_many_places_as_for_few(student: Client, database: Database) -> None:
    student.page("/places?pay=allowance")
    with count(database) as few:
        student.page("/places?pay=allowance&sort=name")
    with count(database) as many:
        student.page("/places?sort=name&size=100")
    assert few.total == many.total


def test_dutch_is_complete_enough_to_read(sign_in: SignIn, school: School) -> None:
    page = sign_in(Role.STUDENT).page(f"/places/{school.place}")
    assert '<html lang="nl"' in page


def test_only_students_browse(sign_in: SignIn, client: Client) -> None:
    for role in (Role.COORDINATOR, Role.TRAINER, Role.ADMINISTRATOR):
        assert sign_in(role).get("/places").status_code == 403
    assert client.get("/places").status_code == 302


def test_the_way_to_excluded_places_and_back_keeps_the_period(student: Client, school: School) -> None:
    later = next(period for name, period in school.periods.items() if name != "BPV 1")
    there = html.fromstring(student.page(f"/places?excluded=1&period={later}"))
    (back,) = [a for a in there.cssselect("a") if a.text_content().startswith("Back to the")]
    assert back.get("href") == f"/places?period={later}"
    empty = html.fromstring(student.page(f"/places?period={later}"))
    links = [a.get("href") for a in empty.cssselect("a") if "excluded=1" in (a.get("href") or "")]
    assert links
    assert all(f"period={later}" in link for link in links)
