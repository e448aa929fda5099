"""Pages of rounds: started, read, pinned, published by a second person; others see nothing."""

from typing import Any

import pytest
from sqlmodel import select

from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.matches.jobs import run_rounds
from bpv.matches.models.rounds import Round, Run
from bpv.matches.tables import MatchingRoundRow, MatchProposalRow, RoundPairRow, RoundRunRow, RoundSeatRow
from tests.support.client import path_of, signed_in
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.rounds import cohort, coordinator, second_coordinator, start
from tests.support.school import School

SETTINGS = {
    "mode": "exact", "goal": "worst", "keep": "fixed", "sticky": "5",
    "content": "35", "guidance": "20", "care": "10", "payment": "10", "travel": "15", "days": "5", "continuity": "5",
}  # fmt: skip


@pytest.fixture
def crowd(database: Database, school: School) -> tuple[list[str], list[str]]:
    """Eight more students of the first team, and three places that they all want."""
    with database.writing() as session:
        return cohort(session, school)


@pytest.fixture
def draft(database: Database, school: School, crowd: tuple[list[str], list[str]]) -> tuple[Round, Run]:
    """A draft that the first coordinator started."""
    return start(database, school, coordinator(school))


def form(school: School, **values: Any) -> dict[str, Any]:
    own = {"key": new_id(), "period_id": school.periods["BPV 1"], "team_ids": school.teams["instruments"]}
    return SETTINGS | own | values


def test_a_round_is_started_and_followed(
    sign_in: SignIn, database: Database, school: School, crowd: tuple[list[str], list[str]]
) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    assert "BPV 1" in client.page("/rounds/new")
    assert "Team" in client.page(f"/rounds/new?period={school.periods['BPV 1']}")
    wrong = client.post("/rounds", data=form(school, content="99", name="Mijn ronde"))
    assert wrong.status_code == 422
    assert "They add up to 164 now." in wrong.text
    assert "Mijn ronde" in wrong.text
    strange = client.post("/rounds", data=form(school, team_ids=school.teams["laboratory"]))
    assert strange.status_code == 422
    assert client.post("/rounds", data=form(school, period_id=new_id())).status_code == 404
    values = form(school, mode="stable")
    sent, again = (client.post("/rounds", data=values) for _ in range(2))
    assert path_of(sent) == path_of(again)
    assert "The round is being worked out" in client.page(path_of(sent))
    assert run_rounds(database) == 1
    assert "With a place" in client.page(path_of(sent))
    with database.reading() as session:
        assert len(session.exec(select(MatchingRoundRow).where(MatchingRoundRow.key == values["key"])).all()) == 1


def test_every_page_of_a_draft(sign_in: SignIn, school: School, draft: tuple[Round, Run]) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    round_, run = draft
    assert round_.name in client.page("/rounds")
    assert "Pinned and kept apart" in client.page(f"/rounds/{round_.id}")
    for part in ("", "/students", "/advice", "/problems", "/publish"):
        client.page(f"/rounds/runs/{run.id}{part}")
    assert "You started this run. A second person publishes." in client.page(f"/rounds/runs/{run.id}/publish")
    alone = client.get(f"/rounds/runs/{run.id}/changes")  # there was no draft before
    assert (alone.status_code, alone.headers["Location"]) == (303, f"/rounds/runs/{run.id}")
    client.page(f"/rounds/{round_.id}/what-if")
    one = client.page(f"/rounds/runs/{run.id}/students/{school.students['seventeen']}")
    assert "The score in parts" in one
    assert "Decide by hand" in one


def test_the_list_of_students_is_narrowed_and_sorted(
    sign_in: SignIn, school: School, draft: tuple[Round, Run], crowd: tuple[list[str], list[str]]
) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    path = f"/rounds/runs/{draft[1].id}/students"
    assert "10 students" in client.page(path)
    assert "1 student" in client.page(f"{path}?q=2003")
    unplaced = draft[1].figures["unplaced"]
    assert f"{unplaced} student" in client.page(f"{path}?kind=unplaced&sort=-score")
    assert f"{draft[1].figures['choices']['1']} student" in client.page(f"{path}?choice=1")
    assert "10 students" in client.page(f"{path}?kind=nonsense&choice=99&binding=x&sort=x")
    assert "0 students" in client.page(f"{path}?team=nonsense")


def test_a_list_asks_as_much_for_many_students_as_for_few(
    sign_in: SignIn, database: Database, draft: tuple[Round, Run]
) -> None:
    client = sign_in(Role.COORDINATOR)
    path = f"/rounds/runs/{draft[1].id}/students"
    client.page(path)
    with count(database) as many:
        client.page(path)
    with count(database) as few:
        client.page(f"{path}?q=2003")
    assert int(many) == int(few)


