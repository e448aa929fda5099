"""A student's own list: on and off it, notes, order, how each place stands, and answers to suggestions."""

import re

import pytest
from lxml import html
from sqlmodel import select

from bpv.companies.tables import CompanyRow, PlaceRow
from bpv.core.audit import AuditRow
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.matches.models import MOST_LISTED
from bpv.matches.tables import ShortlistRow, SuggestionRow
from bpv.people.tables import StudentRow
from tests.support.client import Client, path_of
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_shortlists import another_place, moved


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student, whose list holds the fitting place, which the supervisor suggested."""
    return sign_in(Role.STUDENT, language="en")


def lines(page: str) -> list[str]:
    """The titles on the list, in order."""
    return [title.text_content() for title in html.fromstring(page).cssselect("li.card-own .card-title")]


def text_of(page: str) -> str:
    """The text of a page, spaces made plain."""
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def listed(database: Database, school: School, student: str = "seventeen") -> dict[str, ShortlistRow]:
    """The rows of a student's list by place."""
    with database.reading() as session:
        query = select(ShortlistRow).where(ShortlistRow.student_id == school.students[student])
        return {row.place_id: row for row in sorted(session.exec(query), key=lambda row: row.position)}


def answer_of(database: Database, school: School) -> SuggestionRow:
    """The suggestion for the usual student."""
    with database.reading() as session:
        query = select(SuggestionRow).where(SuggestionRow.student_id == school.students["seventeen"])
        return session.exec(query).one()


def test_a_place_goes_on_the_list_once_and_comes_back_to_where_one_was(
    student: Client, school: School, database: Database
) -> None:
    place = school.places["due"]
    page = html.fromstring(student.page("/places?q=lenzen"))
    (button,) = [
        b for b in page.cssselect("button[formaction]") if b.get("formaction") == f"/shortlist/places/{place}/keep"
    ]
    assert button.get("form") == "keep-form"
    back = page.cssselect("#keep-form input[name=back]")[0].get("value")
    for _ in range(2):
        answer = student.post(f"/shortlist/places/{place}/keep", data={"back": back})
        assert answer.headers["Location"] == f"/places?q=lenzen#keep-{place}"
    assert list(listed(database, school)) == [school.place, place]
    shown = student.page("/places?q=lenzen")
    assert "On my list" in shown
    assert f"/shortlist/places/{place}/drop" in shown
    assert "Leerplaats bij Optiek Herkeuring" in lines(student.page("/shortlist"))


def test_a_place_goes_off_the_list_and_a_second_press_is_harmless(
    student: Client, school: School, database: Database
) -> None:
    place = school.places["due"]
    student.post(f"/shortlist/places/{place}/keep")
    for _ in range(2):
        assert student.post(f"/shortlist/places/{place}/drop").status_code == 302
    assert list(listed(database, school)) == [school.place]


def test_no_open_redirect(student: Client, school: School) -> None:
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "/places#x", ""):
        answer = student.post(f"/shortlist/places/{school.place}/keep", data={"back": back})
        assert path_of(answer).startswith("/shortlist")


