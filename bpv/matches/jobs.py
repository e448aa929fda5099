"""Ticks of matches: mail when something new fits a saved search."""

from datetime import datetime
from typing import Final

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.matches.service import Catalogues, watching

STUDENTS: Final = 100  # of one slice
SLICES: Final = 20  # of one school in one tick: who is left comes with the next
CATALOGUES: Final = Catalogues()


def search_mail(database: Database) -> int:
    """Look for what newly fits saved searches that are due; how many students get a mail."""
    return look_at(database, now(), CATALOGUES)


def look_at(database: Database, moment: datetime, catalogues: Catalogues) -> int:
    """The work of `search_mail` as of a moment."""
    with database.reading() as session:
        schools = watching.institutions(session)
    return sum(look_in(database, school, moment, catalogues) for school in schools)


def look_in(database: Database, institution_id: str, moment: datetime, catalogues: Catalogues) -> int:
    """The slices of one school: a reading transaction, a short writing one, and one per student with news."""
    mailed = 0
    for _ in range(SLICES):
        with database.reading() as session:
            found = watching.look(session, catalogues, institution_id, moment, STUDENTS)
        if found is None:
            break
        with database.writing() as session:
            watching.write_down(session, found)
        for news in found.news:
            with database.writing() as session:
                mailed += watching.tell(session, found, news)
    return mailed
