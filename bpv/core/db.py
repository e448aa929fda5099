"""The database: one engine, two kinds of transaction, the same behaviour on SQLite and PostgreSQL.

Reading transactions cannot write (`query_only`, `READ ONLY`). Writing transactions begin with `BEGIN IMMEDIATE` on
SQLite, because a deferred one that upgrades fails at once with "database is locked" or loses updates.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as pysqlite
from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    func,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Field, Session, SQLModel

from bpv.core.errors import Unsafe
from bpv.core.ids import ID_LENGTH, new_id
from bpv.core.sealing import INFO, Keyring

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: Final = MetaData(naming_convention=NAMING)
FILES: Final = "bpv.files"  # where a session carries the folder of files that people handed in
Clash = IntegrityError  # a constraint refused: somebody else saved what may exist once

PRAGMAS: Final = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 15000,
    "secure_delete": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
}
POSTGRES: Final = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}
SAFE_SQLITE: Final = (3, 51, 3)  # before it, two writing processes can corrupt a WAL database


class Table(SQLModel):
    """Base of every table of `bpv`: one MetaData, so that foreign keys between rooms resolve by name."""

    metadata = METADATA

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'id', '?')}>"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite's naive answer gets its zone back. Naive input is a mistake."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant on both databases."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_field(**more: Any) -> Any:
    """The primary key of a table: a random public id."""
    return Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH, **more)


def key_to(target: str, *, index: bool = True, nullable: bool = False, **more: Any) -> Any:
    """A foreign key named by string, such as `company.id`."""
    if nullable:
        more.setdefault("default", None)
    return Field(foreign_key=target, index=index, nullable=nullable, max_length=ID_LENGTH, **more)


class Database:
    """An engine with its two kinds of transaction."""

    def __init__(self, url: str, keys: Keyring | None = None, files: Path | None = None) -> None:
        self.sqlite = url.startswith("sqlite")
        self.keys = keys  # opens and seals fields; without it, only those cannot be read
        self.files = files  # the folder with files that people handed in; without it, only those cannot be read
        self.engine = create_sqlite(url) if self.sqlite else create_postgres(url)
        self._writing = self.engine.execution_options(bpv_writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one state and cannot change it."""
        with Session(self.engine, info={INFO: self.keys, FILES: self.files}) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits when the block ends, and rolls back when it raises."""
        with Session(self._writing, expire_on_commit=False, info={INFO: self.keys, FILES: self.files}) as session:
            yield session
            session.commit()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A writing connection without the mapper: for migrations and set-based work."""
        with self._writing.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close the pool: after a fork, and at the end of a process."""
        self.engine.dispose()

    def verify(self) -> None:
        """Raise `Unsafe` when a durability setting is not as promised on a connection from the pool (R18), or when the
        database does not answer."""
        try:
            with self.engine.connect() as connection:
                problems = verify_sqlite(connection) if self.sqlite else verify_postgres(connection)
        except OperationalError as error:
            raise Unsafe((f"the database does not answer: {error.orig}",)) from error
        if problems:
            raise Unsafe(tuple(problems))


def create_sqlite(url: str) -> Engine:
    """An engine on the bundled SQLite with every pragma set on every connection."""
    engine = create_engine(url, module=pysqlite, hide_parameters=True, connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()
        connection.create_function("lower", 1, lower_case, deterministic=True)  # SQLite's own knows A to Z only

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("bpv_writes", False)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def create_postgres(url: str) -> Engine:
    """An engine through psycopg; reading transactions are READ ONLY and see one state; time-outs per connection."""
    limits = {"statement_timeout": 60_000, "lock_timeout": 15_000, "idle_in_transaction_session_timeout": 120_000}
    options = " ".join(["-c timezone=UTC", *(f"-c {name}={milliseconds}" for name, milliseconds in limits.items())])
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"options": options})

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("bpv_writes", False):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


def verify_sqlite(connection: Connection) -> list[str]:
    """Problems with the pragmas, and with the version of the library."""
    problems = []
    for name, wanted in PRAGMAS.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found != wanted:
            problems.append(f"SQLite {name} is {found}, not {wanted}: a promise of durability would not hold")
    if tuple(int(part) for part in pysqlite.sqlite_version.split(".")) < SAFE_SQLITE:
        version = pysqlite.sqlite_version
        problems.append(f"SQLite {version} can corrupt a database with several writers: use 3.51.3 or later")
    return problems


def verify_postgres(connection: Connection) -> list[str]:
    """Problems with the server's durability settings."""
    problems = []
    for name, wanted in POSTGRES.items():
        found = connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar()
        if found != wanted:
            problems.append(f"PostgreSQL {name} is {found}, not {wanted}: an acknowledged change could be lost")
    return problems


UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def storable(text_: str) -> bool:
    """False for text with a NUL byte or a lone surrogate: PostgreSQL or UTF-8 cannot hold it (E24)."""
    return UNSTORABLE.search(text_) is None


def lower_case(value: Any) -> Any:
    """Text in lower case, letters with accents too; anything else as it is: what PostgreSQL's `lower` does."""
    return value.lower() if isinstance(value, str) else value


def holding(column: Any, q: str) -> ColumnElement[bool]:
    """A condition: the text of the column holds `q`, whatever the case of the letters; no sign means anything else."""
    pattern = "".join(f"\\{sign}" if sign in "\\%_" else sign for sign in q.lower())
    return func.lower(column).like(f"%{pattern}%", escape="\\")
