"""Pages of the folder: what a student hands in, what is said about it, goals, talks, judgement, advice."""

import io
import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.folder.tables import AssignmentRow, ExamAdviceRow, FeedbackRow, GoalRow, HandInRow, JudgementRow, TalkRow
from bpv.placements.tables import PlacementRow
from tests.support.client import path_of
from tests.support.page_fixtures import SignIn
from tests.support.school import School
from tests.support.school_folder import TITLE, WORK


@pytest.fixture
def ids(database: Database, school: School) -> dict[str, str]:
    """The running placement of the usual student, its assignment, hand-in and goal; and the placement elsewhere."""
    with database.reading() as session:
        own = school.institution
        found = {}
        for name, table in (("assignment", AssignmentRow), ("hand_in", HandInRow), ("goal", GoalRow)):
            found[name] = session.exec(select(table).where(table.institution_id == own)).one().id
        running = select(PlacementRow).where(col(PlacementRow.source) == "running")
        placements = session.exec(running).all()
        found["placement"] = next(one.id for one in placements if one.institution_id == own)
        found["elsewhere"] = next(one.id for one in placements if one.institution_id != own)
        return found


def rows(database: Database, table: type) -> list:
    """All rows of a table."""
    with database.reading() as session:
        return list(session.exec(select(table)).all())


def feedback(**changes: str) -> dict[str, str]:
    """A whole form of feedback."""
    given = {"key": new_id(), "version": "1", "words": "Netjes gemeten.", "act": "approve"}
    return given | {"score_0": "2", "score_1": "1"} | changes


def test_the_student_sees_what_to_do_and_nobody_elses(sign_in: SignIn, ids: dict[str, str]) -> None:
    student = sign_in(Role.STUDENT)
    page = student.page(f"/my-placements/{ids['placement']}/folder")
    assert TITLE in page
    assert "Zelfstandig leren programmeren" in page
    assert WORK in student.page(f"/my-placements/{ids['placement']}/folder/{ids['assignment']}")
    assert student.get(f"/my-placements/{ids['elsewhere']}/folder").status_code == 404
    assert student.get(f"/placements/{ids['placement']}/folder").status_code == 403
    assert student.post(f"/my-placements/{ids['elsewhere']}/folder/{ids['assignment']}").status_code == 404
    assert "B1-K1-W2" in student.page(f"/my-placements/{ids['placement']}/coverage")


def test_work_goes_back_and_comes_again_and_all_feedback_stays(
    sign_in: SignIn, database: Database, ids: dict[str, str]
) -> None:
    student, supervisor = sign_in(Role.STUDENT), sign_in(Role.SUPERVISOR)
    mine = f"/my-placements/{ids['placement']}/folder/{ids['assignment']}"
    answer = f"/hand-ins/{ids['hand_in']}/feedback"
    again = {"key": new_id(), "version": "0", "text": "Tweede keer, met meetrapport.", "act": "hand_in"}
    assert student.post(mine, data=again).status_code == 422  # it waits for feedback
    assert "Tweede keer" in student.post(mine, data=again).text
    returned = feedback(act="return", words="Meet de diameter ook.")
    assert supervisor.post(answer, data=returned | {"words": ""}).status_code == 422
    assert supervisor.post(answer, data=feedback(score_1="")).status_code == 422
    assert supervisor.post(answer, data=returned).status_code == 302
    assert supervisor.post(answer, data=returned).status_code == 302  # sent twice, said once
    assert len(rows(database, FeedbackRow)) == 1
    assert supervisor.post(answer, data=feedback()).status_code == 409  # decided in the meantime
    assert student.post(mine, data=again | {"act": "keep"}).status_code == 302
    assert "Tweede keer" not in supervisor.page(f"/placements/{ids['placement']}/folder/{ids['assignment']}")
    assert student.post(mine, data=again | {"version": "1", "text": " "}).status_code == 422
    assert student.post(mine, data=again).status_code == 409  # the draft is newer than this form
    assert student.post(mine, data=again | {"version": "1"}).status_code == 302
    second = next(row for row in rows(database, HandInRow) if row.number == 2)
    assert (
        supervisor.post(f"/hand-ins/{second.id}/feedback", data=feedback(version=str(second.version))).status_code
        == 302
    )
    page = student.page(mine)
    for said in (WORK, "Meet de diameter ook.", "Tweede keer, met meetrapport.", "Netjes gemeten."):
        assert said in page
    assert student.post(mine, data=again | {"key": new_id()}).status_code == 422  # approved


def test_a_file_comes_with_the_work_and_only_who_may_gets_it(
    sign_in: SignIn, database: Database, school: School, ids: dict[str, str]
) -> None:
    student, supervisor = sign_in(Role.STUDENT), sign_in(Role.SUPERVISOR)
    supervisor.post(f"/hand-ins/{ids['hand_in']}/feedback", data=feedback(act="return"))
    mine = f"/my-placements/{ids['placement']}/folder/{ids['assignment']}"
    data = {"key": new_id(), "version": "0", "text": "", "act": "keep"}
    wrong = student.post(mine, data=data | {"text": "Zie bestand", "files": (io.BytesIO(b"MZ\x90\x00"), "as.pdf")})
    assert wrong.status_code == 422
    assert "Zie bestand" in wrong.text
    kept = student.post(mine, data=data | {"files": (io.BytesIO(b"Gemeten: 12,02 mm"), "meting.txt")})
    assert kept.status_code == 302
    page = student.page(mine)
    address = re.search(r"/my-hand-in-files/([a-z2-7]{20})/drop", page)  # only what was not handed in can be taken out
    assert address
    mine_too = address[0].removesuffix("/drop")
    assert supervisor.get(f"/hand-in-files/{address[1]}").status_code == 404  # not handed in yet
    assert student.post(mine, data=data | {"version": "1", "act": "hand_in"}).status_code == 302
    answer = supervisor.get(f"/hand-in-files/{address[1]}")
    assert answer.data.decode().startswith("Gemeten")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    stranger = sign_in(school.accounts[Role.TRAINER][1])  # of another company
    assert stranger.get(f"/hand-in-files/{address[1]}").status_code in (403, 404)
    assert student.post(address[0]).status_code == 302
    assert student.get(mine_too).status_code == 200  # handed in: it stays


