"""Which team follows which, and from when."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import TypeVar

from bpv.core.errors import Refused
from bpv.organisation.models import Team
from bpv.organisation.rules import exists_on

K = TypeVar("K", bound=Hashable)


def last_day(team: Team, starts_on: date) -> date:
    """The last day of a team whose successors start on a day; raises `Refused` when it would end before it starts."""
    last = starts_on - timedelta(days=1)
    if team.valid_from and last < team.valid_from:
        raise Refused("organisation.successor_too_early", field="starts_on", first=f"{team.valid_from:%d-%m-%Y}")
    return last


def check_successors(team: Team, successors: Iterable[Team], starts_on: date) -> None:
    """Raise `Refused` for a team that would follow itself, or that does not exist on the day it should take over."""
    for one in successors:
        if one.id == team.id:
            raise Refused("organisation.successor_self", field="successors")
        if not exists_on(one, starts_on):
            raise Refused(
                "organisation.successor_not_there", field="successors", team=one.name, day=f"{starts_on:%d-%m-%Y}"
            )


def leads_back(start: K, next_of: Mapping[K, Collection[K]]) -> bool:
    """True when following `next_of` from `start` comes back to it."""
    seen: set[K] = set()
    ahead = list(next_of.get(start, ()))
    while ahead:
        one = ahead.pop()
        if one == start:
            return True
        if one not in seen:
            seen.add(one)
            ahead.extend(next_of.get(one, ()))
    return False
