"""Talks on both databases: dated answers that stay, colleges, reminders that are queued once and taken back."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bpv.companies.jobs import remind
from bpv.companies.models.talks import (
    FollowUpResult,
    SignalFilter,
    SignalInput,
    SignalKind,
    TalkForm,
    TalkInput,
    Topic,
)
from bpv.companies.service import follow_ups, signals, talks
from bpv.companies.service.timeline import timeline
from bpv.companies.tables import FollowUpRow, TalkRow
from bpv.core.audit import AuditRow, verify
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.outbox import Status, state_of
from bpv.core.rights import Reach, Role, Scope
from bpv.people.service.directory import Accounts, languages
from bpv.people.tables import AccountRow
from tests.support.school import School
from tests.support.school_rows import days_ago

PEOPLE = Accounts()


def mine(school: School, role: Role = Role.BROKER) -> Scope:
    """Somebody of the first college."""
    college = frozenset({school.colleges["technology"]})
    return Scope(Reach.COLLEGE, school.institution, account_id=school.accounts[role][0], college_ids=college)


def said(school: School, answers: Mapping[Topic, str] | None = None, **more: object) -> TalkInput:
    """A talk of today with answers."""
    plain = {
        "college_id": school.colleges["technology"],
        "held_on": today(),
        "form": TalkForm.PHONE,
        "text": "Zij zoeken mensen.",
        "answers": answers or {},
    }
    return TalkInput(**plain | more)  # type: ignore[arg-type]


def record(database: Database, school: School, given: TalkInput, name: str = "due") -> str:
    """Record a talk; gives its id."""
    key = new_id()
    with database.writing() as session:
        talks.record_talk(session, PEOPLE, mine(school), school.companies[name], key, given)
    return key


def promised(database: Database, school: School, due: date) -> FollowUpRow:
    """A talk with a follow-up for the broker."""
    owner = school.accounts[Role.BROKER][0]
    key = record(database, school, said(school, next_step="Bellen", follow_up_on=due, owner_id=owner))
    with database.reading() as session:
        return session.exec(select(FollowUpRow).where(FollowUpRow.talk_id == key)).one()


def test_a_later_talk_adds_and_never_overwrites(database: Database, school: School) -> None:
    record(database, school, said(school, {Topic.FIT: "Past goed", Topic.SECTOR: "Optica"}, held_on=days_ago(400)))
    record(database, school, said(school, {Topic.FIT: "Past minder"}, held_on=days_ago(30)))
    late = record(database, school, said(school, {Topic.FIT: "Past bijna"}, held_on=days_ago(200)))
    with database.reading() as session:
        company = school.companies["due"]
        last = talks.last_answers(session, mine(school), company)
        book = talks.book(session, mine(school), company, 0, 25)
        before = talks.last_answers(session, mine(school), company, talks.found(session, mine(school), late))
        told = timeline(session, PEOPLE, mine(school), company)
    assert {topic: (one.text, one.noted_on) for topic, one in last.items()} == {
        Topic.FIT: ("Past minder", days_ago(30)),
        Topic.SECTOR: ("Optica", days_ago(400)),
    }
    assert [one.text for one in book.answers[Topic.FIT]] == ["Past minder", "Past bijna", "Past goed"]
    assert before[Topic.FIT].text == "Past goed"
    assert [line.talk.held_on for line in book.lines] == [days_ago(30), days_ago(200), days_ago(400)]
    assert [one.kind for one in told.entries].count("timeline.talk") == 3


def test_the_audit_log_knows_names_of_fields_only(database: Database, school: School) -> None:
    key = record(database, school, said(school, {Topic.FIT: "Geheim"}, signals=SignalInput(kinds=(SignalKind.OTHER,))))
    with database.writing() as session:
        talks.edit_talk(session, mine(school), key, 1, said(school, {Topic.FIT: "Anders"}, text="Nieuw"))
    with database.reading() as session:
        events = session.exec(select(AuditRow).where(col(AuditRow.object_id) == key).order_by(col(AuditRow.seq))).all()
        assert verify(session) is None
    assert [(one.event, one.fields) for one in events] == [
        ("talk.recorded", ["fit", "form", "held_on", "signals", "text", "with_whom"]),
        ("talk.edited", ["fit", "signals", "text"]),
    ]


def test_only_own_colleges_and_only_the_writer(database: Database, school: School) -> None:
    with pytest.raises(NotFound):
        record(database, school, said(school, college_id=school.colleges["laboratory"]))
    foreign = Scope(Reach.ALL, school.other_institution, account_id=school.other_accounts[Role.COORDINATOR])
    with pytest.raises(NotFound), database.writing() as session:
        talks.record_talk(session, PEOPLE, foreign, school.companies["due"], new_id(), said(school))
    key = record(database, school, said(school))
    with pytest.raises(Refused, match=r"talk\.not_writer"), database.writing() as session:
        talks.edit_talk(session, mine(school, Role.COORDINATOR), key, 1, said(school))
    with pytest.raises(Stale), database.writing() as session:
        talks.edit_talk(session, mine(school), key, 7, said(school))
    with pytest.raises(NotFound), database.writing() as session:
        talks.record_talk(session, PEOPLE, mine(school), school.companies["far"], key, said(school))


def test_a_kind_of_signal_that_stays_keeps_its_id(database: Database, school: School) -> None:
    first = SignalInput(kinds=(SignalKind.PLACES, SignalKind.HIRING), tags=("Robot", "robot", "Avond"))
    key = record(database, school, said(school, signals=first))
    with database.reading() as session:
        before = {one.kind: one for one in talks.sheet(session, mine(school), key).signals}
    second = SignalInput(kinds=(SignalKind.PLACES, SignalKind.CONCERN), text="Drie plekken", tags=("Laser",))
    with database.writing() as session:
        talks.edit_talk(session, mine(school), key, 1, said(school, signals=second))
    with database.reading() as session:
        after = {one.kind: one for one in talks.sheet(session, mine(school), key).signals}
        found, total = signals.search(session, mine(school), SignalFilter(tag="LASER", q="plekken"), 0, 10)
        gone = signals.search(session, mine(school), SignalFilter(tag="avond"), 0, 10)[1]
    assert before[SignalKind.PLACES].tags == ("Avond", "Robot")
    assert after.keys() == {SignalKind.PLACES, SignalKind.CONCERN}
    assert after[SignalKind.PLACES].id == before[SignalKind.PLACES].id
    assert ({line.signal.id for line in found}, total, gone) == ({one.id for one in after.values()}, 2, 0)


@pytest.mark.parametrize(("days", "mails"), [(3, 1), (4, 0), (0, 1)])
def test_the_owner_is_reminded_in_time_and_once(database: Database, school: School, days: int, mails: int) -> None:
    one = promised(database, school, today() + timedelta(days=days))
    assert [remind(database, languages) for _ in range(3)] == [mails, 0, 0]
    with database.reading() as session:
        state = state_of(session, school.institution, follow_ups.KIND, one.id)
    assert (state is not None and state.status is Status.WAITING) is bool(mails)


def test_what_is_done_or_moved_is_not_mailed(database: Database, school: School) -> None:
    one = promised(database, school, today() + timedelta(days=1))
    assert remind(database, languages) == 1
    far = today() + timedelta(days=40)
    values = {"what": "Bellen", "due_on": far, "owner_id": one.owner_id}
    with database.writing() as session:
        follow_ups.move(session, PEOPLE, mine(school), one.id, 1, values)
    with database.reading() as session:
        assert follow_ups.due_on(session, school.institution, one.id) == far
        state = state_of(session, school.institution, follow_ups.KIND, one.id)
        assert state is not None
        assert state.status is Status.CANCELLED
    assert remind(database, languages) == 0
    with database.writing() as session:
        follow_ups.finish(session, mine(school), one.id, 2, FollowUpResult.DONE, None)
    with database.reading() as session:
        assert follow_ups.due_on(session, school.institution, one.id) is None
        assert follow_ups.due_on(session, school.other_institution, one.id) is None


def test_an_owner_who_left_gets_nothing(database: Database, school: School) -> None:
    one = promised(database, school, today())
    with database.writing() as session:
        account = session.get_one(AccountRow, one.owner_id)
        account.active = False
        session.add(account)
    assert remind(database, languages) == 0


def test_what_does_not_belong_together_is_refused(database: Database, school: School) -> None:
    student = school.accounts[Role.STUDENT][0]
    for given, code in (
        (said(school, held_on=today() + timedelta(days=1)), "talk.ahead"),
        (said(school, follow_up_on=today()), "follow_up.no_owner"),
        (said(school, follow_up_on=today(), owner_id=student), "follow_up.owner_unknown"),
        (said(school, follow_up_on=days_ago(1), owner_id=student), "follow_up.before_talk"),
        (said(school, signals=SignalInput(crebo="99999")), "crebo.unknown"),
    ):
        with pytest.raises(Refused) as caught:
            record(database, school, given)
        assert caught.value.code == code
    with database.reading() as session:
        assert session.exec(select(TalkRow).where(TalkRow.company_id == school.companies["due"])).all() == []
