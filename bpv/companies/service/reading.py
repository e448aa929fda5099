"""Reading the registry, for its own pages and for other rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bpv.companies import store
from bpv.companies.models import (
    Company,
    CompanyDetail,
    CompanyLine,
    Establishment,
    OfferedWorkProcess,
    PlaceFacts,
    PlacePage,
    RegistryCount,
    RegistryFilter,
)
from bpv.companies.store import detail, facts, listing, parts
from bpv.core.errors import NotFound
from bpv.core.rights import Principal, Scope, may
from bpv.organisation import service as organisation
from bpv.organisation.models import WorkProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """Which part of a list, in which order: sort is name, place, completeness or updated."""

    sort: str = "name"
    descending: bool = False
    offset: int = 0
    size: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """One page of the registry and how many there are."""

    lines: tuple[CompanyLine, ...]
    count: RegistryCount


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySheet:
    """A company with the names that its page needs: qualifications by crebo, work processes of all of them."""

    detail: CompanyDetail
    qualifications: Mapping[str, str]
    work_processes: tuple[WorkProcess, ...]

    def processes(self, crebo: str) -> tuple[WorkProcess, ...]:
        """The work processes of one qualification."""
        return tuple(one for one in self.work_processes if one.crebo == crebo)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkProcessSheet:
    """The work processes of a qualification, and per code True or False where something is known."""

    company: Company
    crebo: str
    processes: tuple[WorkProcess, ...]
    answers: Mapping[str, bool]


def registry_version(session: Session, institution_id: str) -> int:
    """The version of the school's registry: it rises with every change, so that a cache knows when to read anew."""
    return store.registry_version(session, institution_id)


def place_facts(session: Session, institution_id: str, crebo: str | None = None) -> list[PlaceFacts]:
    """Every open place with what ranking needs, ordered by id; of one qualification when `crebo` is given.

    Seven queries whatever the number of places. Places of paused companies are included (the reason matters);
    closed places are not. Units stand in `PlaceFacts`.
    """
    return facts.place_facts(session, institution_id, crebo)


def place_page(session: Session, scope: Scope, place_id: str) -> PlacePage:
    """One place with the four aspects for a student: no remarks, no contact persons, no agreements.

    A private address is left out. Raises NotFound for a place that is closed or of another school.
    """
    found = detail.place_page(session, scope, place_id)
    if found is None:
        raise NotFound()
    return found


def registry(session: Session, scope: Scope, wanted: RegistryFilter, asked: ListRequest) -> Registry:
    """One page of the registry with its counts: five queries, whatever the number of companies."""
    return Registry(
        lines=listing.lines(
            session,
            scope,
            wanted,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.offset,
            size=asked.size,
        ),
        count=listing.count(session, scope, wanted),
    )


def company_detail(session: Session, scope: Scope, who: Principal, company_id: str, on: date) -> CompanyDetail:
    """Everything of one company, recognitions judged for `on`. Raises NotFound.

    Agreements only for who may read them; a private address only for who may change the company.
    """
    found = detail.company_detail(
        session,
        scope,
        company_id,
        on,
        agreements=may(who, "care_agreement.read"),
        addresses=may(who, "company.edit"),
    )
    if found is None:
        raise NotFound()
    return found


def company(session: Session, scope: Scope, company_id: str) -> Company:
    """The company itself; raises NotFound."""
    found = detail.company(session, scope, company_id)
    if found is None:
        raise NotFound()
    return found


def company_sheet(session: Session, scope: Scope, who: Principal, company_id: str, on: date) -> CompanySheet:
    """What the page of a company shows: `company_detail` with the names of its qualifications and work processes."""
    found = company_detail(session, scope, who, company_id, on)
    return CompanySheet(
        detail=found,
        qualifications=qualification_names(session, scope.institution_id, frozenset(found.crebos), on),
        work_processes=organisation.work_processes_of(session, scope.institution_id, frozenset(found.crebos)),
    )


def qualification_names(session: Session, institution_id: str, crebos: frozenset[str], on: date) -> Mapping[str, str]:
    """Name, crebo and level per crebo that holds on the day; others are simply their number."""
    known = {one.crebo: one.label for one in organisation.qualifications(session, institution_id, on, crebos)}
    return {crebo: known.get(crebo, crebo) for crebo in sorted(crebos)}


def registry_qualifications(session: Session, scope: Scope, on: date) -> Mapping[str, str]:
    """The qualifications for which some company has a recognition, with their names: to choose from."""
    return qualification_names(session, scope.institution_id, frozenset(listing.crebos(session, scope)), on)


def work_process_sheet(session: Session, scope: Scope, company_id: str, crebo: str) -> WorkProcessSheet:
    """The work processes of a qualification with what is known about each at a company. Raises NotFound."""
    processes = organisation.work_processes(session, scope.institution_id, crebo)
    base = company(session, scope, company_id)
    if not processes:
        raise NotFound()
    answers = {
        one.code: one.possible
        for one in parts.parts(session, scope, company_id, OfferedWorkProcess)
        if one.crebo == crebo
    }
    return WorkProcessSheet(company=base, crebo=crebo, processes=processes, answers=answers)


def establishments(session: Session, scope: Scope, company_id: str) -> tuple[Establishment, ...]:
    """The establishments of a company, the main one first; for who may change them."""
    return tuple(sorted(parts.parts(session, scope, company_id, Establishment), key=detail.main_first))


def trainer_of(session: Session, institution_id: str, account_id: str) -> str | None:
    """The trainer of the registry that an account belongs to, or None: a port of `people.service.sessions`."""
    return listing.trainer_of(session, institution_id, account_id)
