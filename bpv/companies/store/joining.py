"""Planning, writing and undoing the merge of two companies, with what the tables of this room do when rows meet."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import Table, delete, func, or_, select, update
from sqlmodel import Session, col

from bpv.companies.models.merging import PairState
from bpv.companies.rules import joining as rules
from bpv.companies.rules.pairing import ordered
from bpv.companies.tables import CompanyKeyRow, CompanyRow
from bpv.core.db import METADATA
from bpv.core.moving import Change, Moves, Policy, Return, Row, follow, links, plan, put_back, tables_of, write

ROOM: Final = "bpv.companies"
COMPANY: Final = "company"
DERIVED: Final = frozenset({"company_key", "duplicate_pair"})  # computed anew, and looked at by `join_pairs`
FOLLOWING: Final = ("search_text", "sort_name", "place_key", "completeness", "updated_at")
NAMED: Final = (("company_proposal_line", "subject_id"),)  # ids of parts without a foreign key


def policies(heading: str, on: date) -> Mapping[str, Policy]:
    """What each table does beyond its unique keys. `heading` stands above notes that are put below others."""
    people = Policy(mates=partial(rules.pairs_of, alike=rules.same_person), combine=rules.one_person)
    return {
        "establishment": Policy(
            mates=partial(rules.pairs_of, alike=rules.same_location), combine=rules.one_location, settle=one_main
        ),
        "recognition": Policy(combine=partial(rules.one_recognition, on=on)),
        "trainer": people,
        "contact_person": Policy(mates=people.mates, combine=people.combine, settle=one_main),
        "care_offer": Policy(combine=rules.newer_line),
        "offered_work_process": Policy(combine=rules.newer_line),
        "recognition_request": Policy(settle=one_open_request),
        "relation": Policy(combine=partial(rules.one_relation, heading=heading)),
    }


def one_main(going: Row, staying: Sequence[Row]) -> Row:
    """A row that comes over is not the main one when the company has a main one already."""
    return {"main": False} if going["main"] and any(row["main"] for row in staying) else {}


def one_open_request(going: Row, staying: Sequence[Row]) -> Row:
    """A request that comes over is withdrawn when one for the same establishment and qualification is open already."""
    same = (going["establishment_id"], going["crebo"])
    taken = any(row["is_open"] and (row["establishment_id"], row["crebo"]) == same for row in staying)
    return {"is_open": False, "state": "withdrawn"} if going["is_open"] and taken else {}


def companies(session: Session, institution_id: str, ids: Sequence[str], *, lock: bool) -> dict[str, Row]:
    """Whole companies by id; with `lock`, locked in the order in which everybody locks them. Those of other schools are
    left out."""
    table = METADATA.tables[COMPANY]
    query = select(table).where(table.c.institution_id == institution_id, table.c.id.in_(sorted(ids)))
    query = query.order_by(table.c.id)
    found = session.connection().execute(query.with_for_update() if lock else query).mappings()
    return {row["id"]: dict(row) for row in found}


def planned(session: Session, institution_id: str, kept: Row, gone: Row, heading: str, on: date) -> Moves:
    """What a merge does to the tables of this room; nothing is written."""
    moves = Moves({COMPANY: {gone["id"]: kept["id"]}})
    moves.goes.append(Change(COMPANY, {"id": gone["id"]}, gone, None))
    plan(session, institution_id, moves, tables_of(ROOM), policies(heading, on), DERIVED)
    for table, column in NAMED:
        follow(session, institution_id, moves, METADATA.tables[table], column)
    join_pairs(session, institution_id, moves, kept["id"], gone["id"])
    return moves


def join_pairs(session: Session, institution_id: str, moves: Moves, kept_id: str, gone_id: str) -> None:
    """What somebody said about the company that goes holds for the one that stays; other pairs are searched anew."""
    table = METADATA.tables["duplicate_pair"]
    either = (table.c.one_id.in_((kept_id, gone_id)), table.c.other_id.in_((kept_id, gone_id)))
    query = select(table).where(table.c.institution_id == institution_id, or_(*either)).order_by(table.c.id)
    rows = [dict(row) for row in session.connection().execute(query).mappings()]
    held = {frozenset((row["one_id"], row["other_id"])) for row in rows}
    for row in rows:
        sides = {row["one_id"], row["other_id"]}
        if gone_id not in sides:
            continue
        third = next(iter(sides - {gone_id}))
        pair = frozenset((kept_id, third))
        key = {"id": row["id"]}
        if third == kept_id or pair in held or row["state"] != PairState.NOT_SAME:
            moves.goes.append(Change(table.name, key, row, None))
            continue
        one, other = ordered(kept_id, third)
        before = {"one_id": row["one_id"], "other_id": row["other_id"]}
        moves.changes.append(Change(table.name, key, before, {"one_id": one, "other_id": other}))
        held.add(pair)


def carry_out(session: Session, moves: Moves) -> list[Change]:
    """Write a plan. The keys of companies that go are not moved: whoever stays computes its own anew."""
    gone = sorted(moves.joined[COMPANY])
    session.execute(delete(CompanyKeyRow).where(col(CompanyKeyRow.company_id).in_(gone)))
    done = write(session, moves)
    session.expire_all()
    return done


def following(session: Session, company_id: str) -> Row:
    """The columns of a company that follow from the rest, as they stand."""
    table = METADATA.tables[COMPANY]
    query = select(*(table.c[name] for name in FOLLOWING)).where(table.c.id == company_id)
    return dict(session.connection().execute(query).mappings().one())


def set_following(session: Session, company_id: str, columns: Mapping[str, Any]) -> None:
    """Write these columns back as they were: for a company that nobody touched but a merge that was undone."""
    values = {name: columns[name] for name in FOLLOWING}
    session.execute(update(CompanyRow).where(col(CompanyRow.id) == company_id).values(**values))


def undo(session: Session, back: Return) -> None:
    """Write what an undo gives back. Raises IntegrityError when something that came since is in the way."""
    put_back(session, back)
    session.expire_all()


def bound_to_parts() -> list[tuple[Table, str, dict[str, str]]]:
    """The tables whose rows name a company and a part of it: table, the company's column, column and table per part."""
    parts = [table.name for table in METADATA.sorted_tables if links(table, [COMPANY]) and "id" in table.c]
    parts = [name for name in parts if name not in DERIVED]
    found = []
    for table in METADATA.sorted_tables:
        owner = links(table, [COMPANY])
        if len(owner) == 1 and (own := links(table, [name for name in parts if name != table.name])):
            found.append((table, next(iter(owner)), own))
    return found


