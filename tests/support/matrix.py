"""The rights matrix: every route and method of the application, with ids in several relations to the asker.

`python -m tests.support.matrix` writes the committed list of routes anew.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

import pysqlite3.dbapi2 as pysqlite
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import Table as SqlTable
from sqlalchemy import select as sql_select
from sqlmodel import Session
from werkzeug.routing import Rule

from bpv.app import create_app
from bpv.core import links
from bpv.core.clock import now, today
from bpv.core.config import DEMO_SECRET
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.imports import service as imports
from bpv.imports.models import Kind, Upload
from bpv.people.service.set_up import code_hash
from bpv.people.tables import AccountRow, GrantRow, PasswordLinkRow
from bpv.tables import METADATA
from bpv.web.access import rule_of
from tests.support.school import School

LIST: Final = Path(__file__).parent.parent / "audits" / "routes.txt"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
UNWATCHED: Final = frozenset(
    {"session", "throttle"}
)  # time of use and counters, which are not what a person may change
PUBLIC_VALUES: Final = {
    "digest": "0" * 16,
    "name": "bpv.css",
    "crebo": "25301",
    "form": "csv",
    "setting": "talk.follow_up_days",
    "mail_text": "mail.proposal",
    "language": "nl",
    "route": "BOL",
    "cohort": "2026",
    "study_year": "2",
}
FILE: Final = b"Naam;KvK-nummer;Plaats\nMetaal B.V.;12345678;Leiden\n"
CODE: Final = "B" * 43
DIGESTS: Final[WeakKeyDictionary[Engine, tuple[str, str]]] = WeakKeyDictionary()  # the mark, and what was read then
WATCHERS: Final[WeakKeyDictionary[Engine, Any]] = WeakKeyDictionary()
TABLES: Final = {"grant_id": "role_grant", "import_id": "import_run"}
# Rows of the usual student, at another company and account.
LOOSE: Final = frozenset({"placement", "coaching", "calendar_feed", "visit_day"})
# What a form needs before it gets as far as an answer of its own; any other form may be sent empty.
BODIES: Final[Mapping[str, Mapping[str, str]]] = {
    "people.language": {"language": "nl"},
    "people.demo_sign_in": {"email": "broker@demo.example"},
}


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    path: str
    method: str
    endpoint: str
    rule_id: str | None
    rule: Rule = field(compare=False, repr=False)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(text for is_dynamic, text in self.rule._trace if is_dynamic)

    @property
    def line(self) -> str:
        """The route as the committed list names it."""
        return f"{self.method:6} {self.path:75} {self.rule_id}"

    @property
    def unsafe(self) -> bool:
        """True when it may change something."""
        return self.method not in SAFE


def routes(app: Flask) -> tuple[Route, ...]:
    """Every route and method of the URL map, less HEAD and OPTIONS."""
    found = [
        Route(str(rule), method, rule.endpoint, rule_of(app, rule.endpoint), rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return tuple(sorted(found, key=lambda route: (route.path, route.method)))


def listed(app: Flask) -> str:
    """The text of the committed list."""
    return "".join(route.line + "\n" for route in routes(app))


@dataclass
class Ids:
    """An id per parameter: of the asker's own school, of the other school, and of nobody."""

    own: dict[str, str] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)

    def fill(self, route: Route, relation: str) -> dict[str, str] | None:
        """The parameters of a route for a relation, or None when that relation does not exist for it."""
        names = route.parameters
        values = {name: PUBLIC_VALUES.get(name) or self.own.get(name) for name in names}
        moved = [name for name in names if name.endswith("_id")]
        if None in values.values():
            raise LookupError(f"no factory for {names} of {route.path}: add one to tests/support/matrix.py")
        if relation != "own" and not moved:
            return None
        if relation == "other":
            values |= {name: self.other.get(name, new_id()) for name in moved}
        elif relation == "mixed":
            if len(moved) < 2:
                return None
            values[moved[-1]] = self.other.get(moved[-1], new_id())
        elif relation == "missing":
            values[moved[-1]] = new_id()
        return {name: str(value) for name, value in values.items()}


def prepare(database: Database, school: School) -> Ids:
    """A spare account with a role and a link, a judged import at each school, and an id for every parameter."""
    with database.writing() as session:
        spare, demo = (
            AccountRow(institution_id=school.institution, email=email, name="Reserve", created_at=now())
            for email in ("spare@school.example", "broker@demo.example")
        )
        session.add_all([spare, demo])
        session.flush()
        for row in (spare, demo):
            grant = {"institution_id": school.institution, "account_id": row.id, "role": Role.BROKER.value}
            session.add(GrantRow(granted_at=now(), **grant))
        link = {"institution_id": school.institution, "account_id": spare.id, "expires_at": now() + timedelta(days=1)}
        session.add(PasswordLinkRow(token_hash=code_hash(CODE), **link))
        staged = [stage(session, institution_id) for institution_id in (school.institution, school.other_institution)]
    for import_id in staged:
        assert imports.judge_now(database, import_id)
    with database.reading() as session:
        return collect(session, school, spare.id)


