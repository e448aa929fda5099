"""The trainer of the agreement: a mailed link for each week that is handed in, and approving with an own account."""

import pytest
from sqlmodel import select

from bpv.companies.tables import TrainerRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Reach, Role, Scope
from bpv.folder.service import hour_weeks
from bpv.folder.tables import HourWeekRow
from bpv.people.tables import StudentRow
from bpv.placements.tables import AgreementRow, AgreementSheetRow, PlacementRow, TaskLinkRow
from tests.pages.test_hours import body, day, path
from tests.support.page_fixtures import SignIn
from tests.support.school import School

MAIL = "praktijkopleider@bedrijf.example"


@pytest.fixture
def named(database: Database, school: School) -> HourWeekRow:
    """The week that waits, of a placement whose agreement names the first trainer of the school."""
    with database.writing() as session:
        trainer = session.exec(
            select(TrainerRow).where(TrainerRow.account_id == school.accounts[Role.TRAINER][0])
        ).first()
        assert trainer is not None
        trainer.email = MAIL
        agreement = session.exec(select(AgreementRow).where(AgreementRow.institution_id == school.institution)).one()
        sheet = session.exec(select(AgreementSheetRow).where(AgreementSheetRow.agreement_id == agreement.id)).one()
        agreement.trainer_id = sheet.trainer_id = trainer.id
        sheet.trainer_name, sheet.trainer_email = trainer.name, MAIL
        session.flush()
        wanted = (HourWeekRow.institution_id == school.institution, HourWeekRow.state == "handed_in")
        row = session.exec(select(HourWeekRow).where(*wanted)).one()
        session.get_one(PlacementRow, row.placement_id).starts_on = (
            hour_weeks.rules.monday(today()) - 5 * hour_weeks.WEEK
        )
        return row


def links(database: Database) -> list[TaskLinkRow]:
    """The links to approve a week that still open, and are not those of the school itself."""
    with database.reading() as session:
        rows = session.exec(select(TaskLinkRow).where(TaskLinkRow.address == MAIL)).all()
        return [row for row in rows if row.purpose == "approve_week" and row.stopped_at is None]


def test_handing_in_mails_the_trainer_who_approves_with_an_account(
    sign_in: SignIn, database: Database, school: School, named: HourWeekRow
) -> None:
    student, trainer = sign_in(Role.STUDENT), sign_in(Role.TRAINER, language="en")
    assert student.post(path(named.placement_id), data=body(**day(0))).status_code == 302
    (link,) = links(database)
    where = f"/trainees/{named.placement_id}/hours/{link.object_id}"
    assert "Gedraaid" in trainer.page(where)
    assert trainer.page(f"/trainees/{named.placement_id}/hours")
    assert trainer.post(where, data={"version": "1", "act": "send_back"}).status_code == 422
    assert trainer.post(where, data={"version": "1", "act": "approve"}).status_code == 302
    assert links(database) == []
    other = sign_in(school.accounts[Role.TRAINER][1])
    assert other.get(where).status_code == 404
    assert other.post(where, data={"version": "2", "act": "approve"}).status_code == 404
    with database.reading() as session:
        row = session.get_one(HourWeekRow, link.object_id)
        assert (row.state, row.decided_as, row.account_id) == (
            "approved",
            "trainer",
            school.accounts[Role.TRAINER][0],
        )


def test_an_address_that_is_the_students_own_gets_no_link(
    database: Database, school: School, named: HourWeekRow
) -> None:
    scope = Scope(Reach.OWN, school.institution, student_id=named.student_id)
    with database.writing() as session:
        session.get_one(StudentRow, named.student_id).email = MAIL.upper()
        session.flush()
        one = hour_weeks.sheet_by_id(session, scope, named.placement_id, named.id, today())
        assert one.held is not None
        hour_weeks.ask_trainer(session, one.held, None, today())
    assert links(database) == []
