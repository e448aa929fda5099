"""A merge reaches every table: what points at something that can go must belong to a room that `bpv.reach` names."""

from sqlalchemy import Column, ForeignKey, MetaData, String
from sqlalchemy import Table as SqlTable

from bpv import reach
from bpv.companies.store.joining import DERIVED, ROOM, policies
from bpv.core.clock import today
from bpv.core.moving import links, tables_of, unique_keys
from bpv.core.word_list import WORDS
from bpv.tables import METADATA

COVERED = {table.name for room in (ROOM, *reach.ROOMS) for table in tables_of(room)}


def can_go() -> set[str]:
    """The company, and every table whose rows may become one with another: they clash on a key, or the rules say so."""
    going = {"company"}
    mates = {name for name, policy in policies("", today()).items() if policy.mates}
    for table in METADATA.sorted_tables:
        held = links(table, going)
        clash = any(set(held) & set(names) for names in unique_keys(table))
        if "id" in table.c and held and (clash or table.name in mates):
            going.add(table.name)
    return going


def forgotten(tables: list[SqlTable]) -> list[str]:
    """Tables that point at something that can go, and that no function of `bpv.reach` knows."""
    going = can_go()
    return [table.name for table in tables if links(table, going) and table.name not in COVERED]


def test_every_table_that_points_at_a_company_or_its_parts_is_reached() -> None:
    assert can_go() >= {"company", "establishment", "trainer", "contact_person", "recognition", "relation"}
    assert forgotten(METADATA.sorted_tables) == []


def test_a_table_that_is_forgotten_is_noticed() -> None:
    elsewhere = MetaData()
    SqlTable("trainer", elsewhere, Column("id", String, primary_key=True))
    table = SqlTable("visit", elsewhere, Column("trainer_id", String, ForeignKey("trainer.id")))
    assert forgotten([table]) == ["visit"]


def test_everything_that_can_move_has_a_word() -> None:
    shown = [table for table in METADATA.sorted_tables if links(table, can_go()) and table.name not in DERIVED]
    assert [table.name for table in shown if f"held.{table.name}" not in WORDS] == []
