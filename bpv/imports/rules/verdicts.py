"""The verdicts of a whole file: counted, told apart by a digest, kept, and turned into messages with a place."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bpv.core.intake import Candidate, Judged, Note, Verdict, count
from bpv.imports.models import Layout, Message, Verdicts
from bpv.imports.rules.rows import Rows

SILENT: Final = frozenset({Verdict.BLANK})


def whole(rows: Rows, judged: Iterable[Judged], found: Layout, mapping: Mapping[str, int], sheet: str) -> Verdicts:
    """One verdict per data row, in the order of the file. Raises ValueError when a row was lost or judged twice."""
    every = sorted((*rows.settled, *judged), key=lambda row: row.number)
    if [row.number for row in every] != list(range(rows.above + 1, rows.above + rows.total + 1)):
        raise ValueError("every row needs exactly one verdict")
    headers = {name: found.headers[index] for name, index in mapping.items()}
    return Verdicts(tuple(every), count(row.verdict for row in every), digest(every), rows.above, headers, sheet)


def digest(judged: Iterable[Judged]) -> str:
    """Tells two judgements of one file apart."""
    made = hashlib.sha256()
    for row in judged:
        notes = [(note.code, note.field, note.value) for note in row.notes]
        body = (row.number, row.verdict.value, notes, [one.token for one in row.candidates])
        made.update(json.dumps(body).encode())
    return made.hexdigest()


def packed(verdicts: Verdicts) -> bytes:
    """Verdicts as compressed bytes."""
    rows = [
        (
            row.number,
            row.verdict.value,
            row.label[:200],
            [(note.code, note.field, note.shown, dict(note.params)) for note in row.notes],
            [(one.token, one.label, one.score, one.reasons) for one in row.candidates],
            row.fingerprint,
        )
        for row in verdicts.judged
    ]
    about = {"above": verdicts.above, "headers": dict(verdicts.headers), "sheet": verdicts.sheet}
    body = {"rows": rows, "counts": dict(verdicts.counts), "digest": verdicts.digest, **about}
    return zlib.compress(json.dumps(body, ensure_ascii=False, default=str).encode(), 6)


def unpacked(kept: bytes) -> Verdicts:
    """The verdicts that `packed` kept."""
    body: dict[str, Any] = json.loads(zlib.decompress(kept))
    judged = tuple(
        Judged(
            number,
            Verdict(verdict),
            label,
            tuple(Note(*note) for note in notes),
            tuple(Candidate(token, name, score, tuple(reasons)) for token, name, score, reasons in candidates),
            fingerprint,
        )
        for number, verdict, label, notes, candidates, fingerprint in body["rows"]
    )
    return Verdicts(judged, body["counts"], body["digest"], body["above"], body["headers"], body["sheet"])


def messages(verdicts: Verdicts, wanted: Iterable[Verdict] | None = None) -> list[Message]:
    """A line per note, and one for a row without any; of the wanted verdicts only, when they are named."""
    chosen = None if wanted is None else frozenset(wanted)
    return [
        message
        for row in verdicts.judged
        if chosen is None or row.verdict in chosen
        for message in messages_of(row, verdicts)
    ]


def messages_of(row: Judged, verdicts: Verdicts) -> list[Message]:
    """The lines of one row."""
    notes = row.notes or (Note(f"verdict.{row.verdict.value}"),)
    return [
        Message(
            verdicts.sheet,
            row.number,
            verdicts.headers.get(note.field or "", note.field or ""),
            note.shown,
            note.code,
            note.params,
            row.verdict.value,
            row.label,
        )
        for note in notes
    ]


def firsts(verdicts: Verdicts, most: int = 20) -> dict[str, list[tuple[Judged, list[Message]]]]:
    """The first rows of each verdict with their messages, for a page."""
    found: dict[str, list[tuple[Judged, list[Message]]]] = {verdict.value: [] for verdict in Verdict}
    for row in verdicts.judged:
        some = found[row.verdict.value]
        if len(some) < most:
            some.append((row, messages_of(row, verdicts)))
    return found
