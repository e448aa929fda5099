"""`bpv match round`: a draft as JSON, the same for the same seed, and reasons on stderr with exit code 1."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from bpv.cli import main
from bpv.core.db import Database
from tests.support.rounds import cohort
from tests.support.school import School


def run(database_url: str, folder: Path, *words: str) -> Result:
    """Run the command against the test's database."""
    env = {"BPV_ENV": "demo", "BPV_DATA_DIR": str(folder), "BPV_DATABASE_URL": database_url}
    return CliRunner().invoke(main, ["match", "round", *words], env=env)


def test_a_round_from_the_command_line(database: Database, school: School, database_url: str, tmp_path: Path) -> None:
    with database.writing() as session:
        cohort(session, school)
    year = str(school.period_start.year - 2)
    words = ("--cohort", year, "--period", school.periods["BPV 1"], "--seed", "7", "--json")
    done = [run(database_url, tmp_path, *words) for _ in range(2)]
    assert [one.exit_code for one in done] == [0, 0], done[0].output
    found, again = (json.loads(one.stdout) for one in done)
    assert found["result_hash"] == again["result_hash"]
    assert found["seats"] == again["seats"]
    assert found["seed"] == 7
    assert (
        found["placed"] + found["unplaced"] + found["placed_before"] == found["students"] == len(found["seats"]) == 11
    )
    refused = run(database_url, tmp_path, "--cohort", year, "--period", "Nergens", "--json")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "There is no period Nergens" in refused.stderr
    assert run(database_url, tmp_path, "--cohort", "x", "--period", "BPV 1").exit_code == 2
