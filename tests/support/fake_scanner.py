"""A virus scanner for tests: speaks INSTREAM on this machine, and knows EICAR."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.support.handed_in import EICAR

ANSWERS: Final = {False: b"stream: OK\0", True: b"stream: Eicar-Signature FOUND\0"}


def received(line: socket.socket, size: int) -> bytes:
    """Exactly so many bytes, or fewer when the other side stops."""
    found = b""
    while len(found) < size and (more := line.recv(size - len(found))):
        found += more
    return found


def answer(line: socket.socket, always: bytes | None) -> None:
    """Read one stream, and say what it is."""
    with line:
        if received(line, 10) != b"zINSTREAM\0":
            return
        found = b""
        while size := struct.unpack("!L", received(line, 4) or bytes(4))[0]:
            found += received(line, size)
        line.sendall(ANSWERS[EICAR in found] if always is None else always)


@contextmanager
def scanner(always: bytes | None = None) -> Iterator[str]:
    """The address of a scanner that runs meanwhile; `always` is what it says to everything."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                answer(line, always)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
