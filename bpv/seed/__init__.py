"""The demo school and the acceptance schools: made-up people and companies, the same for the same seed on the same day.

All values come from `Dice`, a seeded generator, ids included; dates are counted from today so that a demo never ages.
"""

from bpv.seed.accounts import Login, passwords
from bpv.seed.profiles import PROFILES, Seeded, empty, fill

__all__ = ["PROFILES", "Login", "Seeded", "empty", "fill", "passwords"]
