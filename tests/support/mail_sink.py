"""A mail server on this machine that keeps what it gets, and misbehaves as a test tells it to."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from bpv.core.clock import now

Answer = Callable[[str, int], str]  # Message-ID and which try, from 1: what the server answers, or "hang" or "cut"

GOOD = "250 OK"
LATER = "451 4.3.0 later"
REFUSED = "550 5.1.1 nobody"
HANG = "hang"
CUT = "cut"


def always(message_id: str, number: int) -> str:
    """Take every mail."""
    return GOOD


@dataclass
class Sink:
    """What arrived. `seen` counts the tries per Message-ID, those that were refused too."""

    answer: Answer = always
    hang: float = 10.0
    delay: float = 0.0
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    moments: list[float] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name aiosmtpd calls
        """Called by aiosmtpd with each mail."""
        made = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        message_id = str(made["Message-ID"])
        with self.lock:
            self.seen[message_id] = self.seen.get(message_id, 0) + 1
            number = self.seen[message_id]
        word = self.answer(message_id, number)
        if word[0] in "45":
            return word
        with self.lock:
            self.mails.append((envelope.rcpt_tos[0], made))
            self.moments.append(now().timestamp())
        await asyncio.sleep(self.delay)
        if word == HANG:
            await asyncio.sleep(self.hang)
        if word == CUT:
            server.transport.abort()
        return GOOD

    def ids(self) -> list[str]:
        """The ids of the mail that arrived, as the outbox knows them, twice when it arrived twice."""
        with self.lock:
            return [str(mail["Message-ID"]).strip("<>").partition("@")[0] for _, mail in self.mails]


class AnyPort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(answer: Answer = always, *, hang: float = 10.0, delay: float = 0.0, options: str = "") -> Iterator[Sink]:
    """A server that runs while the block does; `url` is the setting for it."""
    sink = Sink(answer, hang, delay)
    controller = AnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    sink.url = f"smtp://127.0.0.1:{controller.port}{options}"
    try:
        yield sink
    finally:
        controller.stop(no_assert=True)
