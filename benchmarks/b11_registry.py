"""B11: the shortage page, its picture, the start page and the queue of duplicates, beside the plain SQL they show.

    python -m benchmarks.b11_registry            # 10,000 companies, 30,000 places, 36,000 students

Every page is one WSGI call on one thread with session, rights, layout and template; the plain SQL is typed by hand and
run on the bare connection, fetching every row. CPU time (`process_time`), medians, they take turns. The SQL for the
shortage counts students per plan and region, and places per period and region with the recognition judged on its first
day; it leaves out what the page does beyond that: each place for one period only, and where a talk would help. The SQL
for the queue gives the pairs of a page with names and towns, and how many are almost certain.

The page against its SQL is the figure. `empty page` is the house with nothing on it (session, rights, layout), so that
`own` tells what a page's own data and rendering cost. `anew` counts with no tally kept, as after a change.
"""

import argparse
import logging
import platform
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask, render_template

from benchmarks.b8_pages import SHELL, call, hello, measure, sign_in
from bpv.app import create_app
from bpv.core import config, migrate
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.reports.service.tallies import Tallies
from bpv.reports.views.blueprint import TALLIES
from bpv.seed import fill
from bpv.tables import METADATA
from bpv.web import charts
from bpv.web.access import requires

TARGET = 4.0
PAIRS = 3_000
STUDENTS = (
    "SELECT crebo, route, cohort, study_year, substr(postcode, 1, 1), COUNT(*) FROM student"
    " WHERE institution_id = ? GROUP BY 1, 2, 3, 4, 5"
)
PLACES = (
    "SELECT q.id, substr(e.postcode, 1, 1), SUM(p.capacity),"
    " SUM(CASE WHEN {counts} THEN p.capacity ELSE 0 END),"
    " SUM(CASE WHEN {counts} THEN p.capacity - p.taken ELSE 0 END)"
    " FROM place p JOIN establishment e ON e.id = p.establishment_id JOIN company c ON c.id = p.company_id"
    " JOIN period q ON q.institution_id = p.institution_id AND q.crebo = p.crebo AND q.route = p.route"
    "  AND q.counts_as_bpv AND q.starts_on BETWEEN ? AND ?"
    "  AND p.starts_on <= q.starts_on AND p.ends_on >= q.ends_on"
    "  AND (p.study_years = '[]' OR p.study_years LIKE '%' || q.study_year || '%')"
    " LEFT JOIN recognition r ON r.establishment_id = p.establishment_id AND r.crebo = p.crebo"
    " WHERE p.institution_id = ? AND NOT p.closed AND NOT c.paused GROUP BY 1, 2"
)
COUNTS = (
    "(r.recognised_from <= q.starts_on AND (r.recognised_from > date(q.starts_on, '-4 years')"
    " OR r.last_bpv_end >= date(q.starts_on, '-4 years'))"
    " AND (r.withdrawn_on IS NULL OR r.withdrawn_on > q.starts_on OR r.withdrawn_on < r.recognised_from)"
    " AND (r.refused_on IS NULL OR r.refused_on > q.starts_on OR r.refused_on < r.recognised_from))"
)
QUEUE = (
    "SELECT d.id, d.score, d.reasons, d.version, a.id, a.name, b.id, b.name, {towns} FROM duplicate_pair d"
    " JOIN company a ON a.id = d.one_id JOIN company b ON b.id = d.other_id"
    " WHERE d.institution_id = ? AND d.state = 'open' ORDER BY d.score DESC, d.id LIMIT 25"
)
TOWN = (
    "(SELECT CASE WHEN e.address_private THEN '' ELSE e.place END FROM establishment e WHERE e.company_id = {0}.id"
    " ORDER BY e.main DESC, e.id LIMIT 1)"
)
QUEUE_COUNT = (
    "SELECT COUNT(*), SUM(CASE WHEN score >= 12 THEN 1 ELSE 0 END) FROM duplicate_pair"
    " WHERE institution_id = ? AND state = 'open'"
)


@dataclass(frozen=True)
class Bench:
    """The application with a coordinator signed in, and the school's id."""

    app: Flask
    database: Database
    cookie: str
    institution_id: str


