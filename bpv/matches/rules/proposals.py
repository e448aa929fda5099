"""Decisions about proposals: when one may be made, which reasons each side may give, and which side was silent."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from bpv.companies.models.naming import PlaceName
from bpv.matches.models.proposals import (
    MOST_PER_FREE_PLACE,
    MOST_PER_STUDENT,
    CompanyAnswer,
    Proposal,
    ProposalState,
)
from bpv.placements.models import Side, Way
from bpv.placements.rules import reasons

REMIND: Final = timedelta(days=3)  # before the last day
# Reasons of the shared catalogue that make sense before a student has begun.
BEFORE_START: Final[Mapping[Side, tuple[str, ...]]] = {
    Side.STUDENT: (
        "content_not_wanted",
        "too_far",
        "other_place_found",
        "no_click",
        "personal",
        "left_programme",
        "outside_circumstances",
    ),
    Side.COMPANY: (
        "full_after_all",
        "no_time_to_guide",
        "no_click",
        "level_not_suited",
        "recognition_lost",
        "stopped",
        "outside_circumstances",
    ),
    Side.SCHOOL: ("data_wrong", "period_moved", "level_not_suited", "left_programme", "outside_circumstances"),
}
FULL: Final = "full_after_all"
PLACED: Final = "other_place_found"
SILENT: Final = "no_answer"


def reasons_for(side: Side) -> tuple[str, ...]:
    """The codes that a side may give for a no to a proposal, in the order in which they are offered."""
    return tuple(code for code in BEFORE_START[side] if reasons.fits(code, side))


def making_objection(place: PlaceName, left: int, open_here: int, way: Way, open_of_student: int) -> str | None:
    """The code of why a place cannot be proposed now, or None.

    Placed by the school, a free place is proposed to one student at a time. Where the company chooses, several
    students may be proposed for it, up to MOST_PER_FREE_PLACE.
    """
    if place.closed:
        return "proposal.place_closed"
    if left <= 0:
        return "proposal.place_full"
    if open_here >= left * (1 if way is Way.SCHOOL_LED else MOST_PER_FREE_PLACE):
        return "proposal.enough_for_place"
    if open_of_student >= (1 if way is Way.SCHOOL_LED else MOST_PER_STUDENT):
        return "proposal.enough_for_student"
    return None


def reason_objection(side: Side, yes: bool, reason: str) -> str | None:
    """The code of what is wrong with the reason of an answer, or None: a no has a reason of that side's list."""
    if yes:
        return None
    return None if reason in reasons_for(side) else "proposal.reason_needed"


def day_objection(answer: CompanyAnswer, made_on: date, today: date) -> str | None:
    """The code of what is wrong with the day of a company's answer, or None."""
    if answer.on > today:
        return "proposal.day_ahead"
    return "proposal.day_before" if answer.on < made_on else None


def silent_sides(proposal: Proposal) -> tuple[str, ...]:
    """The sides that had not answered when the term ended."""
    return tuple(side.value for side in proposal.waits_for)


def ended_by(proposal: Proposal) -> Side:
    """The side that ended a proposal: who said no, who was silent (the student before the company), or the school."""
    if proposal.state is ProposalState.WITHDRAWN:
        return Side.SCHOOL
    if proposal.state is ProposalState.LAPSED:
        return Side(proposal.silent[0]) if proposal.silent else Side.SCHOOL
    return Side.STUDENT if proposal.student_answer == "no" else Side.COMPANY


def reasons_of(proposal: Proposal) -> dict[Side, str]:
    """The reason per side that gave one; a side that was silent has `no_answer`."""
    given = {
        Side.STUDENT: SILENT if Side.STUDENT.value in proposal.silent else proposal.student_reason,
        Side.COMPANY: SILENT if Side.COMPANY.value in proposal.silent else proposal.company_reason,
        Side.SCHOOL: proposal.end_reason,
    }
    return {side: reason for side, reason in given.items() if reason}


def words_of(proposal: Proposal) -> dict[Side, str]:
    """What each side said with its reason."""
    given = {
        Side.STUDENT: proposal.student_word,
        Side.COMPANY: proposal.company_word,
        Side.SCHOOL: proposal.end_word,
    }
    return {side: word for side, word in given.items() if word}
