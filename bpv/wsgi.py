"""The web application for gunicorn: `gunicorn 'bpv.wsgi:application()'`."""

from flask import Flask

from bpv.app import create_app
from bpv.core import config, migrate
from bpv.core.db import Database


def application() -> Flask:
    """The application, after it is sure that the database keeps its promises and has the newest schema."""
    settings = config.read()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, settings.field_keys, settings.files_dir)
    database.verify()
    migrate.require(database)
    database.dispose()  # a pool must not cross a fork
    return create_app(settings, database)
