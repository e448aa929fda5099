"""Hours on the pages: a student enters a week, an approver decides, and what is wrong is said at its field."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.folder.rules.hours import monday
from bpv.folder.tables import HourEntryRow, HourWeekRow
from bpv.placements.tables import PlacementRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School

FRESH = 4  # weeks ago: nothing was entered for it
NIGHT = {"from_1": "22:00", "until_1": "6:00", "from_2": "05:00", "until_2": "9"}
# what was typed on Monday (_0) or Tuesday, the field that is to blame, and part of the sentence
WRONG = (
    ({"from_0": "25:00", "until_0": "26:00"}, "from_0", "24:00"),
    ({"from_0": "-1:00", "until_0": "9"}, "from_0", "24:00"),
    ({"from_0": "8:60", "until_0": "9"}, "from_0", "24:00"),
    ({"from_0": "acht", "until_0": "9"}, "from_0", "24:00"),
    ({"from_0": "24:00", "until_0": "9"}, "from_0", "end of a day"),
    ({"from_0": "8:30", "until_0": "8:30"}, "until_0", "the same time"),
    ({"from_0": "8:30"}, "until_0", "until when"),
    ({"until_0": "17:00"}, "from_0", "from when"),
    ({"did_0": "Gefreesd"}, "from_0", "from when"),
    ({"from_0": "9", "until_0": "12", "pause_0": "180"}, "pause_0", "as long as"),
    ({"from_0": "9", "until_0": "12", "pause_0": "-5"}, "pause_0", "from 0 to"),
    ({"from_0": "17:00", "until_0": "16:00"}, "until_0", "in one go"),
    (NIGHT, "from_2", "same time as other hours"),
    ({"school": "-1"}, "school", "from 0 to"),
    ({"school": "veel"}, "school", "in figures"),
)


@pytest.fixture
def running(database: Database, school: School) -> str:
    """The running placement of the usual student, begun long enough ago to have empty weeks."""
    with database.writing() as session:
        row = session.exec(
            select(PlacementRow).where(
                PlacementRow.institution_id == school.institution, PlacementRow.source == "running"
            )
        ).one()
        row.starts_on = monday(today()) - timedelta(weeks=5)
        return row.id


def path(placement_id: str, weeks_ago: int = FRESH, more: str = "") -> str:
    """The page of the student's week."""
    on = monday(today()) - timedelta(weeks=weeks_ago)
    return f"/my-placements/{placement_id}/hours/week?on={on}{more}"


def body(version: int = 0, number: int = 1, **fields: str) -> dict[str, str]:
    """A week as a browser sends it."""
    return {"version": str(version), "number": str(number), "act": "hand_in", **fields}


def day(index: int, begins: str = "8:30", ends: str = "17:00", pause: str = "30") -> dict[str, str]:
    """The fields of one day."""
    return {f"from_{index}": begins, f"until_{index}": ends, f"pause_{index}": pause, f"did_{index}": "Gedraaid"}


def weeks(session: Session, placement_id: str, weeks_ago: int = FRESH) -> list[HourWeekRow]:
    """The weeks that stand there."""
    on = monday(today()) - timedelta(weeks=weeks_ago)
    found = select(HourWeekRow).where(HourWeekRow.placement_id == placement_id, HourWeekRow.starts_on == on)
    return list(session.exec(found.order_by(col(HourWeekRow.number))))


def test_a_student_enters_a_week_and_the_trainer_side_approves_it(
    sign_in: SignIn, database: Database, running: str
) -> None:
    student, supervisor = sign_in(Role.STUDENT, language="en"), sign_in(Role.SUPERVISOR, language="en")
    assert 'value="08:30"' in student.page(path(running))
    sent = body(**day(0), **day(1, "900", "24:00", ""), school="6,5")
    assert student.post(path(running), data=sent).status_code == 302
    assert student.post(path(running), data=sent).status_code == 302  # pressed twice
    with database.reading() as session:
        (row,) = weeks(session, running)
        assert (row.state, row.minutes, row.school_minutes) == ("handed_in", 480 + 900, 390)
    page = student.page(path(running))
    assert "waits for approval" in page
    assert "09:00 – 24:00" in page
    assert "more than 9 hours in one shift" in page
    where = f"/placements/{running}/hours/{row.id}"
    assert "Gedraaid" in supervisor.page(where)
    decided = {"version": str(row.version), "act": "approve"}
    assert "Say why you decide" in supervisor.post(where, data=decided).text
    assert supervisor.post(where, data=decided | {"why": "De trainer is ziek."}).status_code == 302
    assert supervisor.post(where, data=decided | {"why": "Nog eens"}).status_code == 409
    assert "23" in student.page(f"/my-placements/{running}/hours")
    assert "Correct this week" in student.page(path(running))


def blamed(client: Client, where: str, typed: dict[str, str], field: str) -> tuple[str, str]:
    """The page after a refusal, and what it says at a field."""
    answer = client.post(where, data=body(**typed))
    assert answer.status_code == 422, typed
    return answer.text, answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    sign_in: SignIn, database: Database, running: str
) -> None:
    client = sign_in(Role.STUDENT, language="en")
    for typed, field, said in WRONG:
        page, told = blamed(client, path(running), typed | day(3), field)
        assert said in told, typed
        for name, value in (typed | day(3)).items():
            assert f'value="{value}"' in page, name
    with database.reading() as session:
        assert weeks(session, running) == []


def test_days_before_the_start_and_in_the_future(sign_in: SignIn, database: Database, running: str) -> None:
    client = sign_in(Role.STUDENT, language="en")
    with database.writing() as session:
        session.get_one(PlacementRow, running).ends_on = today() + timedelta(days=90)
    assert "began later" in blamed(client, path(running, 6), day(0), "from_0")[1]
    tomorrow = today() + timedelta(days=1)
    index, ago = tomorrow.weekday(), (monday(today()) - monday(tomorrow)).days // 7
    assert "still to come" in blamed(client, path(running, ago), day(index), f"from_{index}")[1]
    assert "still to come" in blamed(client, path(running, -9), day(6), "from_6")[1]


