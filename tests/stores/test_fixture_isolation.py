"""The fixtures keep their promise: every test gets a migrated database without rows of another test."""

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from bpv.core import migrate
from bpv.core.audit import AuditRow
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.tables import METADATA


@pytest.mark.parametrize("turn", [1, 2])
def test_a_row_of_one_test_is_not_in_the_next(database: Database, turn: int) -> None:
    with database.writing() as session:
        assert session.exec(select(AuditRow)).all() == [], f"turn {turn} found a row"
        session.add(AuditRow(seq=1, at=now(), event="test", chain="0" * 64))
    with database.reading() as session:
        assert len(session.exec(select(AuditRow)).all()) == 1


def test_the_database_is_migrated(database: Database) -> None:
    assert migrate.current(database)
    assert set(METADATA.tables) <= set(inspect(database.engine).get_table_names())


def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        assert inspect(database.engine).get_table_names() == []
    finally:
        database.dispose()