def stage(session: Session, institution_id: str) -> str:
    """A small list of companies, uploaded and with its columns chosen; gives the id of the import."""
    scope = Scope(Reach.ALL, institution_id)
    upload = Upload(Kind.COMPANIES, "lijst.csv", FILE, today())
    run = imports.stage(session, scope, upload, imports.read_file(FILE))
    imports.map_columns(session, scope, run, run.mapping, {})
    return run.id


def collect(session: Session, school: School, spare: str) -> Ids:
    """Ids by the name of the parameter, from the table of that name; parts belong to the named company."""
    named = {
        "company": school.company,
        "student": school.students["seventeen"],
        "place": school.place,
        "account": spare,
    }
    named["establishment"] = school.establishments["complete"]
    placed = METADATA.tables["placement"]
    of_school = placed.c.institution_id == school.institution
    running = sql_select(placed.c.id).where(of_school, placed.c.source == "running")
    named["placement"] = session.connection().execute(running).scalar_one()  # the one that a trainer may see
    ids = Ids(own={f"{name}_id": value for name, value in named.items()} | {"code": CODE, "session_id": new_id()})
    ids.own["team_id"] = school.teams["instruments"]  # of the usual coordinator
    for name, table in METADATA.tables.items():
        parameter = next((p for p, t in TABLES.items() if t == name), f"{name}_id")
        if "institution_id" not in table.c or "id" not in table.c or name == "session":
            continue
        if parameter not in ids.own:
            found = first(session, table, school.institution, {} if name in LOOSE else named)
            ids.own |= {parameter: found} if found else {}
        if found := first(session, table, school.other_institution, {}):
            ids.other[parameter] = found
    link_id = ids.own["company_link_id"]
    ids.own["token"] = links.token(DEMO_SECRET, "company", link_id)
    ids.own["feed_token"] = links.token(DEMO_SECRET, "calendar", ids.own["calendar_feed_id"])
    ids.own["task_token"] = links.token(DEMO_SECRET, "task", ids.own["task_link_id"])
    return ids


def first(session: Session, table: SqlTable, institution_id: str, parents: Mapping[str, str]) -> str | None:
    """The first row of a table in an institution that belongs to the named parents."""
    wanted = sql_select(table.c.id).where(table.c.institution_id == institution_id).order_by(table.c.id)
    for parent, value in parents.items():
        if f"{parent}_id" in table.c and not table.c[f"{parent}_id"].nullable:
            wanted = wanted.where(table.c[f"{parent}_id"] == value)
    return session.connection().execute(wanted).scalars().first()


def digest(database: Database) -> str:
    """A hash over all rows of all tables but the unwatched. Read anew only when the database was written to at all."""
    mark, known = written(database), DIGESTS.get(database.engine)
    if known is None or known[0] != mark:
        known = DIGESTS[database.engine] = (mark, read_digest(database))
    return known[1]


def written(database: Database) -> str:
    """A mark of the database itself that moves with every commit: SQLite's data version as one connection that only
    looks sees it, or the place in PostgreSQL's log."""
    if not database.sqlite:
        with database.engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT pg_current_wal_insert_lsn()").scalar_one())
    if database.engine not in WATCHERS:
        WATCHERS[database.engine] = pysqlite.connect(database.engine.url.database)
    return str(WATCHERS[database.engine].execute("PRAGMA data_version").fetchone()[0])


def read_digest(database: Database, unwatched: frozenset[str] = UNWATCHED) -> str:
    """A hash over all rows of all tables but the unwatched."""
    made = hashlib.sha256()
    with database.engine.connect() as connection:
        for table in sorted(METADATA.tables.values(), key=lambda t: t.name):
            if table.name not in unwatched:
                rows = connection.execute(sql_select(table).order_by(*table.primary_key.columns)).all()
                made.update(f"{table.name} {rows!r}".encode())
    return made.hexdigest()


def relations() -> Iterator[str]:
    """In which relation the objects of a request can stand to the asker."""
    yield from ("other", "mixed", "missing", "own")


def values_of(route: Route, filled: Mapping[str, str]) -> Any:
    """The address of a route with these parameters."""
    adapter = route.rule.map.bind("localhost")
    return adapter.build(route.endpoint, dict(filled), method=route.method)


if __name__ == "__main__":
    LIST.write_text(listed(create_app()), encoding="utf-8")
