"""Which roles can be given, and which of them are bounded to a college or a team."""

from typing import Final

from bpv.core.errors import Refused
from bpv.core.rights import Role

GIVEN: Final = tuple(role for role in Role if role is not Role.ANONYMOUS)
MUST_BE_BOUNDED: Final = frozenset({Role.COORDINATOR})
MAY_BE_BOUNDED: Final = MUST_BE_BOUNDED | {
    Role.SUPERVISOR,
    Role.BROKER,
    Role.LEARNING_WORK_COACH,
    Role.CARE_COORDINATOR,
    Role.PROJECT_LEADER,
    Role.MANAGER,
}


def check_bound(role: Role, college_id: str | None, team_id: str | None) -> None:
    """Raise `Refused` when the bound does not suit the role."""
    if role not in GIVEN:
        raise Refused("people.role_unknown", field="role")
    if (college_id or team_id) and role not in MAY_BE_BOUNDED:
        raise Refused("people.bound_not_possible", field="unit")
    if role in MUST_BE_BOUNDED and not (college_id or team_id):
        raise Refused("people.bound_needed", field="unit")
