"""B12: the progress page with 400 and with 40,000 running placements, beside the two ways that are usual.

    python -m benchmarks.b12_progress              # 400 and 40,000
    python -m benchmarks.b12_progress --small      # 40 and 400, seconds

Every contestant is one WSGI call on one thread with sign-in, rights, layout and the same template, in CPU time
(`process_time`), medians; they take turns.

- page: `/progress`, and the same page narrowed to who had no contact.
- load all: every running placement with its facts is read, sorted in Python, and cut to one page.
- per row: the page of 25 with one question per fact and placement, as a template does that looks facts up.
"""

import argparse
import logging
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, render_template
from werkzeug.datastructures import MultiDict

from benchmarks.b8_pages import call, hello, measure, sign_in
from benchmarks.followed import LONELY, fill
from bpv.app import create_app
from bpv.core import config, migrate
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.reports.forms import progress as forms
from bpv.reports.models.following import KINDS, Asked, Line, Progress, When
from bpv.reports.rules import signals
from bpv.reports.service import facts, progress
from bpv.reports.store import progress as store
from bpv.seed import fill as seed
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading

TARGET = 4.0
SIZE = 25
RANKS = {"red": 0, "amber": 1, "green": 2}


@dataclass(frozen=True)
class Bench:
    """The application with a coordinator signed in."""

    app: Flask
    database: Database
    cookie: str


def build(folder: Path, placements: int) -> Bench:
    """A demo school with so many running placements more."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    settings = config.read({"BPV_ENV": "demo", "BPV_DATA_DIR": str(folder), "BPV_DATABASE_URL": url})
    database = Database(url, settings.field_keys)
    migrate.upgrade(database)
    with database.writing() as session:
        made = seed(session, "demo", lambda _: "", today(), seed=1, company_count=30, student_count=60)
    login = next(one for one in made.logins if one.role == "coordinator")
    with database.connection() as connection:
        fill(connection, login.institution_id, login.account_id, placements)
        connection.exec_driver_sql("ANALYZE")
    app = create_app(settings, database)
    for name, view in (("all", load_all), ("row", per_row)):
        app.add_url_rule(f"/bench/{name}", f"bench_{name}", requires("progress.read")(view))
    return Bench(app, database, sign_in(app, database, login))


def load_all() -> str:
    """Every placement with its facts, sorted in Python."""
    day = today()
    with reading() as session:
        lines = sorted(progress.every_line(session, scope(), Asked(), day), key=lambda line: RANKS[line.facts.colour])
        return drawn(tuple(lines[:SIZE]), len(lines))


def per_row() -> str:
    """One page, and one question per fact and placement."""
    day, own = today(), scope().institution_id
    with reading() as session:
        where = progress.wanted(session, scope(), Asked(), day)
        first = signals.ordered(store.signalled(session, own, where))
        lines = tuple(
            Line(one, facts.gather(session, own, [one.placement_id], day)[one.placement_id], ())
            for one in progress.followed(session, own, where, Asked(), first, 0, SIZE)
        )
        return drawn(lines, store.counted(session, where))


def drawn(lines: tuple[Line, ...], total: int) -> str:
    """The same template."""
    found = Progress(lines=lines, total=total, everything=total, signals={}, teams={}, supervisors={})
    asked = paging.asked(MultiDict())
    return render_template(
        "reports/progress.html",
        page=paging.Page(items=lines, total=total, asked=asked),
        found=found,
        wanted=Asked(),
        whens=tuple(When),
        filters=forms.filled({}, {}, {}),
        kinds=KINDS,
        day=today(),
    )


def contestants(bench: Bench, *, naive: bool) -> dict[str, Callable[[], None]]:
    """The page and the usual ways."""
    found = {
        "hello": call(hello(), "/"),
        "page": call(bench.app, "/progress", bench.cookie),
        "no contact": call(bench.app, "/progress?lacking=contact", bench.cookie),
        "100 on a page": call(bench.app, "/progress?size=100", bench.cookie),
        "per row": call(bench.app, "/bench/row", bench.cookie),
    }
    return {**found, "load all": call(bench.app, "/bench/all", bench.cookie)} if naive else found


def run(placements: int, rounds: int) -> dict[str, float]:
    """Build, look whether the page finds the one without contact, warm up, measure."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        bench = build(Path(folder), placements)
        client = bench.app.test_client()
        key, _, value = bench.cookie.partition("=")
        client.set_cookie(key, value)
        text = client.get("/progress?lacking=contact&q=Zonder").get_data(as_text=True)
        if text.count(LONELY) < 1:
            raise SystemExit("the page does not find the placement without contact")
        print(f"{placements} placements more, built in {time.monotonic() - begun:.0f} s")
        found = measure(contestants(bench, naive=False), rounds)
        alone = {"load all": contestants(bench, naive=True)["load all"]}
        found |= {name: once(ask) for name, ask in alone.items()}
        bench.database.dispose()
    return found


def once(ask: Callable[[], None]) -> float:
    """CPU seconds of one call: what takes so long needs no median."""
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def report(few: dict[str, float], many: dict[str, float], sizes: tuple[int, int]) -> None:
    """The table of results, with the growth from few to many and the page against the usual ways."""
    print(f"B12, Python {platform.python_version()}, CPU milliseconds per call (median)")
    print(f"  {'':12} {sizes[0]:>10,} {sizes[1]:>10,}   growth")
    for name in few:
        print(f"  {name:12} {1000 * few[name]:10.1f} {1000 * many[name]:10.1f} {many[name] / few[name]:8.2f}")
    growth = many["page"] / few["page"]
    print(f"  page: {growth:.2f} times the time, target <= {TARGET:g}: {'met' if growth <= TARGET else 'NOT met'}")
    for name in ("load all", "per row"):
        print(f"  {name} / page: {few[name] / few['page']:.1f} and {many[name] / many['page']:.1f}")


def main() -> None:
    """Read the sizes and run."""
    parser = argparse.ArgumentParser(description="B12: the progress page at two sizes, beside the usual ways")
    parser.add_argument("--small", action="store_true", help="40 and 400 placements")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    sizes = (40, 400) if given.small else (400, 40_000)
    report(run(sizes[0], given.rounds), run(sizes[1], given.rounds), sizes)


if __name__ == "__main__":
    main()
