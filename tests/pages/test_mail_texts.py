"""The texts of mail in the words of the school: shown as a mail first, saved, used, and taken back."""

import re
from typing import Any

import pytest

from bpv.core import outbox
from bpv.core.db import Database
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from tests.support.client import Client
from tests.support.school import School

WHERE = "/organisation/mail-texts/mail.proposal/nl"
WORDS = "Hoi {name},\n\nEr is een plek voor je. Kijk hier: {link}\n\nGroet van de instrumentmakers"


@pytest.fixture
def admin(sign_in) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR)


def send(client: Client, body: str = WORDS, subject: str = "Een plek voor {name}", version: int = 0, act: str = "save"):
    """Send the form."""
    return client.post(WHERE, data={"subject": subject, "body": body, "version": str(version), "act": act})


def mail(database: Database, institution_id: str, language: str = "nl") -> tuple[str, str]:
    """Subject and text of a mail that is queued now."""
    values: dict[str, Any] = {"name": "Sam", "day": "1 mei"}
    with database.writing() as session:
        made = outbox.queue(
            session,
            institution_id=institution_id,
            kind="proposal",
            object_id=f"x{language}{institution_id}",
            address="sam@school.example",
            language=language,
            subject_code="mail.proposal.subject",
            body_code="mail.proposal.body",
            params=values,
            link="proposal:abc",
        )
        row = session.get_one(OutboxRow, made)
        return row.subject, row.body


def test_what_is_typed_is_shown_as_a_mail_before_it_is_saved(admin: Client, database: Database, school: School) -> None:
    shown = send(admin, act="show")
    assert shown.status_code == 200
    assert "Hoi Noor," in shown.text
    assert "Een plek voor Noor" in shown.text
    assert "Groet van de instrumentmakers" in shown.text
    assert "Groet" not in mail(database, school.institution)[1]


def test_own_words_are_in_mail_from_then_on_and_in_no_other_school(
    admin: Client, database: Database, school: School
) -> None:
    assert send(admin).status_code == 302
    subject, body = mail(database, school.institution)
    assert subject == "Een plek voor Sam"
    assert body.startswith("Hoi Sam,\n\nEr is een plek voor je. Kijk hier: {link}\n\nGroet van de instrumentmakers\n\n")
    assert "Groet" not in mail(database, school.institution, "en")[1]
    assert "Groet" not in mail(database, school.other_institution)[1]
    assert "eigen woorden" in admin.page("/organisation/mail-texts")


def test_back_to_the_text_of_the_service_keeps_the_history(admin: Client, database: Database, school: School) -> None:
    assert send(admin).status_code == 302
    assert admin.post(WHERE + "/back", data={}).status_code == 302
    assert "Groet" not in mail(database, school.institution)[1]
    page = admin.page(WHERE)
    assert "terug naar de tekst van de dienst" in page
    assert "Groet van de instrumentmakers" in page


@pytest.mark.parametrize(
    ("body", "subject", "reason"),
    [
        ("Hoi {nam}, {link}", "Plek", "Deze mail kent niets voor (nam)"),
        ("Hoi {name.__class__} {link}", "Plek", "losse accolade"),
        ("Hoi {name}", "Plek", "Zet de link tussen accolades"),
        ("Hoi {link}", "Plek {link}", "niet in het onderwerp"),
        ("", "Plek", "Vul"),
    ],
)
def test_words_that_do_not_fit_are_refused_beside_their_field(
    admin: Client, database: Database, school: School, body: str, subject: str, reason: str
) -> None:
    answer = send(admin, body, subject)
    assert answer.status_code == 422
    assert reason in answer.text
    assert mail(database, school.institution)[0] != "Plek"


def test_two_people_at_once_see_each_other(admin: Client) -> None:
    assert send(admin).status_code == 302
    stale = send(admin, WORDS.replace("Groet", "Tot ziens"))
    assert stale.status_code == 409
    assert "Tot ziens van" in stale.text
    assert "Groet van" in stale.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', stale.text)
    assert version is not None
    assert send(admin, WORDS.replace("Groet", "Tot ziens"), version=int(version[1])).status_code == 302


def test_a_text_that_no_mail_has_is_not_there(admin: Client) -> None:
    for address in ("/organisation/mail-texts/mail.nothing/nl", "/organisation/mail-texts/mail.proposal/de"):
        assert admin.get(address).status_code == 404
