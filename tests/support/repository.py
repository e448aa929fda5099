"""The project's own files, for the audits: what git tracks or would track, without anything that is made."""

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
PACKAGES: Final = ("bpv", "matching", "complaints")
BINARY: Final = frozenset({".png", ".jpg", ".ico", ".woff", ".woff2", ".gz", ".xlsx", ".ods", ".mo", ".npz", ".zip"})


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git tracks or would track, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()))


def text_files() -> list[Path]:
    """The tracked files that are text."""
    return [path for path in tracked() if path.suffix not in BINARY]


def python_files(*folders: str) -> list[Path]:
    """The Python files below these folders of the project; of the three packages when none is named."""
    roots = [ROOT / folder for folder in folders or PACKAGES]
    return [path for path in tracked() if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)]


def name_of(path: Path) -> str:
    """The path as it is written in a message."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """The dotted name of a module of the project."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str) -> set[str]:
    """The dotted names that a module imports; `from a import b` gives both `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
