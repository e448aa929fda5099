"""A whole cohort for the engine: the same facts and the same rules as for one student, read with a query per fact."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core.clock import years_between
from bpv.matches import store
from bpv.matches.models import Wish
from bpv.matches.models.rounds import Settled
from bpv.matches.rules import open_periods, wish_of
from bpv.matches.rules.rounds import LIVE, credit_of, held_seats
from bpv.matches.service import exclusions
from bpv.matches.service.situation import applied_of
from bpv.matches.store.round_facts import Promise
from bpv.organisation import service as organisation
from bpv.organisation.models import Period, PostcodeFields
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.placements import service as placements
from bpv.placements.models import Placement
from matching.catalogue import Catalogue
from matching.catalogue.limits import limits_of
from matching.types import StudentWish, WishError
from matching.types.rounds import Entrant

NO_COMPANY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort as a round takes it. `students` are all of them by name; `entrants` are those who need a place,
    `settled` those who have one in the period. `held` counts seats that are promised to others, per place; `promised`
    are the open proposals of the entrants for this period."""

    period: Period
    students: tuple[Student, ...]
    entrants: tuple[Entrant, ...]
    settled: tuple[Settled, ...]
    held: Mapping[str, int]
    promised: Mapping[str, tuple[Promise, ...]]

    @property
    def present(self) -> Mapping[str, str]:
        """The place that each entrant has now, where they have one."""
        return {one.student_id: one.present for one in self.entrants if one.present is not None}


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read about a cohort, by id of the student."""

    qualification: str
    periods: tuple[Period, ...]
    homes: Mapping[str, PostcodeFields]
    wishes: Mapping[str, Wish]
    choices: Mapping[str, tuple[str, ...]]
    care: Mapping[str, frozenset[str]]
    left_out: Mapping[str, frozenset[str]]
    imposed: frozenset[str]


def entrants(
    session: Session, institution_id: str, period: Period, today: date, team_ids: Collection[str] | None = None
) -> tuple[Entrant, ...]:
    """Everyone of the period's cohort who needs a place, also without choices; only of these teams when given."""
    return cohort(session, institution_id, period, today, team_ids).entrants


def cohort(
    session: Session, institution_id: str, period: Period, today: date, team_ids: Collection[str] | None = None
) -> Cohort:
    """The cohort of a period, with who has a place already. The number of queries does not depend on its size."""
    students = people.of_cohort(session, institution_id, period.crebo, period.route, period.cohort, team_ids)
    ids = [student.id for student in students]
    placed = placements.of_students(session, institution_id, ids)
    settled = tuple(one for student in students if (one := settled_in(student, placed.get(student.id, ()), period)))
    done = {one.student_id for one in settled}
    open_ids = [student_id for student_id in ids if student_id not in done]
    facts = read(session, institution_id, period, open_ids, today)
    points = organisation.setting(session, institution_id, "match.credit_points")
    given = store.round_facts.promises(session, institution_id)
    promised = promised_to(given, frozenset(open_ids), period.id)
    made = tuple(
        entrant(student, period, facts, points, promised.get(student.id, ()))
        for student in students
        if student.id not in done
    )
    seats = [(one.student_id, one.place_id, one.period_id) for one in given]
    return Cohort(period, students, made, settled, held_seats(seats, open_ids, period.id), promised)


def read(session: Session, institution_id: str, period: Period, ids: Collection[str], today: date) -> Facts:
    """Read what is known of these students, a query per fact."""
    periods = organisation.periods_of(session, institution_id, period.crebo, period.route, period.cohort)
    return Facts(
        qualification=organisation.qualification_name(session, institution_id, period.crebo, today),
        periods=open_periods(periods, today),
        homes={area.code: area for area in reversed(organisation.postcodes(session, institution_id))},
        wishes=store.round_facts.wishes(session, institution_id, ids),
        choices=store.choices.of_students(session, institution_id, period.id, ids),
        care=store.support.kinds(session, institution_id, ids),
        left_out=exclusions.companies_left_out(session, institution_id, ids),
        imposed=store.round_runs.last_imposed(session, institution_id, period.id, ids),
    )


def entrant(student: Student, period: Period, facts: Facts, points: int, promised: Collection[Promise]) -> Entrant:
    """A student as the engine takes them. Whose facts cannot be ranked stays in the round, with the field at fault."""
    wish, fault = wish_or_fault(student, period, facts)
    return Entrant(
        student_id=student.id,
        wish=wish,
        fault=fault,
        choices=facts.choices.get(student.id, ()),
        credit=credit_of(student.id in facts.imposed, points),
        present=next((one.place_id for one in promised), None),
        unit=student.team_id or "",
    )


def wish_or_fault(student: Student, period: Period, facts: Facts) -> tuple[StudentWish | None, str]:
    """The wish of a student by the very rules of their own pages, or the name of what is wrong with it."""
    if not student.crebo.strip():
        return None, "qualification"
    saved = facts.wishes.get(student.id) or Wish(student_id=student.id)
    try:
        home = facts.homes.get((student.postcode or "")[:4])
        applied = applied_of(student, saved, facts.qualification, period, facts.periods, home)
        age = years_between(student.birth_date, period.starts_on)
        care = facts.care.get(student.id, frozenset())
        return wish_of(saved, applied, age, care_kinds=care, earlier=facts.left_out.get(student.id, NO_COMPANY)), ""
    except WishError as error:
        return None, error.field


def settled_in(student: Student, placed: Collection[Placement], period: Period) -> Settled | None:
    """The placement that a student has in the period, or on any of its days; None without one."""
    for one in placed:
        last = one.ended_on or one.ends_on
        same = one.period_id == period.id or (one.starts_on <= period.ends_on and last >= period.starts_on)
        if one.state.value in LIVE and same:
            return Settled(student.id, one.place_id, student.team_id)
    return None


def promised_to(
    given: Collection[Promise], student_ids: Collection[str], period_id: str
) -> dict[str, tuple[Promise, ...]]:
    """The open proposals of these students for a period: those of a round first, then the oldest."""
    found: dict[str, tuple[Promise, ...]] = {}
    for one in sorted(given, key=lambda promise: promise.round_id is None):
        if one.student_id in student_ids and one.period_id == period_id:
            found[one.student_id] = (*found.get(one.student_id, ()), one)
    return found


def lowered(catalogue: Catalogue, held: Mapping[str, int]) -> Catalogue:
    """The catalogue with fewer seats where some are promised to students outside the round."""
    rows = [(catalogue.row_of[place_id], number) for place_id, number in held.items() if place_id in catalogue.row_of]
    if not rows:
        return catalogue
    capacity = catalogue.capacity.copy()
    for row, number in rows:
        capacity[row] = max(0, int(capacity[row]) - number)
    columns = {item.name: getattr(catalogue, item.name) for item in fields(catalogue)} | {"capacity": capacity}
    return replace(catalogue, capacity=capacity, limits=limits_of(columns))
