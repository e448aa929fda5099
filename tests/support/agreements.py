"""An agreement in any state, made through the service: for tests of the store and of pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Reach, Scope
from bpv.placements import service
from bpv.placements.models import Placement, Recording, Way
from bpv.placements.models.agreement import Asker, Edited, Full, Party, Signer
from bpv.placements.service import agreements
from bpv.placements.service.agreements import changing, making
from tests.support.school import School

TEXTS = {
    "assessment": "De school beoordeelt met een rubric.",
    "guidance": "Elke week een gesprek met de praktijkopleider.",
    "dissolution": "In overleg, schriftelijk, met reden.",
    "trainer_name": "Pim Opleider",
    "supervisor_name": "Bo Begeleider",
}


def whole(school: School) -> Scope:
    """Everything of the school."""
    return Scope(Reach.ALL, school.institution)


@dataclass
class Case:
    """One placement with its agreement, and short ways to act on it, each in a transaction of its own."""

    database: Database
    school: School
    placement: Placement
    agreement_id: str

    @property
    def full(self) -> Full:
        """The agreement as it stands."""
        with self.database.reading() as session:
            return agreements.by_id(session, self.school.institution, self.agreement_id, today())

    @property
    def signers(self) -> tuple[Party, ...]:
        """Who must still sign."""
        return agreements.unsigned(self.full, today())

    def edited(self, asked_by: Asker = Asker.SCHOOL, *, talked: bool = False, **changes: Any) -> Edited:
        """The sheet as it stands with these changes."""
        says = self.full.sheet.says.model_copy(update=changes)
        return Edited(says, asked_by, talked, "nl", "Ouder van de student", "ouder@thuis.example")

    def edit(self, edited: Edited) -> Any:
        """Save it."""
        with self.database.writing() as session:
            version = agreements.by_id(session, self.school.institution, self.agreement_id, today()).agreement.version
            return changing.edit(session, whole(self.school), self.placement.id, version, edited, today())

    def send(self) -> None:
        """Send it for signing."""
        version = self.full.agreement.version
        with self.database.writing() as session:
            making.send(session, whole(self.school), self.placement.id, version, today())

    def sign(self, party: Party, number: int | None = None) -> bool:
        """Sign the sheet in force, or the one with a number."""
        version = self.full.agreement.number if number is None else number
        with self.database.writing() as session:
            signer = Signer(f"Naam {party.value}", link_id="link")
            return agreements.sign(session, self.school.institution, self.agreement_id, party, signer, version, today())

    def sign_all(self) -> None:
        """Everybody who must."""
        for party in self.signers:
            self.sign(party)


def draft(database: Database, school: School, student: str = "seventeen", start: date | None = None) -> Case:
    """A placement at the company that is recognised, and its agreement as a draft on which nothing lacks."""
    first = start or school.period_start
    asked = Recording(
        institution_id=school.institution,
        student_id=school.students[student],
        place_id=None,
        company_id=school.company,
        period_id=school.periods["BPV 1"],
        starts_on=first,
        ends_on=first + timedelta(days=60),
        source=f"agreement:{student}",
        way=Way.OWN_SEARCH,
    )
    with database.writing() as session:
        placement = service.record(session, asked, today())
        agreement_id = making.make(session, whole(school), placement.id, today())
    case = Case(database, school, placement, agreement_id)
    case.edit(case.edited(**TEXTS))
    return case


def sent(database: Database, school: School, student: str = "seventeen", start: date | None = None) -> Case:
    """The same, sent for signing."""
    case = draft(database, school, student, start)
    case.send()
    return case


def complete(database: Database, school: School, student: str = "seventeen", start: date | None = None) -> Case:
    """The same, signed by everybody."""
    case = sent(database, school, student, start)
    case.sign_all()
    return case


__all__ = ["TEXTS", "Case", "complete", "draft", "sent", "whole"]
