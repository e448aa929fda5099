"""Source and date per field: stamped for exactly the fields that changed (REG-13)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bpv.companies.models import SourceKind

Stamps = dict[str, dict[str, str]]


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in `after` whose value differs from `before`, sorted."""
    return tuple(sorted(name for name, value in after.items() if before.get(name) != value))


def stamped(sources: Mapping[str, Any], fields: tuple[str, ...], source: SourceKind, on: date) -> Stamps:
    """`sources` with `source` and day for each of `fields`; the others as they were. A new mapping."""
    return {**sources, **{name: {"source": source.value, "on": on.isoformat()} for name in fields}}
