"""Postcode areas."""

from typing import Final

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from bpv.organisation.models import (
    PostcodeFields,
)
from bpv.organisation.tables import (
    PostcodeRow,
)

POSTCODE_NAMES: Final = tuple(PostcodeFields.model_fields)
AREAS: Final = (
    select_columns(*(getattr(PostcodeRow, name) for name in POSTCODE_NAMES))
    .where(col(PostcodeRow.institution_id) == bindparam("institution_id"))
    .order_by(col(PostcodeRow.code), col(PostcodeRow.place))
)
AREA: Final = AREAS.where(col(PostcodeRow.code) == bindparam("code"))


def postcodes(session: Session, institution_id: str, code: str | None = None) -> tuple[PostcodeFields, ...]:
    """Postcode areas by code and place; of one code when it is named."""
    asked = {"institution_id": institution_id} | ({} if code is None else {"code": code})
    rows = session.execute(AREAS if code is None else AREA, asked)
    return tuple(PostcodeFields.model_construct(**dict(zip(POSTCODE_NAMES, row, strict=True))) for row in rows)
