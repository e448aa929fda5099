"""The register of agreements: a list with filters, and the fields of the national register as rows (domain.md 1.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.core.words import say
from bpv.people.service import students as people
from bpv.placements.models.agreement import AgreementFacts, AgreementState
from bpv.placements.models.listing import Line
from bpv.placements.rules import agreement as rules
from bpv.placements.rules.states import last_day
from bpv.placements.service.agreements import reading
from bpv.placements.service.listing import lines
from bpv.placements.store import agreements as store
from bpv.placements.store import following as placements
from bpv.placements.store import register as found_in
from bpv.placements.store.register import Only

__all__ = ["Only", "Registered", "exported", "listed"]
COLUMNS = (
    "student_number",
    "student",
    "sequence",
    "concluded_on",
    "starts_on",
    "ends_on",
    "ended_on",
    "company_code",
    "hours",
    "company",
    "crebo",
    "elective",
    "route",
    "state",
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A placement with its agreement, or without one."""

    line: Line
    facts: AgreementFacts


def listed(
    session: Session, scope: Scope, q: str, only: Only, day: date, *, offset: int, limit: int
) -> tuple[tuple[Registered, ...], int, Mapping[str, int]]:
    """Placements within the scope with their agreements, how many there are, and how many each filter holds."""
    own, within = scope.institution_id, people.ids_within(session, scope, q)
    ids, total = found_in.page(session, own, within, only, day, offset=offset, limit=limit)
    known = placements.among(session, own, ids, day, None)
    facts = reading.states(session, own, ids, day)
    named = {line.placement.id: line for line in lines(session, own, list(known.values()))}
    made = tuple(Registered(named[one], facts[one]) for one in ids)
    return made, total, found_in.counts(session, own, within, day)


def exported(session: Session, scope: Scope, q: str, only: Only, day: date, language: str) -> list[list[object]]:
    """The fields of the register, a row per agreement and a first row of headings: equal to the agreement. Dates are
    ISO; hours are whole clock hours."""
    own, within = scope.institution_id, people.ids_within(session, scope, q)
    ids, _ = found_in.page(session, own, within, only, day, offset=0, limit=None)
    known = placements.among(session, own, ids, day, None)
    made = store.of_placements(session, own, ids)
    sheets = store.sheets_in_force(session, own, [one.id for one in made.values()])
    students = people.by_ids(session, own, {one.student_id for one in made.values()})
    rows: list[list[object]] = [[say(language, f"register.{name}") for name in COLUMNS]]
    for placement_id in ids:
        if placement_id not in made:
            continue
        agreement, placement = made[placement_id], known[placement_id]
        says, student = sheets[agreement.id].says, students[agreement.student_id]
        state = rules.state_with(agreement.state, placement.state)
        ended = last_day(placement) if state is AgreementState.ENDED else None
        rows.append(
            [
                student.number,
                student.name,
                agreement.sequence,
                iso(agreement.first_complete_on),
                iso(says.starts_on),
                iso(says.ends_on),
                iso(ended),
                says.company_code or "",
                says.hours or "",
                says.company_name,
                says.crebo,
                says.elective_code or "",
                says.route,
                say(language, f"agreement.state.{state.value}"),
            ]
        )
    return rows


def iso(day: date | None) -> str:
    """A day as the register wants it, or ""."""
    return day.isoformat() if day else ""