def build(folder: Path, companies: int, places: int, students: int) -> Bench:
    """A large demo school with exactly so many places, and pairs of companies that look alike."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    settings = config.read({"BPV_ENV": "demo", "BPV_DATA_DIR": str(folder), "BPV_DATABASE_URL": url})
    database = Database(url, settings.field_keys)
    migrate.upgrade(database)
    with database.writing() as session:
        made = fill(
            session, "demo", lambda _: "no password", today(), seed=1, company_count=companies, student_count=students
        )
    login = next(one for one in made.logins if one.role == "coordinator")
    pad(database, places)
    pairs(database, login.institution_id)
    app = create_app(settings, database)
    return Bench(app, database, sign_in(app, database, login), login.institution_id)


def pad(database: Database, wanted: int) -> None:
    """Copies of places, or fewer of them, until there are as many as wanted."""
    table = METADATA.tables["place"]
    with database.connection() as connection:
        rows = [dict(row) for row in connection.execute(table.select()).mappings()]
        if len(rows) > wanted:
            raise SystemExit(f"the seed made {len(rows)} places: ask for more than that")
        dice = random.Random(1)
        copies = [{**dice.choice(rows), "id": new_id(), "reference": None} for _ in range(wanted - len(rows))]
        if copies:
            connection.execute(table.insert(), copies)
        connection.exec_driver_sql("ANALYZE")


def pairs(database: Database, institution_id: str) -> None:
    """Open pairs of companies with a score."""
    table, dice = METADATA.tables["duplicate_pair"], random.Random(2)
    with database.connection() as connection:
        ids = list(connection.exec_driver_sql("SELECT id FROM company ORDER BY id").scalars())
        chosen = {tuple(sorted(dice.sample(ids, 2))) for _ in range(PAIRS)}
        rows = [
            {
                "id": new_id(),
                "institution_id": institution_id,
                "one_id": one,
                "other_id": other,
                "score": dice.randrange(60, 101),
                "reasons": [],
                "judged_reasons": [],
                "state": "open",
                "why": "",
                "found_at": now(),
                "version": 1,
            }
            for one, other in sorted(chosen)
        ]
        connection.execute(table.delete())
        connection.execute(table.insert(), rows)


def plain(bench: Bench, *queries: tuple[str, tuple[object, ...]]) -> Callable[[], None]:
    """The queries on the bare connection of the driver, every row fetched."""
    raw = bench.database.engine.raw_connection()

    def ask() -> None:
        cursor = raw.cursor()
        for sql, values in queries:
            if not cursor.execute(sql, values).fetchall():
                raise SystemExit(f"no rows: {sql}")
        cursor.close()

    return ask


def days() -> tuple[date, date]:
    """The year that the figures are about."""
    return today(), today() + timedelta(weeks=52)


def contestants(bench: Bench) -> dict[str, Callable[[], None]]:
    """Pages and the SQL beside them."""
    own, (first, last) = bench.institution_id, days()
    places = PLACES.format(counts=COUNTS)
    queue = QUEUE.format(towns=", ".join(TOWN.format(name) for name in "ab"))
    bench.app.add_url_rule("/bench/empty", "bench_empty", requires("home.read")(empty(bench.app)))
    shortage = call(bench.app, "/shortage", bench.cookie)
    return {
        "hello": call(hello(), "/"),
        "empty page": call(bench.app, "/bench/empty", bench.cookie),
        "shortage anew": anew(bench.app, shortage),
        "shortage": shortage,
        "picture cold": cold(call(bench.app, "/shortage/plot.svg", bench.cookie)),
        "picture kept": call(bench.app, "/shortage/plot.svg", bench.cookie),
        "nearby": call(bench.app, "/shortage/nearby?postcode=2333&km=25&crebo=", bench.cookie),
        "start page": call(bench.app, "/", bench.cookie),
        "duplicates": call(bench.app, "/companies/duplicates", bench.cookie),
        "sql shortage": plain(bench, (STUDENTS, (own,)), (places, (first.isoformat(), last.isoformat(), own))),
        "sql duplicates": plain(bench, (queue, (own,)), (QUEUE_COUNT, (own,))),
    }


def empty(app: Flask) -> Callable[[], str]:
    """A page of the house with a heading and nothing else."""
    shell = app.jinja_env.from_string(SHELL)
    return lambda: render_template(shell)


def anew(app: Flask, ask: Callable[[], None]) -> Callable[[], None]:
    """The same call with no tally kept, as after a change of the registry."""

    def forget() -> None:
        app.extensions[TALLIES] = Tallies()
        ask()

    return forget


def cold(ask: Callable[[], None]) -> Callable[[], None]:
    """The same call with no picture drawn before."""

    def forget() -> None:
        charts.PICTURES.clear()
        ask()

    return forget


def report(found: dict[str, float]) -> None:
    """The table of results, each as a ratio to its SQL."""
    print(f"B11, Python {platform.python_version()}, CPU milliseconds per call (median)")
    for name, seconds in found.items():
        print(f"  {name:16} {1000 * seconds:8.1f} ms")
    floor = found["empty page"]
    print(f"  an empty signed-in page costs {floor / found['hello']:.0f} x a bare hello")
    for page, sql in (
        ("shortage anew", "sql shortage"),
        ("shortage", "sql shortage"),
        ("picture kept", "sql shortage"),
        ("start page", "sql shortage"),
        ("duplicates", "sql duplicates"),
    ):
        ratio = found[page] / found[sql]
        said = f"target <= {TARGET:g}: {'met' if ratio <= TARGET else 'NOT met'}"
        print(f"  {page:16} / {sql:16} {ratio:6.2f}  {said}; own {(found[page] - floor) / found[sql]:.2f}")


def main() -> None:
    """Build, warm up, measure, print."""
    parser = argparse.ArgumentParser(description="B11: pages of the registry beside the plain SQL that they show")
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--places", type=int, default=30_000)
    parser.add_argument("--students", type=int, default=36_000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        bench = build(Path(folder), given.companies, given.places, given.students)
        print(f"built in {time.monotonic() - begun:.0f} s")
        report(measure(contestants(bench), given.rounds))
        bench.database.dispose()


if __name__ == "__main__":
    main()
