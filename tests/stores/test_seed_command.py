"""`bpv seed` from the command line: it fills an empty database once, and never a school of a real school."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bpv.cli import main
from bpv.cli.seed import FULL, PRODUCTION
from bpv.core.db import Database
from bpv.core.sealing import new_key
from bpv.people.service.passwords import Argon2


@pytest.fixture
def environment(sqlite_database: Database, tmp_path: Path) -> dict[str, str]:
    """Settings of a demo with a migrated, empty database."""
    return {
        "BPV_ENV": "demo",
        "BPV_DATA_DIR": str(tmp_path / "data"),
        "BPV_DATABASE_URL": sqlite_database.engine.url.render_as_string(hide_password=False),
    }


def run(environment: dict[str, str], *words: str) -> Result:
    """The command's answer."""
    return CliRunner().invoke(main, ["seed", *words], env=environment)


SMALL = ("--students", "8", "--companies", "12", "--json")


def test_it_prints_accounts_whose_passwords_fit(environment: dict[str, str], sqlite_database: Database) -> None:
    answer = run(environment, "--profile", "acceptance", *SMALL)
    assert answer.exit_code == 0, answer.output
    document = json.loads(answer.stdout)
    assert document["students"] == 8 + 60
    first = document["accounts"][0]
    assert first | {"account_id": "", "institution_id": "", "linked": {}} == {
        "role": "student",
        "roles": ["student"],
        "email": "student@een.example",
        "password": "demo-student-2026",
        "totp_secret": None,
        "account_id": "",
        "institution_id": "",
        "linked": {},
    }
    with sqlite_database.reading() as session:
        query = "SELECT password_hash FROM account WHERE email = 'student@een.example'"
        stored = session.connection().exec_driver_sql(query).scalar_one()
    assert Argon2().verify(stored, first["password"])


def test_a_second_time_is_refused_or_does_nothing(environment: dict[str, str]) -> None:
    assert run(environment, *SMALL).exit_code == 0
    again = run(environment, *SMALL)
    assert again.exit_code == 1
    assert FULL in again.stderr
    left = run(environment, "--if-empty", "--json")
    assert left.exit_code == 0
    assert json.loads(left.stdout) == {"seeded": False, "accounts": []}
    shown = run(environment, "--if-empty").stdout
    assert "student@demo.example" in shown
    assert "demo-administrator-2026" in shown


def test_it_refuses_in_production(environment: dict[str, str]) -> None:
    safe = {
        "BPV_ENV": "production",
        "BPV_BASE_URL": "https://bpv.school.example",
        "BPV_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789",
        "BPV_TRUSTED_HOSTS": "bpv.school.example",
        "BPV_FIELD_KEYS": "school:" + new_key(),
    }
    refused = run(environment | safe, *SMALL)
    assert refused.exit_code == 1
    assert PRODUCTION in refused.stderr
