"""Ticks of people: what has expired goes, and routes change on their day."""

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.people.service import entry, routes, sessions


def prune_expired(database: Database) -> int:
    """Remove expired sessions, links and codes, and counters of failures that no longer count; how many in all."""
    with database.writing() as session:
        return sessions.prune(session, now()) + entry.prune(session, now())


def change_routes(database: Database) -> int:
    """Let the records of students follow changes of route whose day has come; how many."""
    with database.writing() as session:
        return routes.apply_due(session, today())
