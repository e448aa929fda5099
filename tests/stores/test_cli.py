"""Commands on a database or a setting that is not fit: exit code 1 with a reason in words, never a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bpv.cli import main
from bpv.cli.operate import DEMO_HOST
from bpv.core import logs
from bpv.core.db import Database
from bpv.core.word_list import WORDS
from bpv.schedule import TICKS, Tick
from bpv.worker import Worker

NO_SCHEMA = (
    ("setup-code",),
    ("audit", "verify"),
    ("match", "rank", "--student", "1001"),
    ("seed", "--profile", "demo"),
    ("worker", "--once"),
)


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """Settings of a demonstration whose database was never migrated."""
    return {"BPV_ENV": "demo", "BPV_DATA_DIR": str(tmp_path), **more}


@pytest.mark.parametrize("words", NO_SCHEMA, ids=lambda words: words[0])
def test_a_database_without_tables_is_refused_with_what_to_do(tmp_path: Path, words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(main, words, env=environment(tmp_path))
    assert isinstance(answer.exception, SystemExit)
    assert answer.exit_code == 1
    assert "bpv migrate" in answer.stderr
    assert answer.stdout == ""


def test_migrating_makes_it_fit(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    assert CliRunner().invoke(main, ["migrate"], env=settings).exit_code == 0
    assert "/set-up/" in CliRunner().invoke(main, ["setup-code"], env=settings).stdout


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_the_demonstration_is_served_on_loopback_only(tmp_path: Path, host: str) -> None:
    answer = CliRunner().invoke(main, ["serve", "--host", host], env=environment(tmp_path))
    assert answer.exit_code == 1
    assert DEMO_HOST in answer.stderr


def test_routes_says_which_setting_is_unsafe(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["routes"], env=environment(tmp_path, BPV_LANGUAGE="fr"))
    assert isinstance(answer.exception, SystemExit)
    assert answer.exit_code == 1
    assert "BPV_LANGUAGE" in answer.stderr


def test_the_log_of_a_failed_tick_tells_where_and_never_what(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    def work(database: Database) -> int:
        raise ValueError("Anna Jansen, 12-03-2008")

    logs.configure()
    worker = Worker(sqlite_database)
    assert worker.run(Tick("imports.judge", 1, work)) == 0
    said = capsys.readouterr().err
    assert "tick.failed" in said
    assert "ValueError" in said
    assert "test_cli.py" in said
    assert "Jansen" not in said


def test_every_job_has_a_name_for_the_page_of_the_worker() -> None:
    assert {f"job.name.{tick.name}" for tick in TICKS} <= WORDS.keys()
