"""A student reads why a round gave this place, in counts that name nobody, and objects; somebody else answers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from sqlmodel import col, delete, select

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from bpv.core.word_list import WORDS
from bpv.matches.models.rounds import RoundSettings
from bpv.matches.tables import MatchingRoundRow, ObjectionRow, PlaceChoiceRow, RoundRunRow, RoundSeatRow
from matching.types.allocation import Mode
from matching.types.rounds import Binding, Why
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School

Publish = Callable[..., str]
TEXT = "Jullie wisten niet dat ik verhuis."
FULL = {"choice": 1, "why": "full", "students": 2, "ahead": 1, "gate": None}


@pytest.fixture
def student(sign_in: SignIn) -> Client:
    """The usual student."""
    return sign_in(Role.STUDENT, language="en")


@pytest.fixture
def publish(database: Database, school: School) -> Publish:
    """Publish a round with one seat of the usual student; gives the id of the round."""

    def act(*, by: str | None = None, place: str = "complete", mode: str = "exact", **seat: Any) -> str:
        kept = RoundSettings(mode=mode).stored()
        mine: dict[str, Any] = {"institution_id": school.institution}
        round_ = MatchingRoundRow(
            period_id=school.periods["BPV 1"],
            name="Voorjaar",
            settings=kept,
            draw=1,
            key=new_id(),
            created_at=now(),
            **mine,
        )
        with database.writing() as session:
            session.add(round_)
            session.flush()
            run = RoundRunRow(
                round_id=round_.id, number=1, key=new_id(), settings=kept, state="done", started_at=now(),
                ended_at=now(), published_at=now(), published_by=by, **mine,
            )  # fmt: skip
            session.add(run)
            session.flush()
            round_.published_run_id = run.id
            place_id = school.places[place] if place else None
            values = {"kind": "placed" if place else "unplaced", "position": 1, "eligible": 3, "voter": True, **seat}
            session.add(
                RoundSeatRow(
                    run_id=run.id, student_id=school.students["seventeen"], place_id=place_id, **values, **mine
                )
            )
        return round_.id

    return act


def choose(database: Database, school: School, student: str, *places: str) -> None:
    """The ranked choices of a student, in place of those of before."""
    with database.writing() as session:
        mine = col(PlaceChoiceRow.student_id) == school.students[student]
        session.connection().execute(delete(PlaceChoiceRow).where(mine))
        for rank, place in enumerate(places, 1):
            session.add(
                PlaceChoiceRow(
                    institution_id=school.institution,
                    student_id=school.students[student],
                    period_id=school.periods["BPV 1"],
                    place_id=school.places[place],
                    rank=rank,
                    chosen_at=now(),
                )
            )


def text_of(page: str) -> str:
    """The text of a page, spaces made plain."""
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_before_a_round_there_is_nothing_to_read(student: Client) -> None:
    assert "No round was published for you yet" in student.page("/my-result")
    assert student.post("/my-result/objection", data={"key": new_id(), "text": TEXT}).status_code == 422


def test_what_you_got_and_why_not_a_higher_choice(
    student: Client, publish: Publish, school: School, database: Database
) -> None:
    choose(database, school, "seventeen", "due", "complete")
    choose(database, school, "fifteen", "due")
    choose(database, school, "twenty", "due")
    detail = {
        "parts": [["content", 50, 0.6, 0.83, 1.0], ["guidance", 30, 0.4, 0.75, 1.0]],
        "above": [{**FULL, "place": school.places["due"]}],
    }
    publish(score=8000, best_score=9100, choice=2, detail=detail)
    text = text_of(student.page("/my-result"))
    assert "Choice 2 of 2" in text
    assert "Fijnmechaniek De Rijn" in text
    assert "3 students chose it first. 2 students got it." in text
    assert "1 of those who got it has a higher score there." in text
    assert "The best fit in the round had 91 points." in text
    assert "placed as many students as possible" in text
    assert not re.search(r"Student 100[1-9]", text)


def test_without_a_place_the_reasons_and_what_happens_now(student: Client, publish: Publish, school: School) -> None:
    near = [
        {"place": school.places["far"], "gate": None, "full": False, "code": None, "params": {}},
        {"place": school.places["full"], "gate": None, "full": True, "code": None, "params": {}},
    ]
    publish(place="", mode="stable", detail={"binding": [["requirement", 2], ["all_full", 1]], "near": near})
    text = text_of(student.page("/my-result"))
    assert "No place yet" in text
    assert "Something that you asked for yourself was not possible there. (2 places)" in text
    assert "You are on the list of your coordinator" in text
    assert "would both rather have each other" in text


def test_who_answers_an_objection_is_not_shown_what_would_tell_a_requirement(
    student: Client, sign_in: SignIn, publish: Publish, school: School
) -> None:
    near = [{"place": school.places["far"], "gate": None, "full": False, "code": None, "params": {}}]
    publish(place="", detail={"binding": [["requirement", 1]], "near": near})
    key = new_id()
    assert "Almost possible" in text_of(student.page("/my-result"))
    assert TEXT in student.post("/my-result/objection", data={"key": key, "text": TEXT}, follow_redirects=True).text
    text = text_of(sign_in(Role.COORDINATOR, language="en").page(f"/objections/{key}"))
    assert "No place yet" in text
    assert "Almost possible" not in text
    assert "met all hard rules" not in text


def test_an_objection_is_answered_by_somebody_else(
    student: Client, sign_in: SignIn, publish: Publish, school: School, database: Database
) -> None:
    round_id = publish(by=school.accounts[Role.COORDINATOR][0], detail={})
    key = new_id()
    for _ in range(2):
        sent = student.post("/my-result/objection", data={"key": key, "text": TEXT}, follow_redirects=True)
        assert TEXT in sent.text
    again = student.post("/my-result/objection", data={"key": new_id(), "text": "Nog een."})
    assert again.status_code == 422
    assert "You objected to this result already" in again.text
    publisher = sign_in(Role.COORDINATOR, language="en")
    answer = {"ruling": "upheld", "answer": "Je hebt gelijk."}
    assert "somebody else answers the objection" in publisher.page(f"/objections/{key}")
    assert publisher.post(f"/objections/{key}/answer", data=answer).status_code == 422
    with database.writing() as session:
        run = session.exec(select(RoundRunRow).where(RoundRunRow.round_id == round_id)).one()
        run.published_by = school.accounts[Role.BROKER][0]
    assert publisher.post(f"/objections/{key}/answer", data={"ruling": "upheld"}).status_code == 422
    assert publisher.post(f"/objections/{key}/answer", data=answer).status_code == 302
    late = publisher.post(f"/objections/{key}/answer", data={"ruling": "stands", "answer": "Nee."})
    assert "Somebody else answered this objection" in late.text
    assert "Je hebt gelijk." in publisher.page(f"/objections/{key}")
    text = text_of(student.page("/my-result"))
    assert "The school looks for another place" in text
    assert "Je hebt gelijk." in text
    with database.reading() as session:
        (mail,) = session.exec(select(OutboxRow).where(OutboxRow.kind == "objection_answer")).all()
        assert len(session.exec(select(ObjectionRow).where(ObjectionRow.id == key)).all()) == 1
    assert "gelijk" not in mail.subject + mail.body


def test_objections_stay_within_the_team(student: Client, sign_in: SignIn, publish: Publish, school: School) -> None:
    publish(detail={})
    key = new_id()
    student.post("/my-result/objection", data={"key": key, "text": TEXT})
    assert "Student 1000" in sign_in(Role.COORDINATOR).page("/objections")
    other = sign_in(school.accounts[Role.COORDINATOR][1])
    assert "Student 1000" not in other.page("/objections")
    assert other.get(f"/objections/{key}").status_code == 404
    assert other.post(f"/objections/{key}/answer", data={"ruling": "stands", "answer": "x"}).status_code == 404


def test_every_reason_of_the_engine_has_words() -> None:
    wanted = {f"allocation.above.{why.value}" for why in Why} | {f"allocation.binding.{one.value}" for one in Binding}
    wanted |= {f"allocation.mode.{mode.value}" for mode in Mode}
    assert wanted - WORDS.keys() == set()
