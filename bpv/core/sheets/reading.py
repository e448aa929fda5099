"""Reading a file that somebody sent: hand it to a bounded child process, and believe only its answer."""

import json
import os
import subprocess
import sys
import zlib
from dataclasses import asdict
from typing import Any, Final

from bpv.core.sheets.shape import MOST_BYTES, MOST_SECONDS, Flaw, Sheet, Unreadable, Wanted

CHILD: Final = (sys.executable, "-m", "bpv.core.sheets.child")


def read(raw: bytes, wanted: Wanted | None = None) -> Sheet:
    """All records of a CSV, XLSX, XLS or ODS file of at most 20 MB, within 30 seconds. Raises `Unreadable`."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("sheet.too_big", megabytes=MOST_BYTES // 1024**2)
    if not raw:
        raise Unreadable("sheet.empty")
    try:
        done = subprocess.run(  # noqa: S603 our own module, with options that we made
            [*CHILD, json.dumps(asdict(wanted or Wanted()))],
            input=raw,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("sheet.too_heavy") from error
    if done.returncode != 0 or not done.stdout:
        raise Unreadable("sheet.too_heavy")
    document = json.loads(done.stdout)
    if "code" in document:
        raise Unreadable(document["code"], **document["params"])
    return sheet_of(document)


def sheet_of(document: dict[str, Any]) -> Sheet:
    """The sheet in the child's answer, or in what `packed` made."""
    return Sheet(
        name=document["name"],
        rows=tuple(map(tuple, document["rows"])),
        flaws=tuple(Flaw(*flaw) for flaw in document["flaws"]),
        encoding=document["encoding"],
        sure=document["sure"],
        delimiter=document["delimiter"],
        others=tuple(document["others"]),
    )


def packed(sheet: Sheet) -> bytes:
    """A sheet as compressed bytes, for keeping it between upload and apply."""
    document = {**asdict(sheet), "flaws": [(flaw.row, flaw.column, flaw.code) for flaw in sheet.flaws]}
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode(), 6)


def unpacked(kept: bytes) -> Sheet:
    """The sheet that `packed` kept."""
    return sheet_of(json.loads(zlib.decompress(kept)))
