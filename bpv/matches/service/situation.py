"""Where a student stands: programme, next BPV period, home and wishes. The start of every ranking."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bpv.core.clock import years_between
from bpv.core.errors import DomainError
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models import Applied, Wish
from bpv.matches.rules import LEGAL_AGE, chosen_period, open_periods, wish_of
from bpv.matches.service import exclusions
from bpv.matches.service.success import NOTHING_LEARNED, Learned, learned
from bpv.organisation import service as organisation
from bpv.organisation.models import Period, PostcodeFields
from bpv.people.models import Student
from bpv.people.service import students as people
from matching.types import StudentWish


class NoStudent(DomainError):
    """The account of who is asking is not linked to a student."""

    def __init__(self) -> None:
        super().__init__("match.no_student")


class NoPeriod(DomainError):
    """No BPV period lies ahead for the student's programme and cohort."""

    def __init__(self, student: Student, qualification: str) -> None:
        super().__init__("match.no_period", qualification=qualification, cohort=student.cohort)
        self.student = student


@dataclass(frozen=True, slots=True)
class Situation:
    """A student with everything that is applied by itself. `wish` holds all that the score may see of them."""

    student: Student
    saved: Wish
    applied: Applied
    wish: StudentWish
    learned: Learned = NOTHING_LEARNED


def situation(session: Session, scope: Scope, student_id: str | None, today: date, period_id: str = "") -> Situation:
    """The situation of one student within the scope. The kinds of a support wish are a hard rule on the student's own
    pages; for anybody else it looks as if there were none: who may read one reads it on its own page.

    Raises NoStudent for an account without a student, NotFound outside the scope, NoPeriod when nothing is planned.
    """
    if student_id is None:
        raise NoStudent
    own = student_id == scope.student_id
    return standing(session, people.student(session, scope, student_id), today, period_id, own=own)


def operator_situation(session: Session, id_or_number: str, today: date) -> Situation:
    """The situation of a student for the command line, where no rights are asked: the operator has the database."""
    return standing(session, people.student_for_operator(session, id_or_number), today)


def standing(session: Session, student: Student, today: date, period_id: str = "", *, own: bool = False) -> Situation:
    """The situation of a student who may be seen; with `own`, as they see it themselves, with the hard rule of their
    support wish. Raises NoPeriod when nothing is planned."""
    periods = open_periods(
        organisation.periods_of(session, student.institution_id, student.crebo, student.route, student.cohort), today
    )
    period = chosen_period(periods, today, period_id)
    name = organisation.qualification_name(session, student.institution_id, student.crebo, today)
    if period is None:
        raise NoPeriod(student, name)
    saved = store.wish(session, student.institution_id, student.id) or Wish(student_id=student.id)
    applied = applied_facts(session, student, saved, name, period, periods)
    care = store.support.kinds(session, student.institution_id, [student.id]) if own else {}
    age = years_between(student.birth_date, period.starts_on)
    earlier = exclusions.companies_left_out(session, student.institution_id, [student.id])
    wish = wish_of(
        saved,
        applied,
        age,
        care_kinds=care.get(student.id, frozenset()),
        earlier=earlier.get(student.id, frozenset()),
    )
    return Situation(student, saved, applied, wish, learned(session, student.institution_id))


def applied_facts(
    session: Session, student: Student, saved: Wish, qualification: str, period: Period, periods: tuple[Period, ...]
) -> Applied:
    """What is applied by itself; of the home address only the 4 digits of the postcode are looked up."""
    code = (student.postcode or "")[:4]
    home = organisation.postcode(session, student.institution_id, code) if code else None
    return applied_of(student, saved, qualification, period, periods, home)


def applied_of(
    student: Student,
    saved: Wish,
    qualification: str,
    period: Period,
    periods: tuple[Period, ...],
    home: PostcodeFields | None,
) -> Applied:
    """What is applied by itself, from facts that were read: for one student, and for a whole cohort."""
    return Applied(
        crebo=student.crebo,
        qualification=qualification,
        period=period,
        periods=periods,
        under_16=years_between(student.birth_date, period.starts_on) < LEGAL_AGE,
        home=home.place if home else None,
        home_latitude=home.latitude if home else None,
        home_longitude=home.longitude if home else None,
        travel_limit_km=saved.travel_limit_km,
        transport=saved.transport,
    )
