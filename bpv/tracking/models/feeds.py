"""Calendar feeds: the secret address of a person, and what stands in their calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar address. Its secret part follows from the id and the server's key."""

    id: str
    institution_id: str
    account_id: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: whole local days from `first` to `last`. `code` with `params` is its text, `path` the page that tells
    more to who may sign in there; the same thing keeps its `uid`."""

    uid: str
    code: str
    params: Mapping[str, str]
    path: str
    first: date
    last: date
