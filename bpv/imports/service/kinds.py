"""Which room judges and writes a kind of file, and what it is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

import bpv.companies.service as registry
import bpv.companies.service.import_places as places
import bpv.companies.service.importing as companies
import bpv.organisation.service as organisation
import bpv.people.service.importing as people
import bpv.placements.service.importing as placements
from bpv.core.intake import Incoming, Plan, Task
from bpv.core.progress import Step
from bpv.imports import store
from bpv.imports.models import Kind, Run

Judge = Callable[[Session, Task, Sequence[Incoming], Step], Plan]
Write = Callable[[Session, Task, Plan], None]


@dataclass(frozen=True)
class Handler:
    """The two functions of a room for one kind of file, and the act that a person needs the right to."""

    judge: Judge
    write: Write
    rule: str


def write_postcodes(session: Session, task: Task, plan: Plan) -> None:
    """Write postcode areas; places lie by them, so that catalogues of places are made anew."""
    organisation.write_postcodes(session, task, plan)
    registry.read_anew(session, task.institution_id)


HANDLERS: Final[Mapping[Kind, Handler]] = MappingProxyType(
    {
        Kind.COMPANIES: Handler(companies.judge_companies, companies.write_companies, "import.companies"),
        Kind.PLACES: Handler(places.judge_places, places.write_places, "import.companies"),
        Kind.STUDENTS: Handler(people.judge_students, people.write_students, "import.reference"),
        Kind.OUTCOMES: Handler(placements.judge_outcomes, placements.write_outcomes, "import.outcomes"),
        Kind.QUALIFICATIONS: Handler(
            organisation.judge_qualifications, organisation.write_qualifications, "import.reference"
        ),
        Kind.POSTCODES: Handler(organisation.judge_postcodes, write_postcodes, "import.reference"),
    }
)


def task_of(session: Session, run: Run) -> Task:
    """What the room needs beside the rows."""
    own = run.institution_id
    return Task(
        institution_id=own,
        dated_on=run.dated_on,
        source=run.source,
        decisions=store.decisions(session, own),
        options=run.options,
        crebos=organisation.crebo_names(session, own),
        teams=organisation.team_ids(session, own),
    )
