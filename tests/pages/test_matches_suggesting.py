"""A supervisor or coordinator puts a place on a student's list, knowingly, and sees what the student said."""

import re
from typing import Any

import pytest
from lxml import html
from sqlmodel import select

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from bpv.matches.models import MOST_LISTED
from bpv.matches.tables import ShortlistRow, SuggestionRow
from bpv.people.tables import StudentRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School
from tests.support.school_shortlists import another_place

WHY = "Hier werk je met een 5-assige freesbank."


@pytest.fixture
def supervisor(sign_in: SignIn) -> Client:
    """The supervisor of the students of seventeen and fifteen."""
    return sign_in(Role.SUPERVISOR, language="en")


def address(school: School, place: str, student: str = "seventeen") -> str:
    """The form to suggest a place of a company."""
    return f"/students/{school.students[student]}/places/{school.places[place]}/suggest"


def rows(database: Database, table: Any, school: School, student: str = "seventeen") -> list[Any]:
    """The rows of a student in a table."""
    with database.reading() as session:
        return list(session.exec(select(table).where(table.student_id == school.students[student])))


def mails(database: Database) -> list[OutboxRow]:
    """What is in the outbox about suggestions."""
    with database.reading() as session:
        return list(session.exec(select(OutboxRow).where(OutboxRow.kind == "suggestion")))


def text_of(page: str) -> str:
    """The text of a page, spaces made plain."""
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_a_suggestion_lands_on_the_list_with_who_and_why(
    supervisor: Client, sign_in: SignIn, school: School, database: Database
) -> None:
    assert address(school, "due") in supervisor.page(f"/students/{school.students['seventeen']}/places")
    assert "does not fit" not in supervisor.page(address(school, "due"))
    answer = supervisor.post(address(school, "due"), data={"why": WHY}, follow_redirects=True)
    assert "who gets a mail" in answer.text
    assert WHY in answer.text
    student = sign_in(Role.STUDENT, language="en")
    text = text_of(student.page("/shortlist"))
    assert WHY in text
    assert text.count("Suggested by Supervisor Een") == 2
    assert "On my list" in student.page("/places?q=lenzen")


def test_the_mail_has_a_link_and_never_the_words(supervisor: Client, school: School, database: Database) -> None:
    supervisor.post(address(school, "due"), data={"why": WHY})
    (mail,) = mails(database)
    assert mail.account_id == school.accounts[Role.STUDENT][0]
    assert "Optiek Herkeuring" in mail.body
    assert WHY not in mail.body + mail.subject
    assert mail.link is not None
    assert mail.link.startswith("shortlist:")


def test_sent_twice_suggested_once(supervisor: Client, school: School, database: Database) -> None:
    supervisor.post(address(school, "due"), data={"why": WHY})
    again = supervisor.post(address(school, "due"), data={"why": "Andere woorden."}, follow_redirects=True)
    assert "You suggested this place to" in again.text
    made = [row for row in rows(database, SuggestionRow, school) if row.place_id == school.places["due"]]
    assert [row.why for row in made] == [WHY]
    assert len(mails(database)) == 1


def test_two_people_may_suggest_the_same_place(
    supervisor: Client, sign_in: SignIn, school: School, database: Database
) -> None:
    supervisor.post(address(school, "due"), data={"why": WHY})
    sign_in(Role.COORDINATOR).post(address(school, "due"), data={"why": "Ik ook."})
    assert len(rows(database, SuggestionRow, school)) == 3
    assert len(rows(database, ShortlistRow, school)) == 2


@pytest.mark.parametrize("why", ["", "   ", "x" * 301])
def test_a_word_why_is_needed_and_short(supervisor: Client, school: School, database: Database, why: str) -> None:
    before = len(rows(database, SuggestionRow, school))
    answer = supervisor.post(address(school, "due"), data={"why": why})
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert len(rows(database, SuggestionRow, school)) == before


def test_what_fails_a_hard_rule_is_suggested_knowingly_only(
    supervisor: Client, school: School, database: Database
) -> None:
    page = text_of(supervisor.page(address(school, "full")))
    assert "This place does not fit this student now" in page
    assert "All places here are taken." in page
    refused = supervisor.post(address(school, "full"), data={"why": WHY})
    assert refused.status_code == 422
    assert "Tick that you know" in refused.text
    assert WHY in refused.text
    answer = supervisor.post(address(school, "full"), data={"why": WHY, "knowingly": "y"}, follow_redirects=True)
    assert "It did not fit then: Full." in text_of(answer.text)
    assert rows(database, SuggestionRow, school)[-1].why


def test_the_answer_of_the_student_shows(supervisor: Client, sign_in: SignIn, school: School) -> None:
    there = f"/students/{school.students['seventeen']}/suggestions"
    assert "no answer yet" in supervisor.page(there)
    student = sign_in(Role.STUDENT)
    page = html.fromstring(student.page("/shortlist"))
    (form,) = page.cssselect("form[action$='/decline']")
    student.post(form.get("action"), data={"word": "Te ver fietsen."})
    text = text_of(supervisor.page(there))
    assert "not for this student" in text
    assert "The student said: Te ver fietsen." in text
    again = supervisor.post(address(school, "complete"), data={"why": WHY})
    assert again.status_code == 422
    assert "The student said no to this place" in again.text


def test_the_own_list_and_its_notes_stay_the_students(supervisor: Client, sign_in: SignIn, school: School) -> None:
    sign_in(Role.STUDENT).post(f"/shortlist/places/{school.places['private']}/keep")
    text = text_of(supervisor.page(f"/students/{school.students['seventeen']}/suggestions"))
    assert "Dichtbij huis." not in text
    assert "Werkplaats Veilig" not in text


def test_a_student_without_an_account_gets_no_mail(supervisor: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        row = session.get(StudentRow, school.students["seventeen"])
        assert row is not None
        row.account_id = None
    answer = supervisor.post(address(school, "due"), data={"why": WHY}, follow_redirects=True)
    assert "No mail can be sent" in answer.text
    assert mails(database) == []


def test_a_full_list_takes_no_suggestion(supervisor: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        mine = {"institution_id": school.institution, "student_id": school.students["seventeen"], "added_at": now()}
        for number in range(2, MOST_LISTED + 1):
            place = another_place(session, school, f"Plek {number}")
            session.add(ShortlistRow(place_id=place.id, position=number, **mine))
    answer = supervisor.post(address(school, "due"), data={"why": WHY})
    assert answer.status_code == 422
    assert "There are 50 places on the list" in answer.text


def test_nobody_suggests_outside_their_students(sign_in: SignIn, school: School, database: Database) -> None:
    stranger = sign_in(school.accounts[Role.SUPERVISOR][1])
    elsewhere = next(iter(school.other_registry.places.values()))
    own = sign_in(Role.SUPERVISOR)
    student = school.students["seventeen"]
    for client, path in (
        (stranger, address(school, "due")),
        (stranger, f"/students/{student}/suggestions"),
        (stranger, f"/students/{student}/places/compare"),
        (own, f"/students/{student}/places/{elsewhere}/suggest"),
        (own, f"/students/{school.students['elsewhere']}/places/{school.place}/suggest"),
        (own, f"/students/{school.students['twenty']}/suggestions"),
    ):
        assert client.get(path).status_code == 404, path
        if path.endswith("suggest"):
            assert client.post(path, data={"why": WHY, "knowingly": "y"}).status_code == 404
    for role in (Role.STUDENT, Role.BROKER, Role.MANAGER):
        assert sign_in(role).post(address(school, "due"), data={"why": WHY}).status_code == 403
    assert len(rows(database, SuggestionRow, school)) == 1
