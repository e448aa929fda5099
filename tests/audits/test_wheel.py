"""The wheel: built twice from different places it is the same to the byte, and holds what runs and nothing else."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.repository import ROOT, name_of, tracked

NEEDED = (
    "bpv/app.py",
    "bpv/static/",
    "bpv/templates/",
    "bpv/migrations/",
    "bpv/migrations/script.py.mako",
    "matching/",
    "complaints/",
)
TOP = re.compile(r"(bpv|matching|complaints|bpv-[\w.]+\.dist-info)/")
UNWANTED = re.compile(
    r"(^|/)(tests?|benchmarks|docs|__pycache__)/|\.(sqlite3|db|key|pem|env|log|pyc|xlsx)(-\w+)?$|(^|/)\.|(?<!^bpv/seed/data)/[\w.-]+\.csv$"
)


def copy(target: Path) -> Path:
    """The tracked files in another place, with other times on them."""
    for path in tracked():
        place = target / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    for catalogue in target.glob("bpv/translations/*/LC_MESSAGES/messages.po"):
        babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile"]
        subprocess.run([*babel, "-i", str(catalogue), "-o", str(catalogue.with_suffix(".mo"))], check=True)
    shutil.copyfile(ROOT / ".gitignore", target / ".gitignore")
    return target


def build(source: Path, target: Path) -> Path:
    """The wheel of a copy."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two wheels of the same files, built in places with different names."""
    folder = tmp_path_factory.mktemp("wheels")
    first, second = (build(copy(folder / name / "source"), folder / name / "dist") for name in ("one", "another"))
    return first, second


def unwanted(names: list[str]) -> list[str]:
    """The names in a wheel that have no business there."""
    return [name for name in names if not TOP.match(name) or UNWANTED.search(name)]


def test_two_builds_are_equal_to_the_byte(wheels: tuple[Path, Path]) -> None:
    first, second = wheels
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_the_wheel_holds_what_runs_and_nothing_else(wheels: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(wheels[0]).namelist()
    assert unwanted(names) == []
    assert [need for need in NEEDED if not any(name.startswith(need) for name in names)] == []
    assert any(name.endswith("licenses/LICENSE") for name in names)
    source = {name_of(p) for p in tracked() if p.is_relative_to(ROOT / "templates")}
    assert {name.removeprefix("bpv/") for name in names if name.startswith("bpv/templates/")} == source


def test_the_wheel_holds_the_compiled_translations(wheels: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(wheels[0]).namelist()
    catalogues = [name for name in names if name.endswith("messages.po")]
    assert "bpv/translations/nl/LC_MESSAGES/messages.po" in catalogues
    assert {name.replace(".po", ".mo") for name in catalogues} <= set(names)


def test_the_wheel_names_no_place_of_this_machine(wheels: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as wheel:
        content = b"".join(wheel.read(name) for name in wheel.namelist())
    for place in (ROOT, wheels[0].parent, Path.home()):
        assert str(place).encode() + b"/" not in content


def test_an_unwanted_file_is_noticed() -> None:
    bad = [
        "tests/x.py",
        "bpv/tests/x.py",
        "bpv/bpv.sqlite3-wal",
        "bpv/.env",
        "bpv/x.pyc",
        "bpv/students.csv",
        "secrets/x.py",
    ]
    assert unwanted([*bad, "bpv/app.py", "bpv/seed/data/x.csv", "bpv/templates/_parts/x.html"]) == bad


@pytest.mark.parametrize("installed", [True, False])
def test_templates_are_found_installed_and_in_the_checkout(
    installed: bool, wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    place = ROOT
    if installed:
        place = tmp_path / "site"
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(place)
    code = "import bpv.app; print(bpv.app.template_folder())"
    command = [sys.executable, "-W", "ignore", "-c", code]
    run = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(place)}, capture_output=True, check=True, text=True
    )
    expected = place / "bpv" / "templates" if installed else ROOT / "templates"
    assert Path(run.stdout.strip()) == expected
