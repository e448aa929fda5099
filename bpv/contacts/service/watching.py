"""Contacts of many placements: who needs contact, and per team how it goes (CON-04)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from bpv.contacts.models import ContactFacts, TeamFigures
from bpv.contacts.rules.meetings import bounds
from bpv.contacts.service.moments import facts_of
from bpv.contacts.store import asking
from bpv.core.clock import school_year
from bpv.core.rights import Reach, Scope
from bpv.people.service import students as people
from bpv.placements.models import State
from bpv.placements.models.listing import Line
from bpv.placements.models.spans import PlacementSpan
from bpv.placements.service import spans
from bpv.placements.service.watching import lines_of

SOON: Final = timedelta(days=14)
SHOWS: Final = ("all", "late", "soon", "assessing", "asked")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A placement in the list of contacts."""

    line: Line
    facts: ContactFacts


def waiting(
    session: Session, scope: Scope, show: str, today: date, *, offset: int, limit: int
) -> tuple[tuple[Waiting, ...], int, Mapping[str, int]]:
    """Placements within the scope that run or begin within two weeks, those whose contact is due first; how many there
    are of what is shown, and how many of each of `SHOWS`."""
    found = [one for one in spans.within(session, scope, today, today + SOON, today) if one.live]
    known = facts_of(session, scope.institution_id, found, today)
    sorted_ = sorted(found, key=lambda one: (known[one.id].due_on or date.max, one.id))
    shown = [one.id for one in sorted_ if shows(show, known[one.id], today)]
    counts = {name: sum(1 for one in known.values() if shows(name, one, today)) for name in SHOWS}
    page = shown[offset : offset + limit]
    lines = lines_of(session, scope.institution_id, page, today)
    return tuple(Waiting(lines[one], known[one]) for one in page), len(shown), counts


def shows(show: str, facts: ContactFacts, today: date) -> bool:
    """True when a placement belongs to what is asked for."""
    if show == "late":
        return facts.due_on is not None and facts.due_on < today
    if show == "soon":
        return facts.due_on is not None and today <= facts.due_on <= today + SOON
    if show == "assessing":
        return facts.only_assessing
    if show == "asked":
        return facts.proposals_open > 0
    return True


def per_team(session: Session, scope: Scope, today: date, year: int | None = None) -> tuple[TeamFigures, ...]:
    """How contact goes in each team of the scope this school year (or another one): placements that had begun, those as
    agreed, late, without a guiding contact, and what talks found; teams without placements are left out.

    Ten queries and then one per five thousand placements.
    """
    first, last = bounds(school_year(today) if year is None else year)
    begun = [
        one for one in spans.of_school(session, scope.institution_id, first, min(last, today), today) if known(one)
    ]
    of_student = people.teams(session, scope.institution_id)
    wanted = None if scope.reach is Reach.ALL else people.teams_of(session, scope)
    found: dict[str, list[PlacementSpan]] = defaultdict(list)
    for one in begun:
        team_id = of_student.get(one.student_id, ("", 0))[0]
        if team_id and (wanted is None or team_id in wanted):
            found[team_id].append(one)
    chosen = [one for group in found.values() for one in group]
    facts = facts_of(session, scope.institution_id, chosen, today)
    told = asking.found_between(session, scope.institution_id, first, last, [one.id for one in chosen])
    return tuple(figures(team_id, found[team_id], facts, told, today) for team_id in sorted(found))


def known(one: PlacementSpan) -> bool:
    """A placement that ended early says nothing about the rhythm of its contacts."""
    return one.state is not State.ENDED_EARLY


def figures(
    team_id: str,
    group: list[PlacementSpan],
    facts: Mapping[str, ContactFacts],
    told: Mapping[str, tuple[int, int]],
    today: date,
) -> TeamFigures:
    """The figures of one team."""
    own = [facts[one.id] for one in group]
    said = [told[one.id] for one in group if one.id in told]
    return TeamFigures(
        team_id=team_id,
        placements=len(own),
        as_agreed=sum(1 for one in own if one.as_agreed),
        late=sum(1 for one in own if shows("late", one, today)),
        only_assessing=sum(1 for one in own if one.only_assessing),
        findings=sum(number for number, _ in said),
        found_kept=sum(kept for _, kept in said),
    )