def test_the_list_is_full_at_its_limit_and_says_so(student: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        more = [another_place(session, school, f"Plek {number}") for number in range(MOST_LISTED)]
        mine = {"institution_id": school.institution, "student_id": school.students["seventeen"], "added_at": now()}
        rows = [ShortlistRow(place_id=one.id, position=n, **mine) for n, one in enumerate(more[1:], 2)]
        session.add_all(rows)
        last = more[0].id
    assert len(listed(database, school)) == MOST_LISTED
    answer = student.post(f"/shortlist/places/{last}/keep", data={"back": "/places"}, follow_redirects=True)
    assert "There are 50 places on the list" in answer.text
    assert last not in listed(database, school)


def test_a_note_is_own_and_a_save_in_between_loses_nothing(student: Client, school: School, database: Database) -> None:
    row = listed(database, school)[school.place]
    address = f"/shortlist/{row.id}/note"
    assert "Dichtbij huis." in student.page("/shortlist")
    assert student.post(address, data={"note": "Bellen op maandag.", "version": row.version}).status_code == 302
    stale = student.post(address, data={"note": "Ik typte iets anders.", "version": row.version})
    assert stale.status_code == 409
    assert "Bellen op maandag." in stale.text
    assert "Ik typte iets anders." in stale.text
    long = student.post(address, data={"note": "x" * 501, "version": row.version + 1})
    assert long.status_code == 422
    assert "x" * 501 in long.text
    assert listed(database, school)[school.place].note == "Bellen op maandag."


def test_moving_up_and_down_by_neighbours_is_safe_to_send_twice(
    student: Client, school: School, database: Database
) -> None:
    for name in ("due", "private"):
        student.post(f"/shortlist/places/{school.places[name]}/keep")
    rows = listed(database, school)
    first, last = rows[school.place].id, rows[school.places["private"]].id
    for _ in range(2):
        answer = student.post(f"/shortlist/{last}/move", data={"to": "up", "neighbour": first})
        assert answer.headers["Location"] == f"/shortlist#line-{last}"
    names = [title.removeprefix("Leerplaats bij ") for title in lines(student.page("/shortlist"))]
    assert names == ["Werkplaats Veilig", "Fijnmechaniek De Rijn", "Optiek Herkeuring"]
    for wrong in ({"to": "sideways", "neighbour": first}, {"to": "up", "neighbour": "x" * 20}, {}):
        assert student.post(f"/shortlist/{first}/move", data=wrong).status_code == 302
    assert [title.removeprefix("Leerplaats bij ") for title in lines(student.page("/shortlist"))] == names


def test_the_list_tells_how_each_place_stands_and_nothing_disappears(
    student: Client, school: School, database: Database
) -> None:
    for name in ("full", "paused", "lapsed", "due"):
        student.post(f"/shortlist/places/{school.places[name]}/keep")
    with database.writing() as session:
        place = session.get(PlaceRow, school.places["due"])
        assert place is not None
        place.closed = True
        moved(session, school)
    text = text_of(student.page("/shortlist"))
    for words in (
        "All places here are taken.",
        "The company takes no students at the moment.",
        "The recognition ends on",
        "This place is not offered any more.",
        "Optiek Herkeuring",
        "Fits",
    ):
        assert words in text
    refused = student.post(f"/shortlist/places/{school.places['due']}/drop", follow_redirects=True)
    assert "The place is off your list." in refused.text
    again = student.post(
        f"/shortlist/places/{school.places['due']}/keep", data={"back": "/places"}, follow_redirects=True
    )
    assert "This place is closed" in again.text


def test_who_has_no_period_still_sees_the_list(sign_in: SignIn, school: School, database: Database) -> None:
    from_the_past = sign_in(Role.STUDENT, language="en")
    with database.writing() as session:
        row = session.get(StudentRow, school.students["seventeen"])
        assert row is not None
        row.cohort = 2001
    text = text_of(from_the_past.page("/shortlist"))
    assert "No BPV period lies ahead for you" in text
    assert "Not judged" in text


def test_a_suggestion_says_who_when_and_why_and_can_be_kept(
    student: Client, school: School, database: Database
) -> None:
    said = answer_of(database, school)
    for path in ("/shortlist", f"/places/{school.place}"):
        text = text_of(student.page(path))
        assert "Suggested by Supervisor Een" in text
        assert "Hier leer je frezen." in text
    for _ in range(2):
        assert student.post(f"/suggestions/{said.id}/keep").status_code == 302
    assert answer_of(database, school).answer == "kept"
    assert school.place in listed(database, school)


def test_a_no_keeps_its_word_and_can_be_taken_back(student: Client, school: School, database: Database) -> None:
    said = answer_of(database, school)
    long = student.post(f"/suggestions/{said.id}/decline", data={"word": "x" * 301})
    assert long.status_code == 422
    assert "x" * 301 in long.text
    for word in ("Te ver fietsen.", "Een tweede keer."):
        student.post(f"/suggestions/{said.id}/decline", data={"word": word})
    assert (answer_of(database, school).answer, answer_of(database, school).word) == ("declined", "Te ver fietsen.")
    assert school.place not in listed(database, school)
    assert "Te ver fietsen." in student.page("/shortlist")
    student.post(f"/suggestions/{said.id}/keep")
    assert answer_of(database, school).answer == "kept"
    assert school.place in listed(database, school)


def test_taking_a_suggested_place_off_is_a_no_without_a_word(
    student: Client, school: School, database: Database
) -> None:
    student.post(f"/shortlist/places/{school.place}/drop")
    assert answer_of(database, school).answer == "declined"
    student.post(f"/shortlist/places/{school.place}/keep")
    assert answer_of(database, school).answer == "kept"


def test_nobody_touches_the_list_of_another(sign_in: SignIn, school: School, database: Database) -> None:
    row, said = listed(database, school)[school.place], answer_of(database, school)
    other = sign_in(school.accounts[Role.STUDENT][2])
    for address in (
        f"/shortlist/{row.id}/note",
        f"/shortlist/{row.id}/move",
        f"/suggestions/{said.id}/keep",
        f"/suggestions/{said.id}/decline",
    ):
        assert other.post(address, data={"note": "x", "version": "1"}).status_code == 404
    elsewhere = next(iter(school.other_registry.places.values()))
    for act in ("keep", "drop"):
        assert other.post(f"/shortlist/places/{elsewhere}/{act}").status_code == 404
        assert other.post(f"/shortlist/places/{'a' * 20}/{act}").status_code == 404
    assert answer_of(database, school).answer == "waiting"
    assert "Nothing is on your list yet" in sign_in(school.accounts[Role.STUDENT][2], language="en").page("/shortlist")


def test_the_list_asks_as_much_for_many_places_as_for_one(student: Client, school: School, database: Database) -> None:
    student.page("/shortlist")
    with count(database) as few:
        student.page("/shortlist")
    for name in ("due", "private", "full", "far"):
        student.post(f"/shortlist/places/{school.places[name]}/keep")
    student.page("/shortlist")
    with count(database) as many:
        student.page("/shortlist")
    assert few.total == many.total, f"{few}\n---\n{many}"


def test_events_name_fields_and_never_what_is_in_them(student: Client, school: School, database: Database) -> None:
    row = listed(database, school)[school.place]
    student.post(f"/shortlist/{row.id}/note", data={"note": "Geheim woord.", "version": row.version})
    student.post(f"/shortlist/places/{school.place}/drop")
    with database.reading() as session:
        events = [one for one in session.exec(select(AuditRow)) if one.event.startswith("shortlist.")]
        company = session.get(CompanyRow, school.company)
    assert [(one.event, one.fields) for one in events] == [
        ("shortlist.note", ["note"]),
        ("shortlist.dropped", ["place"]),
    ]
    assert company is not None
    assert not any("Geheim" in repr(one.model_dump()) for one in events)
