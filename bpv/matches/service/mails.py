"""Mail of this room: a sentence and a link into the service, never why somebody suggested something."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core import outbox
from bpv.core.config import Settings
from bpv.people.models import Student

SUGGESTED: Final = "suggestion"
FOUND: Final = "search_hits"


def shortlist_path(settings: Settings, link_id: str) -> str:
    """The student's own list."""
    return "/shortlist"


def searches_path(settings: Settings, link_id: str) -> str:
    """The student's saved searches."""
    return "/searches"


# By the purpose of a link: the sender of mail makes the address with these.
LINKS: Final = {"shortlist": shortlist_path, "searches": searches_path}


def tell_suggested(
    session: Session,
    reached: Mapping[str, tuple[Student, str]],
    student_id: str,
    suggestion_id: str,
    place: str,
    by: str | None,
) -> bool:
    """Mail a student that a place was suggested; False when nobody can be reached."""
    if student_id not in reached:
        return False
    student, language = reached[student_id]
    outbox.queue(
        session,
        institution_id=student.institution_id,
        kind=SUGGESTED,
        object_id=suggestion_id,
        account_id=student.account_id,
        language=language,
        subject_code="shortlist.mail.subject",
        body_code="shortlist.mail.body",
        params={"name": student.name, "place": place},
        link=f"shortlist:{suggestion_id}",
        created_by=by,
    )
    return True


def tell_found(session: Session, student: Student, language: str, count: int, day: date) -> bool:
    """Mail a student how many new places fit their searches: one mail a day at most, so False when there is one."""
    queued = outbox.queue(
        session,
        institution_id=student.institution_id,
        kind=FOUND,
        object_id=student.id,
        due=day,
        account_id=student.account_id,
        language=language,
        subject_code="search.mail.subject",
        body_code="search.mail.body",
        params={"name": student.name, "count": count},
        link=f"searches:{student.id}",
    )
    return queued is not None
