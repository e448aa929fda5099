"""A week of hours that waits, one that is approved, a holiday and a change of route, at each school."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bpv.core.clock import now, today
from bpv.folder.rules.hours import monday
from bpv.folder.tables import HourEntryRow, HourWeekRow
from bpv.organisation.tables import HolidayRow
from bpv.people.tables import RouteChangeRow
from bpv.placements.tables import PlacementRow
from tests.support.school_rows import keep

WEEK = timedelta(days=7)


def build(session: Session, school: Any) -> None:
    """For the running placement of the usual student, and of the student of the other school."""
    for institution_id in (school.institution, school.other_institution):
        rows = session.exec(select(PlacementRow).where(PlacementRow.institution_id == institution_id))
        running = next(row for row in rows if row.source == "running")
        week(session, running, 1, "handed_in")
        week(session, running, 2, "approved")
        change = {"before": "BOL", "route": "BBL", "reason": "Een baan gevonden", "at": now()}
        later = today() + 43 * WEEK
        keep(
            session,
            RouteChangeRow(institution_id=institution_id, student_id=running.student_id, starts_on=later, **change),
        )
        day = monday(today()) + 8 * WEEK
        keep(
            session,
            HolidayRow(institution_id=institution_id, name="Rustweek", starts_on=day, ends_on=day + timedelta(days=6)),
        )


def week(session: Session, placement: PlacementRow, weeks_ago: int, state: str) -> None:
    """One day of eight hours, on the Tuesday of a week."""
    starts_on = monday(today()) - weeks_ago * WEEK
    own = {"institution_id": placement.institution_id, "placement_id": placement.id}
    row = HourWeekRow(
        **own,
        student_id=placement.student_id,
        starts_on=starts_on,
        state=state,
        minutes=480,
        last_day=starts_on + timedelta(days=1),
        handed_in_at=now() - timedelta(days=1),
        decided_at=now() if state == "approved" else None,
        decided_by="Praktijkopleider" if state == "approved" else "",
        decided_as="trainer" if state == "approved" else None,
    )
    keep(session, row)
    day = {"day": starts_on + timedelta(days=1), "begins": 510, "ends": 1020, "pause": 30, "minutes": 480}
    keep(session, HourEntryRow(**own, hour_week_id=row.id, did="Gefreesd", **day))
