"""From a file that came in to its clean copy: before any transaction, in a child process."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import IO, Final

from bpv.core.cleaning.names import kind_of
from bpv.core.cleaning.scanning import scan
from bpv.core.cleaning.shape import KINDS, MEGABYTE, MOST_BYTES, MOST_SECONDS, Kind, Unfit
from bpv.core.errors import Refused

CHILD: Final = (sys.executable, "-m", "bpv.core.cleaning.child")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes a file may have, which kinds are welcome, and the address of the virus scanner, "" without one."""

    size: int = MOST_BYTES
    kinds: tuple[str, ...] = tuple(KINDS)
    scanner: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean copy in memory: its name, kind, bytes and their SHA-256."""

    name: str
    kind: str
    content: bytes = field(repr=False)
    sha256: str

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


def clean(name: str, stream: IO[bytes], limits: Limits, *, declared: str = "") -> Cleaned:
    """Take in a file: judge its name, size, type and content, let the scanner look, and give the clean copy.

    Call it before a writing transaction: it takes from 0.2 seconds up to half a minute. `declared` is the type that the
    browser sent. Raises Refused with a word code of `file.*`.
    """
    try:
        kind = kind_of(name)
        if kind.name not in limits.kinds:
            raise Unfit("file.kind")
        if not kind.may_be_called(declared.partition(";")[0].strip().lower()):
            raise Unfit("file.not_what_it_says")
        raw = taken(stream, limits.size)
        if limits.scanner:
            scan(raw, limits.scanner)
        content = handed_over(raw, kind)
        if len(content) > limits.size:
            raise Unfit("file.big", megabytes=limits.size // MEGABYTE)
    except Unfit as problem:
        raise Refused(problem.code, field=None, **problem.params) from problem
    return Cleaned(name, kind.name, content, hashlib.sha256(content).hexdigest())


def taken(stream: IO[bytes], most: int) -> bytes:
    """The bytes of the file. Raises Unfit for none, or too many."""
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise Unfit("file.big", megabytes=most // MEGABYTE)
    if not raw:
        raise Unfit("file.empty")
    return raw


def handed_over(raw: bytes, kind: Kind) -> bytes:
    """The clean bytes that the child gives back. Raises Unfit."""
    try:
        done = subprocess.run(  # noqa: S603 our own module, with a kind that we chose
            [*CHILD, kind.name],
            input=raw,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise Unfit("file.too_heavy") from error
    head, _, content = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        raise Unfit("file.too_heavy")
    answer = json.loads(head)
    if "code" in answer:
        raise Unfit(answer["code"], **answer["params"])
    return content
