"""Where wishes are kept."""

from typing import Any, Final

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, update

from bpv.matches.models import Wish, WishFields
from bpv.matches.tables import WishRow

COLUMNS: Final = (*WishFields.model_fields, "student_id", "version")
ONE_WISH: Final = select_columns(*(getattr(WishRow, name) for name in COLUMNS)).where(
    col(WishRow.student_id) == bindparam("student_id"), col(WishRow.institution_id) == bindparam("institution_id")
)


def wish(session: Session, institution_id: str, student_id: str) -> Wish | None:
    """The saved wishes of a student, or None. One query for plain columns."""
    found = session.execute(ONE_WISH, {"student_id": student_id, "institution_id": institution_id}).first()
    return None if found is None else Wish.model_construct(**dict(zip(COLUMNS, found, strict=True)))


def add(session: Session, institution_id: str, student_id: str, fields: dict[str, Any]) -> bool:
    """Keep the first wishes of a student; False when there are some already (saved at the same moment)."""
    try:
        with session.begin_nested():
            session.add(WishRow(student_id=student_id, institution_id=institution_id, version=1, **fields))
    except IntegrityError:
        return False
    return True


def change(session: Session, institution_id: str, student_id: str, version: int, fields: dict[str, Any]) -> bool:
    """Replace wishes when they still have this version; False when somebody saved in between."""
    done = session.exec(
        update(WishRow)
        .where(
            col(WishRow.student_id) == student_id,
            col(WishRow.institution_id) == institution_id,
            col(WishRow.version) == version,
        )
        .values(**fields, version=version + 1)
    )
    return bool(done.rowcount)
