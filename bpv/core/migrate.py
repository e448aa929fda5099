"""Bring a database to the newest schema, in one transaction, and tell whether it is there."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bpv.core.db import Database
from bpv.core.errors import Unsafe

SCRIPTS: Final = Path(__file__).parent.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    made.attributes["connection"] = connection
    return made


def upgrade(database: Database) -> None:
    """Migrate to head; all of it or nothing. A second call does nothing."""
    with database.connection() as connection:
        known = {revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions()}
        present = MigrationContext.configure(connection).get_current_revision()
        if present is not None and present not in known:
            raise Unsafe((f"the database is at revision {present}, newer than this code: install the newer release",))
        command.upgrade(config(connection), "head")


def require(database: Database) -> None:
    """Raise `Unsafe` when the database is not at the newest revision."""
    if not current(database):
        raise Unsafe(("the database has no or an older schema: run `bpv migrate` first",))


def current(database: Database) -> bool:
    """True when the database is at the newest revision."""
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory.from_config(config()).get_current_head()
