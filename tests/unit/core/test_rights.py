"""The table of rights: scopes add up over roles, and bounds come from the granting role alone."""

import pytest

from bpv.core.errors import Forbidden
from bpv.core.rights import RULES, Grant, Principal, Reach, Role, may, scope_of


def who(*grants: Grant) -> Principal:
    """Somebody signed in with these roles."""
    return Principal(institution_id="i", account_id="a", grants=grants)


def test_a_visitor_reaches_only_public_acts() -> None:
    """Everything that a visitor may do is listed here."""
    assert {name for name in RULES if may(Principal(), name)} == {
        "public.page",
        "calendar.feed",
        "company_link.use",
        "public.health",
        "public.report",
        "session.language",
        "session.set_password",
        "session.sign_in",
        "session.sign_out",
        "session.set_up",
        "task_link.look",
        "task_link.use",
    }


def test_every_role_has_something_and_no_rule_is_dead() -> None:
    """All roles of GOV-04 are in the table; a rule that nobody has would be a mistake."""
    assert all(any(may(who(Grant(role)), name) for name in RULES) for role in Role)
    assert all(any(reach is not Reach.NONE for reach in rule.reach.values()) for rule in RULES.values())


def test_two_roles_give_the_widest_reach_but_only_their_own_bounds() -> None:
    """A coordinator of team X who supervises in team Y gets no coordinator's right in team Y."""
    person = who(Grant(Role.COORDINATOR, team_id="x"), Grant(Role.LEARNING_WORK_COACH, team_id="y"))
    scope = scope_of(person, "student.list")
    assert scope.reach is Reach.TEAM
    assert scope.team_ids == {"x"}


def test_an_act_outside_the_role_is_forbidden() -> None:
    """Administrators keep accounts; they do not browse the registry's students."""
    with pytest.raises(Forbidden):
        scope_of(who(Grant(Role.ADMINISTRATOR)), "student.list")


def test_no_act_of_the_registry_is_open_to_students_or_trainers() -> None:
    """Students see places, never the registry; trainers nothing of it yet."""
    for role in (Role.STUDENT, Role.TRAINER):
        assert not [name for name in RULES if name.startswith(("company.", "import.")) and may(who(Grant(role)), name)]
