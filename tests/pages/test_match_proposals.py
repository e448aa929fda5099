"""Proposals on their pages: staff proposes and writes down what a company says, the student says yes or no."""

import re

import pytest
from lxml import html

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.matches.models.proposals import Proposal, Proposing
from bpv.matches.service import proposals
from bpv.matches.tables import MatchSwitchRow
from bpv.placements.models import Way
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School


@pytest.fixture
def coordinator(sign_in: SignIn) -> Client:
    """The coordinator of the first team."""
    return sign_in(Role.COORDINATOR, language="en")


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student."""
    return sign_in(Role.STUDENT, language="en")


@pytest.fixture
def made(database: Database, school: School) -> Proposal:
    """The fitting place, proposed to the usual student."""
    wanted = Proposing(
        school.students["seventeen"],
        school.place,
        school.periods["BPV 1"],
        Way.FIT_INTERVIEW,
        score=80,
        parts={"content": 0.9},
    )
    with database.writing() as session:
        return proposals.make(session, school.institution, wanted, school.accounts[Role.COORDINATOR][0], today())


def text_of(page: str) -> str:
    """The text of a page, spaces made plain."""
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_a_place_is_proposed_from_the_list_of_a_student(coordinator: Client, school: School) -> None:
    there = f"/students/{school.students['seventeen']}/places/{school.places['due']}"
    assert f"{there}/propose" in coordinator.page(there)
    key = new_id()
    answers = [coordinator.post(f"{there}/propose", data={"key": key}, follow_redirects=True) for _ in range(2)]
    assert all("Placement proposal to Student 1000" in one.text for one in answers)
    page = text_of(coordinator.page("/match-proposals"))
    assert "Student 1000" in page
    assert page.count("no answer yet") == 2
    assert "Waiting for the company 1" in page


@pytest.mark.parametrize(("led", "words"), [(True, "Placed by learning wish"), (False, "Fit interview")])
def test_the_switch_of_the_team_says_how(
    coordinator: Client, school: School, database: Database, led: bool, words: str
) -> None:
    values = {"team_id": school.teams["instruments"], "study_year": 2, "school_led": led, "reason": "Pilot."}
    with database.writing() as session:
        session.add(
            MatchSwitchRow(institution_id=school.institution, valid_from=today(), decided_at=now(), number=9, **values)
        )
    there = f"/students/{school.students['seventeen']}/places/{school.places['due']}/propose"
    assert words in coordinator.page(there)


def test_a_place_that_fails_a_hard_rule_is_never_proposed(coordinator: Client, school: School) -> None:
    there = f"/students/{school.students['seventeen']}/places/{school.places['full']}/propose"
    assert "All places here are taken." in coordinator.page(there)
    answer = coordinator.post(there, data={"key": new_id()})
    assert answer.status_code == 422
    assert "a hard rule is not met" in answer.text


def test_both_say_yes(coordinator: Client, student: Client, made: Proposal) -> None:
    assert "Your answer is due on" in student.page("/my-proposals")
    own = f"/my-proposals/{made.id}"
    assert "80 out of 100" in student.page(own)
    answer = student.post(f"{own}/answer", data={"answer": "yes"}, follow_redirects=True)
    assert "Now the company answers" in answer.text
    there = f"/match-proposals/{made.id}"
    given = {"answer": "yes", "channel": "phone", "on": f"{today():%d-%m-%Y}"}
    agreed = coordinator.post(f"{there}/company", data=given, follow_redirects=True)
    assert "the placement is recorded" in agreed.text
    assert "This is your place" in student.page(own)
    assert "agreed" in text_of(coordinator.page("/match-proposals?wait=ended"))


def test_a_no_without_a_reason_loses_nothing(student: Client, coordinator: Client, made: Proposal) -> None:
    own = f"/my-proposals/{made.id}"
    answer = student.post(f"{own}/answer", data={"answer": "no", "word": "Te ver reizen."})
    assert answer.status_code == 422
    assert "Choose a reason for the no." in answer.text
    assert "Te ver reizen." in answer.text
    assert student.post(f"{own}/answer", data={}).status_code == 422
    said = student.post(f"{own}/answer", data={"answer": "no", "reason": "too_far", "word": "Te ver reizen."})
    assert said.status_code == 302
    page = text_of(coordinator.page(f"/match-proposals/{made.id}"))
    assert "too far to travel" in page
    assert "Te ver reizen." in page
    late = {"answer": "yes", "channel": "phone", "on": f"{today():%d-%m-%Y}"}
    assert "has ended already" in coordinator.post(f"/match-proposals/{made.id}/company", data=late).text


def test_what_a_company_said_must_make_sense(coordinator: Client, made: Proposal) -> None:
    there = f"/match-proposals/{made.id}/company"
    for data, words in (
        ({"answer": "no", "channel": "mail", "on": f"{today():%d-%m-%Y}"}, "Choose a reason"),
        ({"answer": "yes", "channel": "mail", "on": "31-12-2099"}, "still to come"),
        ({"answer": "yes", "channel": "mail", "on": "1-1-2020"}, "was proposed after this day"),
        ({"answer": "yes", "channel": "pigeon", "on": "gisteren"}, "field-error"),
    ):
        answer = coordinator.post(there, data=data)
        assert answer.status_code == 422
        assert words in answer.text


def test_the_school_withdraws_with_a_reason(coordinator: Client, student: Client, made: Proposal) -> None:
    there = f"/match-proposals/{made.id}"
    assert coordinator.post(f"{there}/withdraw", data={}).status_code == 422
    assert "is not full" in coordinator.post(f"{there}/full").text
    answer = coordinator.post(f"{there}/withdraw", data={"reason": "period_moved"}, follow_redirects=True)
    assert "the BPV period was moved" in answer.text
    assert "Your school withdrew this proposal." in student.page(f"/my-proposals/{made.id}")


def test_nobody_else_reads_or_answers(sign_in: SignIn, school: School, made: Proposal) -> None:
    other_team = sign_in(school.accounts[Role.COORDINATOR][1])
    stranger = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    for client in (other_team, stranger):
        assert client.get(f"/match-proposals/{made.id}").status_code == 404
        assert client.post(f"/match-proposals/{made.id}/withdraw", data={"reason": "data_wrong"}).status_code == 404
        assert "Student 1000" not in client.page("/match-proposals?wait=student")
    elsewhere = sign_in(school.accounts[Role.STUDENT][1])
    assert elsewhere.get(f"/my-proposals/{made.id}").status_code == 404
    assert elsewhere.post(f"/my-proposals/{made.id}/answer", data={"answer": "yes"}).status_code == 404
    supervisor = sign_in(Role.SUPERVISOR)
    assert "Student 1000" in supervisor.page(f"/match-proposals/{made.id}")
    assert supervisor.post(f"/match-proposals/{made.id}/withdraw", data={"reason": "data_wrong"}).status_code == 403
