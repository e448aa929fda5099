"""A running and an earlier placement, and a coach, at each school: at companies that offer no place to anybody."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bpv.core.clock import today
from bpv.core.rights import Role
from bpv.people.tables import CoachingRow
from bpv.placements.tables import PlacementRow
from tests.support.school_rows import keep


def build(session: Session, school: Any) -> None:
    """The usual student was at one company and is at another; a coach helps. So is somebody of the other school."""
    coach, stranger = school.accounts[Role.LEARNING_WORK_COACH][0], school.other_accounts[Role.COORDINATOR]
    here = ("empty", "requested")
    rows(session, school.institution, school.students["seventeen"], school.registry, here, coach)
    there = ("elsewhere", "elsewhere")
    rows(session, school.other_institution, school.students["elsewhere"], school.other_registry, there, stranger)


def rows(
    session: Session, institution_id: str, student_id: str, registry: Any, names: tuple[str, str], coach: str
) -> None:
    """An earlier placement without outcome, a running one, and the coaching."""
    past, running = (placement(institution_id, student_id, registry, name) for name in names)
    past.starts_on, past.ends_on, past.source = today() - timedelta(days=400), today() - timedelta(days=330), "past"
    keep(session, past, running)
    keep(
        session,
        CoachingRow(
            institution_id=institution_id,
            account_id=coach,
            student_id=student_id,
            kind="job_coach",
            funding="municipality",
            valid_from=today() - timedelta(days=30),
        ),
    )


def placement(institution_id: str, student_id: str, registry: Any, name: str) -> PlacementRow:
    """A placement that runs now, at a company by its name in the registry."""
    return PlacementRow(
        institution_id=institution_id,
        student_id=student_id,
        company_id=registry.companies[name],
        establishment_id=registry.establishments[name],
        crebo="25301",
        route="BOL",
        study_year=2,
        phase="start",
        starts_on=today() - timedelta(days=20),
        ends_on=today() + timedelta(days=30),
        way="own_search",
        source="running",
    )
