"""The tick of the ledger: pull what failed elsewhere, and see who has a place again."""

from datetime import date
from typing import Final

from bpv.core.bulk import chunks
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.failed_matches.service import gathering

AT_ONCE: Final = 200  # entries of one writing transaction


def collect(database: Database) -> int:
    """Bring the ledger up to date at every school; how many entries are new or changed their state."""
    with database.reading() as session:
        schools = gathering.schools(session)
    return sum(collect_at(database, school, today()) for school in schools)


def collect_at(database: Database, institution_id: str, day: date) -> int:
    """The work for one school: read first, then write in short transactions."""
    with database.reading() as session:
        found = gathering.missing(session, institution_id, day)
    done = 0
    for part in chunks(found, AT_ONCE):
        with database.writing() as session:
            done += gathering.write_down(session, institution_id, part)
    with database.reading() as session:
        turns = gathering.turning(session, institution_id, day)
    for part in chunks(turns, AT_ONCE):
        with database.writing() as session:
            done += sum(gathering.turn(session, institution_id, one) for one in part)
    return done
