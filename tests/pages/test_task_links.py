"""The pages behind mailed links: what they show and hide, that looking spends nothing, and that each is used once."""

import re
from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine
from sqlmodel import col, select

from bpv.companies.tables import TrainerRow
from bpv.core import links
from bpv.core.audit import AuditRow, verify
from bpv.core.clock import end_of_day, today
from bpv.core.config import DEMO_SECRET
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from bpv.placements.models.links import Purpose
from bpv.placements.tables import PlacementRow, TaskLinkRow
from bpv.tracking.tables import PlacementProblemRow
from tests.support import matrix
from tests.support.client import Client, path_of
from tests.support.school import School
from tests.support.school_links import ADDRESS, OPEN, OTHER, TRAINER, link, running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the store has tests of its own
FILLED: Final = {"kind": "guidance", "text": "Er is al drie weken geen begeleiding.", "signed_name": "Pim Opleider"}


def path(link_id: str = OPEN) -> str:
    """The address of a link."""
    return f"/t/{link_id}/{links.token(DEMO_SECRET, 'task', link_id)}"


def without_tokens(page: str) -> str:
    """A page without what differs at every load."""
    return re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|name="next" value="[^"]*"', "", page)


def reported(database: Database) -> list[PlacementProblemRow]:
    """What came in over links."""
    with database.reading() as session:
        return list(session.exec(select(PlacementProblemRow).where(col(PlacementProblemRow.link_id).is_not(None))))


def sent(client: Client, **more: str) -> Any:
    """Open the page, and report the problem."""
    client.get(path())
    return client.post(path(), data=FILLED | {"key": new_id()} | more)


def test_the_page_names_the_school_the_student_and_what_is_asked(client: Client, school: School) -> None:
    answer = client.get(path())
    assert answer.status_code == 200
    for text in ("Instrumentenschool", "Report a problem", "Pim Opleider", ADDRESS):
        assert text in answer.text
    assert 'href="https://' not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_fifty_scanners_spend_nothing(client: Client, app: Any, school: School, database: Database) -> None:
    before = matrix.digest(database)
    for number in range(50):
        scanner = app.test_client()
        scanner.open(path(), method=("GET", "HEAD", "OPTIONS")[number % 3], follow_redirects=True)
    assert matrix.digest(database) == before
    assert sent(client).status_code == 200
    assert len(reported(database)) == 1


def test_a_task_is_done_once_and_a_second_press_is_told_so(client: Client, school: School, database: Database) -> None:
    done = sent(client)
    assert (done.status_code, "Thank you" in done.text) == (200, True)
    assert [(row.side, row.name, row.kind) for row in reported(database)] == [("company", "Pim Opleider", "guidance")]
    before = matrix.digest(database)
    for again in (client.get(path()), sent(client, text="Iets anders"), sent(client, signed_name="")):
        assert (again.status_code, "This was done already" in again.text) == (200, True)
        assert "begeleiding" not in again.text
    assert matrix.digest(database) == before
    with database.reading() as session:
        events = session.exec(select(AuditRow).where(col(AuditRow.event) == "task_link.used.problem")).all()
        assert [(row.object_id, row.actor_id) for row in events] == [(OPEN, None)]
        assert verify(session) is None


def test_wrong_input_stays_beside_its_field_and_spends_nothing(
    client: Client, school: School, database: Database
) -> None:
    before = matrix.digest(database)
    answer = client.post(path(), data={"text": "Blijft staan", "kind": "geen", "key": "x"})
    assert answer.status_code == 422
    for field in ("kind", "signed_name"):
        assert f'id="{field}-error"' in answer.text
    assert "Blijft staan" in answer.text
    assert client.post(path(), data={}).status_code == 422
    assert matrix.digest(database) == before


def bad_links() -> dict[str, str]:
    """Addresses that open nothing."""
    whole = path()
    secret = whole.rpartition("/")[2]
    return {
        "cut": whole[:-1],
        "extended": whole + "A",
        "upper-cased": f"/t/{OPEN}/{secret.upper()}",
        "altered": whole[:-1] + ("A" if whole[-1] != "A" else "B"),
        "unknown": path("7" * 20),
        "of another link": f"/t/{OTHER}/{secret}",
        "for another purpose": f"/t/{OPEN}/{links.token(DEMO_SECRET, 'company', OPEN)}",
        "no secret": f"/t/{OPEN}",
    }


@pytest.mark.parametrize("kind", bad_links())
def test_a_link_that_is_not_right_is_one_page(client: Client, school: School, kind: str) -> None:
    wrong = bad_links()[kind]
    answer = client.get(wrong)
    assert answer.status_code == 410
    assert without_tokens(answer.text) == without_tokens(client.get(path("5" * 20)).text)
    assert client.post(wrong if wrong.count("/") == 3 else path("4" * 20), data=FILLED).status_code == 410
    assert client.post(path("4" * 20) + "/mail", data={}).status_code == 410
    for text in ("Instrumentenschool", "Andere school", "Pim"):
        assert text not in answer.text


