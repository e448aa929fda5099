"""`bpv match rank`: the ranking with its parts, as one JSON document or as lines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bpv.cli import main
from tests.support.school import School


def rank(database_url: str, folder: Path, *more: str) -> Result:
    """Run the command against the test's database."""
    env = {"BPV_ENV": "demo", "BPV_DATA_DIR": str(folder), "BPV_DATABASE_URL": database_url}
    return CliRunner().invoke(main, ["match", "rank", *more], env=env)


def test_json_has_parts_that_add_up(school: School, database_url: str, tmp_path: Path) -> None:
    done = rank(database_url, tmp_path, "--student", school.students["seventeen"], "--top", "3", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["places"][0]["place"] == school.place
    assert len(found["places"]) == 3
    assert found["eligible"] < found["candidates"]
    for place in found["places"]:
        assert sum(part["points"] for part in place["parts"]) == place["score"]
    assert [place["score"] for place in found["places"]] == sorted((p["score"] for p in found["places"]), reverse=True)


def test_lines_show_the_sum(school: School, database_url: str, tmp_path: Path) -> None:
    done = rank(database_url, tmp_path, "--student", "1000", "--top", "1")
    assert done.exit_code == 0
    assert "Fijnmechaniek De Rijn" in done.stdout
    assert "The work" in done.stdout


@pytest.mark.parametrize(("student", "code"), [("nobody", 1), ("2001", 1)])
def test_refusals_are_said_on_stderr(
    school: School, database_url: str, tmp_path: Path, student: str, code: int
) -> None:
    done = rank(database_url, tmp_path, "--student", student)
    assert done.exit_code == code
    assert done.stderr.startswith("bpv: ")


def test_usage(database_url: str, tmp_path: Path) -> None:
    assert rank(database_url, tmp_path).exit_code == 2
    assert rank(database_url, tmp_path, "--student", "x", "--top", "0").exit_code == 2
