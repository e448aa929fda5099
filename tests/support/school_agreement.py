"""General terms and an agreement that waits for signatures, of the running placement, at each school."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from bpv.core.clock import now, today
from bpv.placements.models.agreement import SheetFields
from bpv.placements.tables import (
    AgreementObjectionRow,
    AgreementRow,
    AgreementSheetRow,
    GeneralTermsRow,
    PlacementRow,
)
from tests.support.school_rows import keep


def build(session: Session, school: Any) -> None:
    """Terms in Dutch, and one agreement with an answered objection, for both schools."""
    for institution_id in (school.institution, school.other_institution):
        terms = general_terms(institution_id)
        keep(session, terms)
        running = session.exec(
            select(PlacementRow).where(PlacementRow.institution_id == institution_id, PlacementRow.source == "running")
        ).one()
        made = agreement(running)
        keep(session, made)
        sheet = AgreementSheetRow(
            **sheet_of(running).model_dump(),
            institution_id=institution_id,
            agreement_id=made.id,
            number=1,
            state="current",
            terms_id=terms.id,
            changes=["first"],
            asked_by="school",
            at=now(),
        )
        keep(session, sheet)
        keep(session, objection(sheet))


def general_terms(institution_id: str) -> GeneralTermsRow:
    """The first version."""
    return GeneralTermsRow(
        institution_id=institution_id,
        language="nl",
        number=1,
        title="Algemene voorwaarden BPV",
        text="Artikel 1. De student werkt en leert.\n\nArtikel 2. Het bedrijf begeleidt.",
        valid_from=date(2020, 8, 1),
        at=now(),
        source="seed",
    )


def agreement(running: PlacementRow) -> AgreementRow:
    """One that was sent, with a parent."""
    return AgreementRow(
        institution_id=running.institution_id,
        placement_id=running.id,
        student_id=running.student_id,
        sequence=1,
        source=f"placement:{running.id}:1",
        kind="stage",
        state="sent",
        parent_name="Ouder van de student",
        parent_email="ouder@thuis.example",
        sent_on=today() - timedelta(days=3),
    )


def sheet_of(placement: Any, **changes: Any) -> SheetFields:
    """A sheet on which nothing lacks."""
    known: dict[str, Any] = {
        "crebo": "25301",
        "qualification": "Researchinstrumentmaker",
        "route": "BOL",
        "starts_on": placement.starts_on,
        "ends_on": placement.ends_on,
        "hours": 400,
        "spread": {"2": 400},
        "company_name": "Optiek",
        "trainer_name": "Pim Opleider",
        "supervisor_name": "Bo Begeleider",
        "work_processes": ["B1-K1-W1"],
        "assessment": "De school beoordeelt.",
        "guidance": "Elke week een gesprek.",
        "dissolution": "In overleg, schriftelijk.",
    }
    return SheetFields(**known | changes)


def objection(sheet: AgreementSheetRow) -> AgreementObjectionRow:
    """An objection that was answered."""
    return AgreementObjectionRow(
        institution_id=sheet.institution_id,
        agreement_id=sheet.agreement_id,
        sheet_id=sheet.id,
        source=f"form:{sheet.id}",
        party="student",
        name="Student",
        text="De uren kloppen niet.",
        at=now(),
        answer="Aangepast.",
        settled_at=now(),
    )
