"""Hours as other rooms use them: the four numbers of placements, and deciding about a week that was handed in."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import Refused, Stale
from bpv.folder.models.hours import MOST_WHY, Act, Approver, HoursFacts, HoursTotals, Week, Who
from bpv.folder.rules import counting
from bpv.folder.rules import hours as rules
from bpv.folder.store import hours as store
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.placements.models.agreement import AgreementFacts, AgreementState
from bpv.placements.models.links import Purpose
from bpv.placements.service import links, watching
from bpv.placements.service.agreements import reading as agreements

HOUR = 60
IN_FORCE = frozenset({AgreementState.SENT, AgreementState.COMPLETE, AgreementState.ENDED})
NOTHING = HoursTotals()


def facts(
    session: Session, institution_id: str, placement_ids: Collection[str], today: date
) -> Mapping[str, HoursFacts]:
    """The four numbers of each of these placements of the school, in minutes; unknown ids are left out. A constant
    number of queries per 5,000 placements."""
    lines = watching.lines_of(session, institution_id, placement_ids, today)
    periods = {one.id: one.hours for one in organisation.periods(session, institution_id)}
    agreed = agreements.states(session, institution_id, list(lines), today)
    totals = store.totals(session, institution_id, list(lines))
    found = {}
    for placement_id, line in lines.items():
        one = line.placement
        hours = required(agreed.get(placement_id), periods.get(one.period_id or ""))
        minutes = None if hours is None else hours * HOUR
        last = one.ended_on or one.ends_on
        found[placement_id] = counting.facts(minutes, totals.get(placement_id, NOTHING), one.starts_on, last, today)
    return found


def required(agreement: AgreementFacts | None, of_period: int | None) -> int | None:
    """The hours of the agreement once it was sent for signing, else those of the BPV period."""
    if agreement is not None and agreement.hours is not None and agreement.state in IN_FORCE:
        return agreement.hours
    return of_period


def week(session: Session, institution_id: str, week_id: str) -> Week:
    """A week of the school with its days; raises `NotFound`."""
    return store.week(session, institution_id, week_id)


def approve(
    session: Session,
    institution_id: str,
    week_id: str,
    version: int,
    approver: Approver,
    today: date,
    why: str = "",
) -> Week:
    """Approve a week that was handed in: from now on its hours count, and never change. A supervisor says why it is not
    the trainer who does it.

    Raises `NotFound`, `Stale` (it changed since it was shown), `Refused` (not handed in, an own week, no reason).
    """
    if approver.side is Who.SUPERVISOR and not why.strip():
        raise Refused("hours.why_not_trainer", field="why")
    return decide(session, institution_id, week_id, version, Act.APPROVE, approver, why)


def send_back(
    session: Session,
    institution_id: str,
    week_id: str,
    version: int,
    approver: Approver,
    today: date,
    why: str,
) -> Week:
    """Return a week to the student, who changes it and hands it in again. Raises as `approve`, and `Refused` without a
    reason."""
    if not why.strip():
        raise Refused("hours.why_back", field="why")
    return decide(session, institution_id, week_id, version, Act.SEND_BACK, approver, why)


def decide(
    session: Session, institution_id: str, week_id: str, version: int, act: Act, approver: Approver, why: str
) -> Week:
    """Do one of the two; the links that were mailed for this week end."""
    one = store.week(session, institution_id, week_id)
    if one.version != version:
        raise Stale(one)
    state = rules.after(one.state, act, approver.side)
    check_eyes(session, one, approver)
    links.stop_for(
        session, institution_id, Purpose.APPROVE_WEEK, [one.id]
    )  # before the week, as a press on a link does
    changed = store.change(
        session,
        one,
        version,
        {
            "state": state.value,
            "decided_at": now(),
            "decided_by": approver.name[:120],
            "decided_as": approver.side.value,
            "account_id": approver.account_id,
            "link_id": approver.link_id,
            "why": " ".join(why.split())[:MOST_WHY],
        },
    )
    audit.record(
        session,
        f"hours.{act.value}",
        institution_id=institution_id,
        actor_id=approver.account_id,
        object_id=one.id,
        fields=("state", "why") if why else ("state",),
    )
    return changed


def check_eyes(session: Session, one: Week, approver: Approver) -> None:
    """Raise `Refused` when the account that decides is that of the student, whatever its roles."""
    student = people.by_ids(session, one.institution_id, [one.student_id])[one.student_id]
    if approver.account_id is not None and approver.account_id == student.account_id:
        raise Refused("hours.own_week")
