"""From silence to a new place: nobody answers a proposal, the clock writes it down, a coordinator solves it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlmodel import Session

import bpv.failed_matches.jobs as ledger
import bpv.matches.jobs as matches
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound
from bpv.core.rights import Reach, Scope
from bpv.matches.service import NoPeriod
from bpv.matches.service.next_best import next_best
from bpv.placements import service as placements
from bpv.placements.models import Recording, Way
from bpv.tables import METADATA
from tests.journeys.conftest import Visit
from tests.journeys.live import Live

PROPOSAL = METADATA.tables["match_proposal"]
STUDENT = METADATA.tables["student"]
PLACEMENT = METADATA.tables["placement"]
PERIOD = METADATA.tables["period"]


@pytest.fixture
def database(live: Live) -> Iterator[Database]:
    """The database of the running service."""
    made = Database(live.database_url)
    yield made
    made.dispose()


def fall_silent(database: Database, account_id: str) -> tuple[str, str, str]:
    """Let the term of a proposal to a student of the coordinator end yesterday, and let the worker look; gives the id
    and the number of the student, and the period: one for whom other companies fit too. What a round proposed to the
    same student for a later period stays open."""
    grant = METADATA.tables["role_grant"]
    with database.writing() as session:
        teams = session.execute(select(grant.c.team_id).where(grant.c.account_id == account_id)).scalars().all()
        placed = select(PLACEMENT.c.student_id).where(PLACEMENT.c.source.like("journey:%"))
        query = (
            select(STUDENT.c.id, STUDENT.c.number, STUDENT.c.institution_id, PROPOSAL.c.period_id)
            .join(PROPOSAL, STUDENT.c.id == PROPOSAL.c.student_id)
            .where(
                STUDENT.c.id.not_in(placed),
                PROPOSAL.c.state == "open",
                STUDENT.c.team_id.in_([one for one in teams if one]),
            )
            .order_by(STUDENT.c.number.desc())
        )
        found = (one for one in session.execute(query).all() if fits_elsewhere(session, *one))
        student_id, number, _, period_id = next(found, None) or pytest.fail("no open proposal with a way out")
        late = PROPOSAL.update().where(
            PROPOSAL.c.student_id == student_id, PROPOSAL.c.period_id == period_id, PROPOSAL.c.state == "open"
        )
        session.connection().execute(late.values(due_on=today() - timedelta(days=1)))
    matches.lapse_proposals(database)
    ledger.collect(database)
    return student_id, number, period_id


def fits_elsewhere(session: Session, student_id: str, number: str, institution_id: str, period_id: str) -> bool:
    """Whether places of more than one company fit the student now: leaving one out then leaves some."""
    whole = Scope(Reach.ALL, institution_id)
    try:
        cards = next_best(session, whole, student_id, period_id)
    except (NoPeriod, NotFound):
        return False
    return len({card.face.company_id for card in cards}) > 1


def place(session: Session, student_id: str, place_id: str, period_id: str, institution_id: str) -> None:
    """Both said yes: the placement is recorded."""
    first, last = session.execute(select(PERIOD.c.starts_on, PERIOD.c.ends_on).where(PERIOD.c.id == period_id)).one()
    wanted = Recording(
        institution_id, student_id, place_id, period_id, first, last, f"journey:{student_id}", Way.SCHOOL_LED
    )
    placements.record(session, wanted, today())


@pytest.mark.parametrize(("language", "width"), [("nl", 390), ("en", 1280)])
def test_from_silence_to_a_new_place(visit: Visit, live: Live, database: Database, language: str, width: int) -> None:
    student_id, number, period_id = fall_silent(database, live.login("coordinator").account_id)
    there = visit("coordinator", language, width=width)
    words, page = there.words, there.page
    there.open(f"/failed-matches?q={number}")
    there.look(words("Failed matches"))
    line = page.get_by_role("row").filter(has_text=words("No answer to a proposal"))
    line.locator("th a").first.click()
    expect(page.locator("main")).to_contain_text(words("no answer came"))
    expect(page.locator("main")).to_contain_text(words("It cannot close yet:"))
    page.get_by_label(words.like("What is to be done?")).select_option("search")
    there.press(words("Add this action"))
    page.locator("summary").filter(has_text=words("It is done")).click()
    page.get_by_label(words.like("What came of it?")).fill("Andere plek gevonden.")
    there.press(words("Save as done"))
    expect(page.locator("main")).to_contain_text("Andere plek gevonden.")
    there.press(words("Search again"))
    expect(page.get_by_role("table", name=words("The next best places now"))).to_be_visible()
    entry = page.url.split("#")[0]
    there.follow(words("Propose this place"))
    there.press(words("Propose this as placement"))
    with database.writing() as session:
        query = select(PROPOSAL).where(
            PROPOSAL.c.student_id == student_id, PROPOSAL.c.state == "open", PROPOSAL.c.period_id == period_id
        )
        made = session.execute(query).mappings().one()
        place(session, student_id, made["place_id"], made["period_id"], made["institution_id"])
    ledger.collect(database)
    there.open(entry)
    expect(page.locator("main")).to_contain_text(words("has a place again"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
