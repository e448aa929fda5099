"""The four facts of placements, each from the room that keeps it, and their open signals; for one page at a time."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from bpv.contacts.models import ContactFacts
from bpv.contacts.service import moments
from bpv.folder.models.hours import HoursFacts
from bpv.folder.models.work import WorkFacts
from bpv.folder.service import hours, work
from bpv.placements.models.agreement import AgreementFacts, AgreementState
from bpv.placements.service import watching
from bpv.placements.service.agreements import reading as agreements
from bpv.reports.models.following import COLOURS, KINDS, Alert, Contact, Facts, Paper, Time, Work
from bpv.tracking.models.signals import Signal
from bpv.tracking.service import signals


def gather(session: Session, institution_id: str, placement_ids: Collection[str], day: date) -> Mapping[str, Facts]:
    """The facts of each placement in a fixed number of queries."""
    if not placement_ids:
        return {}
    papers = agreements.states(session, institution_id, placement_ids, day)
    times = hours.facts(session, institution_id, placement_ids, day)
    lines = watching.lines_of(session, institution_id, placement_ids, day)
    folders = work.facts_of(session, institution_id, lines.values(), day)
    contacts = moments.facts(session, institution_id, placement_ids, day)
    alerts = signals.open_of(session, institution_id, placement_ids)
    return {
        key: Facts(
            agreement=paper(papers[key]) if key in papers else None,
            hours=time(times[key]) if key in times else None,
            work=folder(folders[key]) if key in folders else None,
            contact=contact(contacts[key]) if key in contacts else None,
            alerts=tuple(sorted(map(alert, alerts.get(key, ())), key=pressing)),
        )
        for key in placement_ids
    }


def paper(found: AgreementFacts) -> Paper:
    """How far the agreement is."""
    signed = found.complete_on is not None and found.state is not AgreementState.WITHDRAWN
    return Paper(found.state.value, signed, tuple(one.value for one in found.unsigned), found.valid_at_start)


def time(found: HoursFacts) -> Time:
    """Hours in minutes."""
    return Time(
        required=found.required,
        entered=found.entered,
        approved=found.approved,
        last_on=found.last_day,
        waiting_since=found.waiting_since,
        weeks_waiting=found.weeks_waiting,
        forecast_end=found.forecast_end,
        weeks_returned=found.weeks_returned,
    )


def folder(found: WorkFacts) -> Work:
    """Assignments in figures."""
    return Work(
        total=found.total,
        open=found.open,
        handed_in=found.handed_in,
        approved=found.approved,
        late=found.late,
        waiting_since=found.waiting_since,
        last_on=found.last_on,
    )


def contact(found: ContactFacts) -> Contact:
    """Contact moments in figures."""
    return Contact(
        done=found.done,
        needed=found.needed,
        on_site=found.on_site,
        last_on=found.last_on,
        next_on=found.next_on,
        due_on=found.due_on,
        proposals=found.proposals_open,
    )


def alert(found: Signal) -> Alert:
    """A signal as lists show it."""
    return Alert(found.placement_id, found.kind.value, found.colour.value, found.since)


def pressing(one: Alert) -> tuple[int, int, date]:
    """Red first, then in the order in which kinds press."""
    return COLOURS.index(one.colour), KINDS.index(one.kind), one.since
