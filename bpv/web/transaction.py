"""The edge opens the transaction: views write `with reading() as session` or `with writing() as session`."""

from contextlib import AbstractContextManager
from typing import Final, cast

from flask import current_app
from sqlmodel import Session

from bpv.core.config import Settings
from bpv.core.db import Database

KEY: Final = "bpv.database"
SETTINGS: Final = "bpv.settings"


def database() -> Database:
    """The database of this application."""
    return cast("Database", current_app.extensions[KEY])


def settings() -> Settings:
    """The settings of this application."""
    return cast("Settings", current_app.extensions[SETTINGS])


def reading() -> AbstractContextManager[Session]:
    """A reading transaction; templates render after it has ended."""
    return database().reading()


def writing() -> AbstractContextManager[Session]:
    """A writing transaction; it commits when the block ends without an error."""
    return database().writing()
