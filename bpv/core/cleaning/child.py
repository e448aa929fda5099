"""The child process that opens an unknown file: bounded in memory and time, so that no file can take the service down.

Reads the file from standard input and its kind from the first argument; answers with a line of JSON, and after it the
clean bytes when there are any.
"""

import json
import resource
import sys
from typing import Final

import puremagic

from bpv.core.cleaning import office, pages, pictures, texts
from bpv.core.cleaning.shape import KINDS, MOST_MEMORY, MOST_SECONDS, Unfit

OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an office file of before 2007, or one with a password


def limit() -> None:
    """Bound this process; a file that needs more is refused by its end."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def check_type(raw: bytes, kind: str) -> None:
    """The content is of the kind that the name promises. Raises Unfit."""
    if raw.startswith(OLD_OFFICE):
        raise Unfit("file.old_or_locked")
    if kind == "txt":
        return  # a text has no marks to know it by: reading it decides
    try:
        found = {guess.extension for guess in puremagic.magic_string(raw)}
    except (puremagic.PureError, ValueError):
        found = set()
    if not found & set(KINDS[kind].suffixes):
        raise Unfit("file.not_what_it_says")


def cleaned(raw: bytes, kind: str) -> bytes:
    """The clean copy. Raises Unfit."""
    check_type(raw, kind)
    if kind == "txt":
        return texts.clean(raw)
    if kind == "pdf":
        return pages.clean(raw)
    return pictures.clean(raw, kind) if kind in pictures.FORMATS else office.clean(raw, kind)


def main() -> None:
    """Read, answer, end."""
    limit()
    content = b""
    try:
        content = cleaned(sys.stdin.buffer.read(), sys.argv[1])
        answer: dict[str, object] = {"size": len(content)}
    except Unfit as problem:
        answer = {"code": problem.code, "params": problem.params}
    except (MemoryError, RecursionError):
        answer = {"code": "file.too_heavy", "params": {}}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
