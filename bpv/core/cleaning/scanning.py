"""A look by a virus scanner: clamd's INSTREAM, which any clamd speaks. It fails closed."""

import socket
import struct
from typing import Final
from urllib.parse import urlsplit

import structlog

from bpv.core.cleaning.shape import Unfit

CHUNK: Final = 64 * 1024
SECONDS: Final = 30
PORT: Final = 3310
log = structlog.get_logger("bpv.core.cleaning.scanning")


def connected(url: str) -> socket.socket:
    """A connection to `tcp://host:port` or `unix:///path`. Raises OSError."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(SECONDS)
        made.connect(parts.path)
        return made
    return socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=SECONDS)


def scan(raw: bytes, url: str) -> None:
    """Let the scanner look. Raises Unfit when it finds something, and also when it does not answer as it should."""
    try:
        with connected(url) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(raw), CHUNK):
                piece = raw[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096 and (more := line.recv(4096)):
                answer += more
    except (OSError, ValueError) as error:
        log.error("scanner.away", exception=type(error).__name__)
        raise Unfit("file.scanner_away") from error
    if answer == b"stream: OK\0":
        return
    if answer.endswith(b"FOUND\0"):
        log.warning("scanner.found")
        raise Unfit("file.virus")
    log.error("scanner.unclear")
    raise Unfit("file.scanner_away")
