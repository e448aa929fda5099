"""Several worker processes on one outbox, some of which are killed or stand still, and what came of every mail."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, select, update

from bpv.core import outbox
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.outbox.tables import OutboxRow
from bpv.organisation.models import Phase
from bpv.organisation.tables import InstitutionRow, PeriodRow
from bpv.people.tables import AccountRow
from tests.support.imports import awake
from tests.support.mail_sink import CUT, GOOD, HANG, LATER, REFUSED, Sink
from tests.support.mail_worker import KIND
from tests.support.repository import ROOT

OPEN: Final = ("waiting", "sending")


def moody(message_id: str, number: int) -> str:
    """A server that is mostly well: 4xx 5 %, 5xx 1 %, silence 0.5 %, a cut line 0.5 %; the same at every run of it."""
    chance = random.Random(f"{message_id} {number}").random()
    return next(
        (word for most, word in ((0.05, LATER), (0.06, REFUSED), (0.065, HANG), (0.07, CUT)) if chance < most), GOOD
    )


@dataclass
class Mailbag:
    """What was queued, as ids: to be sent, and not to be sent. `periods` are the objects of mails whose date moves."""

    institution_id: str = ""
    wanted: set[str] = field(default_factory=set)
    unwanted: set[str] = field(default_factory=set)
    periods: list[str] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)


def put(session: Session, bag: Mailbag, object_id: str, **more: Any) -> str:
    """Queue one mail."""
    values: dict[str, Any] = {"kind": "test", "address": f"{object_id}@bedrijf.example", "language": "nl", **more}
    codes = {"subject_code": "mail.new_device.subject", "body_code": "mail.footer"}
    made = outbox.queue(
        session,
        institution_id=bag.institution_id,
        object_id=object_id,
        due=values.pop("due", today()),
        **codes,
        **values,
    )
    assert made is not None
    return made


def fill(database: Database, *, due: int, soon: int, past: int, cancelled: int, left: int, moving: int) -> Mailbag:
    """Mail due now, in five seconds, since a week; taken back; to somebody who left; about a date that will move."""
    bag, moment = Mailbag(), now()
    with database.writing() as session:
        school = InstitutionRow(name="LiS")
        session.add(school)
        session.flush()
        awake(session, school.id)
        bag.institution_id = school.id
        gone = AccountRow(
            institution_id=school.id, email="weg@school.example", name="Weg", active=False, created_at=moment
        )
        session.add(gone)
        session.flush()
        bag.wanted |= {put(session, bag, f"due{n}") for n in range(due)}
        bag.wanted |= {put(session, bag, f"soon{n}", not_before=moment + timedelta(seconds=5)) for n in range(soon)}
        old = {put(session, bag, f"past{n}") for n in range(past)}
        bag.wanted |= old
        for mail_id in old:
            since = moment - timedelta(hours=random.Random(mail_id).randrange(1, 168))
            session.connection().execute(
                update(OutboxRow).where(col(OutboxRow.id) == mail_id).values(not_before=since, wanted_at=since)
            )
        for n in range(cancelled):
            bag.unwanted.add(put(session, bag, f"cancelled{n}"))
            outbox.cancel(session, school.id, "test", f"cancelled{n}")
        bag.unwanted |= {put(session, bag, f"left{n}", address=None, account_id=gone.id) for n in range(left)}
        periods = [period(school.id, n) for n in range(moving)]
        session.add_all(periods)
        session.flush()
        bag.periods = [row.id for row in periods]
        bag.moved = {put(session, bag, one, kind=KIND) for one in bag.periods}
    return bag


def period(institution_id: str, number: int) -> PeriodRow:
    """A BPV period that begins today."""
    return PeriodRow(
        institution_id=institution_id,
        name=f"BPV {number}",
        crebo="25301",
        cohort=2025,
        study_year=2,
        phase=Phase.MAIN,
        starts_on=today(),
        ends_on=today() + timedelta(days=70),
        weeks=10,
        hours=400,
    )


def move(database: Database, bag: Mailbag) -> date:
    """The periods begin a week later, and the mails about it are queued for that date."""
    new = today() + timedelta(days=7)
    for one in bag.periods:
        with database.writing() as session:
            session.connection().execute(update(PeriodRow).where(col(PeriodRow.id) == one).values(starts_on=new))
            bag.wanted.add(put(session, bag, one, kind=KIND, due=new))
    return new


class Fleet:
    """Worker processes by the real command; each writes its log to a file of its own."""

    def __init__(self, database: Database, folder: Path, sink: Sink, size: int) -> None:
        url = database.engine.url.render_as_string(hide_password=False)
        self.env = {
            **os.environ,
            "BPV_ENV": "demo",
            "BPV_DATABASE_URL": url,
            "BPV_DATA_DIR": str(folder),
            "BPV_SMTP_URL": sink.url,
            "BPV_MAILS_PER_MINUTE": "100000",
        }
        self.folder, self.size, self.kills, self.stops = folder, size, 0, 0
        self.logs: list[Path] = []
        self.live: dict[subprocess.Popen[bytes], Path] = {}

    def __enter__(self) -> "Fleet":
        for _ in range(self.size):
            self.start()
        return self

    def __exit__(self, *error: object) -> None:
        for process in self.live:
            process.kill()
            process.wait()

    def start(self) -> None:
        """One more worker."""
        log = self.folder / f"worker{len(self.logs)}.log"
        self.logs.append(log)
        with log.open("wb") as stderr:
            command = [sys.executable, "-m", "tests.support.mail_worker", "worker"]
            process = subprocess.Popen(command, env=self.env, cwd=ROOT, stderr=stderr)
        self.live[process] = log

    def working(self) -> list[subprocess.Popen[bytes]]:
        """The workers that have started."""
        return [process for process, log in self.live.items() if b"worker started" in log.read_bytes()]

    def kill_one(self, chance: random.Random) -> bool:
        """Kill one that works, and start another in its place; False when none works yet."""
        found = self.working()
        if not found:
            return False
        process = chance.choice(found)
        process.kill()
        process.wait()
        del self.live[process]
        self.kills += 1
        self.start()
        return True

    def stand_still(self, seconds: float) -> None:
        """Stop one that works for longer than its lease."""
        process = self.working()[0]
        process.send_signal(signal.SIGSTOP)
        self.stops += 1
        time.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    def interrupted(self) -> set[str]:
        """The mails during whose sending something happened: begun and never ended, ended with a cut, or lease lost."""
        begun: Counter[str] = Counter()
        odd: set[str] = set()
        for log in self.logs:
            for line in log.read_text().splitlines():
                if not line.startswith("{") or not line.endswith("}"):
                    continue
                event = json.loads(line)
                mail_id = str(event.get("object_id"))
                begun[mail_id] += {"mail.opened": 1, "mail.closed": -1}.get(event["event"], 0)
                if event["event"] == "mail.lease_lost" or event.get("status") == "cut":
                    odd.add(mail_id)
        return odd | {mail_id for mail_id, n in begun.items() if n > 0}


def let_time_pass(database: Database) -> int:
    """End every pause between two tries; how many mails are not over."""
    with database.writing() as session:
        session.connection().execute(
            update(OutboxRow)
            .where(col(OutboxRow.status) == "waiting", col(OutboxRow.attempts) > 0)
            .values(not_before=now())
        )
        return len(session.exec(select(OutboxRow.id).where(col(OutboxRow.status).in_(OPEN))).all())


def finish(database: Database, seconds: float) -> bool:
    """Wait until every mail is over; False when it takes too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if let_time_pass(database) == 0:
            return True
        time.sleep(0.5)
    return False


