"""Who supervises whom: assigned, handed over and ended by a coordinator for the own teams, with history."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bpv.core.audit import AuditRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Reach, Role, Scope
from bpv.people.service import supervision as service
from bpv.people.tables import AccountRow, SupervisionRow
from tests.support import queries
from tests.support.client import Client
from tests.support.school import School

WHERE = "/supervision"
Row = tuple[str, date, date | None]


@pytest.fixture
def admin(sign_in) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR)


def send(client: Client, students: list[str], account_id: str, act: str = "hand_over", day: date | None = None):
    """Send the form of the page."""
    data = {"students": students, "supervisor": account_id, "act": act, "day": f"{day or today():%d-%m-%Y}"}
    return client.post(WHERE, data=data)


def rows(database: Database, student_id: str) -> list[Row]:
    """The supervisions of a student, oldest first."""
    with database.reading() as session:
        found = session.exec(
            select(SupervisionRow).where(SupervisionRow.student_id == student_id).order_by(SupervisionRow.valid_from)
        ).all()
        return [(row.account_id, row.valid_from, row.valid_until) for row in found]


def test_students_are_handed_over_and_history_stays(admin: Client, database: Database, school: School):
    first, second = school.accounts[Role.SUPERVISOR]
    fifteen, twenty = school.students["fifteen"], school.students["twenty"]
    assert send(admin, [fifteen, twenty], second).status_code == 302
    yesterday = today() - timedelta(days=1)
    past = today() - timedelta(days=400)
    assert rows(database, fifteen) == [(first, past, yesterday), (second, today(), None)]
    assert rows(database, twenty) == [(second, past, None)]
    assert send(admin, [fifteen, twenty], second).status_code == 302
    assert len(rows(database, fifteen)) == 2
    page = admin.page(f"{WHERE}?supervisor={second}")
    assert "Student 1001" in page
    assert "Supervisor Een" in page
    with database.reading() as session:
        events = session.exec(select(AuditRow).where(AuditRow.event == "supervision.assigned")).all()
    assert [(event.object_id, event.fields) for event in events] == [(second, ["valid_from", "valid_until"])]


def test_supervision_ends_and_the_student_stands_first(admin: Client, database: Database, school: School):
    twenty = school.students["twenty"]
    assert send(admin, [twenty], "", "end", today() - timedelta(days=1)).status_code == 302
    page = admin.page(WHERE)
    assert page.index("Student 1002") < page.index("Student 1000")
    assert "Student 1002" in admin.page(f"{WHERE}?supervisor=none")
    assert "Student 1001" not in admin.page(f"{WHERE}?supervisor=none")


def test_a_supervisor_who_left_leaves_students_without_one(admin: Client, database: Database, school: School):
    with database.writing() as session:
        session.get_one(AccountRow, school.accounts[Role.SUPERVISOR][1]).active = False
    assert "Student 1002" in admin.page(f"{WHERE}?supervisor=none")
    assert send(admin, [school.students["twenty"]], school.accounts[Role.SUPERVISOR][1]).status_code == 422


def test_a_coordinator_reaches_the_own_teams_only(sign_in, database: Database, school: School):
    coordinator = sign_in(Role.COORDINATOR)
    page = coordinator.page(WHERE)
    assert "Student 1000" in page
    assert "Student 1002" not in page
    before = rows(database, school.students["twenty"])
    second = school.accounts[Role.SUPERVISOR][1]
    assert send(coordinator, [school.students["twenty"]], second).status_code == 404
    assert send(coordinator, [school.students["elsewhere"]], second).status_code == 404
    assert rows(database, school.students["twenty"]) == before
    assert send(coordinator, [school.students["fifteen"]], second).status_code == 302
    assert sign_in(Role.SUPERVISOR).get(WHERE).status_code == 403


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(admin: Client, database: Database, school: School):
    first, fifteen = school.accounts[Role.SUPERVISOR][0], school.students["fifteen"]
    before = rows(database, fifteen)
    for students, account_id, act, day in (
        ([], first, "hand_over", "01-09-2026"),
        ([fifteen], "", "hand_over", "01-09-2026"),
        ([fifteen], school.accounts[Role.BROKER][0], "hand_over", "01-09-2026"),
        ([fifteen], first, "steal", "01-09-2026"),
        ([fifteen], first, "hand_over", "31-02-2026"),
        ([fifteen], first, "hand_over", ""),
    ):
        data = {"students": students, "supervisor": account_id, "act": act, "day": day}
        answer = admin.post(WHERE, data=data)
        assert answer.status_code == 422, data
        assert f'value="{day}"' in answer.text
        box = answer.text.split(f'value="{fifteen}"')[1].split(">")[0]
        assert ("checked" in box) == bool(students)
    assert rows(database, fifteen) == before
    assert admin.get(f"{WHERE}?team=nonsense&cohort=x&supervisor=y&page=9999").status_code == 200


def test_the_list_asks_as_much_for_many_as_for_few(admin: Client, database: Database, school: School):
    with queries.count(database) as one:
        admin.page(f"{WHERE}?q=1002")
    with queries.count(database) as all_:
        admin.page(WHERE)
    assert one.total == all_.total


def test_the_service_keeps_strangers_out(database: Database, school: School):
    scope = Scope(Reach.ALL, school.institution, school.accounts[Role.ADMINISTRATOR][0])
    first = school.accounts[Role.SUPERVISOR][0]
    with database.writing() as session:
        with pytest.raises(NotFound):
            service.assign(session, scope, [school.students["elsewhere"]], first, today(), alone=True)
        with pytest.raises(NotFound):
            service.end(session, scope, [school.students["elsewhere"]], "", today())
        with pytest.raises(Refused):
            service.assign(
                session,
                scope,
                [school.students["fifteen"]],
                school.other_accounts[Role.COORDINATOR],
                today(),
                alone=True,
            )


ACTS = st.lists(
    st.tuples(st.sampled_from(["hand_over", "beside", "end"]), st.integers(0, 1), st.integers(-40, 40)), max_size=8
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_pair_ever_overlaps_itself_whatever_is_done(database: Database, school: School, acts):
    scope = Scope(Reach.ALL, school.institution, school.accounts[Role.ADMINISTRATOR][0])
    student = school.students["fifteen"]
    for act, number, days in acts:
        account_id, day = school.accounts[Role.SUPERVISOR][number], today() + timedelta(days=days)
        with database.writing() as session:
            if act == "end":
                service.end(session, scope, [student], account_id, day)
            else:
                service.assign(session, scope, [student], account_id, day, alone=act == "hand_over")
        spans = rows(database, student)
        assert all(until is None or first <= until for _, first, until in spans)
        for account in {one for one, _, _ in spans}:
            own = [(first, until) for one, first, until in spans if one == account]
            assert all(until is not None and until < later for (_, until), (later, _) in pairwise(own))
        if act == "hand_over":
            running = {one for one, first, until in spans if first <= day and (until is None or until >= day)}
            assert running == {account_id}
