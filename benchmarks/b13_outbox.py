"""B13: mails per second of one worker, from the outbox to a mail server on this machine.

    python -m benchmarks.b13_outbox --mails 600

- ours: claim with a lease, look whether it is still wanted, send over one kept connection, mark; all on disk.
- naive: one connection per mail, marked as sent afterwards in a transaction of its own; a crash sends twice, two
  workers send everything twice.
- bare: the same mails over one connection, without any memory of what was sent.

The server is a process of its own. The contestants take turns; medians of wall-clock seconds are compared.
"""

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlmodel import col, select, update

from bpv.core import config, logs, mail, migrate, outbox
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.outbox import sending
from bpv.core.outbox.models import Status
from bpv.core.outbox.tables import OutboxRow
from bpv.mailing import PORTS
from bpv.organisation.tables import InstitutionRow

ROUNDS: Final = 3


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until the server answers."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the mail server did not start")


def filled(folder: Path, mails: int) -> Database:
    """A database with so many mails that are due."""
    database = Database(f"sqlite:///{folder / 'outbox.sqlite3'}")
    migrate.upgrade(database)
    with database.writing() as session:
        school = InstitutionRow(name="Benchmark")
        session.add(school)
        session.flush()
        for number in range(mails):
            outbox.queue(
                session,
                institution_id=school.id,
                kind="test",
                object_id=str(number),
                address=f"student{number}@school.example",
                language="nl",
                subject_code="mail.follow_up.subject",
                body_code="mail.follow_up.body",
                params={"company": "Bakkerij", "day": "1 mei"},
                link="follow_up:abc",
            )
    return database


def ours(database: Database, settings: config.Settings) -> None:
    """The way of the product."""
    awake = replace(PORTS, quiet=None)
    while sending.send_due(database, settings, awake):
        pass


def naive(database: Database, settings: config.Settings) -> None:
    """Read all, connect for each, mark each."""
    with database.reading() as session:
        ids = list(session.exec(select(OutboxRow.id).where(col(OutboxRow.status) == Status.WAITING.value)))
    for one in ids:
        with database.reading() as session:
            row = session.get_one(OutboxRow, one)
            made = message(settings, row.address or "", row.subject, row.body, row.id)
        with mail.Carrier(mail.server_of(settings.smtp_url), "localhost") as carrier:
            carrier.send(made)
        with database.writing() as session:
            session.execute(update(OutboxRow).where(col(OutboxRow.id) == one).values(status=Status.SENT.value))


def bare(database: Database, settings: config.Settings) -> None:
    """One connection, no memory."""
    with database.reading() as session:
        rows = [(row.address or "", row.subject, row.body, row.id) for row in session.exec(select(OutboxRow))]
    with mail.Carrier(mail.server_of(settings.smtp_url), "localhost") as carrier:
        for row in rows:
            carrier.send(message(settings, *row))


def message(settings: config.Settings, to: str, subject: str, body: str, mail_id: str) -> mail.EmailMessage:
    """The message of a row."""
    return mail.message(
        sender=mail.sender_of(settings.mail_from),
        to=mail.address_of(to),
        subject=subject,
        body=body,
        language="nl",
        mail_id=mail_id,
        moment=now(),
    )


CONTESTANTS: Final[dict[str, Callable[[Database, config.Settings], None]]] = {
    "ours": ours,
    "naive": naive,
    "bare": bare,
}


def measure(mails: int, rounds: int) -> dict[str, float]:
    """Median seconds per contestant."""
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "aiosmtpd",
            "--nosetuid",
            "--listen",
            f"127.0.0.1:{port}",
            "--class",
            "aiosmtpd.handlers.Sink",
        ]
    )
    seconds: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    try:
        wait_for(port)
        for _ in range(rounds):
            for name, work in CONTESTANTS.items():
                with tempfile.TemporaryDirectory() as folder:
                    env = {"BPV_DATA_DIR": folder, "BPV_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none"}
                    settings = config.read({**env, "BPV_MAILS_PER_MINUTE": "100000"})
                    database = filled(Path(folder), mails)
                    start = time.perf_counter()
                    work(database, settings)
                    seconds[name].append(time.perf_counter() - start)
                    database.dispose()
    finally:
        server.terminate()
        server.wait()
    return {name: statistics.median(found) for name, found in seconds.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    logs.configure()  # to stderr, away from the figures
    found = measure(given.mails, given.rounds)
    for name, seconds in found.items():
        print(f"{name:6} {given.mails / seconds:8.0f} mails/s  {seconds:7.2f} s  {seconds / found['ours']:.2f}x ours")


if __name__ == "__main__":
    main()
