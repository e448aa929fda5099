"""Counters, codes and links: what must hold when many try at once, on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.core.rights import Reach, Role, Scope
from bpv.people.models import AccountFields
from bpv.people.rules.sessions import LINK_LIFE
from bpv.people.rules.throttle import PER_ACCOUNT, keys
from bpv.people.service import accounts, entry, set_up
from bpv.people.store import sessions
from bpv.people.tables import AccountRow, GrantRow, PasswordLinkRow, SetupCodeRow, ThrottleRow
from tests.support import queries, school
from tests.support.school import School


@pytest.fixture
def built(database: Database) -> School:
    """The small school, committed."""
    with database.writing() as session:
        return school.build(session)


def test_no_attempt_slips_past_the_limit_when_many_try_at_once(database: Database):
    instant = now()

    def attempt(number: int) -> bool:
        with database.writing() as session:
            return entry.count_attempt(session, "anna@school.example", f"203.0.113.{number}", instant).allowed

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, range(40)))
    assert sum(allowed) == PER_ACCOUNT
    with database.reading() as session:
        row = session.get(ThrottleRow, keys("anna@school.example", "x").account)
        assert row.failures == 40


def test_a_classroom_behind_one_address_is_never_refused(database: Database):
    instant, refused = now(), 0
    for number in range(60):
        email = f"student{number}@school.example"
        for right in (False, True) if number % 20 == 0 else (True,):
            with database.writing() as session:
                refused += not entry.count_attempt(session, email, "203.0.113.1", instant).allowed
            if right:
                with database.writing() as session:
                    entry.forgive(session, email, "203.0.113.1")
    assert refused == 0


def test_a_thousand_failures_everywhere_slow_down_strangers_only(database: Database):
    instant = now()
    with database.writing() as session:
        everybody = keys("a", "b").everybody
        session.add(ThrottleRow(key=everybody, window_start=instant, failures=1000))
        session.add(ThrottleRow(key=keys("known@school.example", "1").known, window_start=instant))
    with database.writing() as session:
        assert not entry.count_attempt(session, "stranger@school.example", "2", instant).allowed
        assert entry.count_attempt(session, "known@school.example", "1", instant).allowed


def test_the_window_begins_anew_after_five_minutes(database: Database):
    instant = now()
    for _ in range(11):
        with database.writing() as session:
            verdict = entry.count_attempt(session, "anna@school.example", "1", instant)
    assert (verdict.allowed, verdict.minutes) == (False, 5)
    with database.writing() as session:
        late = entry.count_attempt(session, "anna@school.example", "1", instant + timedelta(minutes=4, seconds=59))
        assert (late.allowed, late.minutes) == (False, 1)
        assert entry.count_attempt(session, "anna@school.example", "1", instant + timedelta(minutes=5)).allowed


def test_counters_tell_neither_name_nor_address(database: Database):
    with database.writing() as session:
        entry.count_attempt(session, "anna@school.example", "203.0.113.1", now())
    with database.reading() as session:
        text = " ".join(session.exec(select(ThrottleRow.key)))
    assert "anna" not in text
    assert "203.0.113.1" not in text
    assert all(len(key) == 64 for key in text.split())


def test_of_twenty_presses_on_a_set_up_code_one_makes_a_school(database: Database):
    with database.writing() as session:
        code = set_up.new_code(session, now())

    def press(number: int) -> bool:
        fields = AccountFields(email=f"beheer{number}@school.example", name="Beheer")
        try:
            with database.writing() as session:
                set_up.finish(session, code, "School", fields, "hash", now())
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(press, range(20)))
    assert sum(made) == 1
    with database.reading() as session:
        assert len(session.exec(select(AccountRow)).all()) == 1


def test_two_administrators_cannot_both_leave(database: Database, built: School):
    first, second = built.accounts[Role.ADMINISTRATOR]

    scope = Scope(Reach.ALL, built.institution)

    def leave(account_id: str) -> bool:
        try:
            with database.writing() as session:
                held = select(GrantRow).where(GrantRow.account_id == account_id, GrantRow.role == "administrator")
                accounts.withdraw_role(session, scope, account_id, session.exec(held).one().id)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(leave, (first, second)))
    assert sorted(done) == [False, True]
    with database.reading() as session:
        assert (
            len(session.exec(select(GrantRow).where(GrantRow.role == "administrator")).all()) == 2
        )  # one of each school


def test_a_session_is_found_with_its_roles_in_one_query(database: Database, built: School):
    with database.writing() as session:
        entry.open_session(session, built.two_roles, "a" * 64, "Mozilla/5.0 (X11; Linux) Firefox/140", now())
    with queries.count(database) as counted, database.reading() as session:
        found = sessions.find(session, "a" * 64, now())
    assert counted.total == 1, str(counted)
    assert found.principal.roles == {Role.SUPERVISOR, Role.COORDINATOR}
    assert {grant.team_id for grant in found.principal.grants} == {built.teams["instruments"], built.teams["precision"]}
    assert found.principal.institution_id == built.institution


def test_a_student_is_known_by_their_own_id(database: Database, built: School):
    with database.writing() as session:
        entry.open_session(session, built.accounts[Role.STUDENT][0], "b" * 64, "", now())
    with database.reading() as session:
        assert sessions.find(session, "b" * 64, now()).principal.student_id == built.students["seventeen"]
        assert sessions.find(session, "c" * 64, now()) is None


def test_two_presses_give_a_role_once(database: Database, built: School):
    scope, someone = Scope(Reach.ALL, built.institution), built.accounts[Role.BROKER][0]

    def give() -> bool:
        try:
            with database.writing() as session:
                accounts.give_role(session, scope, someone, Role.MANAGER, None, None, now())
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            accounts.give_role(session, scope, someone, Role.MANAGER, None, None, now())
            second = pool.submit(give)
            time.sleep(0.3)  # the second press asks while the first is not committed
        assert not second.result()
    with database.reading() as session:
        held = select(GrantRow).where(GrantRow.account_id == someone, GrantRow.role == "manager")
        assert len(session.exec(held).all()) == 1


def test_links_and_codes_go_when_they_expired(database: Database, built: School):
    someone, links = built.accounts[Role.BROKER][0], select(PasswordLinkRow)
    with database.writing() as session:
        entry.new_link(session, built.institution, someone, someone, "c" * 64, now())
        session.add(SetupCodeRow(code_hash="d" * 64, expires_at=now() + LINK_LIFE))
    with database.writing() as session:
        assert entry.prune(session, now() + LINK_LIFE - timedelta(hours=1)) == 0
        assert len(session.exec(links).all()) == 1
        assert entry.prune(session, now() + LINK_LIFE) == 2
        assert session.exec(links).all() == []


def test_a_session_that_idled_out_is_not_counted_as_open(database: Database, built: School):
    scope, someone = Scope(Reach.ALL, built.institution), built.accounts[Role.BROKER][0]
    with database.writing() as session:
        entry.open_session(session, someone, "e" * 64, "", now())
    with database.reading() as session:
        assert accounts.detail(session, scope, someone, now()).open_sessions == 1
        assert accounts.detail(session, scope, someone, now() + timedelta(minutes=31)).open_sessions == 0
