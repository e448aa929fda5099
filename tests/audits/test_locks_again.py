"""Compiling the locks again gives the same locks: nobody edited one by hand or forgot `make lock`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.locks import LOCKS
from tests.support.repository import ROOT


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_compiling_again_gives_the_same_locks(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE", "Makefile", "benchmarks/requirements.in", *LOCKS):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    for package in ("bpv", "matching", "complaints"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    command = ["make", "--no-print-directory", "compile-locks", f"BIN={Path(sys.executable).parent}"]
    subprocess.run(command, cwd=tmp_path, env={**os.environ}, check=True)
    assert {name: (tmp_path / name).read_bytes() == (ROOT / name).read_bytes() for name in LOCKS} == dict.fromkeys(
        LOCKS, True
    )
