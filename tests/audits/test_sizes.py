"""Small files, short functions, no dumping grounds: the house limits."""

import ast
import statistics
from collections.abc import Iterable

import pytest

from tests.support.repository import name_of, python_files

MODULE_LIMIT = 400
FUNCTION_LIMIT = 35
DUMPING_GROUNDS = {"utils", "util", "common", "helpers", "helper", "misc", "shared"}
EVERYWHERE = ("bpv", "matching", "complaints", "tests", "benchmarks")


def function_lengths(source: str) -> list[int]:
    """The number of lines of each function, decorators left out."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in found]


def percentile_95(lengths: Iterable[int]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(lengths, n=20, method="inclusive")[-1]


def test_no_module_is_longer_than_400_lines() -> None:
    files = [path for path in python_files(*EVERYWHERE) if "versions" not in path.parts]  # a migration is a record
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: n for name, n in lengths.items() if n > MODULE_LIMIT} == {}


@pytest.mark.parametrize("folder", ["bpv", "matching", "tests"])
def test_functions_are_short(folder: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in python_files(folder) if "migrations" not in path.parts]
    lengths = [length for source in sources for length in function_lengths(source)]
    assert len(lengths) > 10
    assert percentile_95(lengths) <= FUNCTION_LIMIT


def test_long_functions_are_noticed() -> None:
    long = "def f():\n" + "    x = 1\n" * 40
    assert function_lengths(long) == [41]
    assert percentile_95(function_lengths(long * 2)) > FUNCTION_LIMIT


def test_no_dumping_ground() -> None:
    names = {part for path in python_files(*EVERYWHERE) for part in (*path.parts[-3:-1], path.stem)}
    assert "core" in names
    assert names & DUMPING_GROUNDS == set()
