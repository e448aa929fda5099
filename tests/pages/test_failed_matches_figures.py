"""The ledger in figures, students without a place, and how companies answer: who sees what."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.failed_matches.models import Kind
from bpv.failed_matches.tables import FailedMatchRow, NoPlaceDecisionRow
from bpv.matches.tables import MatchProposalRow
from bpv.organisation.tables import PeriodRow
from bpv.people.tables import GrantRow, StudentRow
from tests.support.client import path_of
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_rows import days_ago, keep

BY_COMPANY = "/failed-matches/report?by=company"


def failures(database: Database, school: School, company: str, number: int) -> None:
    """So many refusals by a company, each of another student of the usual student's team."""
    with database.writing() as session:
        usual = session.get(StudentRow, school.students["seventeen"])
        assert usual is not None
        for turn in range(number):
            other = StudentRow(
                institution_id=school.institution,
                team_id=usual.team_id,
                number=f"{company}{turn}",
                name=f"Klasgenoot {turn}",
                birth_date=usual.birth_date,
                crebo="25301",
                cohort=usual.cohort,
                study_year=usual.study_year,
            )
            keep(session, other)
            session.add(
                FailedMatchRow(
                    institution_id=school.institution,
                    source=f"test:{company}{turn}",
                    kind=Kind.REFUSED,
                    side="company",
                    reason="full_after_all",
                    cause="company",
                    student_id=other.id,
                    company_id=school.companies[company],
                    crebo="25301",
                    ended_on=today(),
                    opened_at=now(),
                )
            )


def test_a_manager_sees_no_small_group_and_a_coordinator_sees_all(
    sign_in: SignIn, database: Database, school: School
) -> None:
    failures(database, school, "due", 7)
    failures(database, school, "empty", 6)
    text = sign_in(Role.MANAGER, language="en").page(BY_COMPANY)
    assert "less than 5" in text  # the one of the complete company
    assert "Groups of fewer than 5 are not shown" in text
    figures = re.findall(r'<td class="num" data-label="Failed matches">([^<]+)</td>', text)
    assert figures.count("less than 5") == 2  # with the next larger group, or the total would tell
    assert "7" in figures
    assert "Actions late" not in text
    full = sign_in(Role.COORDINATOR, language="en").page(BY_COMPANY)
    assert sorted(re.findall(r'<td class="num" data-label="Failed matches">([^<]+)</td>', full)) == ["1", "6", "7"]


def test_supervising_somebody_opens_no_figures_of_the_whole_school(
    sign_in: SignIn, database: Database, school: School
) -> None:
    where = {"institution_id": school.institution, "account_id": school.accounts[Role.MANAGER][0]}
    with database.writing() as session:
        session.add(GrantRow(role=Role.SUPERVISOR.value, granted_at=now(), **where))
    text = sign_in(Role.MANAGER, language="en").page(BY_COMPANY)
    assert "Groups of fewer than 5 are not shown" in text


@pytest.mark.parametrize(("role", "sums"), [(Role.COORDINATOR, True), (Role.MANAGER, False)])
def test_the_list_for_a_spreadsheet_says_what_the_page_says(
    sign_in: SignIn, database: Database, school: School, role: Role, sums: bool
) -> None:
    failures(database, school, "due", 7)
    client = sign_in(role, language="en")
    answer = client.get("/failed-matches/report/export.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    total, table = rows[1], [row for row in rows if row and row[0] == "Company"]
    assert total[2] == "8"
    shown = sorted(row[2] for row in table)
    assert shown == (["1", "7"] if sums else ["less than 5", "less than 5"])
    assert client.get("/failed-matches/report/export.xlsx").data[:2] == b"PK"


def test_every_dimension_has_its_picture_and_nonsense_is_the_first(
    sign_in: SignIn, database: Database, school: School
) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    for dimension in ("reason", "cause", "company", "team", "qualification", "period", "nonsense"):
        client.page(f"/failed-matches/report?by={dimension}&year=99999")
        assert client.get(f"/failed-matches/report/plot.svg?by={dimension}").mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.SUPERVISOR, "/failed-matches/report", 403),
        (Role.SUPERVISOR, "/students-without-place", 200),
        (Role.BROKER, "/students-without-place", 403),
        (Role.MANAGER, "/failed-matches/pattern", 403),
        (Role.PROJECT_LEADER, "/failed-matches/report", 200),
        (Role.STUDENT, "/failed-matches", 403),
    ],
)
def test_the_table_of_rights_holds(sign_in: SignIn, school: School, role: Role, path: str, status: int) -> None:
    sign_in(role).page(path, status)


