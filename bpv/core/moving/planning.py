"""What happens to everything that points at rows that go: found through the foreign keys, written by nobody yet."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint, or_, select
from sqlalchemy import Table as SqlTable
from sqlmodel import Session

from bpv.core.db import METADATA, Table
from bpv.core.moving.changes import Change, Joint, Moves, Policy, Row, only


def tables_of(room: str) -> list[SqlTable]:
    """The tables that a room such as `bpv.companies` defines, those that are pointed at before those that point."""
    own = {cls.__tablename__ for cls in Table.__subclasses__() if f"{cls.__module__}.".startswith(f"{room}.")}
    return [table for table in METADATA.sorted_tables if table.name in own]


def links(table: SqlTable, targets: Iterable[str]) -> dict[str, str]:
    """The columns of a table that point at the id of one of `targets`: column name to target."""
    wanted = set(targets)
    return {
        key.parent.name: key.column.table.name
        for key in table.foreign_keys
        if key.column.table.name in wanted and key.column.name == "id"
    }


def plan(
    session: Session,
    institution_id: str,
    moves: Moves,
    tables: Sequence[SqlTable],
    policies: Mapping[str, Policy],
    skip: frozenset[str] = frozenset(),
) -> None:
    """Add to `moves` what happens to the rows of these tables that point at anything that goes. Changes nothing."""
    for table in tables:
        if table.name in skip:
            continue
        targets = [name for name, ids in moves.joined.items() if ids and name != table.name]
        _Planner(session, institution_id, moves, table, policies.get(table.name, Policy())).run(targets)
        if moves.joined.get(table.name) and links(table, [table.name]):
            _Planner(session, institution_id, moves, table, Policy()).run([table.name])


def follow(session: Session, institution_id: str, moves: Moves, table: SqlTable, column: str) -> None:
    """Add to `moves` the rows whose column holds an id that goes, where no foreign key says so."""
    kept = {gone: stays for ids in moves.joined.values() for gone, stays in ids.items()}
    mine = [table.c.institution_id == institution_id, table.c[column].in_(sorted(kept))]
    for row in session.connection().execute(select(table).where(*mine)).mappings():
        key = {one.name: row[one.name] for one in table.primary_key.columns}
        moves.changes.append(Change(table.name, key, {column: row[column]}, {column: kept[row[column]]}))


class _Planner:
    """The plan for one table."""

    def __init__(self, session: Session, institution_id: str, moves: Moves, table: SqlTable, policy: Policy) -> None:
        self.session, self.institution_id, self.moves, self.table = session, institution_id, moves, table
        self.policy = policy
        self.links: dict[str, str] = {}

    def run(self, targets: Iterable[str]) -> None:
        self.links = links(self.table, targets)
        going = self.rows({name: self.moves.joined[target] for name, target in self.links.items()})
        gone = {tuple(one.key.values()) for one in self.moves.goes if one.table == self.table.name}
        going = [row for row in going if tuple(self.key(row).values()) not in gone]
        if not going:
            return
        staying = self.rows({n: set(self.moves.joined[t].values()) for n, t in self.links.items()})
        staying = [row for row in staying if row not in going]
        mates = self.policy.mates(staying, going) if self.policy.mates else {}
        by_id = {row["id"]: row for row in staying} if "id" in self.table.c else {}
        for row in going:
            moved = row | self.pointed(row)
            mate = by_id.get(mates.get(row.get("id", ""), "")) or self.clash(moved, staying)
            if mate is None:
                settled = self.policy.settle(moved, staying) if self.policy.settle else {}
                staying.append(self.change(row, moved | settled, content=False))
            else:
                self.join(mate, row, moved)

    def rows(self, wanted: Mapping[str, Iterable[str]]) -> list[Row]:
        """Rows of the institution of which one of the columns holds one of the values, in the order of their keys."""
        asked = [self.table.c[name].in_(sorted(ids)) for name, ids in wanted.items() if ids]
        if not asked:
            return []
        mine = [self.table.c.institution_id == self.institution_id] if "institution_id" in self.table.c else []
        query = select(self.table).where(*mine, or_(*asked)).order_by(*self.table.primary_key.columns)
        return [dict(row) for row in self.session.connection().execute(query).mappings()]

    def pointed(self, row: Row) -> Row:
        """The columns that point elsewhere from now on."""
        found = {name: self.moves.joined[target].get(row[name]) for name, target in self.links.items()}
        return {name: kept for name, kept in found.items() if kept is not None}

    def clash(self, moved: Row, staying: Sequence[Row]) -> Row | None:
        """The row that stays and holds what may exist once."""
        for names in unique_keys(self.table):
            value = [moved[name] for name in names]
            if not self.links.keys() & set(names) or None in value:
                continue
            for row in staying:
                if [row[name] for name in names] == value:
                    return row
        return None

    def key(self, row: Row) -> Row:
        return {column.name: row[column.name] for column in self.table.primary_key.columns}

    def change(self, row: Row, after: Row, *, content: bool) -> Row:
        names = [name for name in after if after[name] != row[name]]
        if names:
            self.moves.changes.append(
                Change(self.table.name, self.key(row), only(row, names), only(after, names), content)
            )
        return after

    def join(self, mate: Row, row: Row, moved: Row) -> None:
        changes = (self.policy.combine or filled)(mate, moved)
        changes = {name: value for name, value in changes.items() if mate[name] != value}
        self.moves.joints.append(Joint(self.table.name, dict(mate), row, changes))
        self.change(dict(mate), mate | changes, content=True)
        mate.update(changes)
        self.moves.goes.append(Change(self.table.name, self.key(row), row, None))
        if "id" in row:
            self.moves.joined.setdefault(self.table.name, {})[row["id"]] = mate["id"]


def unique_keys(table: SqlTable) -> list[tuple[str, ...]]:
    """The columns, by name, that together may exist once: unique constraints, unique indexes, a composite key.

    An index over some rows only is left to the policy of its table.
    """
    found = [
        tuple(column.name for column in one.columns)
        for one in table.constraints
        if isinstance(one, UniqueConstraint | PrimaryKeyConstraint)
    ]
    found += [tuple(column.name for column in one.columns) for one in table.indexes if one.unique and not partial(one)]
    return sorted(names for names in found if names)


def partial(index: Index) -> bool:
    """True for an index over some rows only."""
    return any(index.dialect_options[name].get("where") is not None for name in ("sqlite", "postgresql"))


def filled(stays: Row, goes: Row) -> Row:
    """What the row that stays does not know is taken from the one that goes."""
    return {name: goes[name] for name, value in stays.items() if value in (None, "", []) and goes[name]}
