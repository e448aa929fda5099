"""Roles, reaches, grants, who is asking, and what a rule is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """The roles of GOV-04, the administrator, and a visitor who is not signed in."""

    STUDENT = "student"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    TRAINER = "trainer"
    BROKER = "broker"
    LEARNING_WORK_COACH = "learning_work_coach"
    CARE_COORDINATOR = "care_coordinator"
    PROJECT_LEADER = "project_leader"
    MANAGER = "manager"
    CONFIDENTIAL_ADVISER = "confidential_adviser"
    COMPLAINTS_COMMITTEE = "complaints_committee"
    ADMINISTRATOR = "administrator"
    ANONYMOUS = "anonymous"


class Reach(StrEnum):
    """How far a role reaches with an act, from nothing to the whole institution."""

    NONE = "none"
    OWN = "own"
    ASSIGNED = "assigned"
    COMPANY = "company"
    TEAM = "team"
    COLLEGE = "college"
    ALL = "all"


WIDTH: Final = tuple(Reach)
STAFF: Final = tuple(r for r in Role if r not in (Role.STUDENT, Role.TRAINER, Role.ANONYMOUS))
SIGNED_IN: Final = tuple(r for r in Role if r is not Role.ANONYMOUS)
REGISTRY: Final = (
    Role.SUPERVISOR,
    Role.COORDINATOR,
    Role.BROKER,
    Role.LEARNING_WORK_COACH,
    Role.CARE_COORDINATOR,
    Role.PROJECT_LEADER,
    Role.MANAGER,
)


@dataclass(frozen=True)
class Grant:
    """One role that a person holds, bounded to colleges or teams where the role has such a bound."""

    role: Role
    college_id: str | None = None
    team_id: str | None = None


@dataclass(frozen=True)
class Principal:
    """Who is asking. `grants` is read anew with every request, so that a withdrawn role ends at once."""

    institution_id: str = ""
    account_id: str | None = None
    name: str = ""
    language: str = "nl"
    grants: tuple[Grant, ...] = ()
    student_id: str | None = None
    trainer_id: str | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held; a visitor holds exactly `anonymous`."""
        return frozenset(g.role for g in self.grants) or frozenset({Role.ANONYMOUS})

    @property
    def signed_in(self) -> bool:
        """True when somebody signed in."""
        return self.account_id is not None


@dataclass(frozen=True)
class Scope:
    """The widest reach a principal has for one act, with what bounds it. Stores filter by it.

    `coaching`: the act is open to coaches and the principal is one, so that the students whom they coach belong to it.
    """

    reach: Reach
    institution_id: str
    account_id: str | None = None
    student_id: str | None = None
    trainer_id: str | None = None
    college_ids: frozenset[str] = frozenset()
    team_ids: frozenset[str] = frozenset()
    coaching: bool = False


@dataclass(frozen=True)
class Rule:
    """An act: what it is in words for the rights page, the reach per role, and whether its GET writes a read event."""

    text: str
    reach: Mapping[Role, Reach] = field(default_factory=dict)
    reads_k4: bool = False


def rule(text: str, *, reads_k4: bool = False, **reach: Reach) -> Rule:
    """A rule from role names: `rule("see own placement", student=Reach.OWN)`."""
    return Rule(text, MappingProxyType({Role(name): value for name, value in reach.items()}), reads_k4)


def everybody(text: str, roles: tuple[Role, ...], reach: Reach) -> Rule:
    """A rule with the same reach for several roles."""
    return Rule(text, MappingProxyType(dict.fromkeys(roles, reach)))
