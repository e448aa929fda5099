"""Importing files from the command line: the same steps as the pages, with a verdict per row."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import click

import bpv.organisation.service as organisation
from bpv.cli.output import Context, answer, json_option, opened
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.core.intake import Verdict
from bpv.core.progress import Step
from bpv.core.rights import Reach, Scope
from bpv.core.sheets.shape import ENCODINGS, MOST_BYTES, Sheet, Wanted
from bpv.core.sheets.writing import csv_bytes, xlsx_bytes
from bpv.core.words import say
from bpv.imports import service
from bpv.imports.models import Kind, Run, State, Upload, Verdicts
from bpv.imports.service import in_words, messages

SHOWN: Final = 20


@dataclass(frozen=True)
class Asked:
    """What the command line said."""

    kind: Kind
    file: Path
    pairs: tuple[str, ...]
    dry_run: bool
    skip_bad: bool
    verdicts: Path | None
    institution: str | None
    dated_on: date
    source: str
    wanted: Wanted
    header_row: int | None
    options: dict[str, int]


@click.group("import")
def import_group() -> None:
    """Import a file: every row gets a verdict, and all is written in one transaction or nothing is."""


def command(kind: Kind, help_text: str) -> click.Command:
    """The command for one kind of file."""

    @click.command(kind.value, help=f"{help_text} Example: bpv import {kind.value} FILE --dry-run")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Column by its name or number.")
    @click.option("--dry-run", is_flag=True, help="Judge every row and change nothing.")
    @click.option("--skip-bad", is_flag=True, help="Leave out refused and undecided rows; write the others.")
    @click.option(
        "--verdicts", type=click.Path(dir_okay=False, path_type=Path), help="Write all verdicts, CSV or XLSX."
    )
    @click.option("--institution", metavar="NAME|ID|BRIN", help="The school, when there are several.")
    @click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the file was true.")
    @click.option("--source", type=click.Choice(["import", "register"]), default="import", show_default=True)
    @click.option("--encoding", type=click.Choice(ENCODINGS), help="When the guess is wrong.")
    @click.option("--delimiter", type=click.Choice([";", ",", "tab", "|"]), help="When the guess is wrong.")
    @click.option("--sheet", metavar="NAME", help="The sheet of a workbook; the first with rows otherwise.")
    @click.option("--header-row", type=click.IntRange(0, 1000), help="The row of the column names; 0 for none.")
    @click.option("--edition", type=click.IntRange(1996, 2100), help="Qualifications: the edition of the list.")
    @click.option("--years", type=click.IntRange(1, 4), help="Qualifications: all of these last so many years.")
    @json_option
    def run(as_json: bool, **given: Any) -> None:
        asked = asked_of(kind, given)
        with opened() as context:
            document, code = perform(context, asked)
        answer(document, as_json=as_json, lines=lines)
        sys.exit(code)

    return run


def asked_of(kind: Kind, given: dict[str, Any]) -> Asked:
    """The options as one value."""
    mark = "\t" if given["delimiter"] == "tab" else given["delimiter"]
    moment: datetime | None = given["dated"]
    return Asked(
        kind=kind,
        file=given["file"],
        pairs=given["pairs"],
        dry_run=given["dry_run"],
        skip_bad=given["skip_bad"],
        verdicts=given["verdicts"],
        institution=given["institution"],
        dated_on=moment.replace(tzinfo=UTC).date() if moment else today(),
        source=given["source"],
        wanted=Wanted(given["encoding"], mark, given["sheet"]),
        header_row=given["header_row"],
        options={name: given[name] for name in ("edition", "years") if given[name] is not None},
    )


for _kind, _text in {
    Kind.COMPANIES: "Import learning companies.",
    Kind.PLACES: "Import places at companies.",
    Kind.STUDENTS: "Import students, matched on student number only.",
    Kind.OUTCOMES: "Import outcomes of earlier placements.",
    Kind.QUALIFICATIONS: "Import an official list of qualifications (crebo).",
    Kind.POSTCODES: "Import coordinates of 4-digit postcodes.",
}.items():
    import_group.add_command(command(_kind, _text))


def perform(context: Context, asked: Asked) -> tuple[dict[str, Any], int]:
    """Do it: the document to print, and the exit code."""
    language = context.settings.language
    with context.database.reading() as session:
        scope = Scope(Reach.ALL, school(organisation.institutions(session), asked.institution))
    if asked.file.stat().st_size > MOST_BYTES:
        raise Refused("sheet.too_big", megabytes=MOST_BYTES // 1024**2)
    raw = asked.file.read_bytes()
    sheet = service.read_file(raw, asked.wanted)
    upload = Upload(asked.kind, asked.file.name, raw, asked.dated_on, asked.source, asked.options)
    if asked.dry_run:
        run = mapped(service.planned(scope, upload, sheet), sheet, asked)
        with bar("judging") as step:
            judgement = service.judged(context.database, run, sheet, step)
        run, verdicts = replace(run, state=State.JUDGED, counts=judgement.verdicts.counts), judgement.verdicts
    else:
        run, verdicts = imported(context.database, scope, upload, sheet, asked)
    if asked.verdicts is not None:
        rows = service.report_rows(verdicts, language)
        book = asked.verdicts.suffix.lower() == ".xlsx"
        asked.verdicts.write_bytes(xlsx_bytes(asked.kind.value, rows) if book else csv_bytes(rows))
    done = asked.dry_run or run.state is State.APPLIED
    return document(run, verdicts, asked, language), 0 if done else 1


def imported(database: Database, scope: Scope, upload: Upload, sheet: Sheet, asked: Asked) -> tuple[Run, Verdicts]:
    """Stage, map, judge and write; the run as it ended."""
    with database.writing() as session:
        run = service.stage(session, scope, upload, sheet)
        if asked.header_row is not None:
            service.reread(session, scope, run, sheet, asked.header_row)
            run = service.run(session, scope, run.id)
        run = mapped(run, sheet, asked)
        service.map_columns(session, scope, run, run.mapping, asked.options)
    with bar("judging") as step:
        service.judge_now(database, run.id, step)
    run, verdicts = state_of(database, scope, run.id)
    try:
        with database.writing() as session:
            service.ask_apply(session, scope, run, skip_bad=asked.skip_bad)
    except Refused:
        return run, verdicts
    with bar("saving") as step:
        service.apply_now(database, run.id, step)
    return state_of(database, scope, run.id)[0], verdicts


def state_of(database: Database, scope: Scope, import_id: str) -> tuple[Run, Verdicts]:
    """A run and its verdicts; raises `Refused` when it could not be judged."""
    with database.reading() as session:
        run = service.run(session, scope, import_id)
        verdicts = service.verdicts_of(session, run)
    if verdicts is None or run.state is State.FAILED:
        raise Refused(run.problem or "import.broke", **run.problem_params)
    return run, verdicts


def mapped(run: Run, sheet: Sheet, asked: Asked) -> Run:
    """The run with the columns that --map names; a column is used once."""
    mapping = dict(run.mapping)
    for pair in asked.pairs:
        name, _, column = pair.partition("=")
        index = service.column_of(run, sheet, name.strip(), column.strip())
        if index is None:
            raise Refused("import.bad_map", asked=pair)
        mapping = {other: at for other, at in mapping.items() if at != index} | {name.strip(): index}
    return replace(run, mapping=mapping, options={**run.options, **asked.options})


def school(found: tuple[Any, ...], asked: str | None) -> str:
    """The id of the school that is meant; raises `Refused` when that is not clear."""
    if asked is not None:
        found = tuple(one for one in found if asked in (one.id, one.name, one.brin))
    if len(found) != 1:
        raise Refused("import.no_institution" if found else "import.no_school")
    return str(found[0].id)


@contextmanager
def bar(label: str) -> Iterator[Step]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=100, label=label, file=sys.stderr) as shown:
        yield stepping(shown)


def stepping(shown: Any) -> Callable[[int, int], None]:
    """A step that moves the bar to its share."""

    def step(done: int, total: int) -> None:
        shown.update(max(0, 100 * done // max(total, 1) - shown.pos))

    return step


def document(run: Run, verdicts: Verdicts, asked: Asked, language: str) -> dict[str, Any]:
    """The answer: counts that add up to the rows of the file, and every refusal with its place."""
    counts = dict(run.counts)
    duplicates = counts.pop("possible_duplicate", 0)
    errors = [
        {
            "sheet": message.sheet,
            "row": message.row,
            "column": message.column,
            "value": message.value,
            "message": in_words(message, language),
        }
        for message in messages(verdicts, (Verdict.REFUSED,))
    ]
    return {
        "kind": run.kind.value,
        "file": asked.file.name,
        "import": run.id or None,
        "dry_run": asked.dry_run,
        "applied": run.state is State.APPLIED,
        "repeats": run.repeats_id,
        "problem": say(language, run.problem, run.problem_params) if run.problem else None,
        "rows": len(verdicts.judged),
        "above_table": verdicts.above,
        **counts,
        "possible_duplicates": duplicates,
        "mapping": dict(verdicts.headers),
        "errors": errors,
        "at": now(),
    }


def lines(found: Any) -> list[str]:
    """The answer for a person."""
    names = (
        "rows",
        *(verdict.value for verdict in Verdict if verdict is not Verdict.POSSIBLE_DUPLICATE),
        "possible_duplicates",
    )
    shown = [f"{name.replace('_', ' ')}: {found[name]}" for name in names]
    shown += [
        f"row {error['row']}, {error['column'] or 'row'} {error['value']!r}: {error['message']}"
        for error in found["errors"][:SHOWN]
    ]
    if len(found["errors"]) > SHOWN:
        shown.append(f"... and {len(found['errors']) - SHOWN} more: --verdicts FILE writes the full list")
    if found["problem"]:
        shown.append(found["problem"])
    if found["dry_run"]:
        shown.append("dry run: nothing was changed")
    elif found["applied"]:
        shown.append("nothing to change: this was imported before" if found["repeats"] else "imported")
    else:
        shown.append("NOT imported: correct the file, or leave the refused and undecided rows out with --skip-bad")
    return shown
