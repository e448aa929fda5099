"""Mailed links of the running placement at each school, and the trainer of its company, who has an account."""

from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session, select

from bpv.companies.tables import TrainerRow
from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.placements.models.links import Purpose
from bpv.placements.rules.links import open_key
from bpv.placements.tables import PlacementRow, TaskLinkRow
from tests.support.school_rows import keep

OPEN: Final = "2" * 19 + "b"  # a problem to report; the matrix takes the first link by id
OTHER: Final = "3" * 19 + "b"  # of the other school
ADDRESS: Final = "pim@requested.example"
TRAINER: Final = "2" * 19 + "a"


def build(session: Session, school: Any) -> None:
    """A trainer at the company of the running placement, with a link that opens; the same at the other school."""
    account_id = school.accounts[Role.TRAINER][0]
    for institution_id, link_id, trainer_id, account in (
        (school.institution, OPEN, TRAINER, account_id),
        (school.other_institution, OTHER, "3" * 19 + "a", None),
    ):
        one = running(session, institution_id)
        keep(
            session,
            TrainerRow(
                id=trainer_id,
                institution_id=institution_id,
                company_id=one.company_id,
                account_id=account,
                name="Pim Opleider",
                email=ADDRESS,
            ),
        )
        keep(session, link(one, link_id, trainer_id))


def running(session: Session, institution_id: str) -> PlacementRow:
    """The placement that runs now."""
    mine = (PlacementRow.institution_id == institution_id, PlacementRow.source == "running")
    return session.exec(select(PlacementRow).where(*mine)).one()


def link(
    one: PlacementRow, link_id: str, trainer_id: str | None, purpose: Purpose = Purpose.PROBLEM, **more: Any
) -> TaskLinkRow:
    """A link of yesterday that works for two weeks."""
    values: dict[str, Any] = {
        "object_id": one.id,
        "party": None,
        "name": "Pim Opleider",
        "address": ADDRESS,
        "language": "en",
    }
    values |= more
    key = open_key(purpose.value, values["object_id"], values["party"], values["address"])
    return TaskLinkRow(
        id=link_id,
        institution_id=one.institution_id,
        placement_id=one.id,
        purpose=purpose.value,
        trainer_id=trainer_id,
        open_key=key,
        created_at=now() - timedelta(days=1),
        expires_on=today() + timedelta(days=13),
        **values,
    )
