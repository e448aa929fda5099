"""The worker and the command line: ticks that fail are recorded, a signal ends it cleanly, JSON is a contract."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bpv.core import progress
from bpv.core.db import Database
from bpv.schedule import Tick
from bpv.worker import Worker
from tests.support.imports import digest, found_school, staged, state

RAW = "Naam;KvK\nJansen;12345678\n;2\n"


def run(database: Database, folder: Path, *words: str, code: int = 0) -> str:
    """The command `bpv` on this database."""
    url = database.engine.url.render_as_string(hide_password=False)
    env = {**os.environ, "BPV_ENV": "demo", "BPV_DATABASE_URL": url, "BPV_DATA_DIR": str(folder), "BPV_LANGUAGE": "en"}
    command = [sys.executable, "-c", "from bpv.cli import main; main()", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout


def test_a_failing_tick_is_recorded_and_ends_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """The next tick runs; the page can tell what failed."""

    def broken(database: Database) -> int:
        raise RuntimeError("on purpose")

    worker = Worker(database)
    assert worker.run(Tick("imports.prune", 1, broken)) == 0
    assert worker.run(Tick("people.prune", 1, lambda database: 3)) == 3
    worker.beat()
    with database.reading() as session:
        runs, total = progress.runs(session, "any", 0, 10)
        (beat,) = progress.heartbeats(session)
    assert {(one.job, one.outcome, one.done) for one in runs} == {
        ("imports.prune", "failed", 0),
        ("people.prune", "done", 3),
    }
    assert (total, beat.failures) == (2, 1)


def test_once_does_what_is_due(database: Database, tmp_path: Path) -> None:
    """A queued import is judged by one round of ticks; a second round finds nothing."""
    scope = found_school(database)
    queued = staged(database, scope, RAW.encode())
    done = [json.loads(run(database, tmp_path, "worker", "--once", "--json")) for _ in range(2)]
    assert [one["ticks"]["imports.judge"] for one in done] == [1, 0]
    assert state(database, scope, queued)[0].counts["refused"] == 1


def test_a_signal_ends_the_worker(database: Database, tmp_path: Path) -> None:
    """SIGTERM: the clock stops and the process ends with 0."""
    url = database.engine.url.render_as_string(hide_password=False)
    env = {**os.environ, "BPV_ENV": "demo", "BPV_DATABASE_URL": url, "BPV_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", "from bpv.cli import main; main()", "worker"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        started = any("worker started" in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert (started, process.returncode) == (True, 0)


def test_the_command_line_answers_in_json(database: Database, tmp_path: Path) -> None:
    """A dry run changes nothing; a refused row stops the import with exit code 1; leaving it out imports the rest."""
    found_school(database)
    file = tmp_path / "lijst.csv"
    file.write_text(RAW)
    before = digest(database)
    dry = json.loads(run(database, tmp_path, "import", "companies", str(file), "--dry-run", "--json"))
    counts = ("rows", "new", "changed", "same", "possible_duplicates", "refused", "blank")
    assert [dry[name] for name in counts] == [2, 1, 0, 0, 0, 1, 0]
    assert {(error["row"], error["column"]) for error in dry["errors"]} == {(3, "Naam"), (3, "KvK")}
    stopped = json.loads(run(database, tmp_path, "import", "companies", str(file), "--json", code=1))
    assert (stopped["applied"], digest(database)) == (False, before)
    listed = str(tmp_path / "oordeel.csv")
    words = ("import", "companies", str(file), "--json", "--skip-bad", "--verdicts", listed)
    assert json.loads(run(database, tmp_path, *words))["applied"] is True
    assert Path(listed).read_bytes().startswith(b"\xef\xbb\xbf")
    run(database, tmp_path, "import", "companies", str(file), "--map", "kleur=Naam", code=1)
    run(database, tmp_path, "import", "companies", str(tmp_path / "weg.csv"), code=2)
