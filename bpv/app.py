"""The composition root of the web side: `create_app` wires settings, database, rooms and the shared web parts."""

from pathlib import Path
from typing import Final

from flask import Flask

import bpv.companies.views
import bpv.imports.views
import bpv.matches.views
import bpv.organisation.views
import bpv.people.views
import bpv.reports.views
from bpv.core import config
from bpv.core.db import Database
from bpv.web import transaction
from bpv.web.converters import CONVERTERS

PACKAGE: Final = Path(__file__).parent
ROOMS: Final = (
    bpv.reports.views.blueprint,
    bpv.people.views.blueprint,
    bpv.organisation.views.blueprint,
    bpv.companies.views.blueprint,
    bpv.imports.views.blueprint,
    bpv.matches.views.blueprint,
)


def template_folder() -> Path:
    """The installed templates, or those beside the package in a checkout: the first that exists."""
    return next(path for path in (PACKAGE / "templates", PACKAGE.parent / "templates") if path.is_dir())


def create_app(settings: config.Settings | None = None, database: Database | None = None) -> Flask:
    """The web application. Raises `Unsafe` when it must not start like this."""
    settings = settings or config.read()
    database = database or Database(settings.database_url)
    app = Flask("bpv", template_folder=str(template_folder()), static_folder=str(PACKAGE / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
        BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "translations"),
    )
    app.extensions[transaction.KEY] = database
    app.extensions[transaction.SETTINGS] = settings
    app.url_map.converters.update(CONVERTERS)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    return app
