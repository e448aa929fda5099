"""The outbox page: honest without a mail server, silent about links with one, and only for whom it concerns."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlmodel import select

from bpv.core import outbox, progress
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from bpv.mailing import LINKS
from bpv.people.service.passwords import Argon2
from bpv.people.tables import AccountRow
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_mail import LOWEST

SECRET = "/c/" + LOWEST


def write(database: Database, **values: object) -> None:
    """Change the mail of the small school."""
    with database.writing() as session:
        row = session.get(OutboxRow, LOWEST)
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def row(database: Database) -> OutboxRow:
    """The mail of the small school as it stands."""
    with database.reading() as session:
        return session.exec(select(OutboxRow).where(OutboxRow.id == LOWEST)).one()


def with_server(app: Flask) -> None:
    """Set a mail server."""
    app.extensions["bpv.settings"] = replace(app.extensions["bpv.settings"], smtp_url="smtp://127.0.0.1:2525")


def test_without_a_mail_server_the_page_says_so_and_the_link_can_be_handed_over(sign_in: SignIn) -> None:
    page = sign_in(Role.ADMINISTRATOR, language="en").get("/outbox")
    assert "No mail server is set" in page.text
    assert "BPV_SMTP_URL" in page.text
    one = sign_in(Role.COORDINATOR, language="en").get(f"/outbox/{LOWEST}")
    assert SECRET in one.text
    assert "BPV_SMTP_URL" not in sign_in(Role.BROKER, language="en").get("/outbox").text


def test_with_a_mail_server_no_page_holds_the_link(app: Flask, sign_in: SignIn) -> None:
    with_server(app)
    for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
        one = sign_in(role, language="en").get(f"/outbox/{LOWEST}")
        assert (one.status_code, SECRET in one.text) == (200, False)
        assert "the link comes here" in one.text


def test_a_link_that_was_taken_back_is_not_shown(database: Database, sign_in: SignIn) -> None:
    write(database, status="cancelled", problem="withdrawn")
    one = sign_in(Role.ADMINISTRATOR, language="en").get(f"/outbox/{LOWEST}")
    assert SECRET not in one.text
    assert "not needed any more" in one.text


def test_who_sees_which_mail(database: Database, school: School, sign_in: SignIn) -> None:
    write(database, account_id=None, address="iemand@bedrijf.example")
    expected = {Role.ADMINISTRATOR: 200, Role.COORDINATOR: 200, Role.BROKER: 404, Role.SUPERVISOR: 403}
    for role, status in expected.items():
        client = sign_in(role)
        client.check = status == 200
        assert client.get(f"/outbox/{LOWEST}").status_code == status
        assert client.get("/outbox/" + "3" * 20).status_code == (403 if status == 403 else 404)
    listed = sign_in(Role.BROKER, language="en").get("/outbox").text
    assert LOWEST not in listed
    assert "iemand@bedrijf.example" in sign_in(Role.ADMINISTRATOR).get("/outbox").text


def test_filters_and_pages(database: Database, school: School, sign_in: SignIn) -> None:
    with database.writing() as session:
        for number in range(30):
            outbox.queue(
                session,
                institution_id=school.institution,
                kind="old.kind",
                object_id=f"object{number}",
                address=f"a{number}@bedrijf.example",
                language="nl",
                subject_code="mail.new_device.subject",
                body_code="mail.footer",
            )
    admin = sign_in(Role.ADMINISTRATOR, language="en")
    assert admin.get("/outbox?kind=old.kind").text.count("@bedrijf.example") == 25
    assert admin.get("/outbox?kind=old.kind&page=2").text.count("@bedrijf.example") == 5
    assert "No mail like this" in admin.get("/outbox?status=failed").text
    assert admin.get("/outbox?status=nonsense&kind=%27&page=-1").status_code == 200
    with count(database) as few:
        admin.get("/outbox?kind=sign_in.new_device")
    with count(database) as many:
        admin.get("/outbox?size=100")
    assert many.total == few.total


def test_stop_and_send_again(database: Database, sign_in: SignIn) -> None:
    admin = sign_in(Role.ADMINISTRATOR, language="en")
    page = admin.post(f"/outbox/{LOWEST}/stop", follow_redirects=True)
    assert "The mail is stopped." in page.text
    assert (row(database).status, row(database).problem) == ("cancelled", "stopped")
    twice = admin.post(f"/outbox/{LOWEST}/stop", follow_redirects=True)
    assert "cannot be stopped any more" in twice.text
    admin.post(f"/outbox/{LOWEST}/again")
    assert (row(database).status, row(database).problem, row(database).edition) == ("waiting", None, 1)
    again = admin.post(f"/outbox/{LOWEST}/again", follow_redirects=True)
    assert "waits to be sent already" in again.text
    write(database, status="sent", attempts=8)
    admin.post(f"/outbox/{LOWEST}/again")
    assert (row(database).attempts, row(database).edition) == (0, 2)
    write(database, status="sending")
    admin.post(f"/outbox/{LOWEST}/stop")
    assert row(database).status == "sending"


@pytest.mark.parametrize("act", ["again", "stop"])
def test_only_an_administrator_changes_mail(database: Database, sign_in: SignIn, act: str) -> None:
    client = sign_in(Role.COORDINATOR)
    client.check = False
    assert client.post(f"/outbox/{LOWEST}/{act}").status_code == 403
    assert row(database).status == "waiting"


def test_health_is_red_when_mail_is_late_or_no_worker_lives(app: Flask, database: Database, sign_in: SignIn) -> None:
    with_server(app)
    admin, moment = sign_in(Role.ADMINISTRATOR, language="en"), now()
    assert "never ran" in admin.get("/outbox").text
    for at, text in ((moment - timedelta(minutes=6), "last heard of"), (moment, "")):
        progress.beat(database, "node", moment, 0)
        with database.writing() as session:
            session.get(progress.HeartbeatRow, "node").at = at
        page = admin.get("/outbox").text
        assert ("No mail goes out" in page, text in page) == (bool(text), True)
    write(database, not_before=moment - timedelta(minutes=11))
    assert "Mail is late" in admin.get("/outbox").text
    assert "Mail is late" in admin.get("/worker").text
    write(database, not_before=moment - timedelta(minutes=9))
    assert "Mail is late" not in admin.get("/outbox").text


def test_a_sign_in_on_a_new_device_is_told_by_mail(app: Flask, database: Database, school: School) -> None:
    """Not the first time of all, not a second time on the same kind of device; no link, no address, own language."""
    account, queued = school.accounts[Role.BROKER][0], []
    sentence = "een lange wachtzin voor deze"
    with database.writing() as session:
        owner = session.get(AccountRow, account)
        owner.password_hash, owner.last_signed_in_at = Argon2(memory=8, passes=1).hash(sentence), None
        email = owner.email
    for agent in ("Windows NT 10.0 Firefox/140.0", "iPhone Safari/605", "Windows NT 11.0 Firefox/141.0"):
        done = app.test_client().post(
            "/sign-in", data={"email": email, "password": sentence}, headers={"User-Agent": agent}
        )
        assert done.status_code == 302
        with database.reading() as session:
            rows = session.exec(select(OutboxRow).where(OutboxRow.account_id == account, OutboxRow.id != LOWEST)).all()
            queued.append([(row.link, "Safari, iPhone" in row.body, "127.0.0.1" in row.body) for row in rows])
    assert queued == [[], [(None, True, False)], [(None, True, False)]]


@pytest.mark.parametrize("purpose", LINKS)
def test_every_link_in_a_mail_leads_to_a_page(app: Flask, purpose: str) -> None:
    path = urlsplit(LINKS[purpose](app.extensions["bpv.settings"], "a" * 20)).path
    endpoint, _ = app.url_map.bind("localhost").match(path, method="GET")
    assert endpoint in app.view_functions
