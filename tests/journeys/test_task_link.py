"""A trainer on a phone: from the link in the mail to an approved week, and what a second press says."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from bpv.companies.tables import TrainerRow
from bpv.core.clock import now, today
from bpv.core.config import LANGUAGES
from bpv.core.db import Database
from bpv.core.outbox.tables import OutboxRow
from bpv.core.words import say
from bpv.folder.rules.hours import monday
from bpv.folder.tables import HourEntryRow, HourWeekRow
from bpv.people.tables import StudentRow
from bpv.placements.models.links import Purpose, Recipient, Task
from bpv.placements.service import links
from bpv.placements.tables import PlacementRow
from tests.journeys.conftest import Visit, Visitors
from tests.journeys.live import Live

CASES = [("nl", 360), ("en", 320)]
WEEK = timedelta(days=7)


def handed_in(live: Live, language: str) -> tuple[str, str]:
    """A week of the student who can sign in, before those of the seed, with a link to the trainer.

    Gives the name of the student and the page of the mail."""
    database = Database(live.database_url)
    with database.writing() as session:
        account = col(StudentRow.account_id) == live.login("student").account_id
        student = session.exec(select(StudentRow).where(account)).one()
        one = session.exec(
            select(PlacementRow)
            .where(PlacementRow.student_id == student.id, PlacementRow.starts_on <= today())
            .order_by(col(PlacementRow.starts_on).desc())
        ).first()
        assert one is not None
        trainer = session.exec(select(TrainerRow).where(TrainerRow.company_id == one.company_id)).first()
        assert trainer is not None
        assert trainer.email
        own = {"institution_id": one.institution_id, "placement_id": one.id}
        starts_on = monday(one.starts_on) - (1 + LANGUAGES.index(language)) * WEEK
        week = HourWeekRow(
            **own,
            student_id=student.id,
            starts_on=starts_on,
            state="handed_in",
            minutes=480,
            last_day=starts_on,
            handed_in_at=now(),
        )
        session.add(week)
        session.flush()
        session.add(
            HourEntryRow(**own, hour_week_id=week.id, day=starts_on, begins=510, ends=1020, pause=30, minutes=480)
        )
        to = Recipient(name=trainer.name, address=trainer.email, language=language, trainer_id=trainer.id)
        task = Task(purpose=Purpose.APPROVE_WEEK, placement_id=one.id, object_id=week.id, to=to)
        link_id = links.make(session, one.institution_id, task, None, today())
        mail = session.exec(select(OutboxRow).where(col(OutboxRow.object_id) == link_id)).one()
        found = student.name, f"/outbox/{mail.id}"
    database.dispose()
    return found


@pytest.mark.parametrize(("language", "width"), CASES, ids=[f"{language}-{width}" for language, width in CASES])
def test_a_trainer_approves_a_week_by_link(
    visit: Visit, visitors: Visitors, live: Live, language: str, width: int
) -> None:
    student, mail = handed_in(live, language)
    administrator = visit("administrator", language)
    administrator.open(mail)
    administrator.look(say(language, "mail.task_approve_week.subject", {"student": student}))
    found = re.search(r"https?://\S+/t/\S+", administrator.page.locator("main").inner_text())
    assert found, administrator.page.locator("main").inner_text()

    trainer = visitors.come(language, width)
    words, page = trainer.words, trainer.page
    for _ in range(2):  # looking spends nothing
        trainer.open(found.group())
        trainer.look(words("Is this week of %(student)s right?", student=student))
    page.get_by_label(words.like("Your first and last name")).fill("")
    trainer.press(words("Yes, approve these hours"))
    expect(page.get_by_role("alert")).to_contain_text(words("Your first and last name"))
    page.get_by_label(words.like("Your first and last name")).fill("Jo van Dam")
    trainer.press(words("Yes, approve these hours"))
    trainer.look(words("Thank you"))
    expect(page.locator("main")).to_contain_text(words("The week is approved. The hours count now."))
    trainer.open(found.group())
    trainer.look(words("This was done already"))
    trainer.press(words("Mail me my other open tasks"))
    trainer.look(words("This was done already"))
    trainer.open(found.group()[:-1])
    trainer.look(words("This link does not work"))
