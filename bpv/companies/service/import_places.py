"""Importing places: every row finds its company exactly, by code or by name with postcode; never by likeness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session

from bpv.companies import store
from bpv.companies.models import EstablishmentFields
from bpv.companies.rules.keys import core_name
from bpv.companies.service.import_rows import defaults
from bpv.companies.service.importing import IDENTITIES
from bpv.companies.store import import_places as places
from bpv.companies.store import importing
from bpv.core.ids import new_id
from bpv.core.intake import Held, Incoming, Judged, Plan, Sync, Task, refused, synchronised
from bpv.core.progress import Step, nothing

COMPANY_NAMES: Final = (*IDENTITIES, "company_name", "postcode")
DEFAULTS: Final[Mapping[str, Any]] = {
    "reference": None,
    "description": None,
    "route": "BOL",
    "study_years": [],
    "capacity": 1,
    "days_per_week": None,
    "weekdays": [],
    "closed": False,
}
CHANGEABLE: Final = ("title", "crebo", "starts_on", "ends_on", "company_id", "establishment_id")


@dataclass
class PlaceWork:
    """Places to write, and establishments for companies that have none yet."""

    sync: Sync = field(default_factory=Sync)
    establishments: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Registry:
    """What rows are looked up in."""

    by_identity: Mapping[str, Mapping[str, list[str]]]
    by_name: Mapping[str, list[str]]
    locations: dict[str, list[places.Location]]


def judge_places(session: Session, task: Task, rows: Sequence[Incoming], step: Step = nothing) -> Plan:
    """The verdict on every row. Changes nothing."""
    basis = store.registry_version(session, task.institution_id)
    registry = fetch(session, task.institution_id, rows)
    work = PlaceWork()
    settled: list[Judged] = []
    ready: list[Incoming] = []
    for number, row in enumerate(rows):
        if number % 500 == 0:
            step(number, len(rows))
        answer = completed(row, registry, task, work)
        (settled if isinstance(answer, Judged) else ready).append(answer)  # type: ignore[arg-type]
    held = held_places(session, task.institution_id, ready)
    fitting = [row for row in ready if not too_few(row, held.get(key_of(row)))]
    settled += [full(row, held[key_of(row)]) for row in ready if too_few(row, held.get(key_of(row)))]
    plan = synchronised(fitting, held, key_of, lambda row: str(row.values["title"]))
    work.sync = plan.work
    used = {values["establishment_id"] for values in work.sync.inserts}
    work.establishments = [one for one in work.establishments if one["id"] in used]
    return Plan((*plan.judged, *settled), work, basis)


def write_places(session: Session, task: Task, plan: Plan) -> None:
    """Write a plan within the caller's transaction; raises `Moved` when the registry changed since."""
    work: PlaceWork = plan.work
    if not (work.sync.inserts or work.sync.updates):
        return
    touched = places.companies_of(session, task.institution_id, (held.id for held, _ in work.sync.updates))
    written = (*work.establishments, *work.sync.inserts, *(values for _, values in work.sync.updates))
    importing.lock(session, sorted(touched | {row["company_id"] for row in written if "company_id" in row}))
    importing.bump_from(session, task.institution_id, plan.basis or 0)
    names = {**DEFAULTS, **dict.fromkeys(CHANGEABLE)}
    inserts = tuple({"taken": 0, **values} for values in work.sync.inserts)
    sync = Sync(inserts, work.sync.updates)
    places.write(session, task.institution_id, work.establishments, sync, names)


def fetch(session: Session, institution_id: str, rows: Sequence[Incoming]) -> Registry:
    """All look-ups for these rows."""
    by_identity = {
        name: importing.identities(
            session, institution_id, name, (row.values[name] for row in rows if name in row.values)
        )
        for name in IDENTITIES
    }
    names = [row.values["company_name"] for row in rows if "company_name" in row.values]
    by_name = places.companies_named(session, institution_id, names)
    ids = {one for found in by_identity.values() for some in found.values() for one in some}
    ids |= {one for some in by_name.values() for one in some}
    return Registry(by_identity, by_name, places.locations(session, institution_id, ids))


