"""What somebody may do, and how far: asked by views, downloads, commands and jobs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bpv.core.errors import Forbidden
from bpv.core.rights.following_rules import FOLLOWING
from bpv.core.rights.house_rules import HOUSE
from bpv.core.rights.kinds import WIDTH, Principal, Reach, Role, Rule, Scope
from bpv.core.rights.match_rules import MATCH

RULES: Final[Mapping[str, Rule]] = MappingProxyType({**HOUSE, **MATCH, **FOLLOWING})


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