def test_a_company_that_accepts_less_than_expected_is_a_reason_to_talk(
    sign_in: SignIn, database: Database, school: School
) -> None:
    names = ("complete", "due", "empty")
    with database.writing() as session:
        for number, (name, place) in enumerate(school.places.items()):
            for turn in range(24):
                refused = (name == "complete" and turn < 22) or turn % 4 == 0
                session.add(
                    MatchProposalRow(
                        institution_id=school.institution,
                        student_id=school.students["seventeen"],
                        place_id=place,
                        period_id=school.periods["BPV 1"],
                        way="fit_interview",
                        score=70 + number,
                        state="refused" if refused else "agreed",
                        made_at=now() - timedelta(days=60),
                        due_on=days_ago(50),
                        student_answer="yes",
                        company_answer="no" if refused else "yes",
                        company_channel="phone",
                        company_on=days_ago(55),
                        ended_at=now() - timedelta(days=55),
                    )
                )
    client = sign_in(Role.BROKER, language="en")
    text = client.page("/failed-matches/pattern")
    assert names[0] in school.places
    assert text.count(">fewer than expected<") == 1
    assert f"/companies/{school.company}/talks/new" in text
    assert "not a verdict" in text
    assert "2 accepted, 22 refused." in client.page(f"/companies/{school.company}")
    assert "accepted, 22 refused" not in sign_in(Role.MANAGER, language="en").page(f"/companies/{school.company}")


def near(database: Database, school: School) -> str:
    """Let the first period begin in three weeks; gives its id."""
    with database.writing() as session:
        row = session.get(PeriodRow, school.periods["BPV 1"])
        assert row is not None
        row.starts_on = today() + timedelta(days=21)
    return school.periods["BPV 1"]


def test_who_needs_no_place_leaves_the_list_by_a_decision_and_comes_back(
    sign_in: SignIn, database: Database, school: School
) -> None:
    period, student = near(database, school), school.students["fifteen"]
    client, path = sign_in(Role.COORDINATOR, language="en"), f"/students/{student}/periods/{period}/no-place"
    assert path in client.page("/students-without-place")
    key = re.findall(r'name="key"[^>]*value="([a-z2-7]{20})"', client.page(path))[0]
    empty = client.post(path, data={"key": key, "decision": "postponed", "reason": " ", "until": "31-02-2027"})
    assert empty.status_code == 422
    assert "31-02-2027" in empty.text
    data = {"key": key, "decision": "postponed", "reason": "Met de teamleider besproken"}
    for _ in range(2):
        assert path_of(client.post(path, data=data)) == "/students-without-place"
    assert path not in client.page("/students-without-place")
    assert "Met de teamleider besproken" in client.page(path)
    with database.reading() as session:
        made = session.exec(select(NoPlaceDecisionRow.id).where(NoPlaceDecisionRow.student_id == student)).all()
    assert made == [key]
    assert client.post(f"/students/no-place/{key}/take-back").status_code == 302
    assert path in client.page("/students-without-place")


def test_each_sees_their_own_students_without_a_place(sign_in: SignIn, database: Database, school: School) -> None:
    period = near(database, school)
    twenty = f"/students/{school.students['twenty']}/places"
    assert twenty in sign_in(school.accounts[Role.SUPERVISOR][1]).page("/students-without-place")
    own = sign_in(Role.SUPERVISOR).page("/students-without-place")
    assert twenty not in own
    assert "no-place" not in own
    coordinator = sign_in(Role.COORDINATOR)
    assert twenty not in coordinator.page(f"/students-without-place?team={school.teams['laboratory']}")
    coordinator.page(f"/students/{school.students['twenty']}/periods/{period}/no-place", 404)
    coordinator.page(f"/students/{school.students['elsewhere']}/periods/{period}/no-place", 404)


def test_the_list_asks_as_much_for_many_as_for_few(sign_in: SignIn, database: Database, school: School) -> None:
    near(database, school)
    client = sign_in(Role.COORDINATOR)
    client.page("/students-without-place")
    with count(database) as few:
        client.page("/students-without-place?q=xyz")
    with count(database) as many:
        client.page("/students-without-place")
    assert many.total == few.total, f"{many}"
