"""How commands answer: one JSON document on stdout with `--json`, plain lines otherwise; reasons on stderr."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from bpv.core import config, migrate
from bpv.core.db import Database
from bpv.core.errors import DomainError, Unsafe
from bpv.core.words import say

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@dataclass(frozen=True)
class Context:
    """Settings and database of one command."""

    settings: config.Settings
    database: Database


@contextmanager
def opened(*, schema: bool = True) -> Iterator[Context]:
    """Settings and database; a domain error or an unsafe setting ends the command with exit code 1 and its reason.

    So does a database without the newest schema, unless `schema` is False.
    """
    try:
        settings = config.read()
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database_url, settings.field_keys, settings.files_dir)
        try:
            if schema:
                database.verify()
                migrate.require(database)
            yield Context(settings, database)
        finally:
            database.dispose()
    except Unsafe as unsafe:
        fail(unsafe.problems)
    except DomainError as error:
        fail((say(config.LANGUAGES[1], error.code, error.params),))


def fail(problems: tuple[str, ...]) -> None:
    """Say why on stderr and exit with 1."""
    for problem in problems:
        click.echo(f"bpv: {problem}", err=True)
    sys.exit(1)


def answer(document: Mapping[str, Any], *, as_json: bool, lines: Callable[[Mapping[str, Any]], list[str]]) -> None:
    """Print the document as JSON, or as the lines that a person reads."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, default=str))
    else:
        for line in lines(document):
            click.echo(line)
