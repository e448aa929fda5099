"""GOV-07: two schools in one installation never see each other. A sweep over every page, as every role."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import Column, update
from sqlalchemy import Table as SqlTable
from sqlalchemy import select as sql_select
from sqlmodel import AutoString

from bpv.core.db import Database
from bpv.core.rights import RULES, Role
from bpv.tables import METADATA
from tests.support import matrix
from tests.support.client import Client
from tests.support.matrix import Ids, Route
from tests.support.school import School

CANARY: Final = "zqkwj"  # no word of any language
PLANTED: Final = CANARY + "9"  # one that was searched for has no figure, and no random id of ours has a 9
HEARD: Final = re.compile(PLANTED)
SHORTEST: Final = 20  # characters: columns below it hold codes that the pages compare with
# Columns whose text is a code, a key or an address that the program reads; a canary there would only break the page.
CODES: Final = re.compile(
    r"(^|_)(id|hash|key|token|role|kind|state|status|language|route|phase|crebo|code|version|source|event|outcome"
    r"|techniques|languages|transport|weekdays|study_years|subject_code|body_code|link|basis|fingerprint|chain"
    r"|problem|lease|digest|job|message|word|field|successor|set_by|granted_by|recorded_by|made_by|created_by|account|name_key|purpose)$"
)


def planted(column: Column[Any]) -> bool:
    """True for a column in which a person's words can stand; what holds a choice is declared as `String`."""
    if column.foreign_keys or column.primary_key or CODES.search(column.name):
        return False
    return isinstance(column.type, AutoString) and (column.type.length or SHORTEST) >= SHORTEST


def tables() -> Iterator[tuple[SqlTable, tuple[Column[Any], ...]]]:
    """The tables that belong to an institution, with the columns to plant in."""
    for table in METADATA.sorted_tables:
        columns = tuple(column for column in table.columns if planted(column))
        if "institution_id" in table.c and columns:
            yield table, columns
    # The school itself has no institution above it.
    yield METADATA.tables["institution"], (METADATA.tables["institution"].c.name,)


def plant(database: Database, institution_id: str) -> Mapping[str, int]:
    """Put a canary into every text of the institution; the number of rows per table."""
    counted: dict[str, int] = {}
    with database.connection() as connection:
        for table, columns in tables():
            own = table.c.id if table.name == "institution" else table.c.institution_id
            key = next(iter(table.primary_key.columns))
            rows = connection.execute(sql_select(key).where(own == institution_id)).scalars().all()
            counted[table.name] = len(rows)
            for number, row_key in enumerate(rows):
                values = {
                    column.name: f"{PLANTED}{number}{column.name[:8]}"[: column.type.length] for column in columns
                }
                connection.execute(update(table).where(key == row_key).values(**values))
    return counted


@pytest.fixture
def ids(database: Database, school: School) -> Ids:
    """An id for every parameter of every route, and canaries in every text of the other school."""
    made = matrix.prepare(database, school)
    plant(database, school.other_institution)
    return made


def pages(app: Flask, role: Role) -> list[Route]:
    """The GET routes that the role may ask."""
    return [r for r in matrix.routes(app) if not r.unsafe and role in RULES[r.rule_id or ""].reach]


def heard(client: Client, address: str) -> str:
    """What a page says, in text whatever its kind."""
    answer = client.get(address)
    assert answer.status_code < 500, f"{address}: {answer.status_code}"
    return answer.get_data().decode("utf-8", "replace")


def client_of(app: Flask, sign_in: Any, role: Role) -> Client:
    """A client of the first person of a role, which does not lint: another test does."""
    made = app.test_client() if role is Role.ANONYMOUS else sign_in(role)
    assert isinstance(made, Client)
    made.check = False
    return made


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_no_page_shows_a_word_of_the_other_school(app: Flask, sign_in, ids: Ids, school: School, role: Role):
    client, found = client_of(app, sign_in, role), []
    asked = 0
    for route in pages(app, role):
        for relation in ("own", "other"):
            filled = ids.fill(route, relation)
            if filled is None:
                continue
            address = matrix.values_of(route, filled)
            for query in ("", f"?q={CANARY}") if not route.parameters else ("",):
                asked += 1
                if HEARD.search(heard(client, address + query)):
                    found.append(f"{role} {address}{query}")
    assert found == []
    assert asked >= 3


def test_the_sweep_would_notice(app: Flask, sign_in, ids: Ids, school: School):
    """The other school's own people do read the canaries, on many pages: the sweep looks at the right texts."""
    stranger = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    stranger.check = False
    hits = [
        route.path
        for route in pages(app, Role.COORDINATOR)
        if (filled := ids.fill(route, "other") or ids.fill(route, "own")) is not None
        and HEARD.search(heard(stranger, matrix.values_of(route, filled)))
    ]
    assert len(hits) >= 6, hits


def test_canaries_stand_in_every_table_that_the_other_school_has(database: Database, school: School):
    counted = plant(database, school.other_institution)
    assert {"institution", "college", "team", "account", "student", "company"} <= {
        name for name, rows in counted.items() if rows
    }
    assert sum(counted.values()) > 20
