"""Contacts about the running placement at each school of the tests: held, planned for a visit day, asked for."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bpv.contacts.models import Answer, Kept, Kind, MeetingState, MomentState, Party, Topic, Way
from bpv.contacts.tables import (
    ContactExcuseRow,
    ContactFindingRow,
    ContactMomentRow,
    ContactProposalRow,
    ContactRhythmRow,
    MeetingGuestRow,
    MeetingRow,
    VisitDayRow,
)
from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.organisation.tables import TeamRow
from bpv.placements.tables import PlacementRow
from tests.support.school_rows import days_ago, keep


def build(session: Session, school: Any) -> None:
    """The supervisor of the usual student phoned ten days ago, and visits in five days."""
    supervisor, stranger = school.accounts[Role.SUPERVISOR][0], school.other_accounts[Role.COORDINATOR]
    rows(session, school.institution, supervisor)
    rows(session, school.other_institution, stranger)


def rows(session: Session, institution_id: str, account_id: str) -> None:
    """A row of everything."""
    source = {row.source: row.id for row in session.exec(select(PlacementRow)) if row.institution_id == institution_id}
    own = {"institution_id": institution_id}
    about = own | {"placement_id": source["running"]}
    visit = VisitDayRow(account_id=account_id, day=today() + timedelta(days=5), start_area="2333", **own)
    teams = select(TeamRow).where(TeamRow.institution_id == institution_id, TeamRow.name == "Instrumenten")
    meeting = MeetingRow(
        team_id=session.exec(teams).one().id, on_day=days_ago(20), state=MeetingState.HELD, by_id=account_id, **own
    )
    keep(session, visit, meeting)
    made = {"by_id": account_id, "kind": Kind.GUIDING}
    keep(
        session,
        ContactMomentRow(
            day=days_ago(10),
            way=Way.PHONE,
            state=MomentState.HELD,
            present=[Party.STUDENT],
            topics=[Topic.PROGRESS],
            note="Het gaat goed.",
            logged_at=now(),
            **made,
            **about,
        ),
        ContactMomentRow(day=visit.day, way=Way.ON_SITE, visit_day_id=visit.id, **made, **about),
        ContactProposalRow(
            side=Party.TRAINER,
            who="Sanne Smit",
            day=today() + timedelta(days=8),
            way=Way.VIDEO,
            why="Graag overleg over de opdracht.",
            answer=Answer.OPEN,
            at=now(),
            **about,
        ),
        ContactFindingRow(
            day=days_ago(3),
            asked=Party.STUDENT,
            as_agreed=Kept.YES,
            text="Tevreden.",
            by_id=account_id,
            at=now(),
            **about,
        ),
        MeetingGuestRow(meeting_id=meeting.id, account_id=account_id, present=True, **own),
        ContactRhythmRow(moments=3, gap_days=35, note="Zoals de norm.", by_id=account_id, **about),
        ContactExcuseRow(placement_id=source["past"], why="Kort geduurd.", by_id=account_id, at=now(), **own),
    )
