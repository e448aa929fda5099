"""The walls of the house, read from the source: what the import contracts cannot say, and that they are complete."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.support.locks import direct, project
from tests.support.repository import PACKAGES, ROOT, imported, module_of, name_of, python_files

NOT_ROOMS = {"cli", "core", "migrations", "seed", "static", "translations", "web", "worker", "templates"}
PRIVATE = re.compile(r"bpv\.(\w+)\.(?:store|tables)(?:\.|$)")
MAY_READ_ALL = ("bpv.tables", "bpv.reports.store")
DISTRIBUTIONS = {
    "PIL": "pillow",
    "argon2": "argon2-cffi",
    "flask_bootstrap": "bootstrap-flask",
    "vl_convert": "vl-convert-python",
}


def rooms() -> set[str]:
    """The names of the rooms that exist."""
    folders = {path.relative_to(ROOT / "bpv").parts[0] for path in python_files("bpv") if path.parent != ROOT / "bpv"}
    return folders - NOT_ROOMS


def within(module: str, pattern: str) -> bool:
    """True when `module` is what the pattern names, or lies below it; `*` stands for one part."""
    parts, wanted = module.split("."), pattern.split(".")
    return len(parts) >= len(wanted) and all(w in ("*", p) for p, w in zip(parts, wanted, strict=False))


def strangers(module: str, source: str) -> set[str]:
    """The packages of others that the module may not import."""
    entries = tomllib.loads((ROOT / "tests" / "audits" / "allowed_imports.toml").read_text(encoding="utf-8"))["allow"]
    fitting = (entry["packages"] for entry in entries if any(within(module, pattern) for pattern in entry["modules"]))
    return others(source) - set(next(fitting, ()))


def others(source: str) -> set[str]:
    """The top-level names of packages that are neither ours nor the standard library's."""
    return (
        {name.split(".")[0] for name in imported(source)} - set(PACKAGES) - set(sys.stdlib_module_names) - {"_typeshed"}
    )


def trespasses(module: str, source: str) -> set[str]:
    """The stores and tables of other rooms that the module imports."""
    if any(within(module, allowed) for allowed in MAY_READ_ALL):
        return set()
    own = module.split(".")[1] if "." in module else ""
    return {name for name in imported(source) if (found := PRIVATE.match(name)) and found[1] != own}


def queries(source: str) -> bool:
    """True when the source imports `select` or another maker of statements."""
    makers = {"select", "insert", "update", "delete", "text"}
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in ("sqlmodel", "sqlalchemy")
        and any(alias.name in makers for alias in node.names)
        for node in ast.walk(ast.parse(source))
    )


def sources(paths: Iterable[Path]) -> dict[str, str]:
    """Module name to source."""
    return {module_of(path): path.read_text(encoding="utf-8") for path in paths}


def test_every_import_is_on_the_list_of_its_folder() -> None:
    found = {module: strangers(module, source) for module, source in sources(python_files()).items()}
    assert len(found) > 20
    assert {module: names for module, names in found.items() if names} == {}


def test_every_import_is_a_declared_dependency() -> None:
    names = set().union(*(others(source) for source in sources(python_files()).values()))
    assert {canonicalize_name(DISTRIBUTIONS.get(name, name)) for name in names} - direct()["run"] - direct()[
        "scale"
    ] == set()


def test_no_room_reads_the_store_or_tables_of_another() -> None:
    found = {module: trespasses(module, source) for module, source in sources(python_files("bpv")).items()}
    assert {module: names for module, names in found.items() if names} == {}


def test_only_stores_make_statements() -> None:
    places = [path for path in python_files("bpv") if path.relative_to(ROOT / "bpv").parts[0] in rooms()]
    found = {module for module, source in sources(places).items() if queries(source)}
    assert {module for module in found if not within(module, "bpv.*.store")} == set()


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("bpv.people.rules", "import sqlalchemy", {"sqlalchemy"}),
        ("bpv.people.views", "from flask import Flask", set()),
        ("bpv.people.views.list", "import requests", {"requests"}),
        ("matching.scoring", "import sqlmodel", {"sqlmodel"}),
        ("bpv.unheard", "import flask", {"flask"}),
    ],
)
def test_a_stranger_is_noticed(module: str, source: str, wrong: set[str]) -> None:
    assert strangers(module, source) == wrong


def test_a_trespass_is_noticed() -> None:
    assert trespasses("bpv.people.service", "from bpv.companies.store import find") != set()
    assert trespasses("bpv.people.service", "from bpv.companies import tables") == {"bpv.companies.tables"}
    assert trespasses("bpv.people.service", "from bpv.people import store") == set()
    assert trespasses("bpv.tables", "import bpv.people.tables") == set()
    assert queries("from sqlmodel import Session, select")
    assert not queries("from sqlmodel import Session")


def test_the_contracts_know_every_room() -> None:
    contracts = {contract["id"]: contract for contract in project()["tool"]["importlinter"]["contracts"]}
    assert {name.removeprefix("bpv.") for name in contracts["room"]["containers"]} == rooms()
    protected = {name for contract in contracts.values() for name in contract.get("protected_modules", ())}
    existing = {".".join(module_of(path).split(".")[:3]) for path in python_files(*(f"bpv/{room}" for room in rooms()))}
    private = {name for name in existing if name.endswith((".store", ".tables"))}
    assert private <= protected
    assert contracts["house"]["exhaustive"]
    assert contracts["room"]["exhaustive"]


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in python_files()
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
