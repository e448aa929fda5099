"""Canonical bytes of a round: its input (hashed) and its result, the same in whatever order things were entered."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from hashlib import blake2b
from typing import Any

import numpy as np
from scipy import sparse

from matching.catalogue import Catalogue, TagColumn
from matching.catalogue.worth import Worth
from matching.types.rounds import RoundInput, RoundResult

CODE_VERSION = "1"
"""Raise it with every change that can give another result for the same input: gates, components, rounding, solvers,
tie-breaking, reasons. A stored round is only said to be repeatable under the version that it was run with."""


def plain(value: Any) -> Any:
    """A value as JSON knows it: sets sorted, dates as ISO text, enums by value. Raises TypeError for anything else."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        named = getattr(value, "_fields", None)
        return [plain(one) for one in value] if named is None else dict(zip(named, map(plain, value), strict=True))
    if isinstance(value, frozenset | set):
        return sorted((plain(one) for one in value), key=dumped)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def dumped(value: Any) -> str:
    """JSON with sorted keys and without spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def canonical(result: RoundResult) -> bytes:
    """The result as JSON, byte for byte the same for the same input. Raises ValueError for a number that is not one."""
    text = json.dumps(plain(result), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode()


def inputs_hash(catalogue: Catalogue, entered: RoundInput) -> str:
    """64 hexadecimal digits over the content of the catalogue, everything entered and the version of the code.

    The order in which places, students, pins and blocks were given makes no difference; anything else does.
    """
    digest = blake2b(digest_size=32)
    digest.update(CODE_VERSION.encode())
    _add_catalogue(digest, catalogue)
    lists = {
        name: sorted(dumped(plain(one)) for one in getattr(entered, name)) for name in ("entrants", "pins", "blocks")
    }
    rest = plain(replace(entered, entrants=(), pins=(), blocks=()))
    digest.update(dumped([lists, rest]).encode())
    return digest.hexdigest()


def _add_catalogue(digest: Any, catalogue: Catalogue) -> None:
    """Every column and table of the catalogue, by name."""
    for item in fields(catalogue):
        value = getattr(catalogue, item.name)
        digest.update(item.name.encode())
        if item.name == "refused":
            lines = sorted((one.place_id, one.code.value, one.field, one.value) for one in value)
            digest.update(dumped(lines).encode())
        elif item.name == "text":
            for matrix in (value.matrix, value.occurrences):
                _add_matrix(digest, matrix)
            digest.update(dumped([value.written, plain(value.synonyms)]).encode())
        elif isinstance(value, TagColumn):
            _add_array(digest, value.words)
            _add_array(digest, value.known)
            digest.update(dumped(plain(value.numbers)).encode())
        elif isinstance(value, np.ndarray):
            _add_array(digest, value)
        elif item.name == "spans":
            digest.update(dumped({name: [span.start, span.stop] for name, span in value.items()}).encode())
        elif not isinstance(value, Worth):  # which is worked out from other columns
            digest.update(dumped(plain(value)).encode())


def _add_array(digest: Any, array: np.ndarray[Any, Any]) -> None:
    """The shape and the numbers, lowest byte first."""
    digest.update(f"{array.shape}{array.dtype.kind}{array.dtype.itemsize}".encode())
    digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())


def _add_matrix(digest: Any, matrix: sparse.csr_array) -> None:
    for part in (matrix.indptr, matrix.indices):
        _add_array(digest, part.astype(np.int64))
    _add_array(digest, matrix.data)
