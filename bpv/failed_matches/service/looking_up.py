"""What somebody typed about a failed match, found in the school: the student, the company, the period."""

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.service import reading as registry
from bpv.core.clock import today
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people


def by_number(session: Session, scope: Scope, number: str) -> Student | None:
    """The student within the scope with exactly this number."""
    known = people.by_numbers(session, scope.institution_id, [number]).get(number) if number else None
    if known is None:
        return None
    try:
        return people.student(session, scope, known.id)
    except NotFound:
        return None


def student(session: Session, scope: Scope, number: str) -> Student:
    """The student within the scope with exactly this number; raises Refused for the field."""
    found = by_number(session, scope, number)
    if found is None:
        raise Refused("failed.student_unknown", field="student")
    return found


def company(session: Session, scope: Scope, company_id: str, name: str) -> str | None:
    """The id of the company that was typed: that of the page it came from when it has this name, else the only one with
    exactly this name; None when nothing was typed. Raises Refused for the field."""
    if not name:
        return None
    if company_id and registry.company(session, scope, company_id).name == name:
        return company_id
    found = companies.companies_named(session, scope.institution_id, name)
    if not found:
        raise Refused("failed.company_unknown", field="company")
    if len(found) > 1:
        raise Refused("failed.company_several", field="company")
    return found[0]


def periods(session: Session, student: Student) -> tuple[Period, ...]:
    """The BPV periods of the plan of a student, the first one first."""
    found = organisation.periods_of(session, student.institution_id, student.crebo, student.route, student.cohort)
    return tuple(sorted((one for one in found if one.counts_as_bpv), key=lambda one: one.starts_on))


def periods_of_number(session: Session, scope: Scope, number: str) -> tuple[Period, ...]:
    """The periods of the student with this number; none for nobody."""
    found = by_number(session, scope, number)
    return periods(session, found) if found else ()


def period(session: Session, student: Student, period_id: str) -> str | None:
    """The period that was chosen, or else the first that is not over; None when nothing is planned. Raises Refused."""
    known = periods(session, student)
    if period_id:
        if period_id not in {one.id for one in known}:
            raise Refused("failed.period_unknown", field="period_id")
        return period_id
    return next((one.id for one in known if one.ends_on >= today()), None)
