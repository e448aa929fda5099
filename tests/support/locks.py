"""Reads what the project leans on: pyproject.toml, the hashed locks, and the owner notes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.repository import ROOT

LOCKS: Final = ("requirements.txt", "tests/requirements.txt", "benchmarks/requirements.txt")


@dataclass(frozen=True)
class Pin:
    """One entry of a lock."""

    name: str
    version: str
    hashes: int


def read_lock(text: str) -> list[Pin]:
    """The entries of a lock; raises ValueError on a line that is neither a pin, a hash nor a comment."""
    pins: list[Pin] = []
    for line in text.splitlines():
        content = line.split("#", 1)[0].strip().removesuffix("\\").strip()
        if found := re.fullmatch(r"([a-z0-9][a-z0-9._-]*)==([^\s;]+)( ; .+)?", content):
            pins.append(Pin(canonicalize_name(found[1]), found[2], 0))
        elif re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", content) and pins:
            last = pins.pop()
            pins.append(Pin(last.name, last.version, last.hashes + 1))
        elif content:
            raise ValueError(f"not a pin with hashes: {line}")
    return pins


def lock(name: str) -> dict[str, Pin]:
    """A lock of the project by package name."""
    return {pin.name: pin for pin in read_lock((ROOT / name).read_text(encoding="utf-8"))}


def project() -> Mapping[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def notes() -> Mapping[str, Any]:
    """docs/dependencies.toml."""
    return tomllib.loads((ROOT / "docs" / "dependencies.toml").read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    """The package names of requirement lines."""
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def direct() -> dict[str, set[str]]:
    """Direct dependencies per use."""
    made = project()
    peers = (ROOT / "benchmarks" / "requirements.in").read_text(encoding="utf-8").splitlines()
    return {
        "run": names(made["project"]["dependencies"]),
        "test": names(made["project"]["optional-dependencies"]["test"]),
        "scale": names(made["project"]["optional-dependencies"]["scale"]),
        "build": names(made["build-system"]["requires"]),
        "peer": names([line for line in peers if line and not line.startswith("#")]),
    }