def test_pinning_by_hand(
    sign_in: SignIn, database: Database, draft: tuple[Round, Run], crowd: tuple[list[str], list[str]]
) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    student, place = crowd[0][3], crowd[1][0]
    path = f"/rounds/runs/{draft[1].id}/students/{student}"
    assert client.post(f"{path}/pin", data={"kind": "pin", "why": "Zo afgesproken"}).status_code == 422
    assert client.post(f"{path}/pin", data={"kind": "other", "place_id": place}).status_code == 404
    assert client.post(f"{path}/pin", data={"kind": "pin", "place_id": new_id()}).status_code == 422
    sent = client.post(f"{path}/pin", data={"kind": "pin", "place_id": place, "why": "Zo afgesproken"})
    assert sent.status_code == 303
    assert "Zo afgesproken" in client.page(path)
    assert "This draft is out of date" in client.page(f"/rounds/runs/{draft[1].id}")
    with database.reading() as session:
        pair = session.exec(select(RoundPairRow.id).where(RoundPairRow.student_id == student)).one()
    assert client.post(f"/rounds/pairs/{pair}/remove").status_code == 303
    assert "This draft is out of date" not in client.page(f"/rounds/runs/{draft[1].id}")


def test_a_second_person_publishes(
    sign_in: SignIn, app: Any, database: Database, school: School, draft: tuple[Round, Run]
) -> None:
    round_, run = draft
    with database.writing() as session:
        other = second_coordinator(session, school)
    path = f"/rounds/runs/{run.id}/publish"
    own = sign_in(Role.COORDINATOR, language="en").post(path, data={"version": str(round_.version)})
    assert own.status_code == 422
    assert "A second person publishes." in own.text
    client = signed_in(app, database, other, school.institution, Role.COORDINATOR, language="en")
    assert "Yes, publish this plan" in client.page(path)
    assert client.post(path, data={"version": str(round_.version + 1)}).status_code == 422
    assert client.post(path, data={"version": str(round_.version)}).status_code == 303
    assert "Published on" in client.page(f"/rounds/runs/{run.id}")
    twice = client.post(path, data={"version": str(round_.version)})
    assert twice.status_code == 422
    assert "published already" in twice.text
    with database.reading() as session:
        made = session.exec(select(MatchProposalRow).where(MatchProposalRow.round_id == round_.id)).all()
    assert len(made) == run.figures["placed"]


def test_what_is_required_by_the_student_is_never_named(
    sign_in: SignIn, database: Database, school: School, draft: tuple[Round, Run], crowd: tuple[list[str], list[str]]
) -> None:
    student = crowd[0][7]
    with database.writing() as session:
        query = select(RoundSeatRow).where(RoundSeatRow.run_id == draft[1].id, RoundSeatRow.student_id == student)
        seat = session.exec(query).one()
        seat.kind, seat.place_id, seat.binding = "unplaced", None, "requirement"
        near = {"place": crowd[1][2], "gate": None, "full": False, "code": None, "params": {}}
        seat.detail = {"parts": [], "binding": [["requirement", 4]], "near": [near], "above": []}
    text = sign_in(Role.COORDINATOR, language="en").page(f"/rounds/runs/{draft[1].id}/students/{student}")
    assert "a requirement of the student" in text
    assert "Places that only one thing stands in the way of" in text
    assert "Werkplaats 2" not in text.partition("stands in the way of")[2].partition("Decide by hand")[0]
    assert "support" not in text.lower().replace("write nothing about health or support", "")


def test_another_team_and_another_school_see_nothing(sign_in: SignIn, school: School, draft: tuple[Round, Run]) -> None:
    round_, run = draft
    elsewhere = school.other_accounts[Role.COORDINATOR]
    for stranger in (
        sign_in(school.accounts[Role.COORDINATOR][1]),
        sign_in(elsewhere, institution_id=school.other_institution),
    ):
        for path in (f"/rounds/{round_.id}", f"/rounds/runs/{run.id}", f"/rounds/runs/{run.id}/advice"):
            stranger.page(path, 404)
        assert stranger.post(f"/rounds/{round_.id}/runs", data={"key": new_id()}).status_code == 404
        assert round_.name not in stranger.page("/rounds")


def test_a_broker_sees_the_advice_alone(sign_in: SignIn, draft: tuple[Round, Run]) -> None:
    client = sign_in(Role.BROKER, language="en")
    assert f"/rounds/runs/{draft[1].id}/advice" in client.page("/rounds")
    assert "Where one more place helps most" in client.page(f"/rounds/runs/{draft[1].id}/advice")
    client.page(f"/rounds/runs/{draft[1].id}", 403)


def test_a_failed_run_says_why(sign_in: SignIn, database: Database, draft: tuple[Round, Run]) -> None:
    with database.writing() as session:
        row = session.get_one(RoundRunRow, draft[1].id)
        row.state, row.problem = "failed", "round.broke"
    text = sign_in(Role.COORDINATOR, language="en").page(f"/rounds/runs/{draft[1].id}")
    assert "The run stopped three times" in text
