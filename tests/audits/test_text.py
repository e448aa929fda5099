"""Nothing in the repository names a package registry or a path of somebody's machine, or looks like a secret.

The patterns are put together from pieces, so that this file does not contain what it looks for.
"""

import re
import subprocess
from typing import Final

import pytest

from tests.support.repository import ROOT, name_of, text_files

DOT: Final = r"\."
REGISTRIES: Final = re.compile(
    "|".join(
        (
            "py" + "pi" + DOT + "(?:org|python)",
            "python" + "hosted" + DOT,
            "npm" + "js" + DOT,
            "yarn" + "pkg" + DOT,
            "deb" + DOT + "debian" + DOT,
            "archive" + DOT + "ubuntu" + DOT,
            "proxy" + DOT + "golang" + DOT,
            "(?<!no-emit-)(?:extra-)?" + "index" + "-url" + "[ =]",
            "(?<!no-emit-)" + "find" + "-links" + "[ =]",
        )
    )
)
LOCAL_PATHS: Final = re.compile(
    r"(?<![\w.\-])/(?:" + "|".join(("work", "root", "Users", "home/[a-z]\\w*", "mnt/c")) + ")/"
)
SECRETS: Final = re.compile(
    "|".join(
        (
            "AK" + "IA[0-9A-Z]{16}",
            "-----BEGIN " + "[A-Z ]*PRIVATE KEY",
            "gh" + "[pousr]_[A-Za-z0-9]{30}",
            "github" + "_pat_[A-Za-z0-9]{20}",
            "glpat" + "-[A-Za-z0-9_-]{18}",
            "xox" + "[abprs]-[A-Za-z0-9-]{10}",
            "sk" + "_live_[A-Za-z0-9]{16}",
            "AI" + "za[A-Za-z0-9_-]{35}",
            "ey" + r"J[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.",
            "py" + "pi-[A-Za-z0-9_-]{40}",
        )
    )
)
ASSIGNED: Final = re.compile(
    r"""(?i)(?:secret|password|passwd|token|api_?key)\w*["']?\s*[:=]\s*["']([A-Za-z0-9+/=_.-]{20,})["']"""
)
MADE_UP: Final = re.compile(r"(?i)demo|example|test|fake|made.?up|wrong|never")


def assigned_in(text: str) -> list[str]:
    """Long literals given to names such as `secret`, except those that say they are made up."""
    return [found for found in ASSIGNED.findall(text) if not MADE_UP.search(found)]


def offenders(pattern: re.Pattern[str]) -> dict[str, list[str]]:
    """File name to what was found in it."""
    found = {name_of(path): pattern.findall(path.read_text(encoding="utf-8")) for path in text_files()}
    return {name: hits for name, hits in found.items() if hits}


def test_the_text_files_are_found() -> None:
    names = {name_of(path) for path in text_files()}
    assert {"pyproject.toml", "Makefile", "requirements.txt", "bpv/core/db.py"} <= names


def test_no_registry_host() -> None:
    assert offenders(REGISTRIES) == {}


def test_no_local_path() -> None:
    assert offenders(LOCAL_PATHS) == {}


def test_no_secret() -> None:
    assert offenders(SECRETS) == {}


def test_no_assigned_secret_outside_the_tests() -> None:
    texts = {name_of(p): p.read_text(encoding="utf-8") for p in text_files() if not name_of(p).startswith("tests/")}
    assert {name: assigned_in(text) for name, text in texts.items() if assigned_in(text)} == {}


def test_no_secret_in_the_history() -> None:
    command = ["git", "log", "--all", "--patch", "--unified=0", "--no-color", "--no-ext-diff"]
    log = subprocess.run(command, cwd=ROOT, capture_output=True, check=False).stdout.decode("utf-8", "replace")
    added = "\n".join(line for line in log.splitlines() if line.startswith("+"))
    assert SECRETS.findall(added) == []


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (REGISTRIES, "https://py" + "pi.org/simple"),
        (REGISTRIES, "--index" + "-url https://example.org"),
        (LOCAL_PATHS, "open('/" + "work/main/x')"),
        (LOCAL_PATHS, "see /" + "home/anna/x"),
        (SECRETS, "AK" + "IA" + "ABCDEFGHIJKLMNOP"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], bad: str) -> None:
    assert pattern.search(bad)


def test_an_assigned_secret_is_noticed() -> None:
    value = "q8Zr" * 6
    assert assigned_in(f'SECRET_KEY = "{value}"') == [value]
    assert assigned_in('SECRET_KEY = "demo-secret-of-a-made-up-school"') == []
