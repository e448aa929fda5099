"""Agreements and their sheets, as they are kept."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.placements.models.agreement import (
    Agreement,
    AgreementState,
    Asker,
    Change,
    Kind,
    Sheet,
    SheetFields,
    SheetState,
)
from bpv.placements.tables import AgreementRow, AgreementSheetRow, PlacementRow

NAMES: Final = tuple(name for name in Agreement.__dataclass_fields__ if name != "ended_on")
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(AgreementRow, name) for name in NAMES)
SAYS: Final = tuple(SheetFields.model_fields)
META: Final = ("id", "agreement_id", "number", "state", "changes", "asked_by", "terms_id", "at", "made_by")
MORE: Final = ("object_until", "consented_on")
SHEET: Final[tuple[Any, ...]] = tuple(getattr(AgreementSheetRow, name) for name in (*META, *MORE, *SAYS))
WITHDRAWN: Final = AgreementState.WITHDRAWN.value


def value(row: Any) -> Agreement:
    """The frozen value of a row of `COLUMNS`."""
    known = dict(zip(NAMES, row, strict=True))
    return Agreement(**known | {"kind": Kind(known["kind"]), "state": AgreementState(known["state"])})


def sheet_value(row: Any) -> Sheet:
    """The frozen value of a row of `SHEET`."""
    known = dict(zip((*META, *MORE, *SAYS), row, strict=True))
    meta = {name: known[name] for name in (*META, *MORE)}
    return Sheet(
        **meta
        | {
            "state": SheetState(meta["state"]),
            "changes": tuple(Change(one) for one in meta["changes"]),
            "asked_by": Asker(meta["asked_by"]),
        },
        says=SheetFields.model_construct(**{name: known[name] for name in SAYS}),
    )


def one(session: Session, institution_id: str, agreement_id: str, *, hold: bool = False) -> Agreement | None:
    """An agreement of the school; with `hold` it is locked until the transaction ends, so that acts take turns."""
    mine = (col(AgreementRow.institution_id) == institution_id, col(AgreementRow.id) == agreement_id)
    query = select(*COLUMNS).where(*mine)
    row = session.execute(query.with_for_update() if hold else query).first()
    return None if row is None else value(row)


def of_placements(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, Agreement]:
    """The agreement of each placement that has one that was not withdrawn, by placement."""
    found: dict[str, Agreement] = {}
    for part in chunks(sorted(set(placement_ids))):
        query = (
            select(*COLUMNS)
            .where(
                col(AgreementRow.institution_id) == institution_id,
                col(AgreementRow.placement_id).in_(part),
                col(AgreementRow.state) != WITHDRAWN,
            )
            .order_by(col(AgreementRow.sequence))
        )
        for row in session.execute(query):
            made = value(row)
            found[made.placement_id] = made
    return found


def sheets_in_force(session: Session, institution_id: str, agreement_ids: Collection[str]) -> dict[str, Sheet]:
    """The sheet in force of each of these agreements, by agreement."""
    found: dict[str, Sheet] = {}
    for part in chunks(sorted(set(agreement_ids))):
        query = select(*SHEET).where(
            col(AgreementSheetRow.institution_id) == institution_id,
            col(AgreementSheetRow.agreement_id).in_(part),
            col(AgreementSheetRow.state) == SheetState.CURRENT.value,
        )
        for row in session.execute(query):
            made = sheet_value(row)
            found[made.agreement_id] = made
    return found


def sheets(session: Session, institution_id: str, agreement_id: str) -> tuple[Sheet, ...]:
    """Every sheet of an agreement, newest first."""
    query = (
        select(*SHEET)
        .where(
            col(AgreementSheetRow.institution_id) == institution_id,
            col(AgreementSheetRow.agreement_id) == agreement_id,
        )
        .order_by(col(AgreementSheetRow.number).desc())
    )
    return tuple(sheet_value(row) for row in session.execute(query))


def next_sequence(session: Session, institution_id: str, student_id: str) -> int:
    """The number of the student's next agreement; the student is held meanwhile."""
    mine = (col(AgreementRow.institution_id) == institution_id, col(AgreementRow.student_id) == student_id)
    return int(session.execute(select(func.max(col(AgreementRow.sequence))).where(*mine)).scalar() or 0) + 1


def add(session: Session, columns: Mapping[str, Any]) -> None:
    """Record an agreement."""
    session.add(AgreementRow(**columns))
    session.flush()


def add_sheet(session: Session, columns: Mapping[str, Any]) -> None:
    """Record a sheet."""
    session.add(AgreementSheetRow(**columns))
    session.flush()


def change(session: Session, institution_id: str, agreement_id: str, values: Mapping[str, Any]) -> None:
    """Write over an agreement that is held; its version rises."""
    mine = (col(AgreementRow.institution_id) == institution_id, col(AgreementRow.id) == agreement_id)
    raised = {**values, "version": col(AgreementRow.version) + 1}
    session.connection().execute(update(AgreementRow).where(*mine).values(**raised))
    session.expire_all()


def change_sheet(session: Session, institution_id: str, sheet_id: str, values: Mapping[str, Any]) -> None:
    """Write over a sheet of an agreement that is held."""
    mine = (col(AgreementSheetRow.institution_id) == institution_id, col(AgreementSheetRow.id) == sheet_id)
    session.connection().execute(update(AgreementSheetRow).where(*mine).values(**values))
    session.expire_all()


def example(session: Session, institution_id: str, crebo: str, company_id: str) -> tuple[dict[str, str], str]:
    """What the newest sheet of this qualification says about assessment and early end, and what the newest of this
    company says about guidance; "" where there is none."""
    at, parts = col(AgreementSheetRow.at), (AgreementSheetRow.assessment, AgreementSheetRow.dissolution)
    mine = (col(AgreementSheetRow.institution_id) == institution_id, col(AgreementSheetRow.crebo) == crebo)
    texts = session.execute(select(*[col(one) for one in parts]).where(*mine).order_by(at.desc()).limit(1)).first()
    guidance = session.execute(
        select(col(AgreementSheetRow.guidance))
        .join(AgreementRow, col(AgreementRow.id) == col(AgreementSheetRow.agreement_id))
        .join(PlacementRow, col(PlacementRow.id) == col(AgreementRow.placement_id))
        .where(*mine, col(PlacementRow.company_id) == company_id)
        .order_by(at.desc())
        .limit(1)
    ).scalar()
    return {"assessment": texts[0] if texts else "", "dissolution": texts[1] if texts else ""}, guidance or ""
