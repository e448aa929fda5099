"""Choices, a support wish and a switch at each school: a test can ask for those of somebody else."""

from typing import Any, Final

from sqlmodel import Session, select

from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.matches.models.choosing import Audience, SupportContent
from bpv.matches.store import support
from bpv.matches.tables import MatchSwitchRow, PlaceChoiceRow
from bpv.organisation.tables import PeriodRow, TeamRow
from tests.support.school_rows import keep

SECRET_WORDS: Final = "Graag een rustig begin van de dag, anders raak ik de draad kwijt."


def build(session: Session, school: Any) -> None:
    """The usual student chose the fitting place first and shares a support wish that asks for no kind with the
    coordinator and the care coordinator; the first team places by learning wish in year 2."""
    other = school.other_institution
    elsewhere = next(iter(school.other_registry.places.values()))
    lines(session, school.institution, school.students["seventeen"], school.place, school.periods["BPV 1"])
    lines(session, other, school.students["elsewhere"], elsewhere, first_of(session, PeriodRow, other))
    by = school.accounts[Role.COORDINATOR][0]
    decided(session, school.institution, school.teams["instruments"], by)
    decided(session, other, first_of(session, TeamRow, other), school.other_accounts[Role.COORDINATOR])


def first_of(session: Session, table: Any, institution_id: str) -> str:
    """The first row of a table at a school."""
    found = session.exec(select(table.id).where(table.institution_id == institution_id).order_by(table.id)).first()
    assert isinstance(found, str)
    return found


def lines(session: Session, institution_id: str, student_id: str, place_id: str, period_id: str) -> None:
    """A choice and a support wish of one student."""
    mine: dict[str, Any] = {"institution_id": institution_id, "student_id": student_id}
    keep(session, PlaceChoiceRow(period_id=period_id, place_id=place_id, rank=1, chosen_at=now(), **mine))
    audience = (Audience.COORDINATOR, Audience.CARE_COORDINATOR)
    assert support.add(session, institution_id, student_id, SupportContent((), SECRET_WORDS), audience, now())


def decided(session: Session, institution_id: str, team_id: str, account_id: str) -> None:
    """A decision of today about year 2 of a team."""
    row = MatchSwitchRow(
        institution_id=institution_id,
        team_id=team_id,
        study_year=2,
        school_led=True,
        reason="Eerste stage op leerwens.",
        valid_from=today(),
        decided_by=account_id,
        decided_at=now(),
        number=1,
    )
    keep(session, row)
