"""What can be done with work, when, and by whom; and what the work of a placement adds up to. Pure decisions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from bpv.core.clock import local
from bpv.folder.models.assignments import Rubric
from bpv.folder.models.work import Act, HandIn, HandInState, Standing, WorkFacts, Working
from bpv.placements.models import Placement, State

NEXT: Final[Mapping[Standing, Mapping[Act, Standing]]] = MappingProxyType(
    {
        Standing.OPEN: {Act.KEEP: Standing.STARTED, Act.HAND_IN: Standing.HANDED_IN},
        Standing.STARTED: {Act.KEEP: Standing.STARTED, Act.HAND_IN: Standing.HANDED_IN},
        Standing.HANDED_IN: {
            Act.SAY: Standing.HANDED_IN,
            Act.RETURN: Standing.RETURNED,
            Act.APPROVE: Standing.APPROVED,
        },
        Standing.RETURNED: {
            Act.KEEP: Standing.RETURNED,
            Act.HAND_IN: Standing.HANDED_IN,
            Act.SAY: Standing.RETURNED,
        },
        Standing.APPROVED: {Act.SAY: Standing.APPROVED},
    }
)
OF_STUDENT: Final = frozenset({Act.KEEP, Act.HAND_IN})
STATES: Final = MappingProxyType({Act.RETURN: HandInState.RETURNED, Act.APPROVE: HandInState.APPROVED})
WAITING_WORDS: Final = MappingProxyType(
    {
        Standing.HANDED_IN: "folder.waits_for_feedback",
        Standing.APPROVED: "folder.approved_already",
    }
)


def standing_of(states: Iterable[HandInState]) -> Standing:
    """Where the work is, from the states of its hand-ins, newest first; a draft says less than what was handed in."""
    known = tuple(states)
    sent = next((one for one in known if one is not HandInState.DRAFT), None)
    if sent is not None:
        return Standing(sent.value)
    return Standing.STARTED if known else Standing.OPEN


def objection_to(standing: Standing, act: Act, *, author: bool) -> str | None:
    """Why an act is not possible: a word code, or None. `author`: the one who acts handed the work in.

    Four eyes: nobody says, returns or approves anything about own work, in whatever role; nobody else hands it in.
    """
    if (act in OF_STUDENT) is not author:
        return "folder.own_work" if author else "folder.work_of_another"
    if act in NEXT[standing]:
        return None
    return WAITING_WORDS.get(standing, "folder.nothing_to_answer")


def closed(placement: Placement) -> bool:
    """True when nothing can be handed in any more: it never began, or the school said what came of it."""
    return placement.state is State.CANCELLED or placement.result is not None


def last_day(placement: Placement) -> date:
    """The last day of a placement, as it went."""
    return placement.ended_on or placement.ends_on


def objection_to_scores(
    act: Act, scores: Sequence[int | None], rubric: Rubric, words: str
) -> tuple[str | None, str] | None:
    """Why feedback is not complete: the field (None for all of it) and a word code, or None.

    Approving needs a level for every criterion; returning, or only saying something, needs words.
    """
    if len(scores) != len(rubric.criteria) or any(
        one is not None and not 0 <= one < len(rubric.levels) for one in scores
    ):
        return None, "folder.scores_unknown"
    if act is Act.APPROVE:
        missing = next((index for index, one in enumerate(scores) if one is None), None)
        return None if missing is None else (f"score_{missing}", "folder.score_needed")
    return None if words.strip() else ("words", "folder.words_needed")


def talk_missed(placement: Placement, talk_on: date | None, days: int, day: date) -> bool:
    """True when a running placement had no progress talk for more than so many days."""
    return placement.state is State.RUNNING and (day - (talk_on or placement.starts_on)).days > days


def facts_of(working: Sequence[Working], day: date) -> WorkFacts:
    """What the work of one placement adds up to, without goals and talks."""
    standing = [one.standing for one in working]
    waiting = [moment(one.waiting) for one in working if one.waiting]
    entries = [local(each.kept_at).date() for one in working for each in one.hand_ins]
    return WorkFacts(
        total=len(working),
        open=sum(one in (Standing.OPEN, Standing.STARTED, Standing.RETURNED) for one in standing),
        started=sum(one is Standing.STARTED for one in standing),
        handed_in=sum(one is Standing.HANDED_IN for one in standing),
        approved=sum(one is Standing.APPROVED for one in standing),
        late=sum(one.late(day) for one in working),
        waiting_since=min(waiting, default=None),
        last_on=max(entries, default=None),
    )


def moment(hand_in: HandIn) -> date:
    """The local day on which something was handed in."""
    return local(hand_in.handed_in_at or hand_in.kept_at).date()
