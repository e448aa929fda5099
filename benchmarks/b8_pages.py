"""B8: the registry list and the ranked page, in-process CPU, beside a bare hello and beside a page of ORM objects.

    python -m benchmarks.b8_pages --companies 210      # about 415 places
    python -m benchmarks.b8_pages --companies 5000     # about 10,000 places

Every contestant is one WSGI call on one thread, CPU time (`process_time`); they take turns and medians are compared.

- hello: a Flask application with one route and nothing else.
- house: an empty page of the house itself: sign-in, rights, navigation, headers, the same layout.
- ranked cold / kept: `/places` with its drawn list thrown away, and kept.
- orm: the same page with its places read as ORM objects and judged in a Python loop, without text and without parts,
  which favours it; drawn by the same templates.
- registry: `/companies`.
"""

import argparse
import logging
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from markupsafe import Markup
from sqlmodel import Session, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bpv.app import create_app
from bpv.companies.models import PlaceFacts
from bpv.companies.tables import CompanyRow, EstablishmentRow, PlaceRow, RecognitionRow
from bpv.core import config, migrate
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.matches import service
from bpv.matches.models import Card, Listing
from bpv.matches.service import Situation
from bpv.matches.views.asking import asked, question_of
from bpv.matches.views.blueprint import FRAGMENTS
from bpv.matches.views.fragments import Fragments
from bpv.matches.views.places import own_links
from bpv.matches.views.results import drawn
from bpv.people.tables import SessionRow
from bpv.seed import fill
from bpv.web import sessions
from bpv.web.access import requires, scope
from matching.criteria import haversine_km
from matching.types import Facets, RankedPlace, Reason, ReasonCode, StudentWish

SHELL = (
    '{% extends "_layout/page.html" %}'
    "{% block title %}Hello{% endblock %}{% block content %}<h1>Hello</h1>{% endblock %}"
)
PLACE_FIELDS = (
    "company_id", "establishment_id", "crebo", "route", "starts_on", "ends_on", "capacity", "taken", "title",
    "days_per_week",
)  # fmt: skip
NO_FACETS = Facets(0, {}, {}, {}, {}, 0, 0, {})
TARGET_COLD, TARGET_KEPT, TARGET_ORM = 12.0, 2.0, 3.0


@dataclass(frozen=True)
class Bench:
    """The application with a student and a coordinator signed in."""

    app: Flask
    database: Database
    student_cookie: str
    staff_cookie: str
    places: int


def build(companies: int, folder: Path) -> Bench:
    """A demo school with so many learning companies in a database of its own."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    settings = config.read({"BPV_ENV": "demo", "BPV_DATA_DIR": str(folder), "BPV_DATABASE_URL": url})
    database = Database(url, settings.field_keys)
    migrate.upgrade(database)
    with database.writing() as session:
        made = fill(session, "demo", lambda _: "no password", today(), seed=1, company_count=companies)
    app = create_app(settings, database)
    shell = app.jinja_env.from_string(SHELL)
    app.add_url_rule("/bench/house", "bench_house", requires("home.read")(lambda: render_template(shell)))
    app.add_url_rule("/bench/orm", "bench_orm", requires("place.browse")(lambda: orm_page(database)))
    accounts = {login.role: login for login in made.logins}
    with database.reading() as session:
        places = len(session.exec(select(PlaceRow.id)).all())
    return Bench(
        app=app,
        database=database,
        student_cookie=sign_in(app, database, accounts["student"]),
        staff_cookie=sign_in(app, database, accounts["coordinator"]),
        places=places,
    )


def sign_in(app: Flask, database: Database, login: Any) -> str:
    """A cookie of a session written straight into the table."""
    token = sessions.new_token()
    with database.writing() as session:
        session.add(
            SessionRow(
                institution_id=login.institution_id,
                account_id=login.account_id,
                token_hash=sessions.hash_of(app.secret_key or "", token),
                created_at=now(),
                last_seen_at=now(),
                expires_at=now() + timedelta(hours=8),
                proof_at=now(),
                idle_seconds=8 * 3600,
            )
        )
    return f"{sessions.cookie_name(app)}={token}"


def hello() -> Flask:
    """The least that Flask can do."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "Hello")
    return app


def orm_page(database: Database) -> str:
    """The ranked page as a first version of it would be made: objects, a loop, the same templates."""
    wanted = asked()
    with database.reading() as session:
        at = service.situation(session, scope(), scope().student_id, today())
        rows = candidates(session, at)
        kept = sorted(((score(at.wish, row), row) for row in rows if fits(at.wish, row)), key=lambda item: -item[0])
        cards = tuple(card_of(number, points, row) for number, (points, row) in enumerate(kept[:20], 1))
    listing = Listing(at.applied, cards, len(kept), len(kept), len(rows), NO_FACETS)
    links = own_links()
    results = Markup(drawn(listing, question_of(wanted), wanted, links, frozenset()))
    return render_template("matches/places.html", at=at, applied=at.applied, asked=wanted, results=results, links=links)


def candidates(session: Session, at: Situation) -> Sequence[Any]:
    """Places of the qualification with company, establishment and recognition, as objects."""
    same = (RecognitionRow.establishment_id == PlaceRow.establishment_id) & (RecognitionRow.crebo == PlaceRow.crebo)
    return session.exec(
        select(PlaceRow, CompanyRow, EstablishmentRow, RecognitionRow)
        .join(CompanyRow, CompanyRow.id == PlaceRow.company_id)
        .join(EstablishmentRow, EstablishmentRow.id == PlaceRow.establishment_id)
        .join(RecognitionRow, same)
        .where(PlaceRow.crebo == at.wish.qualification, PlaceRow.institution_id == at.student.institution_id)
    ).all()


