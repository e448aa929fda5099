"""Signals on both databases: opened in time and once, with an owner, closed by clock or person, told by mail."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Reach, Role, Scope
from bpv.core.school_calendar import Calendar, Span
from bpv.people.service.directory import Accounts
from bpv.people.tables import AccountRow, SupervisionRow
from bpv.placements.service import watching as placements
from bpv.placements.tables import PlacementRow
from bpv.tracking.jobs.signals import watch_at
from bpv.tracking.models.signals import SignalFilter, SignalKind
from bpv.tracking.service import reminding, signals, watching
from bpv.tracking.tables import PlacementSignalRow
from tests.support.queries import count
from tests.support.school import School
from tests.support.tracking_facts import Agreement, Contact, Hours, Told, Work

MONDAY = next(day for n in range(1, 8) if (day := today() + timedelta(days=n)).weekday() == 0)
MISSING = 7  # days: the setting as it comes


@pytest.fixture
def placement(database: Database, school: School) -> str:
    """The running placement of the usual student, with two months around Monday, and no signal yet."""
    with database.writing() as session:
        session.execute(delete(PlacementSignalRow))
        row = running(session, school)
        row.starts_on, row.ends_on = MONDAY - timedelta(days=14), MONDAY + timedelta(days=60)
        session.add(row)
        return row.id


def running(session: Session, school: School) -> PlacementRow:
    """The running placement of the usual student."""
    query = select(PlacementRow).where(
        PlacementRow.institution_id == school.institution, PlacementRow.source == "running"
    )
    return session.exec(query).one()


def rows(database: Database, school: School) -> list[PlacementSignalRow]:
    """The signals of the school, the oldest first."""
    with database.reading() as session:
        query = select(PlacementSignalRow).where(PlacementSignalRow.institution_id == school.institution)
        return list(session.exec(query.order_by(col(PlacementSignalRow.opened_at), col(PlacementSignalRow.source))))


def mails(database: Database) -> list[OutboxRow]:
    """The mails about signals."""
    with database.reading() as session:
        query = select(OutboxRow).where(OutboxRow.kind == reminding.KIND).order_by(col(OutboxRow.due))
        return list(session.exec(query))


def look(database: Database, school: School, told: Told, day: date) -> int:
    """One look of the clock at the school on a day."""
    return watch_at(database, school.institution, told.sources(), day)


def scope_of(school: School, role: Role = Role.SUPERVISOR) -> Scope:
    """The scope of a supervisor or coordinator for signals."""
    reach = Reach.ASSIGNED if role is Role.SUPERVISOR else Reach.TEAM
    teams = frozenset({school.teams["instruments"]})
    return Scope(reach, school.institution, school.accounts[role][0], team_ids=teams)


def test_missing_hours_are_a_signal_on_the_first_day_after_the_deadline(
    database: Database, school: School, placement: str
) -> None:
    told = Told(hours={placement: Hours(last_day=MONDAY)})
    last = MONDAY + timedelta(days=MISSING)
    assert look(database, school, told, last) == 0
    assert look(database, school, told, last + timedelta(days=1)) == 1
    assert look(database, school, told, last + timedelta(days=1)) == 0
    (one,) = rows(database, school)
    assert (one.kind, one.colour, one.since) == (SignalKind.NO_HOURS, "amber", last)
    assert one.owner_id == school.accounts[Role.SUPERVISOR][0]
    look(database, school, told, last + timedelta(days=8))
    assert rows(database, school)[0].colour == "red"


def test_a_deadline_in_a_holiday_waits_for_the_first_school_day(
    database: Database, school: School, placement: str
) -> None:
    last = MONDAY + timedelta(days=MISSING)
    free = Calendar((Span(last - timedelta(days=2), last + timedelta(days=4)),), last)
    told = Told(hours={placement: Hours(last_day=MONDAY)}, calendar=free)
    back = last + timedelta(days=7)
    assert back.weekday() == 0
    assert look(database, school, told, back) == 0
    assert look(database, school, told, back + timedelta(days=1)) == 1


def test_each_cause_has_its_signal_and_closes_with_it(database: Database, school: School, placement: str) -> None:
    long_ago = MONDAY - timedelta(days=60)
    told = Told(
        agreements={placement: Agreement()},
        hours={placement: Hours(last_day=None, waiting_since=long_ago)},
        work={placement: Work(waiting_since=long_ago)},
        contacts={placement: Contact(due_on=long_ago)},
    )
    look(database, school, told, MONDAY)
    kinds = {one.kind for one in rows(database, school)}
    assert kinds == {"no_hours", "hours_waiting", "work_waiting", "no_contact", "started_without_agreement"}
    told.agreements, told.work = {placement: Agreement(MONDAY)}, {placement: Work()}
    told.hours = {placement: Hours(last_day=MONDAY)}
    told.contacts = {placement: Contact(due_on=MONDAY)}
    assert look(database, school, told, MONDAY) == 5
    assert {(one.closed_how, one.closed_by) for one in rows(database, school)} == {("itself", None)}


def test_what_no_room_tells_is_no_signal(database: Database, school: School, placement: str) -> None:
    assert look(database, school, Told(), MONDAY) == 0
    assert look(database, school, Told(contacts={}, work={}), MONDAY) == 0


def test_a_cancelled_placement_keeps_no_signal(database: Database, school: School, placement: str) -> None:
    told = Told(agreements={})
    look(database, school, told, MONDAY)
    with database.writing() as session:
        running(session, school).state = "cancelled"
    look(database, school, told, MONDAY)
    assert [one.closed_how for one in rows(database, school)] == ["itself"]


def test_three_nodes_at_once_open_each_signal_once(database: Database, school: School, placement: str) -> None:
    told, start = Told(agreements={}, hours={}), Barrier(3)

    def node() -> None:
        start.wait()
        look(database, school, told, MONDAY)

    nodes = [Thread(target=node) for _ in range(3)]
    for one in nodes:
        one.start()
    for one in nodes:
        one.join()
    sources = [one.source for one in rows(database, school)]
    assert sorted(sources) == sorted(set(sources))
    assert len(sources) == 2
    assert len(mails(database)) == 1


def test_the_owner_follows_supervision_and_nothing_is_without_one(
    database: Database, school: School, placement: str
) -> None:
    told, (first, second) = Told(agreements={}), school.accounts[Role.SUPERVISOR]
    look(database, school, told, MONDAY)
    with database.writing() as session:
        for row in session.exec(select(SupervisionRow).where(SupervisionRow.student_id == running_student(school))):
            row.valid_until = MONDAY - timedelta(days=1)
    look(database, school, told, MONDAY)
    assert rows(database, school)[0].owner_id == school.accounts[Role.COORDINATOR][0]
    with database.writing() as session:
        (one,) = session.exec(select(PlacementSignalRow).where(col(PlacementSignalRow.closed_at).is_(None)))
        signals.give(session, Accounts(), scope_of(school, Role.COORDINATOR), one.id, one.version, second)
    look(database, school, told, MONDAY)
    assert rows(database, school)[0].owner_id == second  # given by a person: the clock leaves it
    with database.writing() as session:
        session.get_one(AccountRow, second).active = False
    look(database, school, told, MONDAY)
    assert rows(database, school)[0].owner_id == school.accounts[Role.COORDINATOR][0]
    assert first != second


def running_student(school: School) -> str:
    """The usual student."""
    return school.students["seventeen"]


def test_a_person_closes_with_a_note_and_it_comes_back_while_the_cause_lasts(
    database: Database, school: School, placement: str
) -> None:
    told = Told(agreements={})
    look(database, school, told, MONDAY)
    (one,) = rows(database, school)
    own = scope_of(school)
    with database.writing() as session:
        signals.close(session, own, one.id, one.version, "Gebeld: formulier ligt bij de ouders.")
    with database.writing() as session:  # sent twice
        signals.close(session, own, one.id, one.version, "Gebeld: formulier ligt bij de ouders.")
    with pytest.raises(Stale), database.writing() as session:
        signals.close(session, own, one.id, one.version, "Iets anders")
    assert look(database, school, told, today()) == 0
    assert look(database, school, told, today() + timedelta(days=14)) == 1
    closed, again = rows(database, school)
    assert (closed.closed_by, closed.note) == (own.account_id, "Gebeld: formulier ligt bij de ouders.")
    assert (again.kind, again.closed_at) == (closed.kind, None)


def test_scopes_hide_signals_and_owners_are_of_the_school(database: Database, school: School, placement: str) -> None:
    look(database, school, Told(agreements={}), MONDAY)
    (one,) = rows(database, school)
    elsewhere = Scope(Reach.ALL, school.other_institution, school.other_accounts[Role.COORDINATOR])
    stranger = Scope(Reach.ASSIGNED, school.institution, school.accounts[Role.SUPERVISOR][1])
    for scope in (elsewhere, stranger):
        with database.reading() as session, pytest.raises(NotFound):
            signals.signal(session, scope, one.id)
        with database.reading() as session:
            found = signals.listed(session, Accounts(), scope, SignalFilter(), today(), offset=0, limit=25)
        assert placement not in {line.signal.placement_id for line in found[0]}
    for nobody in (school.accounts[Role.TRAINER][0], school.other_accounts[Role.COORDINATOR]):
        with pytest.raises(Refused), database.writing() as session:
            signals.give(session, Accounts(), scope_of(school), one.id, one.version, nobody)


def test_one_mail_a_day_without_a_word_of_content(database: Database, school: School, placement: str) -> None:
    told = Told(agreements={})
    look(database, school, told, MONDAY)
    told.hours = {}
    look(database, school, told, MONDAY)  # a second signal on the same day: told tomorrow
    (mail,) = mails(database)
    assert (mail.due, mail.account_id, mail.object_id) == (MONDAY, *[school.accounts[Role.SUPERVISOR][0]] * 2)
    for word in ("Student", "1000", "Aanvraag", "agreement", "overeenkomst"):
        assert word not in mail.body + mail.subject
    look(database, school, told, MONDAY + timedelta(days=1))
    look(database, school, told, MONDAY + timedelta(days=2))
    assert [one.due for one in mails(database)] == [MONDAY, MONDAY + timedelta(days=1)]
    with database.reading() as session:
        due = reminding.due_on(session, school.institution, mail.account_id or "")
    assert due == MONDAY + timedelta(days=1)  # the older mail is stopped when it still waits


def test_no_mail_on_a_day_without_school(database: Database, school: School, placement: str) -> None:
    look(database, school, Told(agreements={}), MONDAY - timedelta(days=1))
    assert (len(rows(database, school)), mails(database)) == (1, [])


def test_queries_do_not_grow_with_placements(database: Database, school: School, placement: str) -> None:
    with database.writing() as session:
        made = running(session, school).model_dump(exclude={"id", "source"})
        session.add_all(PlacementRow(**made, source=f"n{number}") for number in range(30))
    counted = []
    for most in (1, 31):
        with database.reading() as session:
            part = placements.followed(session, school.institution, MONDAY, None, most)
            assert len(part) == most
            with count(database) as asked:
                watching.look(session, school.institution, part, Told(agreements={}, hours={}).sources(), MONDAY)
        counted.append(asked.total)
    assert counted[0] == counted[1]
