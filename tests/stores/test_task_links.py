"""Mailed links for one task, on both databases: spent once, one open link per task and recipient, mail that follows."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import pytest
from sqlmodel import Session, col, select

from bpv.companies.tables import TrainerRow
from bpv.core import outbox
from bpv.core.audit import verify
from bpv.core.clock import today
from bpv.core.config import DEMO_SECRET
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.links import token
from bpv.core.outbox.models import Status
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Reach, Role, Scope
from bpv.people.service.directory import Accounts
from bpv.placements.models import Side
from bpv.placements.models.links import Opened, Purpose, Recipient, Task, TaskLink, TaskState
from bpv.placements.service import links, trainees
from bpv.placements.store import links as store
from bpv.placements.tables import PlacementRow, TaskLinkRow
from bpv.tracking.models.problems import ProblemKind, Report, Reporter
from bpv.tracking.service import problems, tasks
from bpv.tracking.tables import PlacementProblemRow
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_links import ADDRESS, OPEN, OTHER, TRAINER, running

PIM: Final = Recipient(name="Pim Opleider", address=ADDRESS, trainer_id=TRAINER)


def given(link_id: str) -> str:
    """The secret part of a link."""
    return token(DEMO_SECRET, "task", link_id)


def task(placement_id: str, purpose: Purpose = Purpose.CONTACT, to: Recipient = PIM) -> Task:
    """A task about a placement."""
    return Task(purpose=purpose, placement_id=placement_id, object_id=placement_id, to=to)


def placed(database: Database, school: School) -> str:
    """The running placement."""
    with database.reading() as session:
        return running(session, school.institution).id


def one(session: Session, link_id: str) -> TaskLink:
    """A link as it stands."""
    found = store.anywhere(session, link_id)
    assert found is not None
    return found


def mail_of(session: Session, link_id: str) -> list[tuple[str, str]]:
    """Kind and status of the mail of a link, the oldest first."""
    query = select(OutboxRow).where(col(OutboxRow.object_id) == link_id).order_by(col(OutboxRow.wanted_at))
    return [(row.kind, row.status) for row in session.exec(query)]


def test_twenty_presses_at_once_do_it_once(database: Database, school: School) -> None:
    def press(number: int) -> str:
        def act(found: Opened) -> str:
            report = Report(new_id(), ProblemKind.WORK, f"Tekst {number}")
            by = Reporter(Side.COMPANY, "Pim", link_id=found.link.id)
            return problems.report(session, school.institution, found.placement.id, report, by, today())

        try:
            with database.writing() as session:
                tasks.do(session, DEMO_SECRET, OPEN, given(OPEN), act)
        except links.Spent as spent:
            return f"already at {spent.opened.school}"
        return "done"

    with ThreadPoolExecutor(20) as pool:
        results = Counter(pool.map(press, range(20)))
    assert results == {"done": 1, "already at Instrumentenschool": 19}
    with database.reading() as session:
        mine = col(PlacementProblemRow.link_id) == OPEN
        assert len(session.exec(select(PlacementProblemRow).where(mine)).all()) == 1
        assert verify(session) is None


def test_what_fails_spends_nothing(database: Database, school: School) -> None:
    def act(found: Opened) -> None:
        raise Refused("task_link.over")

    with pytest.raises(Refused), database.writing() as session:
        tasks.do(session, DEMO_SECRET, OPEN, given(OPEN), act)
    with database.reading() as session:
        assert links.find(session, DEMO_SECRET, OPEN, given(OPEN)).state is TaskState.LIVE


def test_a_second_link_for_the_same_task_stops_the_first(database: Database, school: School) -> None:
    placement_id = placed(database, school)
    with database.writing() as session:
        first = links.make(session, school.institution, task(placement_id), None, today())
    with database.writing() as session:
        second = links.make(session, school.institution, task(placement_id), None, today())
        links.make(session, school.institution, task(placement_id, Purpose.JUDGEMENT), None, today())
    with database.reading() as session:
        with pytest.raises(links.Refusal):
            links.find(session, DEMO_SECRET, first, given(first))
        assert links.find(session, DEMO_SECRET, second, given(second)).student == "Student 1000"
        assert mail_of(session, first) == [("task_contact", Status.CANCELLED.value)]
        assert mail_of(session, second) == [("task_contact", Status.WAITING.value)]


def test_the_same_link_made_by_six_at_once_leaves_one_open(database: Database, school: School) -> None:
    placement_id = placed(database, school)

    def make(_: int) -> str:
        with database.writing() as session:
            return links.make(session, school.institution, task(placement_id), None, today())

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(make, range(6)))
    with database.reading() as session:
        rows = session.exec(select(TaskLinkRow).where(col(TaskLinkRow.purpose) == "contact")).all()
        assert {row.id for row in rows} == made
        assert sum(row.stopped_at is None for row in rows) == 1
        assert verify(session) is None


def test_a_form_sent_twice_makes_one_link_and_not_one_of_another_placement(database: Database, school: School) -> None:
    placement_id, key = placed(database, school), new_id()
    for _ in range(2):
        with database.writing() as session:
            made = links.make(session, school.institution, task(placement_id), None, today(), link_id=key)
            assert made == key
    with pytest.raises(NotFound), database.writing() as session:
        links.make(session, school.institution, task(placement_id), None, today(), link_id=OTHER)
    with pytest.raises(NotFound), database.writing() as session:
        links.make(session, school.other_institution, task(placement_id), None, today())


def test_stopping_takes_the_mail_back_and_the_clock_asks_once_more(database: Database, school: School) -> None:
    placement_id = placed(database, school)
    with database.writing() as session:
        made = links.make(session, school.institution, task(placement_id), None, today())
    with database.reading() as session:
        assert links.still(session, school.institution, made) == one(session, made).expires_on
        assert links.still(session, school.other_institution, made) is None
    with database.writing() as session:
        links.stop(session, school.institution, placement_id, made, None)
    with database.writing() as session:
        assert links.still(session, school.institution, made) is None
        state = outbox.state_of(session, school.institution, "task_contact", made)
        assert state is not None
        assert state.status is Status.CANCELLED
        with pytest.raises(Refused):
            links.stop(session, school.institution, placement_id, made, None)
        with pytest.raises(NotFound):
            links.stop(session, school.institution, placement_id, OTHER, None)


def test_what_changed_elsewhere_stops_its_links(database: Database, school: School) -> None:
    placement_id = placed(database, school)
    with database.writing() as session:
        both = [replaced(placement_id, party) for party in ("company", "parent")]
        made = [links.make(session, school.institution, each, None, today()) for each in both]
    with database.writing() as session:
        assert links.stop_for(session, school.institution, Purpose.SIGN, [placement_id], party="company") == 1
        assert links.stop_for(session, school.other_institution, Purpose.SIGN, [placement_id]) == 0
        assert [one(session, each).stopped_at is None for each in made] == [False, True]
        assert links.stop_for(session, school.institution, Purpose.SIGN, [placement_id]) == 1


def replaced(placement_id: str, party: str) -> Task:
    """A task to sign for a party."""
    to = Recipient(name="Iemand", address="iemand@thuis.example")
    return Task(purpose=Purpose.SIGN, placement_id=placement_id, object_id=placement_id, to=to, party=party)


def test_mailing_again_is_once_a_day_and_renews_what_is_over(database: Database, school: School) -> None:
    placement_id = placed(database, school)
    with database.writing() as session:
        links.resend(session, school.institution, placement_id, OPEN, None)
        with pytest.raises(Refused):
            links.resend(session, school.institution, placement_id, OPEN, None)
        assert mail_of(session, OPEN) == [("task_again", Status.WAITING.value)]
        session.get_one(TrainerRow, TRAINER).email = "nieuw@requested.example"
        session.get_one(TaskLinkRow, OPEN).expires_on = today() - timedelta(days=1)
    with database.writing() as session:
        links.resend(session, school.institution, placement_id, OPEN, None)
        rows = session.exec(select(TaskLinkRow).where(col(TaskLinkRow.placement_id) == placement_id)).all()
        assert {row.address for row in rows if row.id != OPEN} == {"nieuw@requested.example"}


def test_the_list_of_a_placement_asks_the_same_whatever_its_length(database: Database, school: School) -> None:
    placement_id = placed(database, school)

    def read() -> int:
        with count(database) as queries, database.reading() as session:
            found = trainees.one(session, trainer(school), placement_id, today())
            links.open_of_placement(session, school.institution, found.placement, Accounts())
        return queries.total

    few = read()
    with database.writing() as session:
        for number in range(12):
            to = Recipient(name=f"P {number}", address=f"p{number}@requested.example", trainer_id=TRAINER)
            links.make(session, school.institution, task(placement_id, to=to), None, today())
    assert read() <= few + 1


def trainer(school: School) -> Scope:
    """The account that trains at three companies."""
    account_id = school.accounts[Role.TRAINER][0]
    return Scope(Reach.COMPANY, school.institution, account_id, trainer_id=school.registry.trainers[0])


def test_a_trainer_sees_the_trainees_of_every_company_of_the_account(database: Database, school: School) -> None:
    placement_id = placed(database, school)
    with database.reading() as session:
        found = trainees.of_trainer(session, trainer(school), today())
        assert [line.placement.id for line in found] == [placement_id]
        nobody = Scope(Reach.COMPANY, school.institution, school.accounts[Role.TRAINER][1], trainer_id=OTHER)
        assert placement_id not in [each.placement.id for each in trainees.of_trainer(session, nobody, today())]
        with pytest.raises(NotFound):
            trainees.one(session, nobody, placement_id, today())
    with database.writing() as session:
        row = session.get_one(PlacementRow, placement_id)
        row.starts_on, row.ends_on = today() - timedelta(days=200), today() - timedelta(days=61)
    with database.reading() as session:
        assert trainees.of_trainer(session, trainer(school), today()) == ()
