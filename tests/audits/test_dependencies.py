"""What we lean on is pinned, hashed, looked at, alive and rightly licensed; nothing below its safe version."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import distributions
from typing import Any

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from bpv.core import clock
from tests.support.locks import LOCKS, direct, lock, notes, read_lock
from tests.support.repository import ROOT

MAX_REVIEW_DAYS = 45
MAX_MONTHS = 24
WORDING = {
    "mit": "MIT",
    "mit license": "MIT",
    "bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "apache software license": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd-2-clause": "BSD-2-Clause",
    "apache-2.0": "Apache-2.0",
}


def months_between(month: str, day: date) -> int:
    """Months from `2025-03` to the month of `day`."""
    year, number = map(int, month.split("-"))
    return (day.year - year) * 12 + day.month - number


def below_floor(pins: Mapping[str, str], floors: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The packages whose version is lower than their floor."""
    return [name for name, floor in floors.items() if name in pins and Version(pins[name]) < Version(floor["version"])]


def bad_notes(noted: Mapping[str, Mapping[str, str]], day: date) -> list[str]:
    """The notes that lack a word, or a reason for a package whose last release is long ago."""
    found = []
    for name, note in noted.items():
        complete = {"last_release", "use", "why", "exit"} <= note.keys() and all(note.values())
        if not complete or (months_between(note["last_release"], day) > MAX_MONTHS and not note.get("although")):
            found.append(name)
    return found


def licence_of(metadata: Any) -> str:
    """The SPDX expression of an installed package, from the three places where it may stand; empty when unclear."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classified = [
        line.split("::")[-1].strip().lower() for line in metadata.get_all("Classifier", []) if "License ::" in line
    ]
    stated = [(metadata.get("License") or "").strip().lower(), *classified]
    return next((WORDING[text] for text in stated if text in WORDING), "")


def allowed(expression: str, licences: Iterable[str]) -> bool:
    """True when every part of an AND, or some part of an OR, is an allowed licence."""
    return any(
        all(part.strip(" ()") in licences for part in alternative.split(" AND "))
        for alternative in expression.split(" OR ")
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name: str) -> None:
    pins = lock(name)
    assert len(pins) > 3
    assert [pin.name for pin in pins.values() if not pin.hashes] == []


def test_a_loose_line_or_a_missing_hash_is_noticed() -> None:
    assert read_lock("flask==3.1.3\n")[0].hashes == 0
    for line in ("flask>=3.1", "flask @ file:///x.whl", "--index" + "-url https://example.org", "-e ."):
        with pytest.raises(ValueError, match="not a pin"):
            read_lock(line)


def test_the_locks_agree_and_hold_every_direct_dependency() -> None:
    run, test, peer = (lock(name) for name in LOCKS)
    wanted = direct()
    assert wanted["run"] | wanted["build"] <= run.keys()
    assert wanted["run"] | wanted["test"] <= test.keys()
    assert wanted["peer"] <= peer.keys()
    assert {name for name in run.keys() & test.keys() if run[name].version != test[name].version} == set()


def test_what_runs_holds_no_tool_of_the_tests() -> None:
    needed_by_what_runs_too = {"packaging", "lxml"}  # by gunicorn, by pikepdf
    assert direct()["test"] & lock("requirements.txt").keys() == needed_by_what_runs_too


def test_what_is_installed_is_what_is_pinned() -> None:
    pins = {**lock("tests/requirements.txt"), **lock("requirements.txt")}
    installed = {canonicalize_name(found.name): found.version for found in distributions()}
    tools = {"pip", "setuptools", "wheel"}  # come with the environment; nothing of ours runs on them
    wrong = {
        n: (v, pins[n].version) for n, v in installed.items() if n in pins and n not in tools and pins[n].version != v
    }
    assert wrong == {}


def test_every_direct_dependency_has_an_owner_note() -> None:
    noted = notes()["direct"]
    uses = direct()
    first_use = [use for use in reversed(uses) if use != "scale"]  # a peer that runs as well counts as what runs
    wanted = {name: use for use in first_use for name in uses[use]}
    assert {name: note["use"] for name, note in noted.items()} == wanted
    assert uses["scale"] <= uses["test"], "what is optional is tested"
    assert bad_notes(noted, notes()["reviewed_on"]) == []


def test_a_poor_note_is_noticed() -> None:
    good = {"last_release": "2026-01", "use": "run", "why": "x", "exit": "y"}
    day = date(2026, 11, 1)
    assert bad_notes({"a": good, "b": {**good, "why": ""}, "c": {**good, "last_release": "2024-10"}}, day) == ["b", "c"]
    assert bad_notes({"c": {**good, "last_release": "2020-01", "although": "it is finished"}}, day) == []


def test_nothing_is_below_its_floor() -> None:
    floors = notes()["floor"]
    for name in LOCKS:
        assert below_floor({pin.name: pin.version for pin in lock(name).values()}, floors) == []
    assert all(floor["advisory"] for floor in floors.values())


def test_a_version_below_its_floor_is_noticed() -> None:
    floor = {"flask": {"version": "3.1.3", "advisory": "x"}}
    assert below_floor({"flask": "3.1.2"}, floor) == ["flask"]
    assert below_floor({"flask": "3.10.0"}, floor) == []


def test_every_package_of_the_locks_was_looked_at() -> None:
    looked_at = {canonicalize_name(name) for name in (*notes()["floor"], *notes()["reviewed"]["names"])}
    assert set().union(*(lock(name).keys() for name in LOCKS)) - looked_at == set()


def test_the_review_is_fresh_on_a_release_branch() -> None:
    command = ["git", "rev-parse", "--abbrev-ref", "HEAD"]
    branch = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True).stdout.strip()
    assert not is_stale(notes()["reviewed_on"], clock.today(), branch)


def is_stale(reviewed_on: date, day: date, branch: str) -> bool:
    """True when a release would go out on an old review."""
    return branch.startswith("release") and (day - reviewed_on).days > MAX_REVIEW_DAYS


def test_a_stale_review_is_noticed() -> None:
    assert is_stale(date(2026, 1, 1), date(2026, 2, 16), "release/1.0")
    assert not is_stale(date(2026, 1, 1), date(2026, 2, 15), "release/1.0")
    assert not is_stale(date(2026, 1, 1), date(2027, 1, 1), "main")


def test_licences_go_together_with_ours() -> None:
    noted = notes()
    pinned = lock("tests/requirements.txt").keys() | lock("requirements.txt").keys()
    found = {
        name: noted["licence_read"].get(name) or licence_of(distribution.metadata)
        for distribution in distributions()
        if (name := canonicalize_name(distribution.name)) in pinned
    }
    assert len(found) > 50
    assert {name: licence for name, licence in found.items() if not allowed(licence, noted["licences"])} == {}


def test_a_foreign_licence_is_noticed() -> None:
    licences = notes()["licences"]
    assert allowed("MIT AND PSF-2.0", licences)
    assert allowed("GPL-3.0-only OR MIT", licences)
    assert not allowed("MIT AND GPL-3.0-only", licences)
    assert not allowed("", licences)


def test_no_download_is_piped_into_a_shell() -> None:
    pattern = re.compile(r"\b(?:curl|wget)\b[^\n]*\|\s*(?:ba|da|z)?sh\b")
    assert pattern.search("curl https://example.org/x | sh")
    scripts = [ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    assert [path.name for path in scripts if pattern.search(path.read_text(encoding="utf-8"))] == []