def test_nobody_decides_about_own_work(
    sign_in: SignIn, database: Database, ids: dict[str, str], school: School
) -> None:
    with database.writing() as session:
        session.get_one(HandInRow, ids["hand_in"]).by_id = school.accounts[Role.SUPERVISOR][0]
    answer = sign_in(Role.SUPERVISOR).post(f"/hand-ins/{ids['hand_in']}/feedback", data=feedback())
    assert answer.status_code == 422
    assert rows(database, FeedbackRow) == []
    assert sign_in(Role.COORDINATOR).post(f"/hand-ins/{ids['hand_in']}/feedback", data=feedback()).status_code == 302


def test_goals_are_the_students_and_dated(sign_in: SignIn, database: Database, ids: dict[str, str]) -> None:
    student = sign_in(Role.STUDENT)
    new = f"/my-placements/{ids['placement']}/goals/new"
    data = {"key": new_id(), "kind": "agreement", "text": "Elke vrijdag overleg", "due_on": "31-02-2027"}
    assert student.post(new, data=data).status_code == 422
    data["due_on"] = f"{today() + timedelta(days=14):%d-%m-%Y}"
    assert [student.post(new, data=data).status_code for _ in range(2)] == [302, 302]
    assert len([row for row in rows(database, GoalRow) if row.text == "Elke vrijdag overleg"]) == 1
    change = {
        "kind": "goal",
        "text": "Zelf programmeren",
        "version": "1",
        "done_on": f"{today():%d-%m-%Y}",
        "result": "Gelukt",
    }
    address = f"/goals/{ids['goal']}"
    assert (
        student.post(address, data=change | {"done_on": f"{today() + timedelta(days=1):%d-%m-%Y}"}).status_code == 422
    )
    assert student.post(address, data=change).status_code == 302
    stale = student.post(address, data=change | {"text": "Anders"})
    assert stale.status_code == 409
    assert "Anders" in stale.text
    assert sign_in(Role.SUPERVISOR).post(address, data=change).status_code == 403


def test_a_missed_talk_shows_until_one_is_noted(sign_in: SignIn, database: Database, ids: dict[str, str]) -> None:
    supervisor = sign_in(Role.SUPERVISOR, language="en")
    folder = f"/placements/{ids['placement']}/folder"
    assert "missed weekly talk" in supervisor.page(folder)
    talk = {"key": new_id(), "held_on": f"{today() + timedelta(days=2):%d-%m-%Y}", "words": "Loopt goed"}
    wrong = supervisor.post(f"/placements/{ids['placement']}/talks", data=talk)
    assert wrong.status_code == 422
    assert "Loopt goed" in wrong.text
    talk["held_on"] = f"{today():%d-%m-%Y}"
    assert supervisor.post(f"/placements/{ids['placement']}/talks", data=talk).status_code == 302
    assert "missed weekly talk" not in supervisor.page(folder)
    own = {"key": new_id(), "held_on": f"{today():%d-%m-%Y}"}
    assert sign_in(Role.STUDENT).post(f"/my-placements/{ids['placement']}/talks", data=own).status_code == 302
    assert len(rows(database, TalkRow)) == 2


def test_exam_advice_is_recorded_with_its_reason(sign_in: SignIn, database: Database, ids: dict[str, str]) -> None:
    supervisor = sign_in(Role.SUPERVISOR)
    address = f"/placements/{ids['placement']}/exam-advice"
    data = {"key": new_id(), "ready": "ready", "reason": ""}
    assert supervisor.post(address, data=data).status_code == 422
    data["reason"] = "Alle werkprocessen zijn gezien."
    assert path_of(supervisor.post(address, data=data)).startswith(f"/placements/{ids['placement']}/folder")
    supervisor.post(address, data=data)
    assert [row.ready for row in rows(database, ExamAdviceRow)] == [True]
    assert "Alle werkprocessen" in sign_in(Role.STUDENT).page(f"/my-placements/{ids['placement']}/folder")


def test_a_trainer_reads_and_judges_own_trainees(
    sign_in: SignIn, database: Database, school: School, ids: dict[str, str]
) -> None:
    with database.writing() as session:
        row = session.get_one(PlacementRow, ids["placement"])
        row.company_id, row.establishment_id = school.company, school.establishments["complete"]
    trainer = sign_in(Role.TRAINER)
    assert WORK in trainer.page(f"/trainees/{ids['placement']}/folder/{ids['assignment']}")
    address = f"/trainees/{ids['placement']}/judgement"
    assert "Verspaant onderdelen" in trainer.page(address)
    assert trainer.post(address, data={"key": new_id()}).status_code == 422
    assert trainer.post(address, data={"key": new_id(), "level_1": "perfect"}).status_code == 422
    assert trainer.post(address, data={"key": new_id(), "level_1": "alone", "words": "Sterk"}).status_code == 302
    assert [row.levels for row in rows(database, JudgementRow)] == [{"B1-K1-W2": "alone"}]
    assert trainer.get(f"/trainees/{ids['elsewhere']}/folder").status_code == 404
    assert "Sterk" in sign_in(Role.STUDENT).page(f"/my-placements/{ids['placement']}/folder")
