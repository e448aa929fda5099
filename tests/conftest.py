"""Fixtures for every test: a fresh database of each kind, the real input data, and hypothesis' profiles."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bpv.core.db import Database
from tests.support.databases import KINDS, Databases
from tests.support.keys import RING
from tests.support.loopback import only_loopback
from tests.support.school import School

ROOT = Path(__file__).parent.parent
SHARED_DATA = Path(os.environ.get("BPV_SHARED_DATA") or ROOT.parent / "shared" / "data")

sys.addaudithook(only_loopback)
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The templates and the embedded server of this process."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


@pytest.fixture
def with_school() -> list[School]:
    """Holds the school of this test when its database came with one: asked for by the fixture `school` alone."""
    return []


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh migrated database, once per kind; it holds the small school when the test asks for that."""
    if "with_school" not in request.fixturenames:
        with databases.migrated(request.param, tmp_path) as url:
            yield url
        return
    with databases.with_school(request.param, tmp_path) as (url, school):
        request.getfixturevalue("with_school").append(school)
        yield url


@pytest.fixture
def school(database: Database, with_school: list[School]) -> School:
    """The small school, committed to the database of this test."""
    return with_school[0]


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database without tables, once per kind."""
    with databases.empty(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str, databases: Databases) -> Iterator[Database]:
    """A fresh migrated database without rows, once per kind."""
    made = Database(database_url, RING, databases.files)
    yield made
    made.dispose()


@pytest.fixture
def sqlite_database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A fresh migrated SQLite database: for pages, whose own code is the same on both kinds."""
    with databases.migrated("sqlite", tmp_path) as url:
        made = Database(url, RING, databases.files)
        yield made
        made.dispose()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real input: beside the project, or named by BPV_SHARED_DATA. Skips when it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real input data is not here ({SHARED_DATA}): set BPV_SHARED_DATA to its folder")
    return SHARED_DATA
