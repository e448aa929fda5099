"""The only door to numba: the loops of the allocators as plain Python, or the same source compiled.

A loop is a plain function over numbers and one-dimensional rows of whole numbers that it reads and writes by index, and
that makes no rows and calls nothing but such loops. Rows are lists in plain Python, where an array would be slow, and
arrays when compiled: `kernel.row(array)` makes a row to write in (a copy), `kernel.view(array)` one to read,
`array(row)` reads it back.

Nothing is cached on disk: numba does not notice that a called loop changed, and an installation may be read-only.
Compiling takes seconds, once per process; only jobs and the command line call `best()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

try:
    import numba
except ImportError:  # numba is an extra: without it the same source runs as it is
    numba = None  # type: ignore[assignment]

Row = Any
Loop = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Kernel:
    """How loops run: `of` gives the function to call for a loop, `row` and `view` what a loop writes and reads for an
    array."""

    name: str
    of: Callable[[Any], Loop]
    row: Callable[[NDArray[Any]], Row]
    view: Callable[[NDArray[Any]], Row]


def array(row: Row) -> NDArray[np.int64]:
    """A row that a loop worked on, as an array."""
    return np.asarray(row, dtype=np.int64)


def _itself(loop: Any) -> Loop:
    return loop  # type: ignore[no-any-return]


def _listed(values: NDArray[Any]) -> list[Any]:
    return values.tolist()  # type: ignore[no-any-return]


def _copied(values: NDArray[Any]) -> NDArray[Any]:
    return values.copy()


@cache
def _compiled(loop: FunctionType) -> Loop:
    """The loop compiled, after the loops that it calls."""
    names = dict(loop.__globals__)
    for name in loop.__code__.co_names:
        called = names.get(name)
        if isinstance(called, FunctionType) and called.__module__.startswith("matching."):
            names[name] = _compiled(called)
    njit: Any = numba.njit
    # Loops make nothing, so that counting who holds each row (a third of the time) can be left out.
    function = FunctionType(loop.__code__, names, loop.__name__, loop.__defaults__)
    return njit(function, _nrt=False)  # type: ignore[no-any-return]


PLAIN = Kernel("plain", _itself, _listed, _listed)
_COMPILED = Kernel("compiled", _compiled, _copied, _itself)


def best() -> Kernel:
    """The compiled kernel where numba is installed, else the plain one; both give the same bytes."""
    return PLAIN if numba is None else _COMPILED
