"""The card of the learned model, what a person does with it, and the fairness audit."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bpv.core.audit import AuditRow
from bpv.core.clock import now
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.matches.tables import MatchingRoundRow, RoundRunRow, RoundSeatRow, SuccessModelRow
from bpv.people.tables import StudentRow
from tests.support.queries import count
from tests.support.school_learning import row


def states(database):
    """The versions of the first school, by number."""
    with database.reading() as session:
        rows = session.exec(select(SuccessModelRow).order_by(SuccessModelRow.number)).all()
        return {one.number: (one.id, one.state, one.version, one.reason) for one in rows if one.digest != "other"}


@pytest.fixture
def versions(database, school):
    """An earlier version, the one in use, and one that did not win; ids by number."""
    with database.writing() as session:
        other = session.exec(
            select(SuccessModelRow).where(SuccessModelRow.institution_id == school.other_institution)
        ).one()
        other.digest = "other"
        session.add_all([row(school.institution, 2, "active"), row(school.institution, 3, "refused", "orders_worse")])
    return {number: found[0] for number, found in states(database).items()}


def test_the_card_says_what_it_rests_on_and_why_each_version_was_or_was_not_taken(versions, sign_in):
    page = sign_in(Role.MANAGER, language="en").get("/matching/model")
    assert page.status_code == 200
    for said in ("90 outcomes", "30 later outcomes", "in use", "not used", "puts places in a worse order", "15%"):
        assert said in page.text
    assert "Freeze" not in page.text


def test_the_picture_stands_beside_a_table_with_the_same_figures(versions, sign_in):
    client = sign_in(Role.COORDINATOR, language="en")
    page = client.get("/matching/model")
    assert "53%" in page.text
    assert "80%" in page.text
    picture = client.get(f"/matching/model/{versions[2]}/calibration.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "Went well" in picture.text


def test_freezing_letting_go_and_going_back_keep_who_and_why(versions, database, sign_in):
    client = sign_in(Role.COORDINATOR, language="en")

    def change(number, reason):
        version = states(database)[number][2]
        form = {"reason": reason, "version": str(version)}
        return client.post(f"/matching/model/{versions[number]}/change", data=form)

    assert change(2, "Inspection next week").status_code == 302
    assert states(database)[2][1::2] == ("frozen", "Inspection next week")
    assert change(2, "Inspection is over").status_code == 302
    assert states(database)[2][1] == "active"
    assert change(1, "The new one puzzled us").status_code == 302
    assert [states(database)[number][1] for number in (1, 2, 3)] == ["frozen", "retired", "refused"]
    assert "The new one puzzled us" in client.get("/matching/model").text
    with database.reading() as session:
        events = [one.event for one in session.exec(select(AuditRow)).all() if one.event.startswith("model.")]
    assert events == ["model.frozen", "model.let_go", "model.went_back"]


def test_a_version_that_never_won_cannot_be_used(versions, database, sign_in):
    client = sign_in(Role.COORDINATOR, language="en")
    assert "never in use" in client.get(f"/matching/model/{versions[3]}/change").text
    answer = client.post(f"/matching/model/{versions[3]}/change", data={"reason": "Still", "version": "1"})
    assert answer.status_code == 422
    assert states(database)[3][1] == "refused"


def test_a_reason_is_needed_and_nothing_typed_is_lost_when_somebody_was_first(versions, database, sign_in):
    client = sign_in(Role.COORDINATOR, language="en")
    assert client.post(f"/matching/model/{versions[2]}/change", data={"reason": " ", "version": "1"}).status_code == 422
    client.post(f"/matching/model/{versions[2]}/change", data={"reason": "First", "version": "1"})
    late = client.post(f"/matching/model/{versions[2]}/change", data={"reason": "Second", "version": "1"})
    assert late.status_code == 409
    assert "First" in late.text
    assert "Second" in late.text
    assert states(database)[2][1::2] == ("frozen", "First")


def test_a_version_of_another_school_does_not_exist(versions, database, school, sign_in):
    with database.reading() as session:
        other = session.exec(select(SuccessModelRow.id).where(SuccessModelRow.digest == "other")).one()
    client = sign_in(Role.COORDINATOR)
    for path in (
        f"/matching/model/{other}",
        f"/matching/model/{other}/calibration.svg",
        f"/matching/model/{other}/change",
    ):
        assert client.get(path).status_code == 404


def test_a_school_that_learned_nothing_yet_is_told_so(school, database, sign_in):
    with database.writing() as session:
        for one in session.exec(select(SuccessModelRow)).all():
            session.delete(one)
    page = sign_in(Role.COORDINATOR, language="en").get("/matching/model")
    assert "Nothing was learned yet" in page.text


def publish(database, school, students, placed):
    """A published round with made-up students of one team, of whom the first so many were placed."""
    with database.writing() as session:
        team_id = next(iter(school.teams.values()))
        example = session.get(StudentRow, school.students["seventeen"])
        round_id, run_id = new_id(), new_id()
        session.add(
            MatchingRoundRow(
                id=round_id, institution_id=school.institution, period_id=next(iter(school.periods.values())),
                name="Round A", draw=1, key=new_id(), created_at=now(), published_run_id=run_id,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            RoundRunRow(
                id=run_id, institution_id=school.institution, round_id=round_id, number=1, key=new_id(), state="done",
                started_at=now(), published_at=now() - timedelta(days=3),
            )
        )  # fmt: skip
        session.flush()
        for number in range(students):
            one = StudentRow(
                **(
                    example.model_dump(warnings=False)
                    | {"id": new_id(), "number": f"{students}-{number}", "account_id": None}
                )
            )
            session.add(one)
            session.flush()
            session.add(
                RoundSeatRow(
                    institution_id=school.institution, run_id=run_id, student_id=one.id, team_id=team_id,
                    position=number, kind="placed" if number < placed else "unplaced",
                    score=6_000 + number if number < placed else None, regret=number,
                )
            )  # fmt: skip


def test_the_audit_gives_shares_with_bounds_and_says_nothing_of_small_groups(database, school, sign_in):
    publish(database, school, 30, 20)
    client = sign_in(Role.COORDINATOR, language="en")
    page = client.get("/matching/fairness")
    assert "not enough data" in page.text
    assert "67%" not in page.text
    with count(database) as few:
        client.get("/matching/fairness")
    publish(database, school, 120, 90)
    page = client.get("/matching/fairness")
    assert "73%" in page.text  # 110 of 150
    assert "nothing about them" in page.text
    with count(database) as many:
        client.get("/matching/fairness")
    assert many.total == few.total


def test_the_audit_of_a_school_without_rounds_says_so(school, sign_in):
    assert "No round was published yet" in sign_in(Role.MANAGER, language="en").get("/matching/fairness").text


def test_a_student_reads_the_chance_with_its_bounds_and_what_it_rests_on(versions, school, sign_in):
    client = sign_in(Role.STUDENT, language="en")
    page = client.get(f"/places/{school.place}")
    assert "Expected success" in page.text
    assert "based on 90 placements of the school" in page.text
    assert client.get("/places").status_code == 200
