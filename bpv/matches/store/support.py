"""Where support wishes are kept, sealed: what goes in and out of the column is opened and sealed here alone."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.core.ids import new_id
from bpv.core.sealing import Broken, LostKey, digest, ring_of
from bpv.matches.models.choosing import Audience, SupportContent, SupportWish
from bpv.matches.tables import SupportWishRow

UNREADABLE: Final = "unreadable"  # in place of kinds of support that cannot be opened
TABLE: Final = "support_wish"
COLUMN: Final = "content"
NAMES: Final = ("id", "student_id", "shared_with", "consent_at", "withdrawn_at", "version", "content")
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(SupportWishRow, name) for name in NAMES)


def wish(session: Session, institution_id: str, student_id: str) -> SupportWish | None:
    """The support wish of a student with its content opened; one that cannot be opened says why. None without one."""
    mine = (col(SupportWishRow.institution_id) == institution_id, col(SupportWishRow.student_id) == student_id)
    row = session.execute(select(*COLUMNS).where(*mine)).first()
    return None if row is None else opened(session, row)


def opened(session: Session, row: Any) -> SupportWish:
    """A row as a value."""
    audience = tuple(Audience(one) for one in row.shared_with)
    facts = (row.id, row.student_id, audience, row.consent_at, row.withdrawn_at, row.version)
    if row.content is None:
        return SupportWish(*facts)
    try:
        return SupportWish(*facts, content=content_of(session, row.id, row.content))
    except (LostKey, Broken) as error:
        params = {name: str(value) for name, value in error.params.items()}
        return SupportWish(*facts, unreadable=error.code, params=params)


def content_of(session: Session, row_id: str, sealed: bytes) -> SupportContent:
    """The opened content. Raises LostKey, Broken, NoKeys."""
    found = json.loads(ring_of(session).open(bytes(sealed), table=TABLE, column=COLUMN, row_id=row_id))
    return SupportContent(tuple(found["kinds"]), found["words"], found["agreed_by"])


def sealed(session: Session, row_id: str, content: SupportContent) -> bytes:
    """The content for a row. Raises NoKeys."""
    plain = json.dumps({"kinds": content.kinds, "words": content.words, "agreed_by": content.agreed_by})
    return ring_of(session).seal(plain, table=TABLE, column=COLUMN, row_id=row_id)


def add(
    session: Session,
    institution_id: str,
    student_id: str,
    content: SupportContent,
    audience: Collection[Audience],
    at: datetime,
) -> tuple[str, str] | None:
    """Keep the first support wish of a student; gives its id and the digest of what was sealed, or None when there is
    one already (saved at the same moment)."""
    row_id = new_id()
    kept = sealed(session, row_id, content)
    row = SupportWishRow(
        id=row_id,
        institution_id=institution_id,
        student_id=student_id,
        content=kept,
        shared_with=sorted(one.value for one in audience),
        consent_at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row_id, digest(kept)


def change(
    session: Session,
    institution_id: str,
    held: SupportWish,
    content: SupportContent | None,
    audience: Collection[Audience],
    at: datetime,
) -> str | None:
    """Replace a support wish that still has its version, or, without content, withdraw it: then nothing of it stays.
    Gives the digest of what was sealed ("" without content); None when somebody saved in between."""
    kept = None if content is None else sealed(session, held.id, content)
    values: dict[str, Any] = {"content": kept, "shared_with": sorted(one.value for one in audience)}
    values |= {"withdrawn_at": at} if content is None else {"consent_at": at, "withdrawn_at": None}
    done = session.connection().execute(
        update(SupportWishRow)
        .where(
            col(SupportWishRow.id) == held.id,
            col(SupportWishRow.institution_id) == institution_id,
            col(SupportWishRow.version) == held.version,
        )
        .values(**values, version=held.version + 1)
    )
    session.expire_all()
    if done.rowcount != 1:
        return None
    return "" if kept is None else digest(kept)


def kinds(session: Session, institution_id: str, student_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The kinds of support of the students who have a wish. One that cannot be opened counts as UNREADABLE, a kind that
    no place covers: a hard rule is never skipped. Raises NoKeys."""
    found: dict[str, frozenset[str]] = {}
    for part in chunks(sorted(set(student_ids))):
        rows = session.execute(
            select(col(SupportWishRow.id), col(SupportWishRow.student_id), col(SupportWishRow.content)).where(
                col(SupportWishRow.institution_id) == institution_id,
                col(SupportWishRow.student_id).in_(part),
                col(SupportWishRow.content).is_not(None),
            )
        )
        for row_id, student_id, content in rows:
            if asked := kinds_in(session, row_id, content):
                found[student_id] = asked
    return found


def kinds_in(session: Session, row_id: str, content: bytes) -> frozenset[str]:
    """The kinds in a sealed content; UNREADABLE alone when it cannot be opened."""
    try:
        return frozenset(content_of(session, row_id, content).kinds)
    except (LostKey, Broken):
        return frozenset({UNREADABLE})


def sharing(session: Session, institution_id: str, audience: Audience, students: Any) -> Mapping[str, datetime]:
    """The students of a query of ids who share a support wish with an audience, and since when. Opens nothing."""
    rows = session.execute(
        select(col(SupportWishRow.student_id), col(SupportWishRow.shared_with), col(SupportWishRow.consent_at)).where(
            col(SupportWishRow.institution_id) == institution_id,
            col(SupportWishRow.student_id).in_(students),
            col(SupportWishRow.content).is_not(None),
        )
    )
    return {student_id: at for student_id, audiences, at in rows if audience.value in audiences}
