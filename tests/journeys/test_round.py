"""A coordinator starts a round, looks at the draft, pins somebody and runs again; a second coordinator publishes."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.people.tables import AccountRow, GrantRow
from bpv.seed import Login
from tests.journeys.conftest import Visit
from tests.journeys.live import Live
from tests.journeys.screens import Screens

PATIENCE = 180_000  # milliseconds until the worker, which has more to do, has a draft


@pytest.mark.parametrize(("language", "width"), [("nl", 1280), ("en", 320)])
def test_a_round_from_start_to_published(visit: Visit, live: Live, language: str, width: int) -> None:
    first = visit("coordinator", language, width=width)
    words, page = first.words, first.page
    start(first)
    page.get_by_role("link", name=words("Students")).last.click()
    first.look(words.like("Students of %(run)s"))
    first.open(f"{page.url}?kind=placed")  # who was placed before cannot be pinned
    page.locator("main tbody th a").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    first.look(name)
    page.get_by_role("radio").first.check()
    page.get_by_label(words.like("Why?")).fill("Zo afgesproken met het bedrijf.")
    first.press(words("Pin to this place"))
    first.look(name)
    page.locator("nav.crumbs a").nth(1).click()
    expect(page.locator("main")).to_contain_text("Zo afgesproken met het bedrijf.")
    first.press(words("Run again"))
    drafted(first)
    first.follow(words("Differences"))
    first.look(words.like("Differences with %(run)s"))
    first.follow(words("Overview"))
    first.follow(words("Publish"))
    first.look(words.like("Publish %(run)s"))
    expect(page.locator("main")).to_contain_text(words("You started this run. A second person publishes."))
    if width < 600:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    second = visit(colleague(live, language), language, width=width)
    second.open(page.url)
    second.look(words.like("Publish %(run)s"))
    second.press(words("Yes, publish this plan"))
    told = words.like("Published on %(at)s by %(name)s. Every seat is a proposal to the student and the company now.")
    expect(second.page.get_by_text(told).first).to_be_visible()
    second.open("/rounds")
    second.look(words("Rounds"))
    expect(second.page.locator("main")).to_contain_text(words("published"))


def start(screens: Screens) -> None:
    """Start a round for the third period that is offered, and wait for its draft."""
    words, page = screens.words, screens.page
    screens.open("/rounds")
    screens.look(words("Rounds"))
    screens.follow(words("Start a round"))
    screens.look(words("Start a round: which period?"))
    page.locator("main tbody th a").nth(2).click()
    screens.look(words.like("Start a round: %(period)s"))
    screens.press(words("Start and run"))
    drafted(screens)


def drafted(screens: Screens) -> None:
    """Wait on the page of a run until the worker is ready."""
    main = screens.page.locator("main")
    expect(main).to_contain_text(screens.words("Beside the plan of now"), timeout=PATIENCE)
    screens.look(screens.words.like("Draft %(number)s"))


def colleague(live: Live, name: str) -> Login:
    """A second coordinator of the same team, with the same password."""
    login = live.login("coordinator")
    database = Database(live.database_url)
    with database.writing() as session:
        like = session.exec(select(AccountRow).where(AccountRow.email == login.email)).one()
        email = f"coordinator.{name}@demo.example"
        made = AccountRow(**like.model_dump(exclude={"id", "email"}) | {"email": email})
        session.add(made)
        session.flush()
        for grant in session.exec(select(GrantRow).where(GrantRow.account_id == like.id)).all():
            own = {"account_id": made.id, "granted_at": now()}
            session.add(GrantRow(**grant.model_dump(exclude={"id", "account_id", "granted_at"}) | own))
        made_id = made.id
    database.dispose()
    return replace(login, email=email, account_id=made_id)
