"""The composition root of the web side: `create_app` wires settings, database, rooms and the shared web parts."""

from pathlib import Path
from typing import Final

from flask import Flask
from flask_babel import lazy_gettext

import bpv.companies.views
import bpv.contacts.views
import bpv.failed_matches.views
import bpv.folder.views
import bpv.imports.views
import bpv.matches.views
import bpv.organisation.views
import bpv.people.views
import bpv.people.views.slots
import bpv.placements.views
import bpv.placements.views.acts
import bpv.placements.views.lists
import bpv.reports.views
import bpv.tracking.views
from bpv.companies import service as companies
from bpv.contacts.service import closing
from bpv.core import clock, config, logs
from bpv.core.db import Database
from bpv.mailing import LINKS
from bpv.people.models import OpenSession
from bpv.people.service import passwords
from bpv.people.service import sessions as people_sessions
from bpv.people.service.directory import Accounts
from bpv.reach import REPOINTS
from bpv.web import access, csrf, errors, health, security, sessions, slots, templating, transaction
from bpv.web.converters import CONVERTERS

PACKAGE: Final = Path(__file__).parent
ROOMS: Final = (
    bpv.reports.views.blueprint,
    bpv.people.views.blueprint,
    bpv.organisation.views.blueprint,
    bpv.companies.views.blueprint,
    bpv.imports.views.blueprint,
    bpv.matches.views.blueprint,
    bpv.failed_matches.views.blueprint,
    bpv.placements.views.blueprint,
    bpv.folder.views.blueprint,
    bpv.contacts.views.blueprint,
    bpv.tracking.views.blueprint,
)
SLOTS: Final[dict[str, tuple[slots.Slot, ...]]] = {
    "qualification": (bpv.people.views.slots.students_of_qualification,),
    "company": (bpv.failed_matches.views.slots.answers_of_company, bpv.placements.views.lists.company_panel),
}
MINE: Final = ("matches.choices", "matches.own_proposals", "matches.own_result")
WITHOUT: Final = ("reports.without_place",)
ABOUT_STUDENTS: Final = ("matches.switches", "matches.shared_support")
PLACING: Final = ("matches.match_proposals", "matches.objections", "placements.coached")
CONTACTING: Final = ("contacts.visits", "contacts.visit_report")
PROGRESS: Final = ("reports.blocks", "tracking.signals", "tracking.week", "tracking.step_list")
USE: Final = ("reports.assignments",)
NAVIGATION: Final = (
    ("agreement.read", "reports.home", lazy_gettext("Start"), "house-door"),
    ("progress.read", "reports.progress", lazy_gettext("Progress"), "activity", PROGRESS),
    ("place.browse", "matches.places", lazy_gettext("Places"), "compass"),
    ("place.browse", "matches.shortlist", lazy_gettext("My list"), "bookmark", MINE),
    ("wish.edit", "matches.wish", lazy_gettext("My wishes"), "heart"),
    ("placement.own", "placements.mine", lazy_gettext("My placements"), "clipboard-check"),
    ("trainee.read", "tracking.trainees", lazy_gettext("My trainees"), "people"),
    ("contact.read", "contacts.index", lazy_gettext("Contacts"), "telephone", CONTACTING),
    ("company.list", "companies.index", lazy_gettext("Companies"), "building"),
    ("relation.edit", "companies.relations", lazy_gettext("My companies"), "briefcase"),
    ("failed_match.read", "failed_matches.index", lazy_gettext("Failed matches"), "signpost-split", WITHOUT),
    ("shortage.read", "reports.shortage", lazy_gettext("Shortage"), "bar-chart"),
    ("supervision.read", "people.supervision", lazy_gettext("Supervision"), "person-badge"),
    ("round.advice", "matches.rounds", lazy_gettext("Rounds"), "shuffle", ("matches.model", "matches.fairness")),
    ("support_wish.begin", "matches.shared_support", lazy_gettext("Support wishes"), "shield-lock"),
    ("student.list", "matches.students", lazy_gettext("Students"), "people", ABOUT_STUDENTS),
    ("placement.read", "placements.index", lazy_gettext("Student placements"), "clipboard-check", PLACING),
    ("folder.report", "reports.folder_use", lazy_gettext("Use of the folder"), "clipboard-data", USE),
    ("import.read", "imports.index", lazy_gettext("Imports"), "upload"),
    ("organisation.read", "organisation.index", lazy_gettext("Organisation"), "diagram-3"),
    ("account.list", "people.accounts", lazy_gettext("Accounts"), "person-badge"),
    ("outbox.read", "people.outbox", lazy_gettext("Mail"), "envelope"),
    ("rights.read", "organisation.rights", lazy_gettext("Rights"), "shield-check"),
)


class Keeper:
    """Sessions for the web part: each question a short transaction of its own."""

    def __init__(self, database: Database, trainer_of: people_sessions.TrainerOf) -> None:
        self.database = database
        self.trainer_of = trainer_of

    def find(self, token_hash: str) -> OpenSession | None:
        """The live session with this token."""
        with self.database.reading() as session:
            return people_sessions.find(session, token_hash, clock.now(), self.trainer_of)

    def touch(self, live: sessions.Live) -> None:
        """Write that it was used."""
        with self.database.writing() as session:
            people_sessions.touch(session, live.id, clock.now())

    def rotate(self, live: sessions.Live, token_hash: str) -> bool:
        """Give it a new token."""
        with self.database.writing() as session:
            return people_sessions.rotate(session, live.id, token_hash, clock.now())


def template_folder() -> Path:
    """The installed templates, or those beside the package in a checkout: the first that exists."""
    return next(path for path in (PACKAGE / "templates", PACKAGE.parent / "templates") if path.is_dir())


def create_app(
    settings: config.Settings | None = None,
    database: Database | None = None,
    *,
    hasher: passwords.Hasher | None = None,
    trainer_of: people_sessions.TrainerOf = companies.trainer_of,
) -> Flask:
    """The web application. Raises `Unsafe` when it must not start like this."""
    settings = settings or config.read()
    database = database or Database(settings.database_url)
    database.keys = settings.field_keys
    database.files = database.files or settings.files_dir
    logs.configure()
    app = Flask("bpv", template_folder=str(template_folder()), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
    )
    app.extensions[transaction.KEY] = database
    app.extensions[transaction.SETTINGS] = settings
    app.extensions[passwords.KEY] = hasher or passwords.Argon2()
    app.url_map.converters.update(CONVERTERS)
    errors.install(app)  # first, so that every request has its number
    access.install(app, sessions.install(app, Keeper(database, trainer_of)))
    templating.install(app, NAVIGATION)  # before anything looks at the template environment
    app.extensions[bpv.people.views.outbox.LINKS] = LINKS
    slots.install(app, Accounts(), SLOTS)
    app.extensions[bpv.companies.views.joining.REPOINTS] = REPOINTS
    app.extensions[bpv.placements.views.acts.CLOSING] = closing.lacking
    csrf.install(app)
    security.install(app, settings)
    health.install(app)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    return app
