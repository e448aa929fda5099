"""The smallest worst regret, by halving: is there still a plan when every edge above a limit is closed?

A plan that seats all who must be seated and one that fills all that must be full can always be joined into one that
does both (Mendelsohn and Dulmage 1958), so the test is two searches for augmenting paths. The search that fails at
the next lower limit gives prices that prove that no plan is left there.
"""

from dataclasses import dataclass, replace

import numpy as np

from matching.allocation.field import Field, graph, narrow, search, seats
from matching.allocation.filling import fill
from matching.allocation.seats import Graph, Search, leave, seat
from matching.compiled import Kernel, Row, array
from matching.types.allocation import NOBODY, Int64Array


@dataclass(frozen=True, slots=True, eq=False)
class _Test:
    """What every test needs, made once."""

    kernel: Kernel
    graph: Graph
    search: Search
    regret: Int64Array
    height: Row
    must: Int64Array
    loose: Row
    full: Row

    def passes(self, field: Field, limit: int) -> tuple[Int64Array | None, Int64Array]:
        """(The edges of a plan under the limit, or None; and then what the price of each place must change by to prove
        that there is none)."""
        rows, of = seats(field, self.kernel), self.kernel.of
        of(leave)(self.graph, rows, self.height, limit)
        roots = self.must[array(rows.edge)[self.must] == NOBODY]
        if of(seat)(self.graph, rows, self.height, limit, self.loose, self.kernel.view(roots), self.search):
            return None, (array(self.search.level) > 0).astype(np.int64)
        if not of(fill)(self.graph, rows, self.height, limit, self.full, self.search):
            return None, -(array(self.search.level) > 0).astype(np.int64)
        return array(rows.edge), np.zeros(0, np.int64)


def smallest_worst(field: Field, regret: Int64Array, kernel: Kernel) -> tuple[Field, Int64Array | None]:
    """The field without the edges above the smallest worst regret, and the change of the prices of the earlier levels
    that proves that it cannot be smaller (None when it is 0)."""
    view = kernel.view
    test = _Test(
        kernel=kernel,
        graph=graph(field, kernel),
        search=search(field, kernel),
        regret=regret,
        height=view(regret),
        must=np.flatnonzero(field.must),
        loose=view(1 - field.must),
        full=view(field.full),
    )
    used = field.edge[field.edge != NOBODY]
    worst = int(regret[used].max(initial=0))
    values = np.unique(np.append(regret[regret <= worst], 0))
    low, high, proof = -1, len(values) - 1, None
    while high - low > 1 or (high and proof is None):
        middle = (low + high) // 2 if high - low > 1 else low
        edge, change = test.passes(field, int(values[middle]))
        if edge is None:
            low, proof = middle, change
        else:
            field = replace(field, edge=edge)
            high = int(np.searchsorted(values, regret[edge[edge != NOBODY]].max(initial=0)))
    limit = int(values[high])
    return narrow(field, regret <= limit), proof if high else None
