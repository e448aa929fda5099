"""The table of rights in words."""

from bpv.core.rights import RULES, Reach, Role
from bpv.organisation.models import (
    RightsLine,
)


def rights() -> tuple[RightsLine, ...]:
    """The table of rights in words: every act with the roles that have it."""
    order = list(Role)
    return tuple(
        RightsLine(
            rule_id,
            rule.text,
            tuple((role, rule.reach[role]) for role in order if rule.reach.get(role, Reach.NONE) is not Reach.NONE),
        )
        for rule_id, rule in RULES.items()
    )
