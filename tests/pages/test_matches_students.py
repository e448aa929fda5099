"""Who guides students looks along: only their own, and exactly what each student sees."""

import pytest
from lxml import html

from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.people.tables import StudentRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School, student_row


def names(page: str) -> set[str]:
    """The students on the list."""
    return {link.text_content() for link in html.fromstring(page).cssselect("tbody th a")}


def cards(page: str) -> list[str]:
    """The text of the ranked cards, but for what one can do with them and whether a place is on the own list."""
    found = html.fromstring(page).cssselect(".place-card")
    for foot in (tools for card in found for tools in card.cssselect(".place-card-foot")):
        foot.drop_tree()
    return [" ".join(card.text_content().split()).replace("On my list", "").strip() for card in found]


@pytest.fixture
def coordinator(sign_in: SignIn) -> Client:
    """The coordinator of the instruments team."""
    return sign_in(Role.COORDINATOR, language="en")


def test_a_coordinator_sees_the_own_team(coordinator: Client, sign_in: SignIn, school: School) -> None:
    assert names(coordinator.page("/students")) == {"Student 1000", "Student 1001"}
    second = sign_in(school.accounts[Role.COORDINATOR][1], language="en")
    assert names(second.page("/students")) == {"Student 1002"}


def test_a_supervisor_sees_those_assigned_now(sign_in: SignIn, school: School) -> None:
    second = sign_in(school.accounts[Role.SUPERVISOR][1], language="en")
    assert names(second.page("/students")) == {"Student 1002"}, "the supervision of 1000 has ended"
    assert second.get(f"/students/{school.students['seventeen']}/places").status_code == 404


def test_two_roles_lend_each_other_nothing(sign_in: SignIn, school: School) -> None:
    both = sign_in(school.two_roles, language="en")
    assert names(both.page("/students")) == set(), "supervisor of a team without students, coordinator of another team"


def test_search_by_name_or_number(coordinator: Client) -> None:
    assert names(coordinator.page("/students?q=1001")) == {"Student 1001"}
    assert "No student is called that" in coordinator.page("/students?q=zzz")
    assert coordinator.get("/students?q=%25&page=99999").status_code == 200


def test_the_list_is_exactly_the_students_own(coordinator: Client, sign_in: SignIn, school: School) -> None:
    own = sign_in(Role.STUDENT, language="en")
    student_id = school.students["seventeen"]
    for query in ("", "?sort=name", "?pay=allowance", "?q=frezen"):
        assert cards(coordinator.page(f"/students/{student_id}/places{query}")) == cards(own.page(f"/places{query}"))
    page = coordinator.page(f"/students/{student_id}/places")
    assert f"/students/{student_id}/places/{school.place}" in page
    assert 'href="/places/' not in page
    one = coordinator.page(f"/students/{student_id}/places/{school.place}")
    assert "For Student 1000" in one
    assert coordinator.get(f"/students/{student_id}/places/map.svg").mimetype == "image/svg+xml"
    assert "Verlopen Techniek" in coordinator.page(f"/students/{student_id}/places?excluded=1")


def test_strangers_do_not_exist(coordinator: Client, sign_in: SignIn, school: School) -> None:
    for student in ("twenty", "elsewhere"):
        for path in ("", f"/{school.place}", "/map.svg"):
            assert coordinator.get(f"/students/{school.students[student]}/places{path}").status_code == 404
    assert coordinator.get(f"/students/{'a' * 20}/places").status_code == 404
    known = school.students["seventeen"]
    assert (
        coordinator.get(f"/students/{known}/places/{next(iter(school.other_registry.places.values()))}").status_code
        == 404
    )
    for role in (Role.STUDENT, Role.TRAINER, Role.BROKER, Role.ADMINISTRATOR):
        assert sign_in(role).get("/students").status_code == 403
        assert sign_in(role).get(f"/students/{known}/places").status_code == 403


def test_a_student_without_a_period_is_explained(coordinator: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        row = session.get(StudentRow, school.students["seventeen"])
        assert row is not None
        row.cohort = 2001
    assert "No BPV period lies ahead" in coordinator.page(f"/students/{row.id}/places")
    assert "Plan a BPV period" in coordinator.page(f"/students/{row.id}/places/{school.place}")


def test_the_list_of_students_asks_as_much_for_many(coordinator: Client, school: School, database: Database) -> None:
    coordinator.page("/students")
    with count(database) as few:
        coordinator.page("/students")
    team = school.teams["instruments"]
    with database.writing() as session:
        rows = [student_row(school.institution, team, school.two_roles, f"77{n:02}", 18, None) for n in range(20)]
        for row in rows:
            row.account_id = None
        session.add_all(rows)
    with count(database) as many:
        coordinator.page("/students")
    assert few.total == many.total
