"""Each kind of task behind a mailed link does what its own room does, once, and says who did it."""

from typing import Any, Final

import pytest
from sqlmodel import Session, col, select

from bpv.companies.tables import RecognitionRow
from bpv.contacts.tables import ContactProposalRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.folder.tables import HourWeekRow, JudgementRow
from bpv.placements.models.links import Purpose
from bpv.placements.tables import AgreementRow, AgreementSignatureRow, TaskLinkRow
from tests.pages.test_task_links import path
from tests.support import matrix
from tests.support.client import Client
from tests.support.school import School
from tests.support.school_links import TRAINER, link, running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the store has tests of its own
LINK: Final = "4" * 20
NAME: Final = {"signed_name": "Pim Opleider"}


def make(database: Database, school: School, purpose: Purpose, object_id: str = "", **more: Any) -> None:
    """A link for a task about the running placement."""
    with database.writing() as session:
        one = running(session, school.institution)
        trainer_id = None if more.get("party") == "parent" else TRAINER
        session.add(link(one, LINK, trainer_id, purpose, object_id=object_id or one.id, **more))


def week(session: Session, school: School) -> HourWeekRow:
    """The week that waits."""
    mine = (col(HourWeekRow.institution_id) == school.institution, col(HourWeekRow.state) != "approved")
    return session.exec(select(HourWeekRow).where(*mine, col(HourWeekRow.decided_as).is_(None))).one()


@pytest.fixture
def week_id(database: Database, school: School) -> str:
    """The week that waits, with a link for it."""
    with database.reading() as session:
        found = week(session, school).id
    make(database, school, Purpose.APPROVE_WEEK, found)
    return found


def week_row(database: Database, week_id: str) -> HourWeekRow:
    """A week as it stands."""
    with database.reading() as session:
        return session.get_one(HourWeekRow, week_id)


def test_a_week_is_approved_in_one_press(client: Client, school: School, database: Database, week_id: str) -> None:
    page = client.page(path(LINK))
    for text in ("Is this week of Student 1000 right?", "Instrumentenschool", "08:30", "17:00", "Gefreesd", "8 h"):
        assert text in page
    version = str(week_row(database, week_id).version)
    done = client.post(path(LINK), data=NAME | {"version": version, "decision": "approve"})
    assert (done.status_code, "approved" in done.text) == (200, True)
    row = week_row(database, week_id)
    assert (row.state, row.decided_by, row.decided_as, row.link_id) == ("approved", "Pim Opleider", "trainer", LINK)
    assert "This was done already" in client.page(path(LINK))


def test_a_week_is_returned_with_a_reason(client: Client, school: School, database: Database, week_id: str) -> None:
    client.get(path(LINK))
    fields = NAME | {"version": str(week_row(database, week_id).version), "decision": "return"}
    before = matrix.digest(database)
    for wrong in (fields, fields | {"decision": "", "why": "Blijft staan"}, {"why": "Blijft staan"}):
        answer = client.post(path(LINK), data=wrong)
        assert answer.status_code == 422
        assert ("Blijft staan" in answer.text) == ("why" in wrong)
    assert matrix.digest(database) == before
    assert client.post(path(LINK), data=fields | {"why": "Dinsdag was vrij."}).status_code == 200
    row = week_row(database, week_id)
    assert (row.state, row.why, row.link_id) == ("returned", "Dinsdag was vrij.", LINK)


def test_a_week_that_changed_meanwhile_is_shown_anew_and_spends_nothing(
    client: Client, school: School, database: Database, week_id: str
) -> None:
    client.get(path(LINK))
    fields = NAME | {"version": str(week_row(database, week_id).version), "decision": "approve"}
    with database.writing() as session:
        session.get_one(HourWeekRow, week_id).version += 1
    answer = client.post(path(LINK), data=fields)
    assert (answer.status_code, "changed in the meantime" in answer.text) == (409, True)
    assert 'value="Pim Opleider"' in answer.text
    assert week_row(database, week_id).state == "handed_in"
    again = fields | {"version": str(week_row(database, week_id).version)}
    assert client.post(path(LINK), data=again).status_code == 200
    assert week_row(database, week_id).state == "approved"


