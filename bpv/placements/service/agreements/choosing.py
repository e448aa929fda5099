"""What there is to choose from on a sheet."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bpv.companies.models import Trainer
from bpv.companies.service import agreeing as companies
from bpv.core.directory import Colleague
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Role, Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import WorkProcess
from bpv.people.service.directory import Accounts
from bpv.placements.models.agreement import Full, SheetFields
from bpv.placements.models.listing import Line
from bpv.placements.service import following
from bpv.placements.service.agreements import reading


@dataclass(frozen=True, slots=True)
class Sight:
    """What the page of an agreement needs: the placement, its agreement (None: not made yet), and what to choose."""

    line: Line
    full: Full | None
    trainers: tuple[Trainer, ...] = ()
    supervisors: tuple[Colleague, ...] = ()
    processes: tuple[WorkProcess, ...] = ()

    @property
    def known(self) -> Full:
        """The agreement; raises NotFound when there is none."""
        if self.full is None:
            raise NotFound()
        return self.full


def sight(session: Session, scope: Scope, placement_id: str, today: date, *, choices: bool = False) -> Sight:
    """The placement within the scope with its agreement, and what a sheet can name when asked for."""
    line = following.one(session, scope, placement_id, today)
    own = scope.institution_id
    full = reading.of_placement(session, own, placement_id, today)
    if not choices or full is None:
        return Sight(line, full)
    return Sight(
        line,
        full,
        companies.trainers(session, own, line.placement.company_id),
        Accounts().colleagues(session, own, (Role.SUPERVISOR,)),
        organisation.work_processes(session, own, full.sheet.says.crebo),
    )


def qualified(session: Session, institution_id: str, says: SheetFields, day: date) -> SheetFields:
    """The sheet with the name of its crebo; raises Refused for one that the school's list does not know."""
    known = organisation.qualifications(session, institution_id, day, frozenset({says.crebo}))
    named = known[0].name if known else organisation.crebo_names(session, institution_id).get(says.crebo)
    if named is None:
        raise Refused("crebo.unknown", field="crebo", crebo=says.crebo)
    return says.model_copy(update={"qualification": named})
