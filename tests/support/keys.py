"""The keys of sealed fields that tests use: those of the demonstration."""

from typing import Final

from bpv.core.sealing import DEMO_KEYS, Keyring

RING: Final = Keyring.parse(DEMO_KEYS)
