"""Why a match or a placement ended: one catalogue of codes for every side, and whom a reason points at by default.

A reason is about the match, never about who somebody is: there is no code for health, origin, religion, sex or age, and
none may be added.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bpv.placements.models import Cause, Side


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: the sides that may give it, and the party it points at until somebody decides otherwise."""

    code: str
    sides: tuple[Side, ...]
    cause: Cause


STUDENT, COMPANY, SCHOOL, OTHER = Side.STUDENT, Side.COMPANY, Side.SCHOOL, Side.OTHER
CATALOGUE: Final = (
    Reason("content_not_wanted", (STUDENT,), Cause.STUDENT),
    Reason("too_far", (STUDENT,), Cause.STUDENT),
    Reason("other_place_found", (STUDENT,), Cause.STUDENT),
    Reason("conditions_not_met", (STUDENT, SCHOOL), Cause.COMPANY),
    Reason("guidance_lacking", (STUDENT, SCHOOL), Cause.COMPANY),
    Reason("work_not_as_agreed", (STUDENT, SCHOOL), Cause.COMPANY),
    Reason("not_treated_well", (STUDENT, SCHOOL), Cause.COMPANY),
    Reason("no_click", (STUDENT, COMPANY), Cause.OUTSIDE),
    Reason("no_answer", (STUDENT, COMPANY), Cause.OUTSIDE),
    Reason("personal", (STUDENT,), Cause.STUDENT),
    Reason("left_programme", (STUDENT, SCHOOL), Cause.STUDENT),
    Reason("full_after_all", (COMPANY,), Cause.COMPANY),
    Reason("no_time_to_guide", (COMPANY,), Cause.COMPANY),
    Reason("level_not_suited", (COMPANY, SCHOOL), Cause.SCHOOL),
    Reason("often_absent", (COMPANY, SCHOOL), Cause.STUDENT),
    Reason("agreements_not_kept", (COMPANY, SCHOOL), Cause.STUDENT),
    Reason("recognition_lost", (COMPANY, SCHOOL), Cause.COMPANY),
    Reason("stopped", (COMPANY,), Cause.COMPANY),
    Reason("data_wrong", (SCHOOL,), Cause.SCHOOL),
    Reason("period_moved", (SCHOOL,), Cause.SCHOOL),
    Reason("outside_circumstances", (STUDENT, COMPANY, SCHOOL, OTHER), Cause.OUTSIDE),
)
REASONS: Final[Mapping[str, Reason]] = MappingProxyType({one.code: one for one in CATALOGUE})


def reasons_of(side: Side) -> tuple[Reason, ...]:
    """The reasons that a side may give, in the order of the catalogue."""
    return tuple(one for one in CATALOGUE if side in one.sides)


def fits(code: str, side: Side) -> bool:
    """True when the side may give this reason."""
    found = REASONS.get(code)
    return found is not None and side in found.sides


def cause_of(code: str) -> Cause | None:
    """The party that a reason points at by default; None for a code that is not in the catalogue."""
    found = REASONS.get(code)
    return found.cause if found else None
