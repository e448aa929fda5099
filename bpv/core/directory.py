"""Who works here, for rooms that lie beside the room of people: names of accounts, and colleagues to choose from.

People fills it; `create_app` and the worker hand it to whoever needs it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from bpv.core.rights import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the school who can own something."""

    account_id: str
    name: str


class Directory(Protocol):
    """Asked within the caller's transaction, one query each."""

    def names(self, session: Session, institution_id: str, account_ids: Collection[str]) -> Mapping[str, str]:
        """The names of accounts of the institution by id, those that were disabled too; unknown ids are left out."""

    def colleagues(self, session: Session, institution_id: str, roles: Collection[Role]) -> tuple[Colleague, ...]:
        """The active accounts of the institution that hold one of the roles, by name."""
