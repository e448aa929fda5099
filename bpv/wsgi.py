"""The web application for gunicorn: `gunicorn 'bpv.wsgi:application()'`."""

from flask import Flask

from bpv.app import create_app
from bpv.core import config, migrate
from bpv.core.db import Database
from bpv.core.errors import Unsafe


def application() -> Flask:
    """The application, after it is sure that the database keeps its promises and has the newest schema."""
    settings = config.read()
    database = Database(settings.database_url)
    database.verify()
    if not migrate.current(database):
        raise Unsafe(("the database has no or an older schema: run `bpv migrate` first",))
    database.dispose()  # a pool must not cross a fork
    return create_app(settings, database)
