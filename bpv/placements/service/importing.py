"""Importing outcomes of earlier placements: a student by number, a company by code or a place by reference, the days.

A row about a placement that stands here already tells its outcome; any other row records an earlier placement, which
takes no place. The same list a second time changes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models.seats import Offer
from bpv.companies.service import import_places, seats
from bpv.core.clock import today
from bpv.core.intake import Held, Incoming, Judged, Plan, Task, refused, synchronised
from bpv.core.progress import Step, nothing
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.placements.models import Way
from bpv.placements.rules import importing as rules
from bpv.placements.store import importing as store

COMPANY: Final = ("sbb_company_code", "kvk", "establishment_number", "company_name", "reference")


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are looked up in."""

    students: Mapping[str, Student]
    held: Mapping[str, list[Held]]
    registry: import_places.Registry
    places: Mapping[str, Offer]
    periods: Mapping[tuple[str, str, int], list[Period]]


def judge_outcomes(session: Session, task: Task, rows: Sequence[Incoming], step: Step = nothing) -> Plan:
    """The verdict on every row. Changes nothing."""
    step(0, len(rows))
    known, day = fetch(session, task.institution_id, rows), today()
    settled: list[Judged] = []
    ready: list[Incoming] = []
    for row in rows:
        answer = completed(row, known, task, day)
        if isinstance(answer, Judged):
            settled.append(answer)
        else:
            ready.append(answer)
    present = {key_of(row): found for row in ready if (found := about(row, known))}
    settled += clashing(ready, known, present)
    refused_rows = {one.number for one in settled}
    fitting = [row for row in ready if row.number not in refused_rows]
    plan = synchronised([told(row, present) for row in fitting], present, key_of, label_of)
    return Plan((*plan.judged, *settled), plan.work)


def write_outcomes(session: Session, task: Task, plan: Plan) -> None:
    """Write a plan within the caller's transaction; the seats of placements that turn out to have ended early are free
    again. Raises `Moved` when a placement was changed since."""
    store.write(session, task.institution_id, plan.work)
    for held, changes in plan.work.updates:
        if held.values["holds_seat"] and changes.get("holds_seat") is False and held.values["place_id"]:
            seats.give_seat_back(session, task.institution_id, held.values["place_id"])


def fetch(session: Session, institution_id: str, rows: Sequence[Incoming]) -> Known:
    """All look-ups for these rows."""
    students = people.by_numbers(session, institution_id, {row.values["number"] for row in rows})
    references = {row.values["reference"] for row in rows if "reference" in row.values}
    periods: dict[tuple[str, str, int], list[Period]] = defaultdict(list)
    for one in organisation.periods(session, institution_id):
        periods[one.crebo, str(one.route), one.cohort].append(one)
    return Known(
        students=students,
        held=store.held(session, institution_id, [one.id for one in students.values()]),
        registry=import_places.fetch(session, institution_id, rows),
        places=seats.offers_by_reference(session, institution_id, references),
        periods=periods,
    )


def completed(row: Incoming, known: Known, task: Task, day: date) -> Incoming | Judged:
    """The row as columns of a placement; or why not."""
    values = row.values
    student = known.students.get(values["number"])
    if student is None:
        return refused(row, "people.number_unknown", "number", values["number"])
    if wrong := rules.fault(values, task.dated_on):
        return refused(row, wrong[0], wrong[1], values.get(wrong[1], ""))
    found = where(row, known)
    if isinstance(found, Judged):
        return found
    company_id, establishment_id, place_id = found
    plan = known.periods.get((student.crebo, str(student.route), student.cohort), [])
    period = rules.period_of(plan, values["starts_on"], values["ends_on"])
    made = {
        "student_id": student.id,
        "company_id": company_id,
        "establishment_id": establishment_id,
        "place_id": place_id,
        "period_id": period.id if period else None,
        "crebo": student.crebo,
        "route": str(student.route),
        "study_year": period.study_year if period else rules.study_year_then(student, values["starts_on"], day),
        "phase": period.phase.value if period else None,
        "starts_on": values["starts_on"],
        "ends_on": values["ends_on"],
        "way": Way.IMPORTED.value,
        "source": f"import:{student.id}:{company_id}:{values['starts_on'].isoformat()}",
        **rules.ending(values),
    }
    note = {"note": values["note"]} if "note" in values else {}
    return Incoming(row.number, {**made, **note}, row.notes)


def where(row: Incoming, known: Known) -> tuple[str, str, str | None] | Judged:
    """Company, establishment and place of a row; or why not."""
    if reference := row.values.get("reference"):
        offer = known.places.get(reference)
        if offer is None:
            return refused(row, "outcome.place_unknown", "reference", reference)
        return offer.company_id, offer.establishment_id, offer.place_id
    found = import_places.companies_of(row, known.registry)
    if len(found) != 1:
        code = "company.several" if found else "company.not_found"
        return refused(row, code, *next(((n, row.values[n]) for n in COMPANY if n in row.values), (None, "")))
    company_id = found.pop()
    at = known.registry.locations.get(company_id)
    if not at:
        return refused(row, "outcome.no_establishment", None, "")
    number = row.values.get("establishment_number")
    return company_id, next((one.id for one in at if number and one.number == number), at[0].id), None


def key_of(row: Incoming) -> tuple[str, str, date]:
    """What identifies a placement in a list: student, company, first day."""
    return row.values["student_id"], row.values["company_id"], row.values["starts_on"]


def label_of(row: Incoming) -> str:
    """The days, which tell rows of a list apart without a name."""
    return f"{row.values['starts_on']:%d-%m-%Y}"


def about(row: Incoming, known: Known) -> Held | None:
    """The placement that stands here already."""
    student_id, company_id, starts_on = key_of(row)
    return rules.same(known.held.get(student_id, ()), company_id, starts_on)


def told(row: Incoming, present: Mapping[Any, Held]) -> Incoming:
    """A row about a placement that stands here tells its outcome only: how it came about stays as it was recorded."""
    held = present.get(key_of(row))
    if held is None:
        return row
    names = ("result", "state", "ended_on", "reasons", "cause", "note")
    values = {name: row.values[name] for name in names if name in row.values}
    if values.get("state") == rules.ENDED_EARLY:
        values["holds_seat"] = False
    same = {name: row.values[name] for name in ("student_id", "company_id", "starts_on")}
    return Incoming(row.number, {**same, **values}, row.notes)


def clashing(rows: Sequence[Incoming], known: Known, present: Mapping[Any, Held]) -> list[Judged]:
    """Rows that share a day with another placement of the student, here or earlier in the file."""
    found: list[Judged] = []
    seen: dict[str, list[Incoming]] = defaultdict(list)
    for row in rows:
        values = row.values
        last = values["ended_on"] or values["ends_on"]
        here = known.held.get(values["student_id"], ())
        if rules.other_in(here, present.get(key_of(row)), values["starts_on"], last):
            found.append(refused(row, "outcome.overlaps", "starts_on", values["starts_on"]))
            continue
        double = next((one for one in seen[values["student_id"]] if shares_a_day(one, row)), None)
        if double is not None:
            found.append(refused(row, "row.contradicts", "starts_on", values["starts_on"], row=double.number))
            continue
        seen[values["student_id"]].append(row)
    return found


def shares_a_day(one: Incoming, row: Incoming) -> bool:
    """True for two placements of one student at different companies, or with different first days, that overlap."""
    if key_of(one) == key_of(row):
        return False
    lasts = [each.values["ended_on"] or each.values["ends_on"] for each in (one, row)]
    return bool(one.values["starts_on"] <= lasts[1] and row.values["starts_on"] <= lasts[0])
