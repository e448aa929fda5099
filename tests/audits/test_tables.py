"""The migrations make exactly what `tables.py` files say, on both databases, and every constraint has a name."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Column,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    inspect,
)

from bpv.core import migrate
from bpv.core.db import METADATA as CORE
from bpv.core.db import NAMING, Database
from bpv.tables import METADATA
from tests.support.databases import KINDS, Databases

VERSIONS = "alembic_version"
NAME = re.compile(r"(pk|fk|uq|ck|ix)_[a-z0-9_]+\Z")
WITHOUT_INSTITUTION = {
    "heartbeat": "the worker runs for the whole service",
    "import_blob": "the content of an import run, which has it",
    "institution": "is the institution",
    "job_run": "the worker runs for the whole service",
    "setup_code": "comes before the first institution",
    "throttle": "counts attempts of people who are not known yet",
}
LONGEST_NAME = 63  # PostgreSQL cuts a longer one, and the next migration does not find it


def shape(engine: Engine) -> dict[str, object]:
    """All tables as the database tells them: columns, types, keys, indexes and constraints, in a fixed order."""
    inspector = inspect(engine)
    return {name: table_shape(inspector, name) for name in sorted(inspector.get_table_names()) if name != VERSIONS}


def table_shape(inspector, name: str) -> dict[str, object]:
    """One table as the database tells it."""
    columns = {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)}
    return {
        "columns": columns,
        "primary key": inspector.get_pk_constraint(name),
        "foreign keys": by_name(inspector.get_foreign_keys(name)),
        "indexes": by_name(inspector.get_indexes(name)),
        "unique": by_name(inspector.get_unique_constraints(name)),
        "checks": by_name(inspector.get_check_constraints(name)),
    }


def by_name(found: list) -> list[tuple[str, ...]]:
    """Constraints in a fixed order, with everything that was told about each."""
    return sorted(tuple(f"{key}={plain(entry[key])}" for key in sorted(entry)) for entry in found)


def plain(value: object) -> object:
    """What an option says: the condition of a partial index comes as an object, and objects are never equal."""
    return {name: str(told) for name, told in value.items()} if isinstance(value, dict) else value


def names(engine: Engine) -> list[str | None]:
    """The name of every key, constraint and index; None for one that has none."""
    inspector = inspect(engine)
    found: list[str | None] = []
    for table in inspector.get_table_names():
        if table == VERSIONS:
            continue
        kinds = (inspector.get_foreign_keys, inspector.get_unique_constraints, inspector.get_check_constraints)
        found.append(inspector.get_pk_constraint(table)["name"])
        found.extend(entry["name"] for kind in (*kinds, inspector.get_indexes) for entry in kind(table))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_migrations_make_what_the_tables_say(kind: str, databases: Databases, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    with databases.migrated(kind, tmp_path) as migrated_url, databases.empty(kind, tmp_path / "made") as empty_url:
        migrated, made = Database(migrated_url), Database(empty_url)
        try:
            with made.connection() as connection:
                METADATA.create_all(connection)
            assert shape(migrated.engine) == shape(made.engine)
            with migrated.engine.connect() as connection:
                assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        finally:
            migrated.dispose()
            made.dispose()


def test_a_second_migration_changes_nothing(database: Database) -> None:
    before = shape(database.engine)
    migrate.upgrade(database)
    assert shape(database.engine) == before


def test_every_constraint_has_a_name(database: Database) -> None:
    found = names(database.engine)
    assert len(found) > 20
    assert [name for name in found if not name or not NAME.match(name)] == []


def test_no_name_is_cut_off(database: Database) -> None:
    assert [name for name in names(database.engine) if len(name or "") >= LONGEST_NAME] == []


def test_a_difference_and_a_missing_name_are_noticed(empty_database_url: str, tmp_path: Path) -> None:
    database = Database(empty_database_url)
    try:
        plain = MetaData()
        Table("thing", plain, Column("id", Integer), UniqueConstraint("id", name="odd"), CheckConstraint("id > 0"))
        with database.connection() as connection:
            plain.create_all(connection)
        before = shape(database.engine)
        assert any(not name or not NAME.match(name) for name in names(database.engine))
        with database.connection() as connection:
            Index("ix_thing_id", plain.tables["thing"].c.id).create(connection)
        assert shape(database.engine) != before
    finally:
        database.dispose()


def test_the_naming_is_set_before_the_first_table() -> None:
    assert CORE is METADATA
    assert METADATA.naming_convention == NAMING


def test_every_table_belongs_to_an_institution_or_says_why_not() -> None:
    without = {name for name, table in METADATA.tables.items() if "institution_id" not in table.columns}
    assert without - WITHOUT_INSTITUTION.keys() == set()


def test_texts_have_a_limit() -> None:
    columns = [column for table in METADATA.tables.values() for column in table.columns]
    endless = [
        str(c) for c in columns if isinstance(c.type, String) and type(c.type) is String and c.type.length is None
    ]
    assert endless == []
