"""Ticks of people: what has expired goes."""

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.people.service import entry, sessions


def prune_expired(database: Database) -> int:
    """Remove expired sessions, links and codes, and counters of failures that no longer count; how many in all."""
    with database.writing() as session:
        return sessions.prune(session, now()) + entry.prune(session, now())
