"""A student's own wishes: saved, stale, refused; and what the ranking sees of a person."""

import pytest
from lxml import html
from sqlmodel import Session, select

from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.matches.tables import WishRow
from bpv.people.tables import AccountRow, StudentRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School, years_ago

FORM = {
    "learning_wish": "Ik wil leren lassen.",
    "techniques": "lassen, frezen",
    "transport": "bicycle",
    "travel_limit_km": "",
    "weekdays": ["mon", "tue"],
    "languages": ["nl"],
    "work_processes": ["B1-K1-W1"],
    "learning_tags": "optica, meten",
    "payment_wish": "expenses",
    "abroad": "y",
    "version": "1",
}


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student, who has wishes of version 1."""
    return sign_in(Role.STUDENT, language="en")


def saved(database: Database, student_id: str) -> WishRow:
    """The row of wishes as it stands."""
    with database.reading() as session:
        row = session.get(WishRow, student_id)
        assert row is not None
        return row


def scores(page: str) -> list[tuple[str, str]]:
    """Titles and scores of the list, in order."""
    cards = html.fromstring(page).cssselect(".place-card")
    return [(c.cssselect(".place-card-title")[0].text_content(), c.cssselect(".fit")[0].text_content()) for c in cards]


def test_wishes_are_saved_and_change_the_list(student: Client, school: School, database: Database) -> None:
    before = scores(student.page("/places"))
    answer = student.post("/wish", data=FORM)
    assert answer.status_code == 302
    row = saved(database, school.students["seventeen"])
    assert (row.version, row.techniques, row.weekdays) == (2, ["lassen", "frezen"], ["mon", "tue"])
    assert (row.learning_tags, row.payment_wish, row.abroad) == (["optica", "meten"], "expenses", True)
    assert (row.transport, row.travel_limit_km, row.work_processes) == ("bicycle", None, ["B1-K1-W1"])
    assert scores(student.page("/places")) != before


def test_a_stale_save_shows_both_and_loses_nothing(student: Client, school: School, database: Database) -> None:
    assert student.post("/wish", data=FORM).status_code == 302
    answer = student.post("/wish", data={**FORM, "learning_wish": "Ik wil glasblazen."})
    assert answer.status_code == 409
    assert "Ik wil glasblazen." in html.fromstring(answer.text).cssselect("#learning_wish")[0].text_content()
    assert "lassen" in html.fromstring(answer.text).cssselect(".conflict")[0].text_content()
    assert saved(database, school.students["seventeen"]).learning_wish == FORM["learning_wish"]
    again = html.fromstring(answer.text).cssselect("input[name=version]")[0].get("value")
    assert (
        student.post("/wish", data={**FORM, "learning_wish": "Ik wil glasblazen.", "version": again}).status_code == 302
    )
    assert saved(database, school.students["seventeen"]).learning_wish == "Ik wil glasblazen."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("travel_limit_km", "0"),
        ("travel_limit_km", "99999999999999999999"),
        ("travel_limit_km", "ver"),
        ("transport", "horse"),
        ("payment_wish", "gold"),
        ("payment_wish", ""),
        ("transport", ""),
        ("weekdays", "someday"),
        ("work_processes", "B9-K9-W9"),
        ("learning_wish", "a" * 2001),
        ("learning_wish", "nul\x00byte"),
        ("version", "x"),
        ("version", "-1"),
    ],
)
def test_nonsense_is_refused_and_kept_on_the_page(
    student: Client, school: School, database: Database, field: str, value: str
) -> None:
    answer = student.post("/wish", data={**FORM, field: value})
    assert answer.status_code in (400, 422)
    assert saved(database, school.students["seventeen"]).version == 1


def test_the_first_wishes_are_added(sign_in: SignIn, school: School, database: Database) -> None:
    young = sign_in(school.accounts[Role.STUDENT][1], language="en")
    assert "You have not written any wishes yet" in young.page("/places")
    assert young.post("/wish", data={**FORM, "version": "0"}).status_code == 302
    assert saved(database, school.students["fifteen"]).version == 1
    assert young.post("/wish", data={**FORM, "learning_wish": "iets", "version": "0"}).status_code == 409


def test_who_somebody_is_changes_no_score(student: Client, school: School, database: Database) -> None:
    before = scores(student.page("/places"))
    place = student.page(f"/places/{school.place}")
    with database.writing() as session:
        rename(session, school)
    assert scores(student.page("/places")) == before
    assert html.fromstring(student.page(f"/places/{school.place}")).cssselect(".score")[0].text_content() == (
        html.fromstring(place).cssselect(".score")[0].text_content()
    )


def rename(session: Session, school: School) -> None:
    """Another name, address, number, e-mail and birth date, within the legal gate; the postcode area stays."""
    row = session.exec(select(StudentRow).where(StudentRow.id == school.students["seventeen"])).one()
    row.name, row.email, row.number = "Zübeyde van 't Hoog", "iemand@elders.example", "9999"
    row.birth_date, row.postcode = years_ago(23, 11), "2333 ZZ"
    account = session.get(AccountRow, row.account_id)
    assert account is not None
    account.name, account.email = "Iemand Anders", "anders@school.example"


def test_an_account_without_a_student_is_told_what_to_do(student: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        row = session.get(StudentRow, school.students["seventeen"])
        assert row is not None
        row.account_id = None
    for path in ("/places", "/wish"):
        page = student.page(path)
        assert "Your account is not linked to a student yet." in page
        assert "Ask the administration" in page
    assert student.get("/places/map.svg").status_code == 200
    assert student.post("/wish", data=FORM).status_code == 200


def test_without_a_period_the_page_says_so(student: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        row = session.get(StudentRow, school.students["seventeen"])
        assert row is not None
        row.cohort = 2001
    page = student.page("/places")
    assert "No BPV period lies ahead for Researchinstrumentmaker, cohort 2001." in page
    assert student.get("/places/map.svg").status_code == 200
    assert "No BPV period lies ahead" in student.page(f"/places/{school.place}")


def test_the_form_of_wishes_reads_in_both_languages(sign_in: SignIn) -> None:
    assert "What is never used" in sign_in(Role.STUDENT, language="en").page("/wish")
    assert '<html lang="nl"' in sign_in(Role.STUDENT, language="nl").page("/wish")
