"""Fixtures for page tests: the application on each kind of database, a small school, and clients that lint."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from bpv.app import create_app
from bpv.core import config
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.people.service.passwords import Argon2
from tests.support.client import Client, signed_in
from tests.support.school import School

SignIn = Callable[..., Client]


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> config.Settings:
    """Settings of the demonstration, with files in the test's own folder."""
    url = database.engine.url.render_as_string(hide_password=False)
    return config.read({"BPV_ENV": "demo", "BPV_DATA_DIR": str(tmp_path), "BPV_DATABASE_URL": url})


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once per process: each test makes an application of its own, that would compile them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(database: Database, settings: config.Settings, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application; passwords are hashed with the least possible work, because no test here is about that."""
    made = create_app(settings, database, hasher=Argon2(memory=8, passes=1))
    made.jinja_env.bytecode_cache = compiled_templates
    made.test_client_class = Client
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor."""
    made = app.test_client()
    assert isinstance(made, Client)
    return made


@pytest.fixture
def sign_in(app: Flask, database: Database, school: School) -> SignIn:
    """`sign_in(Role.BROKER)` or `sign_in(account_id)`: a client of the first person of a role, or of one account.

    `institution_id` is needed for accounts of the other school only; `language="en"` for pages in English.
    """

    def sign(who: Role | str, *, institution_id: str = "", language: str = "") -> Client:
        role = who if isinstance(who, Role) else Role.STUDENT
        account_id = school.accounts[who][0] if isinstance(who, Role) else who
        return signed_in(app, database, account_id, institution_id or school.institution, role, language=language)

    return sign
