"""From a file to a run whose columns are mapped; what a person may decide on the way."""

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now, school_year
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Scope
from bpv.core.sheets.reading import packed, read, unpacked
from bpv.core.sheets.shape import Sheet, Unreadable, Wanted
from bpv.imports import store
from bpv.imports.models import ColumnGuess, FieldSpec, Kind, Layout, Run, State, Upload, Verdicts
from bpv.imports.rules import mapping as mapping_rules
from bpv.imports.rules import verdicts as verdict_rules
from bpv.imports.rules.fields import FIELDS

EDITION: Final = re.compile(r"(?<![0-9])(20[0-4][0-9])(?![0-9])")
OPEN: Final = (State.UPLOADED, State.JUDGED)
DATA_LIMIT: Final = 100_000


def read_file(raw: bytes, wanted: Wanted | None = None) -> Sheet:
    """The sheet in a file; raises `Refused` with the reason when it cannot be read. Takes seconds: no transaction."""
    try:
        return read(raw, wanted)
    except Unreadable as problem:
        raise Refused(problem.code, field="file", **problem.params) from problem


def options_of(kind: Kind, file_name: str, given: Mapping[str, int], year: int) -> dict[str, int]:
    """What the file does not say in its columns: the edition of an official list, from its name when nobody says."""
    if kind is not Kind.QUALIFICATIONS:
        return {}
    found = EDITION.search(file_name)
    options = {"edition": int(found.group(1)) if found else year, **given}
    if "vierjarig" in file_name.lower():
        options.setdefault("years", 4)
    return options


def stage(session: Session, scope: Scope, upload: Upload, sheet: Sheet) -> Run:
    """Record a file that was read, with a proposal for its columns.

    Raises `Refused` when there is nothing below the header.
    """
    blobs = {"file": zlib.compress(upload.raw, 6), "rows": packed(sheet)}
    run = store.add(session, scope.institution_id, proposed(scope, upload, sheet), blobs)
    note(session, scope, "import.uploaded", run.id)
    return run


def planned(scope: Scope, upload: Upload, sheet: Sheet) -> Run:
    """The same run without recording it: for a dry run from the command line. It has no id."""
    values = {**proposed(scope, upload, sheet), "kind": upload.kind}
    return Run(id="", institution_id=scope.institution_id, state=State.UPLOADED, created_at=now(), **values)


def proposed(scope: Scope, upload: Upload, sheet: Sheet) -> dict[str, Any]:
    """The columns of a new run: how the file was read, and which column is probably what."""
    found = mapping_rules.layout(upload.kind, sheet.rows)
    check_size(sheet, found)
    guesses = mapping_rules.propose(upload.kind, found, sheet.rows)
    return {
        "created_by": scope.account_id,
        "kind": upload.kind.value,
        "file_name": clean_name(upload.file_name),
        "file_hash": hashlib.sha256(upload.raw).hexdigest(),
        "dated_on": upload.dated_on,
        "source": upload.source,
        "options": options_of(upload.kind, upload.file_name, upload.options, school_year(upload.dated_on)),
        "reading": reading_of(sheet),
        "header_row": found.header_row,
        "mapping": mapping_rules.mapping_of(guesses),
    }


def check_size(sheet: Sheet, found: Layout) -> None:
    """Raise `Refused` for a file with a header only, or with too many rows."""
    if not any(sheet.rows[found.header_row :]):
        raise Refused("sheet.header_only", field="file")
    if len(sheet.rows) - found.header_row > DATA_LIMIT:
        raise Refused("sheet.too_many_rows", field="file", most=DATA_LIMIT)


def clean_name(file_name: str) -> str:
    """The last part of a file name, printable and at most 200 characters."""
    last = re.split(r"[\\/]", file_name)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-200:] or "file"


def reading_of(sheet: Sheet) -> dict[str, Any]:
    """How the file was read, for showing and for reading it again."""
    return {
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.name,
        "sure": sheet.sure,
        "others": list(sheet.others),
        "rows": len(sheet.rows),
    }


def run(session: Session, scope: Scope, import_id: str, kinds: Iterable[Kind] = tuple(Kind)) -> Run:
    """A run of a kind that the asker may see; raises `NotFound`."""
    found = store.run(session, scope.institution_id, import_id)
    if found is None or found.kind not in frozenset(kinds):
        raise NotFound()
    return found


def sheet_of(session: Session, run: Run) -> Sheet:
    """The sheet of a run; raises `Refused` when its file was forgotten."""
    kept = store.blob(session, run.id, "rows")
    if kept is None:
        raise Refused("import.forgotten")
    return unpacked(kept)


def raw_file(session: Session, run: Run) -> bytes:
    """The file as it was sent; raises `Refused` when it was forgotten."""
    kept = store.blob(session, run.id, "file")
    if kept is None:
        raise Refused("import.forgotten")
    return zlib.decompress(kept)


def layout_of(run: Run, sheet: Sheet) -> Layout:
    """Where the table lies."""
    return mapping_rules.layout(run.kind, sheet.rows, run.header_row)


