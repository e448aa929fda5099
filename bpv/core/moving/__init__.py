"""Moving whatever points at one row to another row, and moving it back.

What points where is read from the foreign keys of METADATA, so that a table added later is not forgotten. A room first
plans (reads only, which is also the preview), then all is written, and each change keeps what stood there before.
"""

from bpv.core.moving.changes import Change, Joint, Moves, Policy, Repoint, Row, from_json, to_json
from bpv.core.moving.planning import filled, follow, links, plan, tables_of, unique_keys
from bpv.core.moving.writing import Left, Return, put_back, returning, write

__all__ = [
    "Change", "Joint", "Left", "Moves", "Policy", "Repoint", "Return", "Row", "filled", "follow", "from_json", "links",
    "plan", "put_back", "returning", "tables_of", "to_json", "unique_keys", "write",
]  # fmt: skip
