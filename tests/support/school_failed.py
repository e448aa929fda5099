"""A failed match with an action and a decision at each school of the tests."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.failed_matches.models import ActionCode, DecisionCode, Happened, Kind
from bpv.failed_matches.tables import FailedMatchRow, MatchActionRow, MatchEventRow, NoPlaceDecisionRow
from bpv.organisation.tables import PeriodRow
from bpv.placements.models import Cause, Side
from tests.support.school_rows import days_ago, keep

SOURCE = "hand:test"


def build(session: Session, school: Any) -> None:
    """The company of which everything is known refused the usual student on the phone, ten days ago."""
    own, other = school.institution, school.other_institution
    entry(session, own, school.students["seventeen"], school.company, school.accounts[Role.COORDINATOR][0])
    elsewhere = school.other_registry.companies["elsewhere"]
    entry(session, other, school.students["elsewhere"], elsewhere, school.other_accounts[Role.COORDINATOR])


def entry(session: Session, institution_id: str, student_id: str, company_id: str, owner: str) -> None:
    """A waiting entry of the first period with an action that is due in five days; a decision for a later period."""
    query = select(PeriodRow).where(PeriodRow.institution_id == institution_id, PeriodRow.counts_as_bpv)
    periods = session.exec(query.order_by(PeriodRow.starts_on)).all()
    row = FailedMatchRow(
        institution_id=institution_id,
        source=SOURCE,
        kind=Kind.BY_HAND,
        student_id=student_id,
        company_id=company_id,
        period_id=periods[0].id,
        crebo=periods[0].crebo,
        side=Side.COMPANY,
        reason="no_time_to_guide",
        company_reason="no_time_to_guide",
        cause=Cause.COMPANY,
        note="De leermeester is ziek.",
        ended_on=days_ago(10),
        owner_id=owner,
        opened_at=now(),
    )
    keep(session, row)
    about = {"institution_id": institution_id, "failed_match_id": row.id}
    keep(
        session,
        MatchEventRow(what=Happened.RECORDED, actor_id=owner, at=now(), **about),
        MatchActionRow(
            code=ActionCode.TALK_COMPANY,
            text="Bellen met de bedrijfsleider",
            owner_id=owner,
            due_on=today() + timedelta(days=5),
            added_at=now(),
            **about,
        ),
        NoPlaceDecisionRow(
            institution_id=institution_id,
            student_id=student_id,
            period_id=periods[-1].id,
            decision=DecisionCode.POSTPONED,
            reason="Afgesproken met de teamleider",
            by_id=owner,
            at=now(),
        ),
    )
