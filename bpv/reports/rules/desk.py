"""What comes first on the start page, and how much of it fits."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from bpv.reports.models import Rest, Task

PER_KIND: Final = 4
MOST: Final = 12  # lines that fit one page
LISTS: Final = {
    "placement": "reports.progress",
    "follow_up": "companies.follow_ups",
    "request": "companies.requests",
    "relation": "companies.relations",
    "owner": "companies.ask_hand_over",
    "signal": "companies.signals",
    "proposal": "companies.proposals",
    "link": "companies.to_confirm",
    "duplicate": "companies.pairs",
    "mail": "people.outbox",
    "match_action": "failed_matches.index",
    "failed_match": "failed_matches.index",
    "without_place": "reports.without_place",
    "match_proposal": "matches.match_proposals",
    "round": "matches.rounds",
    "objection": "matches.objections",
    "shortage": "reports.shortage",
}
"""The list that has the rest of a kind, in the order of the counts."""
SINCE: Final = frozenset({"placement", "signal", "proposal", "duplicate", "mail", "round"})
"""Kinds whose date says since when they wait: nothing was promised for it, so they are never late."""


def late(task: Task, day: date) -> bool:
    """True when the day for which it was promised is over."""
    return task.kind not in SINCE and task.due is not None and task.due < day


def urgency(task: Task) -> tuple[date, str, str]:
    """The earliest date first; without one last."""
    return task.due or date.max, task.kind, task.subject


def of_somebody(tasks: Iterable[Task], account_id: str | None) -> list[Task]:
    """The tasks of one person, and those of nobody in particular."""
    return [task for task in tasks if task.owner_id in (None, account_id)]


def first(tasks: Iterable[Task]) -> list[Task]:
    """The most urgent tasks: of each kind one and a few at most, so that no kind hides another, as long as all
    fits one page; the counts below name every kind."""
    of_kind: defaultdict[str, list[Task]] = defaultdict(list)
    for task in sorted(tasks, key=urgency):
        of_kind[task.kind].append(task)
    leading = sorted((found[0] for found in of_kind.values()), key=urgency)[:MOST]
    others = sorted((task for found in of_kind.values() for task in found[1:PER_KIND]), key=urgency)
    return sorted([*leading, *others[: max(0, MOST - len(leading))]], key=urgency)


def rests(tasks: Iterable[Task], more: Mapping[str, int]) -> tuple[Rest, ...]:
    """How many there are of each kind; `more` for kinds that stand in one line together."""
    counted = Counter(task.kind for task in tasks)
    counted.update({kind: number - 1 for kind, number in more.items() if counted[kind] and number > 1})
    return tuple(Rest(kind=kind, count=counted[kind], endpoint=LISTS[kind]) for kind in LISTS if counted[kind])