@pytest.mark.parametrize("why", ["expired", "stopped", "left", "address", "cancelled", "closed"])
def test_a_link_that_is_over_is_the_same_page(client: Client, school: School, database: Database, why: str) -> None:
    with database.writing() as session:
        row, one = session.get_one(TaskLinkRow, OPEN), running(session, school.institution)
        trainer = session.get_one(TrainerRow, TRAINER)
        last = end_of_day(row.expires_on)
        if why == "stopped":
            row.stopped_at, row.open_key = row.created_at, None
        elif why == "left":
            session.delete(trainer)
        elif why == "address":
            trainer.email = "nieuw@requested.example"
        elif why == "cancelled":
            one.state = "cancelled"
        elif why == "closed":
            one.starts_on, one.ends_on = today() - timedelta(days=90), today() - timedelta(days=61)
    with time_machine.travel(last if why == "expired" else last - timedelta(seconds=1), tick=False):
        answer, posted = client.get(path()), sent(client)
        nobody = client.get(path("5" * 20))
    assert (answer.status_code, posted.status_code) == (410, 410)
    assert without_tokens(answer.text) == without_tokens(nobody.text) == without_tokens(posted.text)
    assert reported(database) == []


def test_it_works_until_the_end_of_its_last_day_and_speaks_the_language_of_the_mail(
    client: Client, school: School, database: Database
) -> None:
    with database.writing() as session:
        row = session.get_one(TaskLinkRow, OPEN)
        last = end_of_day(row.expires_on)
    with time_machine.travel(last - timedelta(seconds=1), tick=False):
        page = client.page(path())
    assert '<html lang="en"' in page
    client.post("/language", data={"language": "nl", "next": path()})
    assert '<html lang="nl"' in client.page(path())


def test_who_is_signed_in_stays_so_and_gets_no_more(school: School, sign_in: Any) -> None:
    for who in (Role.BROKER, Role.STUDENT):
        assert "Report a problem" in sign_in(who, language="en").page(path())
    outsider = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution, language="en")
    assert "Report a problem" in outsider.page(path())
    assert "/sign-out" in outsider.page("/companies")


def test_it_mails_the_other_open_tasks_of_the_same_person(client: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        one = running(session, school.institution)
        session.add(link(one, "4" * 20, TRAINER, Purpose.CONTACT))
        session.add(link(one, "5" * 20, None, Purpose.SIGN, party="parent", address="ouder@thuis.example"))
        session.add(link(one, "6" * 20, TRAINER, Purpose.JUDGEMENT))
    for _ in range(2):
        answer = client.post(path() + "/mail", data={})
        assert path_of(answer) == path()
    with database.reading() as session:
        mails = session.exec(select(OutboxRow).where(col(OutboxRow.kind) == "task_again")).all()
        assert sorted((row.object_id, row.address) for row in mails) == [("4" * 20, ADDRESS), ("6" * 20, ADDRESS)]
        assert all("begeleiding" not in row.body for row in mails)
    page = client.page(path())
    assert "2 andere openstaande taken gaan per mail" in page


def test_a_trainer_asks_for_a_link_and_a_parent_cannot(client: Client, school: School, database: Database) -> None:
    assert client.post(path() + "/mail", data={"purpose": "contact"}).status_code == 302
    with database.writing() as session:
        mine = (col(TaskLinkRow.institution_id) == school.institution, col(TaskLinkRow.purpose) == "contact")
        made = session.exec(select(TaskLinkRow).where(*mine)).one()
        assert (made.address, made.trainer_id, made.created_by) == (ADDRESS, TRAINER, None)
        mail = session.exec(select(OutboxRow).where(col(OutboxRow.object_id) == made.id)).one()
        assert mail.link == f"task:{made.id}"
        session.get_one(TaskLinkRow, OPEN).trainer_id = None
    client.post(path() + "/mail", data={"purpose": "problem"})
    with database.reading() as session:
        assert len(session.exec(select(TaskLinkRow).where(*mine)).all()) == 1
        assert "/t/" not in session.exec(select(OutboxRow).where(col(OutboxRow.object_id) == made.id)).one().body


def test_the_secret_is_not_logged(client: Client, school: School, capfd: pytest.CaptureFixture[str]) -> None:
    secret = path().rpartition("/")[2]
    client.get(path())
    client.post(path(), data={"signed_name": "x"})
    client.post(path() + "/mail", data={})
    client.check = False
    client.post(path(), data={"x": "1"}, headers={"Origin": "https://evil.example"})
    out, err = capfd.readouterr()
    assert "request.refused" in err
    assert secret not in out + err


def test_a_placement_of_the_other_school_is_never_behind_it(school: School, database: Database) -> None:
    with database.reading() as session:
        rows = {row.id: session.get_one(PlacementRow, row.placement_id) for row in session.exec(select(TaskLinkRow))}
        assert {rows[OPEN].institution_id, rows[OTHER].institution_id} == {school.institution, school.other_institution}
