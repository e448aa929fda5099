"""R18: an acknowledged change survives a power cut. Settings are asserted where they count, commits are traced."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as pysqlite
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, text

from bpv import wsgi
from bpv.cli import main
from bpv.core import audit, db, migrate
from bpv.core.db import PRAGMAS, Database
from bpv.core.errors import Unsafe
from bpv.organisation.tables import InstitutionRow

PAGE = 4096
COMMITS = 100


def test_every_promise_is_kept_on_each_connection(database: Database) -> None:
    """A fresh pooled connection and one made after the pool was closed keep the same settings."""
    database.verify()
    database.dispose()
    database.verify()


@pytest.mark.parametrize("name", sorted(set(PRAGMAS) - {"busy_timeout", "journal_mode"}))
def test_a_pragma_that_one_path_misses_stops_the_start(sqlite_database: Database, name: str) -> None:
    """Control: the check sees each setting that is not as promised."""

    @event.listens_for(sqlite_database.engine, "connect")
    def forget(connection: object, record: object) -> None:
        connection.execute(f"PRAGMA {name}={0 if PRAGMAS[name] else 1}")  # type: ignore[attr-defined]

    with pytest.raises(Unsafe, match=name):
        sqlite_database.verify()


def weaken(connection: object, record: object, proxy: object) -> None:
    """A connection that forgets to sync each commit."""
    connection.execute("PRAGMA synchronous=1")  # type: ignore[attr-defined]


@pytest.fixture
def weakened() -> Iterator[None]:
    """Every SQLite connection of this process forgets a promise."""
    event.listen(Engine, "checkout", weaken)
    yield
    event.remove(Engine, "checkout", weaken)


def test_web_server_and_command_line_start_with_the_promises(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control for the refusals below."""
    monkeypatch.setenv("BPV_DATABASE_URL", str(sqlite_database.engine.url))
    assert wsgi.application().name == "bpv"
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0


@pytest.mark.usefixtures("weakened")
def test_web_server_and_command_line_refuse_to_start_without(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, no start."""
    monkeypatch.setenv("BPV_DATABASE_URL", str(sqlite_database.engine.url))
    with pytest.raises(Unsafe, match="synchronous"):
        wsgi.application()
    refused = CliRunner().invoke(main, ["migrate"])
    assert refused.exit_code == 1
    assert "synchronous" in refused.stderr


def test_the_bundled_library_has_no_wal_reset_bug() -> None:
    """The version that this project installs is one that several processes may write with."""
    assert tuple(map(int, pysqlite.sqlite_version.split("."))) >= db.SAFE_SQLITE


WRITER = """
import sys
from bpv.core.db import Database
from bpv.core import audit
from bpv.organisation.tables import InstitutionRow
import bpv.tables
database = Database(sys.argv[1])
for number in range(int(sys.argv[2])):
    with database.writing() as session:
        session.add(InstitutionRow(name=f"school {number}"))
        audit.record(session, "school.made", object_id=str(number))
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: Debian has it as a package")
def test_each_commit_reaches_the_disk(sqlite_database: Database, tmp_path: Path) -> None:
    """100 commits through the application's own session sync the disk at least 100 times."""
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(trace), sys.executable, "-c", WRITER]
    subprocess.run([*command, str(sqlite_database.engine.url), str(COMMITS)], check=True, capture_output=True)
    syncs = len(re.findall(r"\bf(?:data)?sync\(", trace.read_text()))
    print(f"pragmas={len(PRAGMAS)}/{len(PRAGMAS)} syncs/commit={syncs / COMMITS:.2f}")
    assert syncs >= COMMITS


def cuts(database: Database, folder: Path, commits: int) -> Iterator[tuple[int, Path]]:
    """Write units; after each, copies as a power cut would leave them: whole, and cut in the tail not yet synced."""
    source = Path(str(database.engine.url.database))
    wal = source.with_name(source.name + "-wal")
    synced = 0
    for number in range(1, commits + 1):
        with database.writing() as session:
            session.add(InstitutionRow(name=f"school {number}"))
            audit.record(session, "school.made", object_id=str(number))
        acknowledged = wal.read_bytes()
        for keep in {len(acknowledged), *range(synced, len(acknowledged), PAGE)}:
            copy = folder / f"cut-{number}-{keep}.sqlite3"
            shutil.copyfile(source, copy)
            copy.with_name(copy.name + "-wal").write_bytes(acknowledged[:keep])
            yield number if keep == len(acknowledged) else number - 1, copy
        synced = len(acknowledged)


def test_a_cut_loses_nothing_acknowledged_and_tears_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    """A unit of row and audit event is there whole or not at all, and every acknowledged one is there."""
    seen = torn = lost = 0
    for promised, copy in cuts(sqlite_database, tmp_path, 25):
        connection = pysqlite.connect(str(copy))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        schools = connection.execute("SELECT count(*) FROM institution").fetchone()[0]
        events = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
        connection.close()
        seen, torn, lost = seen + 1, torn + (schools != events), lost + (schools < promised)
    print(f"cuts={seen} torn={torn} lost={lost}")
    assert (torn, lost) == (0, 0)
    assert seen > 50


def test_a_failed_migration_leaves_nothing(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schema changes are one transaction on both databases: a crash in the middle leaves the old schema."""
    database = Database(empty_database_url)

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(migrate.command, "stamp", crash)
        with pytest.raises(RuntimeError), database.connection() as connection:
            migrate.command.upgrade(migrate.config(connection), "head")
            migrate.command.stamp(migrate.config(connection), "head")
    with database.engine.connect() as connection:
        tables = "sqlite_master" if database.sqlite else "pg_tables WHERE schemaname = 'public'"
        assert connection.execute(text(f"SELECT count(*) FROM {tables}")).scalar() == 0
    migrate.upgrade(database)
    assert migrate.current(database)
    database.dispose()


def test_a_reading_transaction_cannot_write(database: Database) -> None:
    """A GET that tries to write fails, also on a connection that wrote just before."""
    with database.writing() as session:
        session.add(InstitutionRow(name="before"))
    with pytest.raises(Exception, match=r"(?i)read-?\s?only"), database.reading() as session:
        session.add(InstitutionRow(name="sneaky"))
        session.flush()
    with database.writing() as session:
        session.add(InstitutionRow(name="after"))


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    """Row and audit event of one act go together."""
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.add(InstitutionRow(name="half"))
        audit.record(session, "school.made")
        session.flush()
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.connection().execute(text("SELECT count(*) FROM institution")).scalar() == 0
        assert session.connection().execute(text("SELECT count(*) FROM audit")).scalar() == 0
