"""Hashing passwords with argon2id, never inside a transaction, and never too many at once."""

import threading
from typing import Final, Protocol

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from bpv.people.rules.passwords import LONGEST

KEY: Final = "bpv.hasher"
MEMORY: Final = 47104  # KiB: OWASP's 46 MiB, 1 pass, 1 lane; 45 ms on a 2-core machine (E19)
PASSES: Final = 1
LANES: Final = 1
AT_ONCE: Final = 4  # per process, so that fifty sign-ins at once take 200 MB and not 3 GB


class Hasher(Protocol):
    """Makes and judges password hashes."""

    def hash(self, password: str) -> str:
        """A new hash."""

    def verify(self, hashed: str, password: str) -> bool:
        """True when the password belongs to the hash."""

    def outdated(self, hashed: str) -> bool:
        """True when the hash was made with other parameters than those of today."""

    @property
    def dummy(self) -> str:
        """A hash with today's parameters that no password fits."""


class Argon2:
    """argon2id with parameters for 40 to 60 ms."""

    def __init__(self, *, memory: int = MEMORY, passes: int = PASSES, at_once: int = AT_ONCE) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=LANES, type=Type.ID)
        self._room = threading.BoundedSemaphore(at_once)
        self._dummy = ""

    @property
    def dummy(self) -> str:
        """Made once per process, at the first question."""
        if not self._dummy:
            self._dummy = self.hash("no password has this many characters" * 40)
        return self._dummy

    def hash(self, password: str) -> str:
        """A new hash, with its own salt."""
        with self._room:
            return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        """True when the password belongs to the hash; a hash that is none fits nothing."""
        with self._room:
            try:
                return self._hasher.verify(hashed, password)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, hashed: str) -> bool:
        """True when today's parameters differ."""
        return self._hasher.check_needs_rehash(hashed)


def fits(hasher: Hasher, hashed: str | None, password: str) -> bool:
    """True when the password fits. The same work is done for nobody, so that the time tells nothing (E18)."""
    if len(password) > LONGEST:
        return False
    right = hasher.verify(hashed or hasher.dummy, password)
    return right and hashed is not None
