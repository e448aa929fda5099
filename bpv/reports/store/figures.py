"""What the shortage figures are made of: one query for each, whatever the size of the school."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import String, and_, cast, func, or_, select, union
from sqlmodel import Session, col

from bpv.companies.tables import CompanyRow, EstablishmentRow, PlaceRow, RecognitionRow
from bpv.organisation.tables import PeriodRow, QualificationRow
from bpv.people.tables import StudentRow
from bpv.placements.models import State
from bpv.placements.tables import PlacementRow
from bpv.reports.models import Face, PlacedGroup, PlaceLine, PlanPeriod, Qualified, StudentGroup

GONE: Final = (State.ENDED_EARLY.value, State.CANCELLED.value)
PERIOD: Final[tuple[Any, ...]] = tuple(getattr(PeriodRow, name) for name in PlanPeriod._fields)


def first_figure(column: Any) -> Any:
    """The first sign of a postcode."""
    return func.substr(column, 1, 1)


def text_of(column: Any) -> Any:
    """A date or a list as the text that both databases write for it."""
    return cast(column, String)


def periods(session: Session, institution_id: str, first: date, last: date) -> list[PlanPeriod]:
    """The periods that count as BPV and begin from `first` until `last`, in order."""
    begins = col(PeriodRow.starts_on)
    query = select(*PERIOD).where(
        col(PeriodRow.institution_id) == institution_id,
        col(PeriodRow.counts_as_bpv).is_(True),
        begins.between(first, last),
    )
    order = (begins, col(PeriodRow.name), col(PeriodRow.crebo), col(PeriodRow.study_year), col(PeriodRow.id))
    return [PlanPeriod(*row) for row in session.execute(query.order_by(*order))]


def students(session: Session, institution_id: str) -> list[StudentGroup]:
    """All students, counted per plan, year of study and region."""
    key = (
        col(StudentRow.crebo),
        col(StudentRow.route),
        col(StudentRow.cohort),
        col(StudentRow.study_year),
        first_figure(StudentRow.postcode),
    )
    query = select(*key, func.count()).where(col(StudentRow.institution_id) == institution_id).group_by(*key)
    return [StudentGroup(*row) for row in session.execute(query)]


def placed(session: Session, institution_id: str, first: date, last: date) -> list[PlacedGroup]:
    """Who has a placement in the periods of `periods`: named for the period, or without one on days within it; counted
    per period and group of students as in `students`."""
    row = PlacementRow
    within = and_(col(row.starts_on) <= col(PeriodRow.ends_on), col(row.ends_on) >= col(PeriodRow.starts_on))
    plan = and_(
        *(col(getattr(PeriodRow, name)) == col(getattr(StudentRow, name)) for name in ("crebo", "route", "cohort")),
        or_(col(row.period_id) == col(PeriodRow.id), and_(col(row.period_id).is_(None), within)),
    )
    key = (
        col(PeriodRow.id),
        col(StudentRow.crebo),
        col(StudentRow.route),
        col(StudentRow.cohort),
        col(StudentRow.study_year),
        first_figure(StudentRow.postcode),
    )
    query = (
        select(*key, func.count(col(StudentRow.id).distinct()))
        .select_from(PlacementRow)
        .join(StudentRow, col(StudentRow.id) == col(row.student_id))
        .join(PeriodRow, plan)
        .where(
            col(row.institution_id) == institution_id,
            col(row.ends_on) >= first,
            col(row.state).not_in(GONE),
            col(PeriodRow.institution_id) == institution_id,
            col(PeriodRow.counts_as_bpv).is_(True),
            col(PeriodRow.starts_on).between(first, last),
        )
        .group_by(*key)
    )
    return [PlacedGroup(found[0], StudentGroup(*found[1:])) for found in session.execute(query)]


def placed_per_crebo(session: Session, institution_id: str, first: date, last: date) -> dict[str, int]:
    """How many students of each qualification have a placement that shares a day with `first`..`last`."""
    row = PlacementRow
    query = (
        select(col(row.crebo), func.count(col(row.student_id).distinct()))
        .where(
            col(row.institution_id) == institution_id,
            col(row.starts_on) <= last,
            col(row.ends_on) >= first,
            col(row.state).not_in(GONE),
        )
        .group_by(col(row.crebo))
    )
    return {crebo: int(number) for crebo, number in session.execute(query)}


def place_columns() -> tuple[Any, ...]:
    """The columns of `PlaceLine`, in order."""
    recognition = ("recognised_from", "withdrawn_on", "refused_on", "last_bpv_end")
    return (
        col(PlaceRow.crebo),
        col(PlaceRow.route),
        text_of(PlaceRow.starts_on),
        text_of(PlaceRow.ends_on),
        text_of(PlaceRow.study_years),
        col(PlaceRow.capacity),
        col(PlaceRow.taken),
        col(EstablishmentRow.country),
        col(EstablishmentRow.address_private),
        first_figure(EstablishmentRow.postcode),
        *(text_of(getattr(RecognitionRow, name)) for name in recognition),
    )


def open_places(institution_id: str, from_day: date, *more: Any) -> Any:
    """Open places, on or after a day, of companies that take students, with recognition and `more` columns."""
    same = and_(
        col(RecognitionRow.establishment_id) == col(PlaceRow.establishment_id),
        col(RecognitionRow.crebo) == col(PlaceRow.crebo),
    )
    return (
        select(*place_columns(), *more)
        .join(EstablishmentRow, col(EstablishmentRow.id) == col(PlaceRow.establishment_id))
        .join(CompanyRow, col(CompanyRow.id) == col(PlaceRow.company_id))
        .outerjoin(RecognitionRow, same)
        .where(
            col(PlaceRow.institution_id) == institution_id,
            col(PlaceRow.closed).is_(False),
            col(PlaceRow.ends_on) >= from_day,
            col(CompanyRow.paused).is_(False),
        )
    )


def places(session: Session, institution_id: str, from_day: date) -> Iterator[PlaceLine]:
    """Every open place of a company that takes students and that is open on or after the day, with its recognition."""
    return (PlaceLine._make(row) for row in session.connection().execute(open_places(institution_id, from_day)))


def offered_places(
    session: Session, institution_id: str, from_day: date, crebo: str, route: str
) -> Iterator[tuple[PlaceLine, Face]]:
    """The same of one qualification and route, with what a list shows of each."""
    shown = (col(CompanyRow.id), col(CompanyRow.name), col(PlaceRow.title))
    query = open_places(institution_id, from_day, *shown).where(
        col(PlaceRow.crebo) == crebo, col(PlaceRow.route) == route
    )
    width = len(PlaceLine._fields)
    return ((PlaceLine._make(row[:width]), Face._make(row[width:])) for row in session.connection().execute(query))


def qualifications(session: Session, institution_id: str, crebos: Collection[str]) -> dict[str, Qualified]:
    """Name, domain and level of these qualifications, as the newest edition of the list has them."""
    row = QualificationRow
    query = (
        select(col(row.crebo), col(row.name), col(row.domain_name), col(row.level))
        .where(col(row.institution_id) == institution_id, col(row.crebo).in_(crebos))
        .order_by(col(row.edition))
    )
    return {crebo: Qualified(name, domain or "", level) for crebo, name, domain, level in session.execute(query)}


def known_crebos(session: Session, institution_id: str) -> set[str]:
    """Every crebo of students, periods and recognitions."""
    tables: tuple[Any, ...] = (StudentRow, PeriodRow, RecognitionRow)
    parts = (select(row.crebo).where(col(row.institution_id) == institution_id) for row in tables)
    return set(session.execute(union(*parts)).scalars())
