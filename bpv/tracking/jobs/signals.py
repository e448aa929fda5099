"""The tick of the signals: look at every followed placement in parts, then mail the owners."""

from datetime import date
from typing import Final

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.organisation import service as organisation
from bpv.placements.models import Placement
from bpv.placements.service import watching as placements
from bpv.tracking.service import reminding, watching
from bpv.tracking.service.ports import Sources
from bpv.tracking.service.sources import SOURCES

AT_ONCE: Final = 500  # placements of one look


def watch(database: Database, sources: Sources = SOURCES) -> int:
    """Bring the signals of every school up to date and mail their owners; how many opened or closed."""
    with database.reading() as session:
        schools = [one.id for one in organisation.institutions(session)]
    return sum(watch_at(database, school, sources, today()) for school in schools)


def watch_at(database: Database, institution_id: str, sources: Sources, day: date) -> int:
    """The work for one school on a day: each part is read first and written in a short transaction."""
    done, after, looked_at = 0, None, set[str]()
    while True:
        with database.reading() as session:
            part = placements.followed(session, institution_id, day, after, AT_ONCE)
        if not part:
            break
        done += turn(database, institution_id, part, sources, day)
        after = part[-1].id
        looked_at.update(one.id for one in part)
    with database.reading() as session:
        rest = watching.left_over(session, institution_id, looked_at)
        lines = placements.lines_of(session, institution_id, rest, day)
    if lines:
        done += turn(database, institution_id, tuple(one.placement for one in lines.values()), sources, day)
    with database.writing() as session:
        reminding.remind(session, institution_id, sources, day)
    return done


def turn(database: Database, institution_id: str, part: tuple[Placement, ...], sources: Sources, day: date) -> int:
    """Look at some placements, and write what changes."""
    with database.reading() as session:
        looked = watching.look(session, institution_id, part, sources, day)
    if looked.empty:
        return 0
    with database.writing() as session:
        return watching.write(session, institution_id, looked)
