"""R21: the same rows and the same mails wherever the server stands; a clock that goes back reminds nobody twice."""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import delete, select

from bpv.core import config, outbox
from bpv.core.clock import AMSTERDAM, now, today
from bpv.core.db import Database
from bpv.core.outbox import claiming, sending
from bpv.core.outbox.models import Recipient
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Scope
from tests.support.imports import found_school

ZONES = ("UTC", "Europe/Amsterdam", "America/New_York", "Pacific/Apia")
STARTS = (
    datetime(2027, 3, 28, 1, 59, 58, tzinfo=AMSTERDAM),
    datetime(2026, 10, 25, 2, 59, 58, tzinfo=AMSTERDAM),
)
STEPS = [timedelta(seconds=n) for n in range(4)] + [timedelta(hours=n) for n in (1, 2, 12, 22, 23, 25, 34)]


@pytest.fixture
def zone() -> Iterator[None]:
    """Puts the zone of the process back."""
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


def remind(database: Database, scope: Scope) -> None:
    """What a daily job does: one mail about this local day, and one about it later on."""
    with database.writing() as session:
        for kind, later in (("daily", None), ("later", now() + timedelta(hours=1))):
            outbox.queue(
                session,
                institution_id=scope.institution_id,
                kind=kind,
                object_id="object",
                due=today(),
                address="a@bedrijf.example",
                language="nl",
                subject_code="mail.new_device.subject",
                body_code="mail.footer",
                not_before=later,
            )


def told(database: Database) -> str:
    """Every row and every mail as it would be sent, without random ids."""
    settings = config.read({"BPV_SMTP_URL": "smtp://127.0.0.1:9"})
    found = []
    with database.writing() as session:
        for row in session.exec(select(OutboxRow).order_by(OutboxRow.key)):
            found.append([row.key, str(row.due), row.wanted_at.isoformat(), row.not_before.isoformat()])
        moment = now() + timedelta(days=1)
        while held := claiming.claim(session, moment, timedelta(minutes=1), 1000):
            made = sending.written(settings, {}, held, Recipient("", "a@bedrijf.example"), moment)
            found.append([made["Date"], made.get_content(), str(held.until)])
        session.connection().execute(delete(OutboxRow))
    return json.dumps(found)


def test_the_same_in_every_zone(database: Database, zone: None) -> None:
    scope, seen = found_school(database), set()
    for name in ZONES:
        os.environ["TZ"] = name
        time.tzset()
        runs = []
        for start in STARTS:
            for step in STEPS:
                with time_machine.travel(start.astimezone(UTC) + step, tick=False):
                    remind(database, scope)
            with time_machine.travel(start.astimezone(UTC) + STEPS[-1], tick=False):
                runs.append(told(database))
        seen.add("\n".join(runs))
    print(f"R21 zones={len(ZONES)} diffs={len(seen) - 1}")
    assert len(seen) == 1
    (only,) = seen
    assert all(
        f"::{day}" not in only and f'"{day}"' in only
        for day in ("2027-03-28", "2027-03-29", "2026-10-25", "2026-10-26")
    )


def test_a_clock_that_goes_back_reminds_nobody_twice(database: Database) -> None:
    """Ten minutes back, over midnight: the row of yesterday stands; a lease of the future ends in its time."""
    scope = found_school(database)
    evening = datetime(2027, 1, 5, 0, 4, tzinfo=AMSTERDAM).astimezone(UTC)
    for moment in (evening - timedelta(hours=1), evening, evening - timedelta(minutes=10), evening):
        with time_machine.travel(moment, tick=False):
            remind(database, scope)
    with database.reading() as session:
        assert len(session.exec(select(OutboxRow)).all()) == 4
    with database.writing() as session:
        held = claiming.claim(session, evening, timedelta(minutes=1), 1000)
        assert held is not None
        again = claiming.claim(session, evening - timedelta(minutes=10), timedelta(minutes=1), 1000)
        assert again is None or again.id != held.id
