"""The outbox: every mail once in it, one sender at a time, nothing lost, nobody written to who should not be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select, update

from bpv.core import outbox
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.mail import Outcome
from bpv.core.outbox import Problem, Status, claiming, reading
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Reach, Scope
from tests.support.imports import found_school

LASTS = timedelta(minutes=3)


@pytest.fixture
def scope(database: Database) -> Scope:
    """A school."""
    return found_school(database)


def put(database: Database, scope: Scope, object_id: str = "one", **more: Any) -> str | None:
    """Queue a mail."""
    with database.writing() as session:
        return queue(session, scope, object_id, **more)


def queue(session: Session, scope: Scope, object_id: str = "one", **more: Any) -> str | None:
    """Queue a mail within a transaction."""
    values = {"kind": "test", "address": "a@bedrijf.example", "language": "nl", **more}
    codes = {"subject_code": "mail.new_device.subject", "body_code": "mail.footer"}
    return outbox.queue(session, institution_id=scope.institution_id, object_id=object_id, **{**codes, **values})


def take(database: Database, moment: Any = None, most: int = 1000) -> Any:
    """Claim a mail."""
    with database.writing() as session:
        return claiming.claim(session, moment or now(), LASTS, most)


def row(database: Database, mail_id: str) -> OutboxRow:
    """A mail as it stands."""
    with database.reading() as session:
        return session.exec(select(OutboxRow).where(OutboxRow.id == mail_id)).one()


def test_the_same_mail_is_queued_once_by_many_at_once(database: Database, scope: Scope) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: put(database, scope, due=today()), range(24)))
    assert sum(one is not None for one in made) == 1
    assert put(database, scope, due=today() + timedelta(days=1)) is not None
    assert put(database, scope, due=today(), address="A@bedrijf.example ") is None
    assert put(database, scope, due=today(), address="b@bedrijf.example") is not None


def test_a_mail_of_a_transaction_that_failed_does_not_exist(database: Database, scope: Scope) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        queue(session, scope)
        raise RuntimeError("the act failed")
    assert take(database) is None
    with pytest.raises(ValueError, match="account or to an address"), database.writing() as session:
        queue(session, scope, address=None)


def test_a_text_from_people_cannot_pass_for_ours(database: Database, scope: Scope) -> None:
    name = "Metaal {link} {lin{link}k}\r\nBcc: iedereen@bedrijf.example\n\nKlik op http://evil.example " + "x" * 300
    mail_id = put(database, scope, body_code="mail.new_device.body", params=params(name), link="company:x")
    body = row(database, mail_id or "").body
    first = body.splitlines()[0]
    assert first.startswith(
        ("Hallo Metaal (link) (lin(link)k) Bcc: iedereen@bedrijf.example Klik", "Hello Metaal (lin")
    )
    assert (len(first) < 200, body.count("{link}")) == (True, 1)


def params(name: str) -> dict[str, str]:
    """What the words of the mail about a device need."""
    return {"name": name, "device": "Firefox", "day": "1 april 2027", "time": "10:00"}


def test_a_mail_that_was_taken_back_is_renewed_and_one_that_a_person_stopped_is_not(
    database: Database, scope: Scope
) -> None:
    mail_id = put(database, scope, due=today())
    with database.writing() as session:
        assert outbox.cancel(session, scope.institution_id, "test", "one") == 1
        assert outbox.cancel(session, scope.institution_id, "test", "one") == 0
    assert take(database) is None
    assert put(database, scope, due=today()) == mail_id
    with database.writing() as session:
        reading.stop(session, scope, mail_id or "", now())
    assert put(database, scope, due=today()) is None
    with database.reading() as session:
        state = outbox.state_of(session, scope.institution_id, "test", "one")
    assert state is not None
    assert (state.status, state.problem) == (Status.CANCELLED, Problem.STOPPED)


def test_what_was_pruned_is_not_queued_anew(database: Database, scope: Scope) -> None:
    mail_id = put(database, scope)
    old = now() - timedelta(days=91)
    with database.writing() as session:
        session.connection().execute(update(OutboxRow).values(wanted_at=old))
    with database.writing() as session:
        assert reading.prune(session, now()) == 1
    assert put(database, scope, due=today() - timedelta(days=92)) is None
    assert mail_id is not None


def test_each_mail_is_claimed_by_one_of_many_workers(database: Database, scope: Scope) -> None:
    with database.writing() as session:
        expected = {queue(session, scope, f"object{number}") for number in range(60)}

    def work(_: int) -> list[str]:
        found = []
        while held := take(database):
            found.append(held.id)
        return found

    with ThreadPoolExecutor(3) as pool:
        taken = [mail_id for part in pool.map(work, range(3)) for mail_id in part]
    assert sorted(taken) == sorted(expected)


def test_a_lease_that_ran_out_passes_on_and_its_first_holder_can_write_nothing(
    database: Database, scope: Scope
) -> None:
    put(database, scope)
    moment = now()
    first = take(database, moment)
    assert take(database, moment + LASTS) is None
    second = take(database, moment + LASTS + timedelta(seconds=1))
    assert (second.id, second.attempts, second.lease != first.lease) == (first.id, 2, True)
    with database.writing() as session:
        assert not claiming.finish(session, first, Outcome.LATER, moment)
        assert claiming.finish(session, second, Outcome.SENT, moment)
    assert row(database, first.id).status == "sent"


def test_eight_tries_in_a_day_and_then_somebody_is_told(database: Database, scope: Scope) -> None:
    mail_id, moment = put(database, scope), now()
    begin, tries = moment, 0
    while held := take(database, moment):
        with database.writing() as session:
            claiming.finish(session, held, Outcome.LATER, moment)
        tries += 1
        moment = max(moment, row(database, mail_id or "").not_before)
    last = row(database, mail_id or "")
    assert (tries, last.status, last.problem) == (8, "failed", "later")
    assert timedelta(hours=12) < moment - begin <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("outcome", "attempts", "status", "problem"),
    [
        (Outcome.REFUSED, 1, "failed", "refused"),
        (Outcome.CUT, 1, "waiting", "cut"),
        (Outcome.CUT, 8, "unknown", "cut"),
        (Outcome.NO_SERVER, 3, "waiting", "no_server"),
        (Outcome.SENT, 8, "sent", None),
    ],
)
def test_what_comes_of_a_try(
    database: Database, scope: Scope, outcome: Outcome, attempts: int, status: str, problem: str | None
) -> None:
    mail_id = put(database, scope) or ""
    with database.writing() as session:
        session.connection().execute(update(OutboxRow).values(attempts=attempts - 1))
    held = take(database)
    with database.writing() as session:
        assert claiming.finish(session, held, outcome, now())
    assert (row(database, mail_id).status, row(database, mail_id).problem) == (status, problem)


def test_taken_back_while_it_is_being_sent(database: Database, scope: Scope) -> None:
    """A try that fails is not repeated; one that succeeds is told as it is, also when it was renewed meanwhile."""
    for outcome, renewed, status in (
        (Outcome.LATER, False, "cancelled"),
        (Outcome.SENT, False, "sent"),
        (Outcome.SENT, True, "sent"),
    ):
        name = f"{outcome}{renewed}"
        mail_id = put(database, scope, name) or ""
        held = take(database)
        with database.writing() as session:
            outbox.cancel(session, scope.institution_id, "test", name)
        if renewed:
            assert put(database, scope, name) == mail_id
        with database.writing() as session:
            claiming.finish(session, held, outcome, now())
        assert row(database, mail_id).status == status


def test_no_more_than_the_rate_in_a_minute(database: Database, scope: Scope) -> None:
    with database.writing() as session:
        for number in range(10):
            queue(session, scope, f"object{number}")
    moment = now()
    assert [take(database, moment, most=4) is not None for _ in range(6)] == [True] * 4 + [False] * 2
    assert take(database, moment + timedelta(seconds=61), most=4) is not None


def test_mail_of_one_school_is_never_seen_by_another(database: Database, scope: Scope) -> None:
    mail_id, other = put(database, scope) or "", found_school(database)
    with database.writing() as session:
        assert outbox.cancel(session, other.institution_id, "test", "one") == 0
        assert outbox.state_of(session, other.institution_id, "test", "one") is None
        assert reading.listed(session, other, offset=0, limit=10) == ((), 0)
        assert reading.counts(session, Scope(Reach.OWN, scope.institution_id, account_id="x" * 20)) == {}
    assert put(database, other) is not None
    assert row(database, mail_id).institution_id == scope.institution_id


def test_not_before_its_time(database: Database, scope: Scope) -> None:
    later = now() + timedelta(hours=1)
    put(database, scope, not_before=later)
    assert take(database) is None
    assert take(database, later) is not None
    assert put(database, scope, "past", due=date(2001, 1, 1)) is None