def statuses(database: Database) -> dict[str, tuple[str, str | None, int]]:
    """Status, problem and tries of every mail."""
    with database.reading() as session:
        return {row.id: (row.status, row.problem, row.attempts) for row in session.exec(select(OutboxRow))}


def faults(database: Database, bag: Mailbag, sink: Sink, fleet: Fleet) -> list[str]:
    """Everything that is not as promised, a line each; empty when all is well."""
    found, arrived, interrupted = statuses(database), Counter(sink.ids()), fleet.interrupted()
    problems = [f"unknown Message-ID {one}" for one in arrived if one not in found]
    for mail_id in bag.wanted:
        status, problem, tries = found[mail_id]
        if status == "sent" and not arrived[mail_id]:
            problems.append(f"lost: {mail_id} is marked sent")
        if status != "sent" and (status, problem) != ("failed", "refused"):
            problems.append(f"lost: {mail_id} is {status} {problem} after {tries}")
    problems += [f"unwanted: {one} was sent" for one in bag.unwanted if arrived[one]]
    problems += [
        f"moved: {one} is {found[one][0]}"
        for one in bag.moved
        if found[one][:2] not in (("sent", None), ("cancelled", "moved"), ("failed", "refused"))
    ]
    problems += [f"doubled without a reason: {one}" for one, n in arrived.items() if n > 1 and one not in interrupted]
    problems += [f"tried {tries} times: {one}" for one, (_, _, tries) in found.items() if tries > 8]
    return problems


def doubled(sink: Sink) -> int:
    """How many mails too many arrived."""
    ids = sink.ids()
    return len(ids) - len(set(ids))
