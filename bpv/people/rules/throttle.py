"""When guessing at passwords is slowed down. Counters stand in the database under hashes (reliability.md §3, E20).

A school is one address, so no address is ever limited by itself, and who signed in before from an address is not locked
out by somebody who guesses at their account from elsewhere.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=5)
PER_ACCOUNT: Final = 10
PER_ACCOUNT_AND_ADDRESS: Final = 10
GLOBAL: Final = 1000
KNOWN_FOR: Final = timedelta(days=90)


@dataclass(frozen=True)
class Keys:
    """The counters of one attempt. They tell neither name nor address."""

    account: str
    account_and_address: str
    everybody: str
    known: str


@dataclass(frozen=True)
class Counter:
    """Failures since the start of a window, this attempt included."""

    failures: int
    window_start: datetime


def keys(email: str, address: str) -> Keys:
    """The keys of an attempt on `email` from `address`."""
    return Keys(
        account=hashed("account", email),
        account_and_address=hashed("account and address", email, address),
        everybody=hashed("everybody"),
        known=hashed("known", email, address),
    )


def hashed(*parts: str) -> str:
    """SHA-256 over the parts, each with its length, so that no two lists of parts look alike."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def wait(account: Counter, account_and_address: Counter, everybody: Counter, *, known: bool, instant: datetime) -> int:
    """Whole minutes to wait, 0 when the attempt may be judged. `known`: they signed in from this address before."""
    over = [account_and_address] if account_and_address.failures > PER_ACCOUNT_AND_ADDRESS else []
    if not known:
        over += [account] if account.failures > PER_ACCOUNT else []
        over += [everybody] if everybody.failures > GLOBAL else []
    left = [(counter.window_start + WINDOW - instant).total_seconds() for counter in over]
    return max(1, math.ceil(max(left) / 60)) if left else 0
