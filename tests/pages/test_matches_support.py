"""The support wish: consent, withdrawal, who reads it and who does not, and that it shows nowhere else."""

import re

import pytest
from lxml import html
from sqlmodel import select

from bpv.companies.tables import CareOfferRow
from bpv.core.audit import AuditRow
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.matches.models.choosing import Audience, SupportContent
from bpv.matches.store import support
from bpv.matches.tables import SupportWishRow
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_choosing import SECRET_WORDS

FORM = {"kinds": ["quiet_workplace"], "words": "Rustig werken.", "shared_with": ["supervisor"], "consents": "y"}


def row_of(database: Database, school: School, student: str = "seventeen") -> SupportWishRow | None:
    """The support wish of a student as it is kept."""
    with database.reading() as session:
        query = select(SupportWishRow).where(SupportWishRow.student_id == school.students[student])
        return session.exec(query).first()


def share(database: Database, school: School, *audience: Audience, kinds: tuple[str, ...] = ()) -> None:
    """The usual student shares the support wish with these."""
    with database.writing() as session:
        held = support.wish(session, school.institution, school.students["seventeen"])
        content = SupportContent(kinds, SECRET_WORDS)
        assert support.change(session, school.institution, held, content, audience, now()) is not None


def events(database: Database, event: str) -> list[AuditRow]:
    """The audit events of a kind."""
    with database.reading() as session:
        return list(session.exec(select(AuditRow).where(AuditRow.event == event)))


def text_of(page: str) -> str:
    """The text of a page, spaces made plain."""
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_without_consent_or_content_nothing_is_kept(sign_in: SignIn, database: Database, school: School) -> None:
    student = sign_in(school.accounts[Role.STUDENT][2], language="en")
    for change, said in (
        ({"consents": ""}, "Tick that you agree"),
        ({"kinds": [], "words": " "}, "Tick what you need"),
    ):
        answer = student.post("/wish/support", data={**FORM, "version": "0", **change})
        assert answer.status_code == 422
        assert said in answer.text
        assert row_of(database, school, "twenty") is None
    assert student.post("/wish/support", data={**FORM, "version": "0"}).status_code == 302
    assert row_of(database, school, "twenty").shared_with == ["supervisor"]
    assert [event.fields[0] for event in events(database, "support_wish.saved")] == ["consent_at"]


def test_under_16_a_parent_or_guardian_has_to_agree(sign_in: SignIn, database: Database, school: School) -> None:
    student = sign_in(school.accounts[Role.STUDENT][1], language="en")
    assert "You are under 16" in student.page("/wish/support")
    answer = student.post("/wish/support", data={**FORM, "version": "0"})
    assert (answer.status_code, "Write their name" in answer.text) == (422, True)
    assert student.post("/wish/support", data={**FORM, "version": "0", "agreed_by": "M. Jansen"}).status_code == 302
    supervisor = sign_in(Role.SUPERVISOR, language="en")
    assert "M. Jansen" in supervisor.page(f"/students/{school.students['fifteen']}/support")


def test_two_tabs_lose_nothing(sign_in: SignIn, database: Database, school: School) -> None:
    student = sign_in(Role.STUDENT, language="en")
    assert student.post("/wish/support", data={**FORM, "version": "1"}).status_code == 302
    answer = student.post("/wish/support", data={**FORM, "version": "1", "words": "Iets anders."})
    assert answer.status_code == 409
    assert "Rustig werken." in html.fromstring(answer.text).cssselect(".conflict")[1].text_content()
    again = html.fromstring(answer.text).cssselect("input[name=version]")[0].get("value")
    assert student.post("/wish/support", data={**FORM, "version": again, "words": "Iets anders."}).status_code == 302
    assert "Iets anders." in student.page("/wish/support")


def test_withdrawing_deletes_it_at_once_and_twice_is_harmless(
    sign_in: SignIn, database: Database, school: School
) -> None:
    share(database, school, Audience.SUPERVISOR)
    student, supervisor = sign_in(Role.STUDENT, language="en"), sign_in(Role.SUPERVISOR, language="en")
    path = f"/students/{school.students['seventeen']}/support"
    assert "rustig begin" in supervisor.page(path)
    for _ in range(2):
        assert student.post("/wish/support/withdraw").status_code == 302
    row = row_of(database, school)
    assert (row.content, row.shared_with) == (None, [])
    assert "rustig begin" not in supervisor.page(path)
    assert len(events(database, "support_wish.withdrawn")) == 1
    assert "What you wrote is deleted" in student.page("/wish/support")


