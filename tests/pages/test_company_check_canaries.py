"""A link of a company shows nothing but its own data: a canary in every text of the school, looked for on the page."""

import itertools
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, String, Text, select, update
from sqlalchemy.engine import Connection

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.tables import METADATA
from tests.pages.test_company_check import path
from tests.support.client import Client
from tests.support.school import School
from tests.support.school_proposals import OPEN

# What the company may see of itself, by table; every other text of the database is none of its business.
OWN: Final = {
    "company": {
        *("name", "kvk", "sbb_company_code", "website", "email", "phone", "description", "sector", "techniques"),
        *("machines", "languages", "guidance_way", "expenses_which", "pro_rata", "cao"),
    },
    "establishment": {"name", "street", "house_number", "postcode", "place"},
    "trainer": {"name", "email", "phone", "courses"},
    "contact_person": {"name", "function", "email", "phone"},
    "place": {"title"},
    "qualification": {"name"},
    "institution": {"name"},
    "company_link": {"name"},
}
KEYS: Final = ("id", "key", "reference", "crebo", "code", "value", "address", "token_hash", "email", "number")


def plantable(column: Column[Any]) -> bool:
    """A text, or a list of texts, that nothing refers to and that no rule reads."""
    name = column.name
    if (
        column.primary_key
        or column.foreign_keys
        or column.name in KEYS
        or column.name.endswith(("_id", "_key", "_hash"))
    ):
        return False
    kind = getattr(column.type, "impl", column.type)
    if isinstance(kind, JSON):
        return name not in ("sources", "study_years", "weekdays", "seen", "proposed", "chain")
    return isinstance(kind, String | Text) and (kind.length is None or kind.length >= 40)


def plant(connection: Connection) -> dict[str, str]:
    """Write a canary of its own into every such column of every row; canary to table.column."""
    planted: dict[str, str] = {}
    numbers = itertools.count(1)
    for table in METADATA.sorted_tables:
        columns = [column for column in table.columns if plantable(column)]
        if not columns or not list(table.primary_key.columns):
            continue
        for row in connection.execute(select(*table.primary_key.columns)).all():
            values = {}
            for column in columns:
                canary = f"kanarie{next(numbers)}x"
                planted[canary] = f"{table.name}.{column.name}"
                is_json = isinstance(getattr(column.type, "impl", column.type), JSON)
                values[column.name] = [canary] if is_json else canary
            here = [key == value for key, value in zip(table.primary_key.columns, row, strict=True)]
            connection.execute(update(table).where(*here).values(**values))
    return planted


def test_no_canary_of_the_school_sings_on_the_page(client: Client, school: School, database: Database) -> None:
    with database.connection() as connection:
        planted = plant(connection)
    assert len(set(planted.values())) > 60
    assert {"company.remarks", "relation.notes", "care_agreement.what", "student.name"} <= set(planted.values())
    page = client.page(path())
    seen = {planted[canary] for canary in planted if canary in page}
    strangers = {name for name in seen if name.split(".")[1] not in OWN.get(name.split(".")[0], set())}
    assert strangers == set()
    assert {"company.sector", "trainer.name", "contact_person.name", "institution.name"} <= seen
    mine = own_rows(database, school.company)
    sung = [(canary, name.split(".")[0]) for canary, name in planted.items() if canary in page]
    foreign = {planted[canary] for canary, table in sung if table in mine and canary not in mine[table]}
    assert foreign == set()


def own_rows(database: Database, company_id: str) -> dict[str, str]:
    """The text of the rows of one company, by table."""
    found = {}
    with database.engine.connect() as connection:
        for name in ("establishment", "trainer", "contact_person", "place"):
            table = METADATA.tables[name]
            found[name] = repr(connection.execute(select(table).where(table.c.company_id == company_id)).all())
        company = METADATA.tables["company"]
        found["company"] = repr(connection.execute(select(company).where(company.c.id == company_id)).all())
    return found


def test_the_pages_of_a_dead_link_hold_no_canary_but_the_school(
    client: Client, school: School, database: Database
) -> None:
    with database.connection() as connection:
        planted = plant(connection)
        links = METADATA.tables["company_link"]
        over = {"expires_on": today() - timedelta(days=1)}
        connection.execute(update(links).where(links.c.id == OPEN).values(**over))
    page = client.page(path(), status=410)
    assert {planted[canary] for canary in planted if canary in page} == {"institution.name"}


@pytest.mark.parametrize("kind", [Boolean, Date, DateTime, Float, Integer])
def test_only_texts_are_planted(kind: Any) -> None:
    assert not plantable(Column("thing", kind()))
    assert plantable(Column("thing", String(200)))