def guesses_of(run: Run, sheet: Sheet) -> tuple[ColumnGuess, ...]:
    """Every column with samples and the proposal for it."""
    return mapping_rules.propose(run.kind, layout_of(run, sheet), sheet.rows)


def fields_of(kind: Kind) -> tuple[FieldSpec, ...]:
    """The fields that a file of this kind can fill."""
    return FIELDS[kind]


def column_of(run: Run, sheet: Sheet, field: str, column: str) -> int | None:
    """The column (from 0) that a person names for a field; None when the field or the column does not exist."""
    known = any(field == one.name for one in FIELDS[run.kind])
    return mapping_rules.column_named(layout_of(run, sheet), column) if known else None


def verdicts_of(session: Session, run: Run) -> Verdicts | None:
    """The verdicts of a run that was judged."""
    kept = store.blob(session, run.id, "verdicts")
    return verdict_rules.unpacked(kept) if kept is not None else None


def reread(session: Session, scope: Scope, run: Run, sheet: Sheet, header_row: int | None) -> None:
    """Take another reading of the same file, or another header row: the mapping is proposed anew."""
    found = mapping_rules.layout(run.kind, sheet.rows, header_row)
    check_size(sheet, found)
    guesses = mapping_rules.propose(run.kind, found, sheet.rows)
    values = {
        "reading": reading_of(sheet),
        "header_row": found.header_row,
        "mapping": mapping_rules.mapping_of(guesses),
        "state": State.UPLOADED.value,
        "problem": None,
    }
    must(store.change(session, run.id, values, states=OPEN))
    store.keep(session, run.id, "rows", packed(sheet))


def map_columns(
    session: Session, scope: Scope, run: Run, mapping: Mapping[str, int], options: Mapping[str, int]
) -> None:
    """Take the columns that a person chose, and queue the run for judging. Raises `Refused` when a required field has
    no column, or a column does not exist."""
    found = layout_of(run, sheet_of(session, run))
    names = {field.name for field in FIELDS[run.kind]}
    if not mapping.keys() <= names or not all(0 <= index < len(found.headers) for index in mapping.values()):
        raise Refused("import.no_such_column")
    absent = mapping_rules.missing(run.kind, mapping)
    if absent:
        raise Refused("import.column_missing", field=absent[0], fields=", ".join(absent))
    values = {"mapping": dict(mapping), "options": {**run.options, **options}, **waiting(State.JUDGING)}
    must(store.change(session, run.id, values, states=OPEN))
    note(session, scope, "import.mapped", run.id)


def waiting(state: State) -> dict[str, Any]:
    """The columns of a run that was queued."""
    return {
        "state": state.value,
        "problem": None,
        "problem_params": {},
        "lease_token": None,
        "lease_until": None,
        "attempts": 0,
    }


def decide(session: Session, scope: Scope, run: Run, made: Mapping[str, str]) -> None:
    """Keep decisions about possible duplicates (fingerprint to token, "" for a new company) and judge again.

    Only questions that this run asks are answered, with one of the answers that it offers; raises `Refused` otherwise.
    """
    verdicts = verdicts_of(session, run)
    asked = (
        {row.fingerprint: {one.token for one in row.candidates} for row in verdicts.judged if row.candidates}
        if verdicts
        else {}
    )
    for fingerprint, token in made.items():
        if fingerprint not in asked or (token and token not in asked[fingerprint]):
            raise Refused("import.no_such_question")
    store.decide(session, scope.institution_id, made, scope.account_id)
    must(store.change(session, run.id, waiting(State.JUDGING), states=(State.JUDGED,)))
    note(session, scope, "import.decided", run.id)


def ask_apply(session: Session, scope: Scope, run: Run, *, skip_bad: bool) -> None:
    """Queue a judged run for writing. Raises `Refused` when rows are refused or undecided and shall not be left out.

    A run that was applied before stays as it is: asking twice applies once.
    """
    if run.state in (State.APPLIED, State.APPLYING):
        return
    left_out = run.counts.get("refused", 0) + run.counts.get("possible_duplicate", 0)
    if left_out and not skip_bad:
        raise Refused("import.has_bad_rows", rows=left_out)
    values = {"skip_bad": skip_bad, **waiting(State.APPLYING)}
    if not store.change(session, run.id, values, states=(State.JUDGED,)):
        now_is = store.run(session, scope.institution_id, run.id)
        must(now_is is not None and now_is.state in (State.APPLIED, State.APPLYING))
        return
    note(session, scope, "import.apply_asked", run.id)


def must(done: bool) -> None:
    """Raise `Refused` when the run went on in the meantime."""
    if not done:
        raise Refused("import.went_on")


def note(session: Session, scope: Scope, event: str, import_id: str) -> None:
    """Write the event of an act on a run."""
    audit.record(session, event, institution_id=scope.institution_id, actor_id=scope.account_id, object_id=import_id)
