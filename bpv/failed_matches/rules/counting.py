"""The ledger counted: per dimension, with sums that hold, and small groups protected for who may not read entries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from bpv.failed_matches.models import DIMENSIONS, Counted, Fact, Figures, Table

LEAST: Final = 5  # persons below which a group is not shown (domain.md §7)
Named = Mapping[str, Mapping[str, str]]  # per dimension: value to name


def figures(facts: Sequence[Fact]) -> Figures:
    """These entries counted."""
    days = [one.days for one in facts if one.days is not None]
    return Figures(
        count=len(facts),
        alive=sum(one.alive for one in facts),
        solved=sum(one.solved for one in facts),
        overdue=sum(one.overdue for one in facts),
        median_days=float(median(days)) if days else None,
        most_days=max(days, default=None),
        placed_again=frozenset(one.student for one in facts if one.solved),
        without=frozenset(one.student for one in facts if not one.solved),
    )


def table(facts: Iterable[Fact], dimension: str, names: Mapping[str, str]) -> Table:
    """The entries per value of a dimension, most first; what has no name is called by its value."""
    groups: defaultdict[str, list[Fact]] = defaultdict(list)
    for one in facts:
        groups[getattr(one, dimension)].append(one)
    rows = [
        Counted(value=value, label=names.get(value, value), figures=figures(found)) for value, found in groups.items()
    ]
    return Table(dimension=dimension, rows=tuple(sorted(rows, key=order)))


def order(row: Counted) -> tuple[int, str, str]:
    """Most first, then by name."""
    return -(row.figures.count or 0), row.label.casefold(), row.value


def tables(facts: Sequence[Fact], names: Named) -> tuple[Table, ...]:
    """All dimensions."""
    return tuple(table(facts, one, names.get(one, {})) for one in DIMENSIONS)


def guarded_total(total: Figures, least: int = LEAST) -> Figures:
    """The total for who may see counts only."""
    return guarded_figures(total, least) if len(total.students) >= least else hidden()


def guarded(one: Table, least: int = LEAST) -> Table:
    """A table without small groups, and without the group from which a small one could be worked out.

    A row with entries of fewer than `least` students is not shown. When the rows that are not shown hold fewer than
    `least` students together, the smallest of the others goes too: else the total minus what is shown would tell.
    """
    keep = [row for row in one.rows if len(row.figures.students) >= least]
    away = [row for row in one.rows if len(row.figures.students) < least]
    while away and keep and len(frozenset[str]().union(*(row.figures.students for row in away))) < least:
        away.append(keep.pop())
    kept = {row.value for row in keep}
    rows = tuple(
        replace(row, figures=guarded_figures(row.figures, least) if row.value in kept else hidden()) for row in one.rows
    )
    return Table(dimension=one.dimension, rows=rows)


def hidden() -> Figures:
    """Figures of which nothing is shown."""
    return Figures(count=None, alive=None, solved=None, overdue=None)


def guarded_figures(one: Figures, least: int) -> Figures:
    """The figures of a group that is large enough: a part of it only when neither it nor the rest is of too few
    students. The longest wait is that of one student, and never shown."""
    fine = len(one.placed_again) >= least and (not one.without or len(one.without) >= least)
    return Figures(
        count=one.count,
        alive=None,
        solved=one.solved if fine else None,
        overdue=None,
        median_days=one.median_days if fine else None,
    )
