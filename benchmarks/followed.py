"""Many running placements with agreement, hours, contacts and signals, written straight into the tables.

They are copies of one student and one placement of a school that exists. Every tenth has an open signal. One has no
contact at all: `LONELY`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from bpv.core.clock import now, today
from bpv.core.ids import new_id
from bpv.tables import METADATA

PART = 2_000  # placements that are written at once
WEEKS = 6
LONELY = "Eenzaam Zonder Contact"
KINDS = ("no_contact", "no_hours", "hours_waiting", "work_waiting", "agreement_unsigned")
Rows = dict[str, list[dict[str, Any]]]
TABLES = (
    "student", "supervision", "placement", "agreement", "agreement_sheet", "hour_week", "contact_moment",
    "placement_signal",
)  # fmt: skip


def fill(connection: Connection, institution_id: str, coordinator: str, wanted: int, crowd: str = "K") -> None:
    """Add so many running placements to a school, of students whom the account of this coordinator may see; `crowd`
    begins their numbers. Commits nothing."""
    student, placement = model(connection, institution_id)
    student["team_id"] = team_of(connection, coordinator)
    supervisors = supervisors_of(connection, institution_id)
    for first in range(0, wanted, PART):
        rows: Rows = {name: [] for name in TABLES}
        for index in range(first, min(wanted, first + PART)):
            for name, row in made(index, index == wanted // 2, student, placement, supervisors, crowd):
                rows[name].append(row)
        for name in TABLES:
            if rows[name]:
                connection.execute(METADATA.tables[name].insert(), rows[name])


def team_of(connection: Connection, account_id: str) -> str:
    """A team that a coordinator looks after."""
    grants, team = METADATA.tables["role_grant"], METADATA.tables["team"]
    held = connection.execute(grants.select().where(grants.c.account_id == account_id)).mappings().all()
    colleges = [row["college_id"] for row in held if row["college_id"]]
    own = team.c.id.in_([row["team_id"] for row in held if row["team_id"]]) | team.c.college_id.in_(colleges)
    return str(connection.execute(team.select().where(own)).mappings().all()[0]["id"])


def supervisors_of(connection: Connection, institution_id: str) -> list[str]:
    """The accounts of a school that supervise."""
    grants = METADATA.tables["role_grant"]
    own = (grants.c.institution_id == institution_id, grants.c.role == "supervisor")
    return [row["account_id"] for row in connection.execute(grants.select().where(*own)).mappings()]


def model(connection: Connection, institution_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A student in a team with a placement, and that placement."""
    student, placement = METADATA.tables["student"], METADATA.tables["placement"]
    joined = placement.join(student, student.c.id == placement.c.student_id)
    own = (placement.c.institution_id == institution_id, student.c.team_id.is_not(None))
    found = connection.execute(placement.select().select_from(joined).where(*own)).mappings().first()
    if found is None:
        raise SystemExit("this school has no placement to copy")
    of = connection.execute(student.select().where(student.c.id == found["student_id"])).mappings().one()
    return dict(of), dict(found)


def made(
    index: int, lonely: bool, student: dict[str, Any], placement: dict[str, Any], supervisors: list[str], crowd: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """All rows of one placement, each with its table."""
    day, own = today(), student["institution_id"]
    person, one = new_id(), new_id()
    name = LONELY if lonely else f"Leerling {index:05}"
    yield "student", {**student, "id": person, "number": f"{crowd}{index:05}", "name": name, "account_id": None}
    yield (
        "supervision",
        {
            "id": new_id(), "institution_id": own, "account_id": supervisors[index % len(supervisors)],
            "student_id": person, "valid_from": day - timedelta(days=200), "valid_until": None,
        },
    )  # fmt: skip
    began = day - timedelta(days=7 * WEEKS + index % 7)
    yield (
        "placement",
        {
            **placement, "id": one, "student_id": person, "starts_on": began, "ends_on": day + timedelta(days=40),
            "source": f"{crowd}-{index}", "state": "planned", "ended_on": None, "result": None, "cause": None,
            "initiator": None, "holds_seat": False, "place_id": None,
        },
    )  # fmt: skip
    yield from agreement(own, person, one, index, began, day)
    yield from hours(own, person, one, day)
    if not lonely:
        yield "contact_moment", moment(own, one, supervisors[0], day - timedelta(days=3 + index % 20))
    if index % 10 == 0 or lonely:
        yield "placement_signal", signal(own, one, student, person, index, day, lonely=lonely)


def agreement(
    own: str, person: str, one: str, index: int, began: date, day: date
) -> Iterator[tuple[str, dict[str, Any]]]:
    """A complete agreement and its sheet."""
    key = new_id()
    yield (
        "agreement",
        {
            "id": key, "institution_id": own, "placement_id": one, "student_id": person, "sequence": 1,
            "source": f"bench-{person}", "kind": "stage", "state": "complete", "language": "nl", "number": 1,
            "parent_name": "", "parent_email": "", "exception": "", "sent_on": began - timedelta(days=20),
            "complete_on": began - timedelta(days=9), "first_complete_on": began - timedelta(days=9), "version": 1,
        },
    )  # fmt: skip
    yield (
        "agreement_sheet",
        {
            "id": new_id(), "institution_id": own, "agreement_id": key, "number": 1, "state": "current",
            "crebo": "25301", "qualification": "Research instrumentmaker", "elective_only": False, "route": "BOL",
            "starts_on": began, "ends_on": day + timedelta(days=40), "hours": 400, "spread": {}, "company_name": "",
            "company_place": "", "trainer_name": "", "supervisor_name": "", "work_processes": [], "assessment": "",
            "guidance": "", "dissolution": "", "changes": ["first"], "asked_by": "school", "at": now(),
        },
    )  # fmt: skip


def hours(own: str, person: str, one: str, day: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Six weeks of hours, the last of which waits."""
    monday = day - timedelta(days=day.weekday())
    for week in range(WEEKS):
        starts = monday - timedelta(days=7 * week)
        yield (
            "hour_week",
            {
                "id": new_id(), "institution_id": own, "placement_id": one, "student_id": person, "starts_on": starts,
                "number": 1, "state": "approved" if week else "handed_in", "minutes": 2400, "school_minutes": 0,
                "last_day": min(day, starts + timedelta(days=4)), "handed_in_at": now(),
                "decided_at": now() if week else None, "decided_by": "", "why": "", "version": 1,
            },
        )  # fmt: skip


def moment(own: str, one: str, by: str, day: date) -> dict[str, Any]:
    """A contact that was held."""
    return {
        "id": new_id(), "institution_id": own, "placement_id": one, "by_id": by, "day": day, "way": "phone",
        "kind": "guiding", "present": [], "topics": [], "note": "", "next_step": "", "state": "held", "why": "",
        "version": 1,
    }  # fmt: skip


def signal(
    own: str, one: str, student: dict[str, Any], person: str, index: int, day: date, *, lonely: bool
) -> dict[str, Any]:
    """An open signal: red for every third of them, and for who has no contact."""
    kind = "no_contact" if lonely else KINDS[1 + index // 10 % (len(KINDS) - 1)]
    return {
        "id": new_id(), "institution_id": own, "source": f"{kind}-{one}", "kind": kind, "placement_id": one,
        "student_id": person, "team_id": student["team_id"], "colour": "red" if lonely or index % 30 == 0 else "amber",
        "since": day - timedelta(days=index % 40), "opened_at": now(), "note": "", "version": 1,
    }  # fmt: skip
