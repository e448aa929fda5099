"""From the outbox to a mail server that misbehaves: what is tried again, what is not, and what a mail looks like."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlmodel import Session, col, select, update

from bpv.core import config, mail, outbox
from bpv.core.clock import AMSTERDAM, now, today
from bpv.core.db import Database
from bpv.core.outbox import sending
from bpv.core.outbox.models import Recipient
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Reach, Scope
from bpv.mailing import PORTS
from bpv.organisation.rules.quiet import quiet_end
from tests.support import mail_sink, school
from tests.support.imports import found_school
from tests.support.mail_sink import Sink, listening

DUE = {"moved": today() + timedelta(days=3), "same": today(), "done": None}


def still(session: Session, institution_id: str, object_id: str) -> date | None:
    """When an object of these tests is due now."""
    return DUE[object_id]


def recipient_of(session: Session, institution_id: str, account_id: str) -> Recipient | None:
    """Nobody stayed."""
    return None


ports = sending.Ports(recipient_of, {"dated": still}, PORTS.links)


@pytest.fixture
def scope(database: Database) -> Scope:
    """A school."""
    return found_school(database)


def settings_for(sink: Sink, folder: Path, **more: str) -> config.Settings:
    """Settings with this mail server."""
    env = {"BPV_DATA_DIR": str(folder), "BPV_SMTP_URL": sink.url, "BPV_MAIL_FROM": "Stage Ł <bpv@school.example>"}
    return config.read({**env, **more})


def put(database: Database, scope: Scope, object_id: str = "same", **more: Any) -> str:
    """Queue a mail."""
    values: dict[str, Any] = {"kind": "test", "address": "a@bedrijf.example", "language": "nl", "link": "company:abc"}
    codes = {"subject_code": "mail.new_device.subject", "body_code": "mail.footer"}
    with database.writing() as session:
        made = outbox.queue(
            session, institution_id=scope.institution_id, object_id=object_id, **{**codes, **values, **more}
        )
    assert made is not None
    return made


def send(database: Database, sink: Sink, folder: Path, **more: str) -> int:
    """One tick."""
    return sending.send_due(database, settings_for(sink, folder, **more), ports)


def rows(database: Database) -> dict[str, tuple[str, str | None, int]]:
    """Status, problem and tries per object."""
    with database.reading() as session:
        return {row.object_id: (row.status, row.problem, row.attempts) for row in session.exec(select(OutboxRow))}


def later(database: Database) -> None:
    """Time passes: every pause and every lease is over."""
    with database.writing() as session:
        session.connection().execute(update(OutboxRow).values(not_before=now(), lease_until=now()))


def test_a_mail_as_it_arrives(database: Database, scope: Scope, tmp_path: Path) -> None:
    mail_id = put(database, scope)
    with listening() as sink:
        assert [send(database, sink, tmp_path) for _ in range(2)] == [1, 0]
    ((to, got),) = sink.mails
    body = got.get_content()
    assert (to, got["To"], got["Message-ID"]) == (to, "a@bedrijf.example", f"<{mail_id}@school.example>")
    assert (got["From"], got["Auto-Submitted"]) == ("Stage Ł <bpv@school.example>", "auto-generated")
    assert (got.get_content_type(), got["Content-Language"]) == ("text/plain", "nl")
    assert abs(got["Date"].datetime - now()) < timedelta(minutes=1)
    assert "http://127.0.0.1:5000/c/abc/" in body
    with database.reading() as session:
        assert "/c/abc" not in session.exec(select(OutboxRow.body)).one()


def test_without_a_server_nothing_is_sent_and_nothing_is_lost(database: Database, scope: Scope, tmp_path: Path) -> None:
    put(database, scope)
    quiet = config.read({"BPV_DATA_DIR": str(tmp_path)})
    assert sending.send_due(database, quiet, ports) == 0
    assert rows(database) == {"same": ("waiting", None, 0)}


@pytest.mark.parametrize(
    ("word", "first", "tries"),
    [
        (mail_sink.LATER, ("waiting", "later", 1), 2),
        (mail_sink.REFUSED, ("failed", "refused", 1), 1),
        (mail_sink.CUT, ("waiting", "cut", 1), 2),
        (mail_sink.HANG, ("waiting", "cut", 1), 2),
    ],
)
def test_a_server_that_misbehaves_once(
    database: Database, scope: Scope, tmp_path: Path, word: str, first: tuple[str, str, int], tries: int
) -> None:
    """After 4xx, a cut and a hang it is tried again with the same Message-ID; after 5xx it is not."""
    mail_id = put(database, scope)

    def answer(message_id: str, number: int) -> str:
        return word if number == 1 else mail_sink.GOOD

    with listening(answer, hang=1.0, options="?timeout=0.3") as sink:
        assert send(database, sink, tmp_path) == 0
        assert rows(database)["same"] == first
        assert send(database, sink, tmp_path) == 0  # not before the pause is over
        later(database)
        assert send(database, sink, tmp_path) == tries - 1
        assert set(sink.ids()) <= {mail_id}
        assert list(sink.seen.values()) == [tries]
    assert rows(database)["same"][0] == ("sent" if tries == 2 else "failed")


def test_a_server_that_is_away_costs_no_try(database: Database, scope: Scope, tmp_path: Path) -> None:
    put(database, scope)
    with listening() as sink:
        gone = replace(settings_for(sink, tmp_path), smtp_url="smtp://127.0.0.1:9?timeout=0.5")
        for _ in range(9):
            assert sending.send_due(database, gone, ports) == 0
        assert rows(database) == {"same": ("waiting", "no_server", 0)}
        assert send(database, sink, tmp_path) == 1
    assert rows(database) == {"same": ("sent", None, 1)}


def test_what_is_not_wanted_any_more_is_not_sent(database: Database, scope: Scope, tmp_path: Path) -> None:
    """Moved, done, left, too old: closed with the reason. What is still due goes."""
    for object_id in DUE:
        put(database, scope, object_id, kind="dated", due=today())
    put(database, scope, "old")
    with database.writing() as session:
        long_ago = now() - timedelta(days=15)
        session.connection().execute(
            update(OutboxRow).where(col(OutboxRow.object_id) == "old").values(wanted_at=long_ago, not_before=long_ago)
        )
    with listening() as sink:
        assert send(database, sink, tmp_path) == 1
    found = {name: value[:2] for name, value in rows(database).items()}
    assert found == {
        "moved": ("cancelled", "moved"),
        "done": ("cancelled", "withdrawn"),
        "same": ("sent", None),
        "old": ("cancelled", "too_old"),
    }


def test_who_left_gets_nothing(database: Database, tmp_path: Path) -> None:
    """An account that is disabled, or of another school, has no address."""
    with database.writing() as session:
        made = school.build(session)
        session.connection().execute(update(OutboxRow).values(status="sent"))
    put(database, Scope(Reach.ALL, made.institution), "x", address=None, account_id=made.two_roles)
    with listening() as sink:
        assert send(database, sink, tmp_path) == 0
        assert rows(database)["x"][:2] == ("cancelled", "left")
    with database.reading() as session:
        assert PORTS.recipient_of(session, made.institution, made.two_roles) is not None
        assert PORTS.recipient_of(session, made.other_institution, made.two_roles) is None


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "Hallo\r\nBcc: x@evil.example"},
        {"address": "a@b.example\r\nRCPT TO:<x@evil.example>"},
        {"address": "geen adres"},
        {"address": "a@b.example, x@evil.example"},
        {"address": ""},
    ],
)
def test_no_header_breaks_in_two(database: Database, scope: Scope, tmp_path: Path, bad: dict[str, str]) -> None:
    put(database, scope)
    with database.writing() as session:
        session.connection().execute(update(OutboxRow).values(**bad))
    with listening() as sink:
        assert send(database, sink, tmp_path) == 0
    assert (rows(database)["same"], sink.mails) == (("failed", "not_writable", 1), [])


def test_what_an_older_release_queued_is_sent(database: Database, scope: Scope, tmp_path: Path) -> None:
    """A kind and a purpose that no code knows any more: the text is complete, the link leads to the start."""
    put(database, scope, kind="kind.of_long_ago", link="purpose_of_long_ago:1", due=today())
    with listening() as sink:
        assert send(database, sink, tmp_path) == 1
    assert "http://127.0.0.1:5000/" in sink.mails[0][1].get_content().split()


def test_no_burst_above_the_rate(database: Database, scope: Scope, tmp_path: Path) -> None:
    for number in range(7):
        put(database, scope, f"object{number}")
    with listening() as sink:
        assert [send(database, sink, tmp_path, BPV_MAILS_PER_MINUTE="3") for _ in range(3)] == [3, 0, 0]


def test_an_address_of_another_alphabet_reaches_its_server(database: Database, scope: Scope, tmp_path: Path) -> None:
    put(database, scope, "one", address="anna@bücher.example")
    with listening() as sink:
        assert send(database, sink, tmp_path) == 1
    assert sink.mails[0][0] == "anna@xn--bcher-kva.example"


def test_an_outcome_of_a_server_that_wants_a_password(database: Database, scope: Scope, tmp_path: Path) -> None:
    """It refuses us, not the mail: no try is counted, and the mail waits."""
    put(database, scope)
    with listening() as sink:
        named = replace(settings_for(sink, tmp_path), smtp_url=sink.url.replace("//", "//bpv:wachtwoord@"))
        assert sending.send_due(database, named, ports) == 0
    assert rows(database)["same"] == ("waiting", "no_server", 0)
    assert "wachtwoord" not in repr(mail.server_of(named.smtp_url))


def quiet_at_night(session: Session, institution_id: str, moment: datetime) -> datetime | None:
    """Quiet from eight in the evening until seven."""
    return quiet_end(moment, 20, 7)


def test_in_quiet_hours_only_what_cannot_wait_goes(database: Database, scope: Scope, tmp_path: Path) -> None:
    calm = replace(ports, quiet=quiet_at_night, urgent=frozenset({"test.urgent"}))
    evening = datetime.combine(today(), time(21), tzinfo=AMSTERDAM)
    morning = datetime.combine(today() + timedelta(days=1), time(7), tzinfo=AMSTERDAM)
    with listening() as sink, time_machine.travel(evening, tick=False) as traveller:
        waits = put(database, scope, "wait")
        put(database, scope, "go", kind="test.urgent")
        for expected in (1, 0):
            assert sending.send_due(database, settings_for(sink, tmp_path), calm) == expected
        with database.reading() as session:
            row = session.get_one(OutboxRow, waits)
            assert (row.status, row.attempts, row.not_before) == ("waiting", 0, morning)
        traveller.move_to(morning)
        assert sending.send_due(database, settings_for(sink, tmp_path), calm) == 1
    assert len(sink.mails) == 2
