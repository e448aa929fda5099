"""What an administrator did at the school over the years: a changed setting, a team with a new name, a supervisor who
left, and a plan for the next cohort that waits to be copied."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tables import METADATA

CHANGES: Final = (
    ("talk.follow_up_days", 21, 400, "Twee weken was te kort om een afspraak te maken."),
    ("talk.follow_up_days", 14, 120, "Op verzoek van de teams terug naar twee weken."),
    ("shortage.radius_km", 30, 200, "Onze studenten reizen verder dan gemiddeld."),
)
OLD_TEAM: Final = "Team Fijnmechanica en gereedschap"
WITHOUT: Final = 3  # students whose supervision ended without another


def build(session: Session, dice: Dice, school: School) -> None:
    """Write it in the caller's transaction."""
    settings(session, dice, school)
    old_team(session, dice, school)
    ended_supervision(session, school)


def settings(session: Session, dice: Dice, school: School) -> None:
    """Three changes of settings by the administrator."""
    own = school.frame.institution_id
    grants = METADATA.tables["role_grant"]
    wanted = select(grants.c.account_id).where(grants.c.institution_id == own, grants.c.role == "administrator")
    by = session.connection().execute(wanted.order_by(grants.c.account_id)).scalars().first()
    versions: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    for name, value, days, reason in CHANGES:
        versions[name] = versions.get(name, 0) + 1
        at = datetime.combine(school.frame.day - timedelta(days=days), time(9, 30), tzinfo=UTC)
        change = {"name": name, "version": versions[name], "value": value, "reason": reason}
        rows.append({"id": dice.id(), "institution_id": own, **change, "set_by": by, "valid_from": at})
    insert(session, "setting", rows)


def old_team(session: Session, dice: Dice, school: School) -> None:
    """The first team had another name until two years ago: the old team is still there, with its past."""
    own, unit = school.frame.institution_id, school.frame.units[0]
    first = date(school.frame.day.year - 2, 8, 1)
    old = dice.id()
    values = {"name": OLD_TEAM, "version": 2, "valid_from": date(2015, 8, 1), "valid_until": first - timedelta(days=1)}
    insert(session, "team", [{"id": old, "institution_id": own, "college_id": unit.college_id, **values}])
    teams = METADATA.tables["team"]
    session.connection().execute(teams.update().where(teams.c.id == unit.team_id).values(valid_from=first))
    pair = {"team_id": old, "successor_id": unit.team_id, "starts_on": first}
    insert(session, "team_succession", [{"id": dice.id(), "institution_id": own, **pair}])


def ended_supervision(session: Session, school: School) -> None:
    """A few students whom nobody supervises since last week."""
    supervision, students = METADATA.tables["supervision"], METADATA.tables["student"]
    ids = (
        session.connection()
        .execute(
            select(supervision.c.id)
            .join(students, students.c.id == supervision.c.student_id)
            .where(
                supervision.c.institution_id == school.frame.institution_id,
                supervision.c.valid_until.is_(None),
                students.c.account_id.is_(None),
            )
            .order_by(supervision.c.student_id.desc())
            .limit(WITHOUT)
        )
        .scalars()
        .all()
    )
    last = school.frame.day - timedelta(days=7)
    session.connection().execute(supervision.update().where(supervision.c.id.in_(ids)).values(valid_until=last))
