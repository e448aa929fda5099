"""Random public ids: 100 bits in 20 lower-case base32 characters, so that no URL tells a sequence.

The same id is primary key and public id. Typed ids keep a student's id out of a company's place.
"""

import base64
import re
import secrets
from typing import Final, NewType

ID_LENGTH: Final = 20
ID_PATTERN: Final = re.compile(r"[a-z2-7]{20}\Z")

InstitutionId = NewType("InstitutionId", str)
CollegeId = NewType("CollegeId", str)
TeamId = NewType("TeamId", str)
PeriodId = NewType("PeriodId", str)
AccountId = NewType("AccountId", str)
StudentId = NewType("StudentId", str)
CompanyId = NewType("CompanyId", str)
EstablishmentId = NewType("EstablishmentId", str)
PlaceId = NewType("PlaceId", str)
ImportId = NewType("ImportId", str)


def new_id() -> str:
    """A fresh random id of 20 characters (100 bits)."""
    return from_bytes(secrets.token_bytes(13))


def from_bytes(raw: bytes) -> str:
    """The id made of the first 100 bits of `raw` (at least 13 bytes): the seed makes repeatable ids with it."""
    return base64.b32encode(raw).decode("ascii").lower()[:ID_LENGTH]


def is_id(text: str) -> bool:
    """True when `text` has the shape of an id."""
    return ID_PATTERN.match(text) is not None