def test_after_the_end_and_at_the_same_time_as_elsewhere(sign_in: SignIn, database: Database, running: str) -> None:
    client = sign_in(Role.STUDENT, language="en")
    with database.writing() as session:
        row = session.get_one(PlacementRow, running)
        row.ends_on = monday(today()) - timedelta(weeks=FRESH) + timedelta(days=1)
    assert "ended before" in client.post(path(running), data=body(**day(2))).text
    for nonsense in ("31-02-2027", "x", "", "9999-99-99", "0001-01-01"):
        assert client.get(f"/my-placements/{running}/hours/week?on={nonsense}").status_code == 200
    assert client.post(f"/my-placements/{running}/hours/week", data={}).status_code == 422


def test_an_approved_week_changes_only_by_a_correction(sign_in: SignIn, database: Database, running: str) -> None:
    client = sign_in(Role.STUDENT, language="en")
    with database.reading() as session:
        (row,) = weeks(session, running, 2)
        before = session.exec(select(HourEntryRow).where(HourEntryRow.hour_week_id == row.id)).one()
    old = client.post(path(running, 2), data=body(row.version, **day(1, "8:30", "12:00", "")))
    assert old.status_code == 409  # a form of before the approval
    same = body(0, 2, from_1="8:30", until_1="17:00", pause_1="30", did_1="Gefreesd")
    assert "You changed nothing" in client.post(path(running, 2), data=same).text
    assert client.post(path(running, 2), data=body(0, 2, **day(1, "8:30", "12:00", ""), **day(2))).status_code == 302
    with database.reading() as session:
        first, second = weeks(session, running, 2)
        added = session.exec(select(HourEntryRow).where(HourEntryRow.hour_week_id == second.id)).all()
        assert (first.state, first.minutes, first.version) == ("approved", row.minutes, row.version)
        assert session.get_one(HourEntryRow, before.id).minutes == 480
        assert (second.state, second.minutes) == ("handed_in", 210 - 480 + 480)
        assert {one.corrects_id for one in added} == {before.id, None}
    assert "approved before" in client.page(path(running, 2))


def test_a_stale_week_shows_both(sign_in: SignIn, running: str) -> None:
    client = sign_in(Role.STUDENT, language="en")
    first = body(**day(0)) | {"act": "save"}
    assert client.post(path(running), data=first).status_code == 302
    answer = client.post(path(running), data=body(**day(0, "9:00", "16:00")) | {"act": "save"})
    assert answer.status_code == 409
    assert "09:00 - 16:00" in answer.text.replace("<ins>", "").replace("</ins>", "")
    assert "08:30 - 17:00" in answer.text.replace("<del>", "").replace("</del>", "")
    assert 'value="9:00"' in answer.text


def test_taking_back_returning_and_handing_in_again(sign_in: SignIn, database: Database, running: str) -> None:
    student, supervisor = sign_in(Role.STUDENT, language="en"), sign_in(Role.SUPERVISOR, language="en")
    student.post(path(running), data=body(**day(0)))
    with database.reading() as session:
        (row,) = weeks(session, running)
    back = f"/my-placements/{running}/hours/{row.id}/take-back"
    assert student.post(back, data={"version": str(row.version)}).status_code == 302
    assert student.post(back, data={}).status_code == 302
    student.post(path(running), data=body(row.version + 1, **day(0, "9:00")))
    where = f"/placements/{running}/hours/{row.id}"
    returned = {"version": str(row.version + 2), "act": "send_back", "why": "Dinsdag ontbreekt."}
    assert supervisor.post(where, data=returned | {"why": " "}).status_code == 422
    assert supervisor.post(where, data=returned).status_code == 302
    assert "Dinsdag ontbreekt." in student.page(path(running))
    assert student.post(path(running), data=body(row.version + 3, **day(0), **day(1))).status_code == 302
    with database.reading() as session:
        assert [one.state for one in weeks(session, running)] == ["handed_in"]


def test_copying_last_week_and_the_usual_day(sign_in: SignIn, running: str) -> None:
    client = sign_in(Role.STUDENT, language="en")
    client.post(path(running, FRESH), data=body(**day(1, "7:15")))
    usual = client.page(path(running, FRESH - 1))
    assert ('value="07:15"' in usual, "Gedraaid" in usual) == (True, False)
    assert "Gedraaid" in client.page(path(running, FRESH - 1, "&copy=1"))


def test_the_number_of_queries_does_not_grow(sign_in: SignIn, database: Database, running: str) -> None:
    client = sign_in(Role.STUDENT)
    client.page(f"/my-placements/{running}/hours")
    with count(database) as few:
        client.page(f"/my-placements/{running}/hours")
    for ago in (3, 4, 5):
        client.post(path(running, ago), data=body(**day(0), **day(1)))
    with count(database) as many:
        client.page(f"/my-placements/{running}/hours")
    assert many.total == few.total


def test_other_people_find_nothing(sign_in: SignIn, school: School, running: str) -> None:
    stranger = sign_in(school.accounts[Role.STUDENT][2])
    for where in (f"/my-placements/{running}/hours", path(running)):
        assert stranger.get(where).status_code == 404
    assert stranger.post(path(running), data=body(**day(0))).status_code == 404
    assert sign_in(school.accounts[Role.SUPERVISOR][1]).get(f"/placements/{running}/hours").status_code == 404
    assert sign_in(Role.COORDINATOR).get(f"/placements/{running}/hours").status_code == 200
