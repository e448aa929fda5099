"""The search for companies that may be the same, and what merges may forget."""

from bpv.companies.service import duplicates, unmerging
from bpv.core.db import Clash, Database
from bpv.organisation import service as organisation


def find_duplicates(database: Database) -> int:
    """Search the registries that changed since they were searched; how many pairs are new.

    Idempotent. The comparing happens outside the transaction that writes, which is short. When somebody merges or
    removes a company at that very moment nothing is written, and the next look searches again.
    """
    with database.reading() as session:
        due = duplicates.due(session)
    made = 0
    for institution_id, version in due:
        with database.reading() as session:
            outcome = duplicates.found_now(session, institution_id)
        try:
            with database.writing() as session:
                made += duplicates.keep_found(session, institution_id, version, outcome)
        except Clash:
            continue
    return made


def forget_merges(database: Database) -> int:
    """Empty what old merges keep to be undone; how many."""
    with database.reading() as session:
        schools = organisation.institutions(session)
    emptied = 0
    for school in schools:
        with database.writing() as session:
            emptied += unmerging.forget(session, school.id)
    return emptied
