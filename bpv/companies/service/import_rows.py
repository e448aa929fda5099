"""From merged companies to rows: everything that can be computed before the transaction that writes them begins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeVar

from bpv.companies.models import CompanyFields, EstablishmentFields, RecognitionFields
from bpv.companies.rules.derived import derived, place_key
from bpv.companies.rules.keys import Address, keys
from bpv.companies.rules.merging import Part, Target

TABLES: Final = ("company", "establishment", "recognition")
Fields = TypeVar("Fields", CompanyFields, EstablishmentFields, RecognitionFields)
NO_ASPECTS: Final[tuple[list[Any], list[Any], bool]] = ([], [], False)


@dataclass
class Work:
    """Rows to insert and to update per table, ids of companies that change, and all their keys."""

    inserts: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    updates: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    changed: list[str] = field(default_factory=list)
    keys: list[dict[str, str]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """True when nothing is to be written."""
        return not any((*self.inserts.values(), *self.updates.values()))


def prepared(
    institution_id: str, targets: Iterable[Target], aspects: Mapping[str, tuple[list[Any], list[Any], bool]]
) -> Work:
    """The rows of every company that changes, with what follows from them."""
    work = Work()
    for target in targets:
        company = made(CompanyFields, target.company)
        locations = [made(EstablishmentFields, part) for part in target.locations]
        trainers, care, processes = aspects.get(target.company.id, NO_ASPECTS)
        follows = derived(company, locations, trainers, care, work_processes_known=processes)
        extra = {
            **follows.columns(),
            "sources": target.company.sources,
        }
        owner = {"institution_id": institution_id, "company_id": target.company.id}
        if not target.company.is_new:
            work.changed.append(target.company.id)
        add(work, "company", target.company, CompanyFields, {"institution_id": institution_id}, extra, always=True)
        for part, location in zip(target.locations, locations, strict=True):
            extra = {"place_key": place_key(location), "sources": part.sources}
            add(work, "establishment", part, EstablishmentFields, owner, extra)
        for part in target.recognitions.values():
            own = {"institution_id": institution_id, "establishment_id": part.held["establishment_id"]}
            add(work, "recognition", part, RecognitionFields, own, {})
        work.keys.extend({**owner, "value": value} for value in sorted(keys_of(company, locations)))
    return work


@cache
def defaults(fields: type[Fields]) -> Mapping[str, Any]:
    """The default of every field; asking pydantic per company costs ten times what everything else does."""
    return {
        name: one.default_factory() if one.default_factory else one.default  # type: ignore[call-arg]
        for name, one in fields.model_fields.items()
    }


def made(fields: type[Fields], part: Part) -> Fields:
    """The values of a record; the import's parsers have checked them."""
    return fields.model_construct(**{**defaults(fields), **part.values()})


def add(
    work: Work,
    table: str,
    part: Part,
    fields: type[Fields],
    owner: Mapping[str, str],
    extra: Mapping[str, Any],
    *,
    always: bool = False,
) -> None:
    """A row to insert, or to update when it is held and changes."""
    if part.is_new:
        values = {**made(fields, part).__dict__, **owner, **extra}
        work.inserts[table].append({**values, "id": part.id, "version": 1})
    elif part.changes or always:
        names = fields.model_fields.keys() & part.held.keys()
        values = {name: part.value(name) for name in names}
        work.updates[table].append({**values, **extra, "held_id": part.id, "held_version": part.version})


def keys_of(company: CompanyFields, locations: Sequence[EstablishmentFields]) -> frozenset[str]:
    """The keys by which a later import finds this company."""
    at = [Address(*(getattr(one, name) or "" for name in Address._fields)) for one in locations]
    return keys(company.name, at, company.website, company.phone)
