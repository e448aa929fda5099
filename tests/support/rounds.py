"""A cohort to place: students with choices and places with little room, beside the small school."""

from typing import Any, Final

from sqlmodel import Session

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Grant, Principal, Reach, Role, Scope, scope_of
from bpv.matches.jobs import run_rounds
from bpv.matches.models.rounds import Round, Run, Starting
from bpv.matches.service import rounds
from bpv.matches.tables import PlaceChoiceRow
from bpv.people.tables import AccountRow, GrantRow, StudentRow
from tests.support.school import School, student_row
from tests.support.school_rows import keep
from tests.support.school_shortlists import another_place, moved

MORE: Final = 8  # students


def cohort(
    session: Session, school: School, students: int = MORE, places: int = 3, first: int = 2000
) -> tuple[list[str], list[str]]:
    """More students in the first team, who all choose the same place first, and more places of one seat each."""
    made = [another_place(session, school, f"Werkplaats {number}") for number in range(places)]
    for place in made:
        place.capacity, place.taken = 1, 0
    moved(session, school)
    rows = [
        student_row(school.institution, school.teams["instruments"], None, f"{first + number}", 18, "2333")  # type: ignore[arg-type]
        for number in range(students)
    ]
    keep(session, *rows)
    for row in rows:
        choose(session, school, row, [place.id for place in made[:2]])
    return [row.id for row in rows], [place.id for place in made]


def choose(session: Session, school: School, student: StudentRow, place_ids: list[str]) -> None:
    """The choices of a student for the first period."""
    own: dict[str, Any] = {"institution_id": school.institution, "student_id": student.id, "chosen_at": now()}
    keep(
        session,
        *(
            PlaceChoiceRow(period_id=school.periods["BPV 1"], place_id=place_id, rank=rank, **own)
            for rank, place_id in enumerate(place_ids, 1)
        ),
    )


def second_coordinator(session: Session, school: School, name: str = "three") -> str:
    """Another coordinator of the first team: somebody who may publish what the first one started."""
    email = f"coordinator.{name}@school.example"
    row = AccountRow(institution_id=school.institution, email=email, name=name.title(), created_at=now())
    keep(session, row)
    where = {"institution_id": school.institution, "account_id": row.id, "team_id": school.teams["instruments"]}
    keep(session, GrantRow(role=Role.COORDINATOR.value, granted_at=now(), **where))
    return row.id


def coordinator(school: School, account_id: str | None = None) -> Scope:
    """What the first coordinator, or another account with the same role, reaches."""
    grant = Grant(Role.COORDINATOR, team_id=school.teams["instruments"])
    account = account_id or school.accounts[Role.COORDINATOR][0]
    who = Principal(institution_id=school.institution, account_id=account, grants=(grant,))
    found = scope_of(who, "round.edit")
    assert found.reach is Reach.TEAM
    return found


def start(database: Database, school: School, scope: Scope, **settings: Any) -> tuple[Round, Run]:
    """Start a round for the first period and have the worker run it."""
    with database.writing() as session:
        chosen = rounds.standard(session, school.institution)
        kept = type(chosen)(**{name: getattr(chosen, name) for name in chosen.__slots__} | settings)
        teams = (school.teams["instruments"],)
        wanted = Starting(school.periods["BPV 1"], teams, kept, new_id(), draw=7)
        _, run = rounds.start(session, scope, wanted, today(), now())
    assert run_rounds(database) == 1
    return latest(database, scope, run.id)


def again(database: Database, scope: Scope, round_id: str) -> tuple[Round, Run]:
    """Run a round again."""
    with database.writing() as session:
        run = rounds.run_again(session, scope, round_id, None, new_id(), now())
    assert run_rounds(database) == 1
    return latest(database, scope, run.id)


def latest(database: Database, scope: Scope, run_id: str) -> tuple[Round, Run]:
    """A round and a run of it as they are now."""
    with database.reading() as session:
        return rounds.draft(session, scope, run_id)
