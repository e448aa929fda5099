"""Counting what a page asks the database: a list must ask as much for 20 rows as for 2."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import event

from bpv.core.db import Database

QUIET: Final = ("PRAGMA", "BEGIN", "SET TRANSACTION")


@dataclass
class Count:
    """The statements that were executed, in order; transactions and pragmas are not counted."""

    statements: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many statements."""
        return len(self.statements)

    def __int__(self) -> int:
        return self.total

    def __str__(self) -> str:
        return "\n".join(statement[:200] for statement in self.statements)


@contextmanager
def count(database: Database) -> Iterator[Count]:
    """Count the statements that this database executes within the block."""
    counted = Count()

    def on_execute(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith(QUIET):
            counted.statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", on_execute)
    try:
        yield counted
    finally:
        event.remove(database.engine, "before_cursor_execute", on_execute)