def completed(row: Incoming, registry: Registry, task: Task, work: PlaceWork) -> Incoming | Judged:
    """The row with its company, establishment and title filled in; or why not."""
    values = row.values
    if values["crebo"] not in task.crebos:
        return refused(row, "crebo.unknown", "crebo", values["crebo"], crebo=values["crebo"])
    if values["ends_on"] < values["starts_on"]:
        return refused(row, "period.reversed", "ends_on", values["ends_on"])
    found = companies_of(row, registry)
    if len(found) != 1:
        code = "company.several" if found else "company.not_found"
        return refused(row, code, *next(((n, values[n]) for n in COMPANY_NAMES if n in values), (None, "")))
    company_id = found.pop()
    made = {name: value for name, value in values.items() if name not in COMPANY_NAMES}
    made["company_id"] = company_id
    made["establishment_id"] = establishment_of(row, company_id, registry, task, work)
    made.setdefault("title", task.crebos[values["crebo"]])
    return Incoming(row.number, made, row.notes)


def companies_of(row: Incoming, registry: Registry) -> set[str]:
    """The companies that a row can mean: those of its codes, else those with its name (and postcode, when given)."""
    for name in IDENTITIES:
        if value := row.values.get(name):
            return set(registry.by_identity[name].get(value, ()))
    found = set(registry.by_name.get(core_name(row.values.get("company_name", "")), ()))
    postcode = row.values.get("postcode", "").replace(" ", "").upper()
    if not postcode:
        return found
    return {one for one in found if any(at.postcode == postcode for at in registry.locations.get(one, ()))}


def establishment_of(row: Incoming, company_id: str, registry: Registry, task: Task, work: PlaceWork) -> str:
    """The establishment that a row means: by number, by postcode, else the main one, made when there is none."""
    at = registry.locations.setdefault(company_id, [])
    if not at:
        one = places.Location(new_id(), "", "")
        at.append(one)
        extra = {"institution_id": task.institution_id, "company_id": company_id, "id": one.id, "version": 1}
        work.establishments.append({**defaults(EstablishmentFields), **extra, "place_key": "", "sources": {}})
    number = row.values.get("establishment_number")
    postcode = row.values.get("postcode", "").replace(" ", "").upper()
    by_number = (one.id for one in at if number and one.number == number)
    by_postcode = (one.id for one in at if postcode and one.postcode == postcode)
    return next(by_number, None) or next(by_postcode, at[0].id)


def key_of(row: Incoming) -> tuple[Any, ...]:
    """What identifies a place: the school's own reference, else where, what and when."""
    return key(row.values)


def key(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """The same, of plain values."""
    if values.get("reference"):
        return ("reference", values["reference"])
    names = ("establishment_id", "crebo", "starts_on", "ends_on", "title")
    return (*(values[name] for name in names), str(values.get("route") or "BOL"))


def held_places(session: Session, institution_id: str, rows: Sequence[Incoming]) -> dict[tuple[Any, ...], Held]:
    """The present places by their key."""
    found = places.places(session, institution_id, (row.values["company_id"] for row in rows))
    found += places.references(
        session, institution_id, (row.values["reference"] for row in rows if "reference" in row.values)
    )
    return {key(one.values): one for one in found}


def full(row: Incoming, held: Held) -> Judged:
    """The refusal of a place that would have too few seats."""
    capacity = row.values.get("capacity", "")
    return refused(row, "place.capacity_below_taken", "capacity", capacity, taken=held.values["taken"])


def too_few(row: Incoming, held: Held | None) -> bool:
    """True when a place would have fewer seats than were given away."""
    return held is not None and row.values.get("capacity", held.values["capacity"]) < held.values["taken"]