def fits(wish: StudentWish, row: Any) -> bool:
    """Some of the hard rules, one place at a time."""
    place, company, _, recognition = row
    slack = timedelta(days=14)
    return (
        not (place.closed or company.paused or place.taken >= place.capacity)
        and place.route == wish.route.value
        and (not place.study_years or wish.study_year in place.study_years)
        and recognition.recognised_from is not None
        and recognition.recognised_from <= wish.period_start
        and place.starts_on <= wish.period_start + slack
        and place.ends_on >= wish.period_end - slack
    )


def far(wish: StudentWish, at: Any) -> float | None:
    """Kilometres from home."""
    if at.latitude is None or wish.home_latitude is None or wish.home_longitude is None:
        return None
    return haversine_km(wish.home_latitude, wish.home_longitude, at.latitude, at.longitude)


def score(wish: StudentWish, row: Any) -> float:
    """Two components and no text."""
    km = far(wish, row[2])
    return 40 * min(1.0, (row[1].guidance_hours or 4) / 8) + 60 * max(0.0, 1 - (50 if km is None else km) / 100)


def card_of(number: int, points: float, row: Any) -> Card:
    """What the template wants, from objects."""
    place, company, at, _ = row
    face = PlaceFacts(
        **{name: getattr(place, name) for name in PLACE_FIELDS},
        place_id=place.id,
        study_years=tuple(place.study_years),
        weekdays=tuple(place.weekdays),
        text=place.description or "",
        recognised_from=None,
        recognised_until=None,
        company_name=company.name,
        company_type=company.company_type,
        internal=False,
        paused=company.paused,
        country=at.country,
        suitable_under_16=company.suitable_under_16,
        languages=tuple(company.languages),
        techniques=tuple(company.techniques),
        machines=tuple(company.machines),
        work_processes=None,
        expenses_covered=company.expenses_covered,
        allowance_cents=company.allowance_cents,
        place=at.place,
        address_private=at.address_private,
    )
    reason = Reason(ReasonCode.OVERALL, {"score": round(points)})
    return Card(number, face, RankedPlace(place.id, round(points), (), reason, (), 1.0, None, None))


def call(app: Flask, path: str, cookie: str = "") -> Callable[[], None]:
    """One WSGI call that must answer 200 with a body."""
    environ = EnvironBuilder(path=path, headers={"Cookie": cookie, "Sec-Fetch-Mode": "navigate"}).get_environ()

    def ask() -> None:
        body, status, _ = run_wsgi_app(app, dict(environ), buffered=True)
        if not status.startswith("200") or not b"".join(body):
            raise SystemExit(f"{path} answered {status}")

    return ask


def cold(bench: Bench, ask: Callable[[], None]) -> Callable[[], None]:
    """The same call with nothing drawn before."""

    def forget() -> None:
        bench.app.extensions[FRAGMENTS] = Fragments()
        ask()

    return forget


def measure(asks: dict[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """Median CPU seconds per contestant; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(rounds + 3):
        for name, ask in asks.items():
            begun = time.process_time()
            ask()
            times[name].append(time.process_time() - begun)
    return {name: statistics.median(found[3:]) for name, found in times.items()}


def report(bench: Bench, found: dict[str, float]) -> None:
    """The table of results, each as a ratio to its peers."""
    print(f"B8, {bench.places} places, Python {platform.python_version()}, CPU milliseconds per call (median)")
    for name, seconds in found.items():
        ratios = f"{seconds / found['hello']:7.1f} x hello  {seconds / found['house']:6.2f} x house"
        print(f"  {name:12} {1000 * seconds:8.3f} ms  {ratios}")
    for name, ratio, target, below in (
        ("registry / hello", found["registry"] / found["hello"], TARGET_COLD, True),
        ("ranked cold / hello", found["ranked cold"] / found["hello"], TARGET_COLD, True),
        ("ranked kept / hello", found["ranked kept"] / found["hello"], TARGET_KEPT, True),
        ("orm / ranked cold", found["orm"] / found["ranked cold"], TARGET_ORM, False),
        ("orm / ranked kept", found["orm"] / found["ranked kept"], TARGET_ORM, False),
    ):
        met = ratio <= target if below else ratio >= target
        print(f"  {name:22} {ratio:7.1f}  target {'<=' if below else '>='} {target:g}: {'met' if met else 'NOT met'}")


def run(companies: int, rounds: int) -> tuple[Bench, dict[str, float]]:
    """Build, warm up, measure."""
    with tempfile.TemporaryDirectory() as folder:
        bench = build(companies, Path(folder))
        kept = call(bench.app, "/places", bench.student_cookie)
        begun = time.process_time()
        kept()
        print(f"first request, which builds the catalogue: {1000 * (time.process_time() - begun):.0f} ms")
        found = measure(
            {
                "hello": call(hello(), "/"),
                "house": call(bench.app, "/bench/house", bench.student_cookie),
                "registry": call(bench.app, "/companies", bench.staff_cookie),
                "ranked cold": cold(bench, kept),
                "ranked kept": kept,
                "orm": call(bench.app, "/bench/orm", bench.student_cookie),
            },
            rounds,
        )
        bench.database.dispose()
    return bench, found


def main() -> None:
    """Read the size and run."""
    parser = argparse.ArgumentParser(description="B8: pages beside a bare hello and beside ORM objects")
    parser.add_argument("--companies", type=int, default=210)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    report(*run(given.companies, given.rounds))


if __name__ == "__main__":
    main()
