"""Places that a supervisor or coordinator puts on a student's list, and what the student said to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.models.naming import PlaceName
from bpv.core.clock import local
from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models import Answer, Judged, Suggestion
from bpv.matches.service.mails import tell_suggested
from bpv.matches.service.shortlist import known, record, refuse_unfit
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.people.service.reaching import reachable


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the school suggested to a student, the newest first, with the names of the places."""

    student: Student
    suggestions: tuple[Suggestion, ...]
    names: Mapping[str, PlaceName]


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a suggestion: `new` is False when it was there already, `mailed` when the student gets a mail."""

    new: bool
    mailed: bool


def suggested(session: Session, scope: Scope, student_id: str) -> Suggested:
    """What was suggested to a student within the scope. Nothing of their own list, and none of their notes."""
    student = people.student(session, scope, student_id)
    said = store.shortlist.suggestions(session, scope.institution_id, student.id)
    names = companies.place_names(session, scope.institution_id, {one.place_id for one in said})
    return Suggested(student, said, names)


def suggest(
    session: Session, scope: Scope, judged: Judged, student_id: str, why: str, *, knowingly: bool, at: datetime
) -> Put:
    """Put a place on a student's list, with a word why, and mail the student.

    A place that fails a hard rule only `knowingly`: else Refused, as for a closed place, a full list, and a place to
    which this student said no. NotFound for a student or a place outside the scope. Sent twice, suggested once.
    """
    student = people.student(session, scope, student_id)
    name = known(session, scope, judged.face.place_id)
    failed = [str(verdict.gate.value) for verdict in judged.explanation.verdicts if not verdict.passed]
    if not why.strip():
        raise Refused("shortlist.why_needed", field="why")
    if failed and not knowingly:
        raise Refused("shortlist.confirm_needed", field="knowingly")
    earlier = store.shortlist.suggestions(session, scope.institution_id, student.id)
    refuse_declined([one for one in earlier if one.place_id == name.place_id])
    on_list = name.place_id in store.shortlist.listed_ids(session, scope.institution_id, student.id)
    if not on_list:
        refuse_unfit(session, scope.institution_id, student.id, name)
    values = {
        "student_id": student.id,
        "place_id": name.place_id,
        "suggested_by": scope.account_id,
        "why": why.strip(),
        "despite": failed,
        "suggested_at": at,
    }
    made = store.shortlist.suggest(session, scope.institution_id, values)
    if made is None:
        return Put(new=False, mailed=False)
    if not on_list:
        store.shortlist.put(session, scope.institution_id, student.id, name.place_id, at)
    title = f"{name.title}, {name.company_name}"
    mailed = tell_suggested(session, reachable(session, [student.id]), student.id, made, title, scope.account_id)
    record(session, scope, "suggestion.made", made, "place", "why")
    return Put(new=True, mailed=mailed)


def refuse_declined(said: list[Suggestion]) -> None:
    """Refused when the student said no to this place before: talking is better than asking again."""
    for one in said:
        if one.answer is Answer.DECLINED and one.answered_at is not None:
            raise Refused("shortlist.said_no", day=f"{local(one.answered_at):%d-%m-%Y}")
