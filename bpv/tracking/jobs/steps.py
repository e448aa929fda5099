"""The tick of the steps: make those of followed placements, and see which were done."""

from datetime import date
from typing import Final

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.organisation import service as organisation
from bpv.placements.models import Placement
from bpv.placements.service import watching as placements
from bpv.tracking.service import steps
from bpv.tracking.service.ports import Sources
from bpv.tracking.service.sources import SOURCES

AT_ONCE: Final = 300  # placements of one look


def make_steps(database: Database, sources: Sources = SOURCES) -> int:
    """Bring the steps of every school up to date; how many are new or changed."""
    with database.reading() as session:
        schools = [one.id for one in organisation.institutions(session)]
    return sum(make_at(database, school, sources, today()) for school in schools)


def make_at(database: Database, institution_id: str, sources: Sources, day: date) -> int:
    """The work for one school on a day: each part is read first and written in a short transaction."""
    with database.writing() as session:
        done = steps.start_list(session, institution_id)
    after, looked_at = None, set[str]()
    while True:
        with database.reading() as session:
            part = placements.followed(session, institution_id, day, after, AT_ONCE)
        if not part:
            break
        done += turn(database, institution_id, part, sources, day)
        after = part[-1].id
        looked_at.update(one.id for one in part)
    with database.reading() as session:
        over = steps.over(session, institution_id, looked_at, day)
        rest = placements.lines_of(session, institution_id, over, day)
    gone = [one.placement for one in rest.values()]
    if gone:
        with database.writing() as session:
            done += steps.drop(session, institution_id, gone)
    return done


def turn(database: Database, institution_id: str, part: tuple[Placement, ...], sources: Sources, day: date) -> int:
    """Look at some placements, and write what changes."""
    with database.reading() as session:
        work = steps.look(session, institution_id, part, sources, day)
    if not work.rows and not work.changes:
        return 0
    with database.writing() as session:
        return steps.write(session, institution_id, work)
