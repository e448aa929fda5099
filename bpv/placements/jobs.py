"""The tick of placements: most end by their date, without anybody doing anything."""

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.organisation import service as organisation
from bpv.placements.service import ending


def note_ends(database: Database) -> int:
    """Keep the last day of BPV at every recognised company; how many recognitions learned of a later one."""
    with database.reading() as session:
        found = {one.id: ending.over(session, one.id, today()) for one in organisation.institutions(session)}
    done = 0
    for institution_id, ends in found.items():
        if ends:
            with database.writing() as session:
                done += ending.note(session, institution_id, ends)
    return done
