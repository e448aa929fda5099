"""Where the facts of placements come from: one line per room."""

from typing import Final

from bpv.contacts.service import moments
from bpv.folder.service import hours, work
from bpv.organisation.service.calendar import calendar_of
from bpv.placements.service.agreements import reading as agreements
from bpv.tracking.service.ports import Sources

SOURCES: Final = Sources(
    calendar=calendar_of,
    agreements=agreements.states,
    hours=hours.facts,
    work=work.facts,
    contacts=moments.facts,
)
