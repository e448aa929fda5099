"""Who may do what: one table, asked by every view, download, command and job. Rights are written nowhere else.

A rule id names an act; it gives each role a scope. Stores receive the scope and leave out what lies outside it, so that
a foreign object looks exactly like one that does not exist.
"""

from bpv.core.rights.asking import RULES, may, reach_of, scope_of
from bpv.core.rights.kinds import (
    REGISTRY,
    SIGNED_IN,
    STAFF,
    WIDTH,
    Grant,
    Principal,
    Reach,
    Role,
    Rule,
    Scope,
    everybody,
    rule,
)

__all__ = [
    "REGISTRY",
    "RULES",
    "SIGNED_IN",
    "STAFF",
    "WIDTH",
    "Grant",
    "Principal",
    "Reach",
    "Role",
    "Rule",
    "Scope",
    "everybody",
    "may",
    "reach_of",
    "rule",
    "scope_of",
]
