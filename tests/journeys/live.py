"""The service as people meet it: `bpv serve` and `bpv worker` as processes of their own, on a seeded database."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bpv.core import migrate
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.people.service.passwords import Argon2
from bpv.seed import Login, fill, passwords
from tests.support.keys import RING

COMMAND: Final = Path(sys.executable).with_name("bpv")
PATIENCE: Final = 90  # seconds until the service must answer


@dataclass(frozen=True)
class Live:
    """A running service: its address and the ways in."""

    url: str
    database_url: str
    logins: tuple[Login, ...]
    log: Path

    def login(self, role: str) -> Login:
        """The first account of a role."""
        return next(login for login in self.logins if login.role == role)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def seeded(url: str) -> tuple[Login, ...]:
    """Migrate and fill a database; passwords are hashed for real, because the journeys type them."""
    database = Database(url, RING)
    migrate.upgrade(database)
    hasher = Argon2()
    hashes = {password: hasher.hash(password) for password in passwords()}
    with database.writing() as session:
        made = fill(session, "demo", hashes.__getitem__, today())
    database.dispose()
    return made.logins


@contextmanager
def serving(folder: Path) -> Iterator[Live]:
    """A service over a fresh demo school in `folder`; both processes end with the block."""
    url = f"sqlite:///{folder / 'bpv.sqlite3'}"
    logins = seeded(url)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BPV_")}
    environment |= {"BPV_DATABASE_URL": url, "BPV_DATA_DIR": str(folder), "BPV_BASE_URL": base}
    with (folder / "log.txt").open("wb") as log:
        processes = [
            subprocess.Popen([str(COMMAND), *words], env=environment, stdout=log, stderr=log)
            for words in (["serve", "--port", str(port), "--workers", "1"], ["worker"])
        ]
        try:
            wait_for(f"{base}/readyz", folder / "log.txt", processes[0])
            yield Live(base, url, logins, folder / "log.txt")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=30)


def wait_for(url: str, log: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers 200; fails with the log when it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the service did not start:\n{log.read_text(errors='replace')[-3000:]}")
