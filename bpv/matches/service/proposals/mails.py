"""Mail about proposals and objections: a sentence and a link, never which place and never what somebody said."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core import outbox
from bpv.core.clock import today
from bpv.core.config import Settings
from bpv.core.words import say_day
from bpv.matches.store import proposals as store
from bpv.people.models import Student

MADE: Final = "proposal"
NEWS: Final = "proposal_news"
REMINDER: Final = "proposal_reminder"
RULED: Final = "objection_answer"
Reached = Mapping[str, tuple[Student, str]]


def own_proposals(settings: Settings, link_id: str) -> str:
    """The student's own proposals."""
    return "/my-proposals"


def own_result(settings: Settings, link_id: str) -> str:
    """The student's own result of a round."""
    return "/my-result"


LINKS: Final = {"proposals": own_proposals, "result": own_result}


def still_due(session: Session, institution_id: str, student_id: str) -> date | None:
    """The first day that a proposal is due that the student has not answered: on it a reminder hangs."""
    return store.due_of_student(session, institution_id, student_id)


STILLS: Final = {REMINDER: still_due}


def tell(session: Session, reached: Reached, student_id: str, kind: str, by: str | None) -> bool:
    """Mail a student that there is a proposal (MADE), or news about one (NEWS): one mail of a kind a day, however many
    there are. False when nobody can be reached, or today's mail is there already."""
    return post(session, reached, student_id, kind, student_id, today(), by)


def remind(session: Session, reached: Reached, student_id: str, due: date) -> bool:
    """Remind a student once of the first day that an answer is due. False when it was done, or nobody is reached."""
    return post(session, reached, student_id, REMINDER, student_id, due, None)


def tell_ruled(session: Session, reached: Reached, student_id: str, objection_id: str, by: str | None) -> bool:
    """Mail a student that an objection was answered. False when nobody can be reached."""
    return post(session, reached, student_id, RULED, objection_id, None, by)


def post(
    session: Session,
    reached: Reached,
    student_id: str,
    kind: str,
    object_id: str,
    due: date | None,
    by: str | None,
) -> bool:
    """Queue a mail to a student."""
    if student_id not in reached:
        return False
    student, language = reached[student_id]
    params = {"name": student.name} | ({"day": say_day(language, due)} if due else {})
    queued = outbox.queue(
        session,
        institution_id=student.institution_id,
        kind=kind,
        object_id=object_id,
        due=due,
        account_id=student.account_id,
        language=language,
        subject_code=f"mail.{kind}.subject",
        body_code=f"mail.{kind}.body",
        params=params,
        link=f"{'result' if kind == RULED else 'proposals'}:{student_id}",
        created_by=by,
    )
    return queued is not None
