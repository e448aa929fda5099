"""Commands for the keys of sealed fields: which there are, a fresh one, and rotation."""

import sys
from dataclasses import asdict
from typing import Any

import click

from bpv.cli.output import answer, json_option, opened
from bpv.core import rotation, sealing
from bpv.core.db import Database
from bpv.tables import METADATA


@click.group()
def keys() -> None:
    """The keys of sealed fields, given in BPV_FIELD_KEYS as id:key,id:key. The first one seals, all of them open."""


@keys.command("new")
@click.argument("key_id")
@json_option
def new(key_id: str, as_json: bool) -> None:
    """Make a fresh random key. Put it first in BPV_FIELD_KEYS, keep the old ones behind it until a rotation is done.

    Example: bpv keys new 2027
    """
    if not sealing.KEY_ID.fullmatch(key_id):
        raise click.UsageError("an id has at most 16 small letters and figures")
    made = f"{key_id}:{sealing.new_key()}"
    answer({"key": made}, as_json=as_json, lines=lambda found: [str(found["key"])])


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """The ids of the keys, how many values each of them sealed, and what was replaced outside the service.

    Exit 1 when a value needs a key that is not there, or was replaced. Example: bpv keys list
    """
    with opened() as context:
        ring = context.settings.field_keys
        with context.database.reading() as session:
            found = [rotation.held(session, *pair) for pair in sealing.sealed_columns(METADATA)]
    lost = sorted({key for one in found for key in one.keys} - set(ring.keys))
    replaced = sum(one.replaced for one in found)
    document = {
        "current": ring.current,
        "keys": list(ring.keys),
        "lost": lost,
        "replaced": replaced,
        "columns": [asdict(one) for one in found],
    }
    answer(document, as_json=as_json, lines=lines_of)
    sys.exit(1 if lost or replaced else 0)


def lines_of(found: Any) -> list[str]:
    """The list as a person reads it."""
    lines = [f"{key}{' (seals)' if key == found['current'] else ''}" for key in found["keys"]]
    for one in found["columns"]:
        counts = ", ".join(f"{key}: {count}" for key, count in one["keys"].items()) or "nothing"
        lines.append(f"{one['table']}.{one['column']}: {counts}")
    lines += [f"LOST: values need the key '{key}', which BPV_FIELD_KEYS does not hold" for key in found["lost"]]
    return lines + ([f"REPLACED outside the service: {found['replaced']}"] if found["replaced"] else [])


@keys.command()
@json_option
def rotate(as_json: bool) -> None:
    """Seal every sealed value with the first key, in short steps beside the running service.

    Broken off, it goes on where it was. Exit 1 when values could not be opened. Example: bpv keys rotate
    """
    with opened() as context:
        done, failed = rotate_all(context.database)
    document = {"current": context.settings.field_keys.current, "resealed": done, "failed": failed}
    answer(document, as_json=as_json, lines=said)
    sys.exit(1 if failed else 0)


def said(found: Any) -> list[str]:
    """What a rotation did, as a person reads it."""
    lines = [f"{found['resealed']} values sealed with the key '{found['current']}'."]
    if not found["failed"]:
        return [*lines, "No value needs another key: the old keys can be taken out."]
    return [*lines, f"{len(found['failed'])} values cannot be opened. Keep every old key, and see `bpv keys list`."]


def rotate_all(database: Database) -> tuple[int, list[str]]:
    """All columns, a transaction per slice; how many values were sealed anew, and the rows that nobody can open."""
    done = 0
    failed: list[str] = []
    for table, column in sealing.sealed_columns(METADATA):
        after: str | None = ""
        while after is not None:
            with database.writing() as session:
                part = rotation.renew(session, table, column, after)
            done, after = done + part.done, part.last_id
            failed += part.failed
    return done, failed
