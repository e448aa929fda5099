"""Work of the worker for the registry: owners of follow-ups are reminded in time."""

from bpv.companies.service import follow_ups
from bpv.core.db import Database
from bpv.organisation import service as organisation


def remind(database: Database, languages: follow_ups.Languages) -> int:
    """Queue the reminders of follow-ups that are due, a transaction per institution; how many are new.

    Idempotent: the outbox knows each reminder by follow-up, day and owner.
    """
    with database.reading() as session:
        schools = organisation.institutions(session)
    made = 0
    for school in schools:
        with database.writing() as session:
            made += follow_ups.remind(session, school.id, languages)
    return made
