"""Students who change teams, by an import or with a succession, and the supervisor that a list of students names."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.intake import Verdict
from bpv.core.rights import Reach, Role, Scope
from bpv.imports.models import Kind
from bpv.organisation import service as organisation
from bpv.organisation.models import PeriodFields, Phase
from bpv.organisation.tables import PeriodRow
from bpv.people.models import MoveAsked, Moved
from bpv.people.service import moving, students
from bpv.people.store import teams
from bpv.people.tables import PastTeamRow, StudentRow, SupervisionRow
from tests.support.imports import dry, imported
from tests.support.school import School

HEAD = "studentnummer;naam;geboortedatum;crebo;cohort;leerjaar;team;begeleider\n"


@pytest.fixture
def scope(school: School) -> Scope:
    """What an administrator reaches."""
    return Scope(Reach.ALL, school.institution, school.accounts[Role.ADMINISTRATOR][0])


def line(number: str, team: str, supervisor: str) -> str:
    """A row of a list of students."""
    return f"{number};Student {number};12-05-2009;25301;2025;2;{team};{supervisor}\n"


def csv(*lines: str) -> bytes:
    """A list of students."""
    return (HEAD + "".join(lines)).encode()


def supervised(database: Database, number: str) -> list[tuple[str, date, date | None]]:
    """The supervisions of a student by number."""
    with database.reading() as session:
        rows = session.exec(
            select(SupervisionRow)
            .join(StudentRow, StudentRow.id == SupervisionRow.student_id)
            .where(StudentRow.number == number)
            .order_by(SupervisionRow.valid_from)
        ).all()
        return [(row.account_id, row.valid_from, row.valid_until) for row in rows]


def test_a_list_of_students_names_their_supervisor(database: Database, scope: Scope, school: School) -> None:
    first, second = school.accounts[Role.SUPERVISOR]
    one, two = school.emails[Role.SUPERVISOR]
    raw = csv(
        line("5001", "Precisie", one.upper()),
        line("1001", "Precisie", two),
        line("5002", "", "broker.0@school.example"),
    )
    _, verdicts = dry(database, scope, raw, Kind.STUDENTS)
    by_number = {row.number: row for row in verdicts.judged}
    assert [by_number[n].verdict for n in (2, 3, 4)] == [Verdict.NEW, Verdict.CHANGED, Verdict.REFUSED]
    note = by_number[4].notes[-1]
    assert (note.code, note.value) == ("import.supervisor.unknown", "broker.0@school.example")
    imported(database, scope, raw, Kind.STUDENTS, skip_bad=True)
    assert supervised(database, "5001") == [(first, today(), None)]
    past = today() - timedelta(days=400)
    assert supervised(database, "1001") == [(first, past, today() - timedelta(days=1)), (second, today(), None)]
    again = imported(database, scope, raw + b"\n", Kind.STUDENTS, skip_bad=True)
    assert (again.counts["same"], again.counts["changed"]) == (2, 0)
    assert len(supervised(database, "1001")) == 2


def test_a_list_without_supervisors_leaves_them(database: Database, scope: Scope, school: School) -> None:
    before = supervised(database, "1001")
    raw = csv(line("1001", "Laboratorium", ""))
    assert imported(database, scope, raw, Kind.STUDENTS).counts["changed"] == 1
    assert supervised(database, "1001") == before
    with database.reading() as session:
        past = session.exec(select(PastTeamRow)).all()
        assert [(row.student_id, row.team_id) for row in past] == [
            (school.students["fifteen"], school.teams["instruments"])
        ]
        yesterday = today() - timedelta(days=1)
        own, fifteen = school.institution, school.students["fifteen"]
        assert fifteen in teams.of_team_on(session, own, school.teams["instruments"], yesterday)
        assert fifteen not in teams.of_team_on(session, own, school.teams["instruments"], today())
        assert fifteen in teams.of_team_on(session, own, school.teams["laboratory"], today())
        assert fifteen not in teams.of_team_on(session, own, school.teams["laboratory"], yesterday)


def follow(database: Database, scope: Scope, team_id: str, successor_id: str, days: int) -> None:
    """Let a team follow another from so many days from today."""
    with database.writing() as session:
        version = organisation.team_version(session, scope, team_id)[1]
        ending = organisation.Ending(today() + timedelta(days=days), (successor_id,))
        organisation.end_team(session, scope, team_id, ending, version)


def test_students_roles_and_periods_go_along_and_the_past_stays(
    database: Database, scope: Scope, school: School
) -> None:
    old, new = school.teams["instruments"], school.teams["laboratory"]
    with database.writing() as session:
        for name, days in (("Voorbij", -20), ("Loopt", 20)):
            fields = PeriodFields(
                name=name, crebo="25301", cohort=2020, study_year=1, phase=Phase.START, weeks=1, hours=40,
                starts_on=today() + timedelta(days=days - 5), ends_on=today() + timedelta(days=days),
            )  # fmt: skip
            organisation.save_period(session, scope, None, fields, old, 0)
    follow(database, scope, old, new, -3)
    everything = MoveAsked(students=True, roles=True, periods=True)
    with database.writing() as session:
        before = moving.staying(session, school.institution, old, today() - timedelta(days=3))
        moved = moving.move(session, scope, old, new, everything, now())
    assert (moved.students, moved.periods) == (before.all_students, before.periods) == (2, 1)
    assert moved.roles > 0
    with database.writing() as session:
        assert moving.move(session, scope, old, new, everything, now()) == Moved()
    with database.reading() as session:
        found = {row.name: row.team_id for row in session.exec(select(PeriodRow).where(PeriodRow.cohort == 2020))}
        assert found == {"Voorbij": old, "Loopt": new}
        own, fifteen = school.institution, school.students["fifteen"]
        assert fifteen in teams.of_team_on(session, own, old, today() - timedelta(days=4))
        assert fifteen in teams.of_team_on(session, own, new, today() - timedelta(days=3))
        coordinator = Scope(Reach.TEAM, own, team_ids=frozenset({new}))
        assert students.student(session, coordinator, fifteen).id == fifteen


def test_a_part_moves_and_nothing_moves_too_early_or_elsewhere(
    database: Database, scope: Scope, school: School
) -> None:
    old, new = school.teams["instruments"], school.teams["laboratory"]
    only = MoveAsked(students=True, roles=False, periods=False, group=("25301", 1999))
    with pytest.raises(NotFound), database.writing() as session:
        moving.move(session, scope, old, new, only, now())
    follow(database, scope, old, new, 5)
    with pytest.raises(Refused), database.writing() as session:
        moving.move(session, scope, old, new, only, now())
    follow(database, scope, old, new, 0)
    with database.writing() as session:
        assert moving.move(session, scope, old, new, only, now()).students == 0
    with pytest.raises(Refused), database.writing() as session:
        moving.move(session, scope, old, new, MoveAsked(students=False, roles=False, periods=False), now())
