"""The school's side of mailed links: which went out about a placement, sending one, mailing it again, stopping it."""

from datetime import date

from sqlmodel import Session

from bpv.companies.service import trainers
from bpv.core.directory import Directory
from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.folder.models.hours import WeekState
from bpv.folder.service import hours
from bpv.organisation import service as organisation
from bpv.placements.models.agreement import AgreementState
from bpv.placements.models.links import Purpose, Recipient, Task, TaskLink
from bpv.placements.models.listing import Line
from bpv.placements.service import agreements, following, links
from bpv.tracking.models.links import SENT_BY_HAND, LinkSheet


def sheet(session: Session, scope: Scope, placement_id: str, day: date, directory: Directory) -> LinkSheet:
    """The links about a placement within the scope, and whom one can be sent to; raises NotFound for any other."""
    line = following.one(session, scope, placement_id, day)
    return LinkSheet(
        line=line,
        links=links.open_of_placement(session, scope.institution_id, line.placement, directory),
        people=people(session, line, day),
        days=organisation.setting(session, scope.institution_id, "link.task_days"),
    )


def people(session: Session, line: Line, day: date) -> tuple[Recipient, ...]:
    """The trainers of the company who have an address, the one whom the agreement names first."""
    one = line.placement
    facts = agreements.states(session, one.institution_id, [one.id], day).get(one.id)
    named = facts.trainer_id if facts else None
    known = trainers.of_companies(session, one.institution_id, [one.company_id])
    return tuple(
        Recipient(name=each.name, address=each.email, trainer_id=each.id)
        for each in sorted(known, key=lambda each: each.id != named)
        if each.email
    )


def send(
    session: Session, scope: Scope, placement_id: str, purpose: Purpose, to: Recipient, key: str, day: date
) -> None:
    """Mail a link to a trainer for a task about the placement; `key` is that of the form. Raises NotFound, Refused."""
    line = following.one(session, scope, placement_id, day)
    if purpose not in SENT_BY_HAND:
        raise Refused("task_link.over", field="purpose")
    task = Task(purpose=purpose, placement_id=line.placement.id, object_id=line.placement.id, to=to)
    links.check_enough(session, scope.institution_id, placement_id)
    links.make(session, scope.institution_id, task, scope.account_id, day, link_id=key)


def stop(session: Session, scope: Scope, placement_id: str, link_id: str, day: date) -> None:
    """Stop a link of a placement within the scope. Raises NotFound, Refused when it was over."""
    line = following.one(session, scope, placement_id, day)
    links.stop(session, scope.institution_id, line.placement.id, link_id, scope.account_id)


def again(session: Session, scope: Scope, placement_id: str, link_id: str, day: date) -> None:
    """Mail a link of a placement within the scope again. Raises NotFound, and Refused when its task waits no more."""
    line = following.one(session, scope, placement_id, day)
    if not waits(session, links.of_placement(session, scope.institution_id, line.placement.id, link_id), day):
        raise Refused("task_link.over")
    links.resend(session, scope.institution_id, line.placement.id, link_id, scope.account_id)


def waits(session: Session, link: TaskLink, day: date) -> bool:
    """True while somebody waits for the task of a link: the week was handed in, the party must still sign."""
    own = link.institution_id
    if link.purpose is Purpose.APPROVE_WEEK:
        return hours.week(session, own, link.object_id).state is WeekState.HANDED_IN
    if link.purpose is Purpose.SIGN:
        full = agreements.by_id(session, own, link.object_id, day)
        unsigned = agreements.unsigned(full, day) if full.agreement.state is AgreementState.SENT else ()
        return link.party in unsigned
    return True
