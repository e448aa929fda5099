"""Accounts with fixed addresses and passwords: one per role in the demo, two per role for acceptance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Final

from sqlmodel import Session

from bpv.core.rights import Role
from bpv.people.models import AccountFields
from bpv.seed.dice import Dice
from bpv.seed.material import words
from bpv.seed.organisation import Frame
from bpv.seed.writing import insert

ROLES: Final = tuple(role for role in Role if role is not Role.ANONYMOUS)
TEAM_ROLES: Final = frozenset({Role.SUPERVISOR, Role.COORDINATOR, Role.LEARNING_WORK_COACH})
COLLEGE_ROLES: Final = frozenset({Role.MANAGER, Role.BROKER, Role.CARE_COORDINATOR})
YEAR: Final = 2026

HashOf = Callable[[str], str]


def password_of(role: Role) -> str:
    """The password of every printed account of a role: known to everybody, so for demonstration and tests only."""
    return f"demo-{role.value}-{YEAR}"


def passwords() -> tuple[str, ...]:
    """All passwords, so that they can be hashed before the transaction begins."""
    return tuple(password_of(role) for role in ROLES)


@dataclass(frozen=True)
class Login:
    """A way in that is printed: never for production."""

    role: Role
    email: str
    password: str
    account_id: str
    institution_id: str
    roles: tuple[Role, ...]
    linked: Mapping[str, list[str]] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """As `bpv seed --json` prints it. There is no second factor yet."""
        return {
            "role": self.role.value,
            "roles": [role.value for role in self.roles],
            "email": self.email,
            "password": self.password,
            "totp_secret": None,
            "account_id": self.account_id,
            "institution_id": self.institution_id,
            "linked": dict(self.linked),
        }


class Staff:
    """Writes accounts of one school."""

    def __init__(self, session: Session, dice: Dice, frame: Frame, hash_of: HashOf, domain: str) -> None:
        self.session, self.dice, self.frame, self.hash_of, self.domain = session, dice, frame, hash_of, domain

    @cached_property
    def since(self) -> datetime:
        """When the accounts were made."""
        return datetime.combine(self.frame.day, time(6), UTC)

    def add(self, email: str, name: str, roles: tuple[Role, ...], password: str | None, unit: int = 0) -> str:
        """An account with roles, bounded to a team or college where the role has such a bound; gives its id.

        Without a password nobody signs in with it.
        """
        account_id = self.dice.id()
        fields = AccountFields(email=email, name=name, language="nl")
        row = {
            "id": account_id,
            "institution_id": self.frame.institution_id,
            "password_hash": self.hash_of(password) if password else None,
            "active": True,
            "created_at": self.since,
            "last_signed_in_at": None,
            "version": 1,
        }
        insert(self.session, "account", [row | fields.model_dump()])
        insert(self.session, "role_grant", [self.grant(account_id, role, unit + n) for n, role in enumerate(roles)])
        return account_id

    def grant(self, account_id: str, role: Role, number: int) -> dict[str, object]:
        """One role; `number` chooses the unit that bounds it."""
        unit = self.frame.units[number % len(self.frame.units)]
        return {
            "id": self.dice.id(),
            "institution_id": self.frame.institution_id,
            "account_id": account_id,
            "role": role.value,
            "college_id": unit.college_id if role in COLLEGE_ROLES else None,
            "team_id": unit.team_id if role in TEAM_ROLES else None,
            "granted_at": self.since,
        }

    def role_account(self, role: Role, number: int = 1, also: tuple[Role, ...] = ()) -> Login:
        """The account that shows what a role sees; further ones get a number."""
        suffix = "" if number == 1 else f"-{number}"
        email, password = f"{role.value}{suffix}@{self.domain}", password_of(role)
        account_id = self.add(email, self.name(), (role, *also), password, unit=number - 1)
        return Login(role, email, password, account_id, self.frame.institution_id, (role, *also))

    def name(self) -> str:
        """A made-up name."""
        return f"{self.dice.choice(words()['given'])} {self.dice.choice(words()['family'])}"