ROLES = {
    (Role.SUPERVISOR, 0): Audience.SUPERVISOR,
    (Role.SUPERVISOR, 1): None,  # supervised until a month ago
    (Role.COORDINATOR, 0): Audience.COORDINATOR,
    (Role.COORDINATOR, 1): None,  # of another team
    (Role.CARE_COORDINATOR, 0): Audience.CARE_COORDINATOR,
    (Role.CARE_COORDINATOR, 1): Audience.CARE_COORDINATOR,
}


@pytest.mark.parametrize("shared", list(Audience))
def test_only_who_was_chosen_reads_it_and_each_reading_is_an_event(
    sign_in: SignIn, database: Database, school: School, shared: Audience
) -> None:
    share(database, school, shared)
    student = school.students["seventeen"]
    read = 0
    for (role, number), audience in ROLES.items():
        reader = sign_in(school.accounts[role][number], language="en")
        answer = reader.get(f"/students/{student}/support")
        assert answer.status_code == (404 if audience is None else 200)
        assert ("rustig begin" in answer.text) == (audience is shared)
        assert ("Student 1000" in reader.page("/support-wishes")) == (audience is shared)
        read += audience is shared
        told = events(database, "support_wish.read")
        assert [event.object_id for event in told] == [row_of(database, school).id] * read
    assert all(event.actor_id in school.accounts[Role(shared.value)] for event in told)


def test_roles_without_the_right_and_the_other_school_see_nothing(sign_in: SignIn, school: School) -> None:
    path = f"/students/{school.students['seventeen']}/support"
    for role in (Role.BROKER, Role.MANAGER, Role.ADMINISTRATOR, Role.LEARNING_WORK_COACH, Role.CONFIDENTIAL_ADVISER):
        assert sign_in(role).get(path).status_code == 403
    stranger = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    assert stranger.get(path).status_code == 404


def test_two_roles_lend_each_other_nothing(sign_in: SignIn, database: Database, school: School) -> None:
    share(database, school, Audience.SUPERVISOR)
    both = sign_in(school.two_roles)  # a supervisor of nobody, coordinator of another team
    assert both.get(f"/students/{school.students['seventeen']}/support").status_code == 404


def test_a_need_decides_for_the_student_and_shows_to_nobody_else(
    sign_in: SignIn, database: Database, school: School
) -> None:
    student, coordinator = sign_in(Role.STUDENT, language="en"), sign_in(Role.COORDINATOR, language="en")
    here = f"/students/{school.students['seventeen']}/places"
    seen = {path: text_of(coordinator.page(here + path)) for path in ("", f"/{school.place}", "?excluded=1")}
    before = text_of(student.page(f"/places/{school.place}"))
    share(database, school, Audience.COORDINATOR, kinds=("hearing_support",))
    mine = text_of(student.page(f"/places/{school.place}"))
    assert "This place does not fit now" in mine
    assert "This place does not fit now" not in before
    assert {path: text_of(coordinator.page(here + path)) for path in seen} == seen
    assert not [path for path, text in seen.items() if "No support was asked for" in text]


def test_a_need_that_is_met_changes_no_point_of_a_score(sign_in: SignIn, database: Database, school: School) -> None:
    student = sign_in(Role.STUDENT, language="en")
    with database.reading() as session:
        query = select(CareOfferRow.kind).where(CareOfferRow.company_id == school.company)
        kinds = [kind for kind in session.exec(query.where(CareOfferRow.level != "not_possible"))]
    before = html.fromstring(student.page(f"/places/{school.place}")).cssselect("table")[0].text_content()
    share(database, school, kinds=(kinds[0],))
    after = html.fromstring(student.page(f"/places/{school.place}")).cssselect("table")[0].text_content()
    assert before == after


def test_the_list_of_who_shares_costs_the_same_for_more_students(
    sign_in: SignIn, database: Database, school: School
) -> None:
    reader = sign_in(Role.CARE_COORDINATOR)
    reader.page("/support-wishes")
    with count(database) as few:
        reader.page("/support-wishes")
    with database.writing() as session:
        for name in ("fifteen", "twenty"):
            content = SupportContent((), "Rustig")
            support.add(
                session, school.institution, school.students[name], content, (Audience.CARE_COORDINATOR,), now()
            )
    with count(database) as more:
        reader.page("/support-wishes")
    assert int(few) == int(more)