def rows_of(session: Session, table: Table, column: str, company_id: str) -> list[Row]:
    """Whole rows of a table that name a company."""
    query = select(table).where(table.c[column] == company_id).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.connection().execute(query).mappings()]


def rows_by_key(session: Session, table: str, key: Mapping[str, Any]) -> Row:
    """One row by its key, empty when it is gone."""
    found = METADATA.tables[table]
    query = select(found).where(*(found.c[name] == value for name, value in key.items()))
    return dict(session.connection().execute(query).mappings().first() or {})


def held(session: Session, institution_id: str, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many rows of each table of this room belong to each of these companies: table to company to number."""
    found: dict[str, dict[str, int]] = {}
    for table in tables_of(ROOM):
        if table.name in DERIVED or table.name == COMPANY:
            continue
        source, owner = owned_through(table)
        if owner is None:
            continue
        counted = select(owner, func.count()).select_from(source).where(owner.in_(ids))
        counted = counted.where(table.c.institution_id == institution_id).group_by(owner)
        found[table.name] = {key: int(number) for key, number in session.connection().execute(counted)}
    return found


def owned_through(table: Table) -> tuple[Any, Any]:
    """Where the company of a row stands: in a column of its own, or in the establishment that it belongs to."""
    for column in links(table, [COMPANY]):
        return table, table.c[column]
    for column in links(table, ["establishment"]):
        part = METADATA.tables["establishment"]
        return table.join(part, part.c.id == table.c[column]), part.c.company_id
    return table, None
