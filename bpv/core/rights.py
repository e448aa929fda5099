"""Who may do what: one table, asked by every view, download, command and job. Rights are written nowhere else.

A rule id names an act; it gives each role a scope. Stores receive the scope and leave out what lies outside it, so that
a foreign object looks exactly like one that does not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bpv.core.errors import Forbidden


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


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "public.page": everybody("read a public page", tuple(Role), Reach.ALL),
        "public.health": everybody("ask whether the service is up", tuple(Role), Reach.ALL),
        "public.report": everybody("tell that a page broke the content security policy", tuple(Role), Reach.ALL),
        "session.sign_in": everybody("sign in", tuple(Role), Reach.OWN),
        "session.sign_out": everybody("sign out", tuple(Role), Reach.OWN),
        "session.language": everybody("choose a language", tuple(Role), Reach.OWN),
        "session.read": everybody("see own account and sessions", SIGNED_IN, Reach.OWN),
        "session.own": everybody("end own sessions, change own password", SIGNED_IN, Reach.OWN),
        "session.set_password": everybody("choose a password with a one-use link", tuple(Role), Reach.OWN),
        "session.set_up": everybody("make the first administrator with the one-use code", tuple(Role), Reach.OWN),
        "home.read": everybody("open the own start page", SIGNED_IN, Reach.OWN),
        "account.list": rule("see accounts and roles", administrator=Reach.ALL),
        "account.form": rule("open the form for a new account", administrator=Reach.ALL),
        "account.edit": rule("make and disable accounts, give and withdraw roles", administrator=Reach.ALL),
        "organisation.read": rule(
            "see institution, colleges, teams, qualifications and BPV periods",
            administrator=Reach.ALL,
            coordinator=Reach.ALL,
            manager=Reach.ALL,
            project_leader=Reach.ALL,
        ),
        "organisation.form": rule("open the forms of colleges, teams and BPV periods", administrator=Reach.ALL),
        "organisation.edit": rule("change colleges, teams and BPV periods", administrator=Reach.ALL),
        "rights.read": rule("read the table of rights", administrator=Reach.ALL, confidential_adviser=Reach.ALL),
        "job.read": rule("see what the worker did", administrator=Reach.ALL),
        "company.list": everybody("search the registry of learning companies", REGISTRY, Reach.ALL),
        "company.read": everybody("read a learning company with its four aspects", REGISTRY, Reach.ALL),
        "company.edit": rule(
            "change a learning company, its recognition, trainers and places",
            coordinator=Reach.ALL,
            broker=Reach.ALL,
        ),
        "care_agreement.read": rule(
            "read special guidance agreements of a company",
            coordinator=Reach.ALL,
            broker=Reach.ALL,
            care_coordinator=Reach.ALL,
            learning_work_coach=Reach.ALL,
        ),
        "care_agreement.edit": rule(
            "record special guidance agreements of a company", coordinator=Reach.ALL, care_coordinator=Reach.ALL
        ),
        "relation.read": everybody("read the relations of the colleges with a company", REGISTRY, Reach.ALL),
        "relation.edit": rule(
            "keep the relation of the own college with a company: owner, notes, pause, end",
            coordinator=Reach.COLLEGE,
            broker=Reach.COLLEGE,
        ),
        "talk.read": everybody("read talks with companies, and search their signals", REGISTRY, Reach.ALL),
        "talk.edit": rule(
            "record a talk with a company for the own college",
            coordinator=Reach.COLLEGE,
            broker=Reach.COLLEGE,
            supervisor=Reach.COLLEGE,
        ),
        "recognition_request.read": everybody("follow requests for recognition", REGISTRY, Reach.ALL),
        "recognition_request.edit": rule(
            "move requests for recognition of the own college on",
            coordinator=Reach.COLLEGE,
            broker=Reach.COLLEGE,
        ),
        "duplicate.read": rule("see possible duplicates and what was merged", coordinator=Reach.ALL, broker=Reach.ALL),
        "company.merge": rule(
            "judge possible duplicates, merge companies, undo a merge", coordinator=Reach.ALL, broker=Reach.ALL
        ),
        "company_link.edit": rule(
            "send a company a link to check its own data", coordinator=Reach.ALL, broker=Reach.ALL
        ),
        "company_link.use": everybody("check the data of the own company with a one-use link", tuple(Role), Reach.OWN),
        "proposal.read": rule(
            "see what companies propose about their own data", coordinator=Reach.ALL, broker=Reach.ALL
        ),
        "proposal.decide": rule(
            "accept or refuse what a company proposes about its own data", coordinator=Reach.ALL, broker=Reach.ALL
        ),
        "shortage.read": rule(
            "see where places are short",
            coordinator=Reach.ALL,
            broker=Reach.ALL,
            manager=Reach.ALL,
            project_leader=Reach.ALL,
        ),
        "import.read": rule("see imports and their verdicts", coordinator=Reach.ALL, administrator=Reach.ALL),
        "import.companies": rule("import companies and places", coordinator=Reach.ALL, administrator=Reach.ALL),
        "import.reference": rule("import students, qualifications and postcodes", administrator=Reach.ALL),
        "place.browse": rule("see places ranked for oneself", student=Reach.OWN),
        "place.read": rule("read one place with its score", student=Reach.OWN),
        "wish.edit": rule("change own wishes for a placement", student=Reach.OWN),
        "shortlist.edit": rule("keep an own list of places", student=Reach.OWN),
        "shortlist.suggest": rule(
            "put a place on the list of a student, with a word why",
            coordinator=Reach.TEAM,
            supervisor=Reach.ASSIGNED,
        ),
        "search.edit": rule("save own searches and have mail when something new fits", student=Reach.OWN),
        "choice.read": rule("see own choices for a round", student=Reach.OWN),
        "choice.edit": rule("rank own choices for a round", student=Reach.OWN),
        "support_wish.edit": rule("write and withdraw the own support wish", reads_k4=True, student=Reach.OWN),
        "support_wish.read": rule(
            "read the support wish that a student shared",
            reads_k4=True,
            supervisor=Reach.ASSIGNED,
            coordinator=Reach.TEAM,
            care_coordinator=Reach.ALL,
        ),
        "support_wish.begin": rule("begin the work at the support wishes", care_coordinator=Reach.ALL),
        "allocation.own": rule("read why a round gave the own place", student=Reach.OWN),
        "objection.make": rule("object to the own result of a round", student=Reach.OWN),
        "objection.read": rule("read objections to a round", coordinator=Reach.TEAM),
        "objection.decide": rule("answer objections to a round", coordinator=Reach.TEAM),
        "match_switch.read": rule(
            "see which teams and study years place by learning wish, without a fit interview",
            coordinator=Reach.TEAM,
            administrator=Reach.ALL,
            manager=Reach.ALL,
            project_leader=Reach.ALL,
        ),
        "match_switch.edit": rule(
            "choose per team and study year whether the school places by learning wish",
            coordinator=Reach.TEAM,
            administrator=Reach.ALL,
        ),
        "round.read": rule("see rounds and their drafts", coordinator=Reach.TEAM),
        "round.edit": rule("start rounds, run drafts, pin and keep apart", coordinator=Reach.TEAM),
        "round.publish": rule("publish a draft that somebody else made", coordinator=Reach.TEAM),
        "round.advice": rule("see where one more place would help a round", coordinator=Reach.TEAM, broker=Reach.TEAM),
        "match_proposal.read": rule(
            "see proposals of places to students",
            coordinator=Reach.TEAM,
            broker=Reach.TEAM,
            supervisor=Reach.ASSIGNED,
        ),
        "match_proposal.edit": rule(
            "propose a place to a student, record what a company answers, withdraw",
            coordinator=Reach.TEAM,
            broker=Reach.TEAM,
        ),
        "match_proposal.own": rule("see the places that were proposed to oneself", student=Reach.OWN),
        "match_proposal.answer": rule("answer a proposal for oneself", student=Reach.OWN),
        "placement.own": rule("see own placements", student=Reach.OWN),
        "placement.read": rule(
            "see placements",
            coordinator=Reach.TEAM,
            broker=Reach.TEAM,
            supervisor=Reach.ASSIGNED,
            learning_work_coach=Reach.ASSIGNED,
        ),
        "placement.edit": rule("record a placement, cancel it, end it early", coordinator=Reach.TEAM),
        "placement.outcome": rule("record how a placement ended", coordinator=Reach.TEAM, supervisor=Reach.ASSIGNED),
        "coaching.read": rule(
            "see who coaches which student", coordinator=Reach.TEAM, learning_work_coach=Reach.ASSIGNED
        ),
        "coaching.edit": rule("assign a coach to a student", coordinator=Reach.TEAM),
        "coaching.report": rule(
            "see how many students found and kept a place with a coach",
            coordinator=Reach.TEAM,
            manager=Reach.ALL,
            project_leader=Reach.ALL,
        ),
        "failed_match.read": rule(
            "read the ledger of failed matches",
            coordinator=Reach.TEAM,
            broker=Reach.TEAM,
            supervisor=Reach.ASSIGNED,
        ),
        "refusal_pattern.read": rule(
            "see how often companies accept, beside what was expected", coordinator=Reach.TEAM, broker=Reach.TEAM
        ),
        "failed_match.edit": rule(
            "add reasons and actions to a failed match, search again, close it",
            coordinator=Reach.TEAM,
            broker=Reach.TEAM,
        ),
        "failed_match.report": rule(
            "see failed matches counted",
            coordinator=Reach.TEAM,
            broker=Reach.TEAM,
            manager=Reach.ALL,
            project_leader=Reach.ALL,
        ),
        "without_place.read": rule(
            "see students without a place",
            coordinator=Reach.TEAM,
            supervisor=Reach.ASSIGNED,
        ),
        "without_place.decide": rule("record why a student needs no place now", coordinator=Reach.TEAM),
        "model.read": rule(
            "read what was learned from outcomes, and how well it predicts",
            coordinator=Reach.ALL,
            manager=Reach.ALL,
            project_leader=Reach.ALL,
            administrator=Reach.ALL,
        ),
        "model.edit": rule("freeze the learned model, or go back to an earlier one", coordinator=Reach.ALL),
        "fairness.read": rule(
            "see whether groups of students fare alike in matching",
            coordinator=Reach.ALL,
            manager=Reach.ALL,
            project_leader=Reach.ALL,
        ),
        "import.outcomes": rule(
            "import outcomes of earlier placements", coordinator=Reach.ALL, administrator=Reach.ALL
        ),
        "setting.read": rule(
            "read the settings of the school and their history",
            administrator=Reach.ALL,
            coordinator=Reach.ALL,
            project_leader=Reach.ALL,
        ),
        "setting.edit": rule("change the settings of the school", administrator=Reach.ALL),
        "supervision.read": rule("see who supervises which student", administrator=Reach.ALL, coordinator=Reach.TEAM),
        "supervision.edit": rule("say who supervises which student", administrator=Reach.ALL, coordinator=Reach.TEAM),
        "outbox.read": rule(
            "read the mail of the service", administrator=Reach.ALL, coordinator=Reach.OWN, broker=Reach.OWN
        ),
        "outbox.edit": rule("send mail again, or stop it", administrator=Reach.ALL),
        "student.list": rule(
            "see students of the granted teams or colleges",
            coordinator=Reach.TEAM,
            supervisor=Reach.ASSIGNED,
        ),
        "student.rank": rule(
            "see the places as ranked for a student",
            coordinator=Reach.TEAM,
            supervisor=Reach.ASSIGNED,
        ),
    }
)


def reach_of(principal: Principal, rule_id: str) -> Reach:
    """The widest reach that any role of `principal` has for the act; `none` when no role has it."""
    given = RULES[rule_id].reach
    return max((given.get(role, Reach.NONE) for role in principal.roles), key=WIDTH.index)


def may(principal: Principal, rule_id: str) -> bool:
    """True when some role allows the act at all."""
    return reach_of(principal, rule_id) is not Reach.NONE


def scope_of(principal: Principal, rule_id: str) -> Scope:
    """The scope for stores; raises `Forbidden` when no role allows the act.

    Only the grants of a role with that widest reach bound it: being a supervisor of one team lends a coordinator of
    another nothing.
    """
    reach = reach_of(principal, rule_id)
    if reach is Reach.NONE:
        raise Forbidden()
    grants = [g for g in principal.grants if RULES[rule_id].reach.get(g.role, Reach.NONE) is reach]
    return Scope(
        reach=reach,
        institution_id=principal.institution_id,
        account_id=principal.account_id,
        student_id=principal.student_id,
        trainer_id=principal.trainer_id,
        college_ids=frozenset(g.college_id for g in grants if g.college_id),
        team_ids=frozenset(g.team_id for g in grants if g.team_id),
        coaching=Role.LEARNING_WORK_COACH in RULES[rule_id].reach and Role.LEARNING_WORK_COACH in principal.roles,
    )