def test_a_week_that_waits_no_more_opens_nothing(
    client: Client, school: School, database: Database, week_id: str
) -> None:
    with database.writing() as session:
        session.get_one(HourWeekRow, week_id).state = "open"
    assert client.get(path(LINK)).status_code == 410
    fields = NAME | {"version": "1", "decision": "approve"}
    assert client.post(path(LINK), data=fields).status_code == 410
    assert week_row(database, week_id).state == "open"


@pytest.mark.parametrize(("party", "name"), [("company", "Pim Opleider"), ("parent", "Ouder van de student")])
def test_an_agreement_is_signed(client: Client, school: School, database: Database, party: str, name: str) -> None:
    with database.writing() as session:
        one = running(session, school.institution)
        agreement = session.exec(select(AgreementRow).where(col(AgreementRow.placement_id) == one.id)).one()
        at = col(RecognitionRow.establishment_id) == one.establishment_id
        for row in session.exec(select(RecognitionRow).where(at)):
            row.recognised_from = today().replace(year=today().year - 1, day=1)
    make(database, school, Purpose.SIGN, agreement.id, party=party, name=name)
    page = client.page(path(LINK))
    for text in (
        "Sign the agreement of Student 1000",
        "Researchinstrumentmaker",
        "Artikel 1.",
        "Elke week een gesprek.",
    ):
        assert text in page
    fields = {"signed_name": name, "version": "1"}
    refused = client.post(path(LINK), data=fields)
    assert (refused.status_code, 'id="read-error"' in refused.text) == (422, True)
    stale = client.post(path(LINK), data=fields | {"read": "y", "version": "7"})
    assert stale.status_code == 422
    done = client.post(path(LINK), data=fields | {"read": "y"})
    assert (done.status_code, "You signed" in done.text) == (200, True)
    with database.reading() as session:
        rows = session.exec(select(AgreementSignatureRow).where(col(AgreementSignatureRow.link_id) == LINK)).all()
        assert [(row.party, row.name, row.how) for row in rows] == [(party, name, "link")]


def test_a_judgement_is_given(client: Client, school: School, database: Database) -> None:
    make(database, school, Purpose.JUDGEMENT)
    page = client.page(path(LINK))
    assert "How does Student 1000 do?" in page
    fields = NAME | {"key": new_id(), "words": "", "level_0": ""}
    empty = client.post(path(LINK), data=fields)
    assert (empty.status_code, 'id="words-error"' in empty.text) == (422, True)
    done = client.post(path(LINK), data=fields | {"words": "Gaat goed.", "level_0": "with_help"})
    assert done.status_code == 200
    with database.reading() as session:
        rows = session.exec(select(JudgementRow).where(col(JudgementRow.link_id) == LINK)).all()
        assert [(row.words, row.by_name, list(row.levels.values())) for row in rows] == [
            ("Gaat goed.", "Pim Opleider", ["with_help"])
        ]


def test_a_contact_moment_is_proposed(client: Client, school: School, database: Database) -> None:
    make(database, school, Purpose.CONTACT)
    client.get(path(LINK))
    fields = NAME | {"key": new_id(), "way": "phone", "why": "Tussenstand", "day": "31-02-2027"}
    wrong = client.post(path(LINK), data=fields)
    assert (wrong.status_code, 'id="day-error"' in wrong.text, "31-02-2027" in wrong.text) == (422, True, True)
    day = today().strftime("%d-%m-%Y")
    assert client.post(path(LINK), data=fields | {"day": day}).status_code == 200
    with database.reading() as session:
        row = session.exec(select(ContactProposalRow).where(col(ContactProposalRow.id) == fields["key"])).one()
        assert (row.side, row.who, row.day) == ("trainer", "Pim Opleider", today())
        assert session.get_one(TaskLinkRow, LINK).used_at is not None
