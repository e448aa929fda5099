"""The relations of the asker's colleges as a list: whose they are, and what is due."""

from dataclasses import dataclass

from sqlmodel import Session

from bpv.companies.models.relations import PortfolioCount, PortfolioLine, RelationFilter
from bpv.companies.service import relations
from bpv.companies.service.reading import ListRequest
from bpv.companies.store import portfolio as store
from bpv.core.directory import Colleague, Directory
from bpv.core.rights import Scope
from bpv.organisation import service as organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """One page of relations, how many there are, and the counts above it."""

    lines: tuple[PortfolioLine, ...]
    total: int
    count: PortfolioCount


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """To choose from: owners of open relations at the asker's colleges (id, name, how many, left), and colleagues."""

    owners: tuple[tuple[str, str, int, bool], ...]
    colleagues: tuple[Colleague, ...]


def colleges(session: Session, scope: Scope) -> dict[str, str]:
    """The colleges of the asker: id and name, by name."""
    mine = organisation.colleges_of(session, scope)
    names = relations.college_names(session, scope.institution_id)
    return {key: name for key, name in sorted(names.items(), key=lambda pair: pair[1].casefold()) if key in mine}


def portfolio(
    session: Session, directory: Directory, scope: Scope, wanted: RelationFilter, asked: ListRequest
) -> Portfolio:
    """One page of the relations of the asker's colleges, whatever their number: a fixed number of queries."""
    own = scope.institution_id
    mine = organisation.colleges_of(session, scope)
    active = [one.account_id for one in relations.owners(session, directory, own)]
    found = store.conditions(own, mine, scope.account_id, active, wanted)
    rows = store.lines(
        session, found, sort=asked.sort, descending=asked.descending, offset=asked.offset, size=asked.size
    )
    names = relations.college_names(session, own)
    lines = relations.named(session, directory, own, tuple(one for one, _ in rows), names, mine, wanted.on)
    by_id = {line.relation.id: line for line in lines}
    where = store.places(session, [one.company_id for one, _ in rows])
    return Portfolio(
        lines=tuple(
            PortfolioLine(
                company_id=one.company_id, company=company, place=where.get(one.company_id), line=by_id[one.id]
            )
            for one, company in rows
        ),
        total=store.total(session, found),
        count=store.count(session, own, mine, scope.account_id, active, wanted.on),
    )


def hand_over_choices(session: Session, directory: Directory, scope: Scope) -> HandOver:
    """Whose relations can be handed over, those who left first, and to whom."""
    own = scope.institution_id
    numbers = store.owners(session, own, organisation.colleges_of(session, scope))
    names = directory.names(session, own, numbers)
    colleagues = relations.owners(session, directory, own)
    active = {one.account_id for one in colleagues}
    lines = [(key, names.get(key, ""), number, key not in active) for key, number in numbers.items()]
    return HandOver(
        owners=tuple(sorted(lines, key=lambda line: (not line[3], line[1].casefold(), line[0]))),
        colleagues=colleagues,
    )
