"""The ledger in figures (MAT-04), and how companies answer beside what their scores let expect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.core.clock import end_of_day, school_year
from bpv.core.rights import Reach, Scope
from bpv.failed_matches.models import Fact, Looked, Report
from bpv.failed_matches.rules import counting, pattern
from bpv.failed_matches.service.ledger import team_names
from bpv.failed_matches.store import entries
from bpv.failed_matches.store import figures as store
from bpv.matches.service import proposals
from bpv.organisation import service as organisation
from bpv.people.service import students as people

MOST_YEARS: Final = 20
LOOKED_BACK: Final = timedelta(days=3 * 365)  # answers of longer ago say little about a company now
TERM: Final = timedelta(days=366)  # no answer comes longer after its proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyAnswers:
    """How one company answered proposals, and how many entries the ledger has of it."""

    answered: int
    accepted: int
    entries: int
    alive: int


def facts(session: Session, scope: Scope, first: date, last: date, day: date) -> tuple[Fact, ...]:
    """The entries within the scope that ended from `first` to `last`, as the report counts them."""
    students = None if scope.reach is Reach.ALL else people.ids_within(session, scope)
    return tuple(
        Fact(
            reason=one.reason or "",
            cause=one.cause or "",
            company=one.company_id or "",
            team=one.team_id or "",
            qualification=one.crebo,
            period=one.period_id or "",
            alive=one.alive,
            solved=one.solved,
            days=one.days_to_place,
            overdue=one.overdue if one.alive else 0,
            student=one.student_id,
        )
        for one in store.raw(session, scope.institution_id, students, first, last, day)
    )


def names(session: Session, institution_id: str, found: Sequence[Fact]) -> dict[str, dict[str, str]]:
    """What the values of the dimensions are called; reasons and causes are word codes, told by the page."""
    qualifications = organisation.crebo_names(session, institution_id)
    return {
        "company": dict(
            companies.company_names(session, institution_id, {one.company for one in found if one.company})
        ),
        "team": team_names(session, institution_id),
        "qualification": {crebo: f"{name} ({crebo})" for crebo, name in qualifications.items()},
        "period": {
            one.id: f"{one.name}, {one.cohort} {one.crebo}" for one in organisation.periods(session, institution_id)
        },
    }


def report(session: Session, scope: Scope, year: int | None, day: date, *, guarded: bool) -> Report:
    """The entries of one school year in figures; `guarded` protects small groups. A fixed number of queries."""
    known = years(session, scope.institution_id, day)
    chosen = year if year in known else known[0]
    first, last = date(chosen, 8, 1), date(chosen + 1, 7, 31)
    found = facts(session, scope, first, last, day)
    tables = counting.tables(found, names(session, scope.institution_id, found))
    made = Report(
        year=chosen,
        years=known,
        day=day,
        total=counting.figures(found),
        tables=tables,
        guarded=guarded,
        least=counting.LEAST,
    )
    if not guarded:
        return made
    return replace(
        made, total=counting.guarded_total(made.total), tables=tuple(counting.guarded(one) for one in made.tables)
    )


def years(session: Session, institution_id: str, day: date) -> tuple[int, ...]:
    """The school years from the first entry to now, the newest first; never none."""
    span = store.span(session, institution_id)
    newest = max(school_year(day), school_year(span[1]) if span else 0)
    oldest = max(newest - MOST_YEARS, school_year(span[0])) if span else newest
    return tuple(range(newest, oldest - 1, -1))


def watch(session: Session, institution_id: str, day: date) -> tuple[tuple[tuple[Looked, str], ...], int]:
    """The companies with enough answers and their names, the least likely first; and how many answers are enough."""
    minimum = organisation.setting(session, institution_id, "refusal.minimum")
    since = day - LOOKED_BACK
    made = end_of_day(since - TERM)
    answers = [one for one in proposals.answered_per_company(session, institution_id, made) if one.on >= since]
    found = pattern.look(answers, minimum)
    called = companies.company_names(session, institution_id, {one.company_id for one in found})
    return tuple((one, called.get(one.company_id, "")) for one in found), minimum


def of_company(session: Session, institution_id: str, company_id: str) -> CompanyAnswers:
    """How one company answered, and what the ledger has of it; counted by the database over the whole school."""
    places = companies.places_of(session, institution_id, company_id)
    answered, accepted = proposals.answers_at(session, institution_id, places)
    total, alive = entries.of_company(session, institution_id, company_id)
    return CompanyAnswers(answered=answered, accepted=accepted, entries=total, alive=alive)
