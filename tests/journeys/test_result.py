"""A student ranks choices, reads after the round why it became this place, and objects."""

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Scope
from bpv.matches.jobs import run_rounds
from bpv.matches.models.rounds import Starting
from bpv.matches.service import Catalogues, round_publishing, rounds
from bpv.tables import METADATA
from tests.journeys.conftest import Visit
from tests.journeys.live import Live
from tests.journeys.screens import Screens
from tests.support.keys import RING

CASES = pytest.mark.parametrize(("language", "width", "at"), [("nl", 320, 1), ("en", 1280, 2)])
OBJECTION = "Ik verhuis in januari, dat wisten jullie nog niet."


@pytest.fixture
def database(live: Live) -> Any:
    """The database of the running service."""
    made = Database(live.database_url)
    made.keys = RING
    yield made
    made.dispose()


def later_period(database: Database, live: Live, at: int) -> str:
    """A period of the student who can sign in, for which no other journey chooses or publishes anything."""
    student, period = METADATA.tables["student"], METADATA.tables["period"]
    own = select(student.c.crebo, student.c.cohort, student.c.route).where(
        student.c.account_id == live.login("student").account_id
    )
    with database.reading() as session:
        crebo, cohort, route = session.execute(own).one()
        query = select(period.c.id).where(
            period.c.crebo == crebo, period.c.cohort == cohort, period.c.route == route, period.c.ends_on >= today()
        )
        return session.execute(query.order_by(period.c.starts_on)).scalars().all()[at]


def offer_places(database: Database, period_id: str) -> None:
    """Offer the places of the nearest period of the same qualification for this period as well."""
    period, place, version = (METADATA.tables[name] for name in ("period", "place", "registry_version"))
    with database.writing() as session:
        wanted = session.execute(select(period).where(period.c.id == period_id)).mappings().one()
        nearest = select(place).where(place.c.crebo == wanted["crebo"], place.c.starts_on < wanted["starts_on"])
        rows = session.execute(nearest.order_by(place.c.starts_on.desc(), place.c.id).limit(40)).mappings().all()
        days = {"starts_on": wanted["starts_on"], "ends_on": wanted["ends_on"], "taken": 0, "reference": None}
        more = {"study_years": [], "closed": False}
        copies = [{**row, **days, **more, "id": new_id()} for row in rows]
        session.connection().execute(place.insert(), copies)
        session.connection().execute(version.update().values(version=version.c.version + 1))


def publish(database: Database, live: Live, period_id: str) -> None:
    """A round for the period, run by the coordinator and published by somebody else."""
    login, broker = live.login("coordinator"), live.login("broker")
    scope = Scope(Reach.ALL, login.institution_id, account_id=login.account_id)
    with database.writing() as session:
        (offer,) = (one for one in rounds.offers(session, scope, today()) if one.period.id == period_id)
        teams = tuple(team_id for team_id, _, _ in offer.teams)
        settings = rounds.standard(session, scope.institution_id)
        wanted = Starting(period_id, teams, settings, new_id(), "Ronde voor later", 7)
        made, run = rounds.start(session, scope, wanted, today(), now())
    run_rounds(database)  # the worker of the service may have been first, which is the same
    other = Scope(Reach.ALL, login.institution_id, account_id=broker.account_id)
    with database.writing() as session:
        version = rounds.own(session, scope.institution_id, made.id).version
        round_publishing.publish(session, other, Catalogues(), run.id, version, today(), now())


def choose(student: Screens, period_id: str, number: int) -> None:
    """Choose a place of the list for a period."""
    student.open(f"/places?period={period_id}")
    student.page.get_by_role("article").nth(number).get_by_role("link").first.click()
    student.press(student.words("Make this my choice"))


@CASES
def test_choices_the_explanation_and_an_objection(
    visit: Visit, live: Live, database: Database, language: str, width: int, at: int
) -> None:
    period_id = later_period(database, live, at)
    offer_places(database, period_id)
    student = visit("student", language, width=width)
    words, page = student.words, student.page
    for number in (0, 1):
        choose(student, period_id, number)
    student.open(f"/choices?period={period_id}")
    student.look(words("My choices"))
    expect(page.locator("main ol.cards-list > li")).to_have_count(2)
    publish(database, live, period_id)
    student.follow(words("My result"))
    student.look(words("My result"))
    main = page.locator("main")
    expect(main).to_contain_text("Ronde voor later")
    for title in ("What happens now?", "How places were divided", "Do you disagree?"):
        expect(main.get_by_role("heading", name=words(title))).to_be_visible()
    main.locator("summary").filter(has_text=words("Object to my result")).click()
    page.get_by_label(words.like("What is not right, and why?")).fill(OBJECTION)
    student.press(words("Send my objection"))
    student.look(words("My result"))
    expect(main).to_contain_text(OBJECTION)
    expect(main).to_contain_text(words("waits for an answer"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
