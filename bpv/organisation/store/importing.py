"""What imports compare with and write."""

from sqlmodel import Session, col, select

from bpv.core.bulk import write_sync
from bpv.core.intake import Held, Sync
from bpv.organisation.models import (
    PostcodeFields,
    QualificationFields,
)
from bpv.organisation.tables import (
    PostcodeRow,
    QualificationRow,
)


def held_qualifications(session: Session, institution_id: str) -> dict[tuple[str, int], Held]:
    """Every qualification by crebo and edition, for an import."""
    names = tuple(QualificationFields.model_fields)
    columns = [QualificationRow.id, *(getattr(QualificationRow, name) for name in names)]
    rows = session.connection().execute(select(*columns).where(col(QualificationRow.institution_id) == institution_id))
    held = (Held(row[0], 0, dict(zip(names, row[1:], strict=True))) for row in rows)
    return {(one.values["crebo"], one.values["edition"]): one for one in held}


def held_postcodes(session: Session, institution_id: str) -> dict[tuple[str, str], Held]:
    """Every postcode area by code and place, for an import."""
    names = tuple(PostcodeFields.model_fields)
    columns = [PostcodeRow.id, *(getattr(PostcodeRow, name) for name in names)]
    rows = session.connection().execute(select(*columns).where(col(PostcodeRow.institution_id) == institution_id))
    held = (Held(row[0], 0, dict(zip(names, row[1:], strict=True))) for row in rows)
    return {(one.values["code"], one.values["place"]): one for one in held}


def write_qualifications(session: Session, institution_id: str, sync: Sync) -> None:
    """Insert and change qualifications as one set."""
    defaults = dict.fromkeys(QualificationFields.model_fields) | {"routes": "BOL/BBL"}
    write_sync(session, QualificationRow, institution_id, sync, defaults)


def write_postcodes(session: Session, institution_id: str, sync: Sync) -> None:
    """Insert and change postcode areas as one set."""
    write_sync(session, PostcodeRow, institution_id, sync, dict.fromkeys(PostcodeFields.model_fields))
