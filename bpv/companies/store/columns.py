"""Choosing columns: lists and facts read columns, because making a mapped object per row costs most of the time."""

from typing import Any


def columns(table: Any, names: str) -> tuple[Any, ...]:
    """The columns of a table with these names, which are separated by blanks."""
    return tuple(getattr(table, name) for name in names.split())
