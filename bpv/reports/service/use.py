"""How folders are used (MAP-02, MAP-03): the part of placements with an entry of late, per role and team."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Final

from sqlmodel import Session

from bpv.core.clock import end_of_month
from bpv.core.rights import Scope
from bpv.core.words import say, say_day
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.reports.models.use import ROLES, FolderUse, Used
from bpv.reports.rules.use import guarded
from bpv.reports.store import use as store
from bpv.reports.store import without_place

MONTHS: Final = 12
Row = tuple[object, ...]


def of_late(session: Session, scope: Scope, day: date) -> FolderUse:
    """The use of folders within the scope in the last days, as many as the school calls up to date."""
    days = organisation.setting(session, scope.institution_id, "folder.active_days")
    return between(session, scope, day - timedelta(days=days - 1), day)


def between(session: Session, scope: Scope, first: date, last: date) -> FolderUse:
    """The same between two days, both included."""
    own = scope.institution_id
    found = store.counts(session, own, people.ids_within(session, scope), first, last)
    names = without_place.teams(session, own, None)
    groups = guarded(found)
    teams = sorted((names.get(key, ""), one) for key, one in groups.items() if one.placements is not None)
    return FolderUse(
        first=first,
        last=last,
        enough=organisation.setting(session, own, "folder.active_share") / 100,
        total=summed(found.values()),
        teams=tuple(teams),
        hidden=len(groups) - len(teams),
    )


def summed(groups: Iterable[Used]) -> Used:
    """All groups together."""
    held = tuple(groups)
    return Used(*(sum(one[index] or 0 for one in held) for index in range(len(Used._fields))))


def months(day: date) -> tuple[tuple[date, date], ...]:
    """The first and last day of the last twelve months, the oldest first; the present one ends today."""
    found = [(day.replace(day=1), day)]
    while len(found) < MONTHS:
        last = found[-1][0] - timedelta(days=1)
        found.append((last.replace(day=1), end_of_month(last)))
    return tuple(reversed(found))


def export(session: Session, scope: Scope, language: str, day: date, name: str) -> list[Row]:
    """Use per month and team as rows for a spreadsheet program, groups that are too small left out."""
    word = partial(say, language)
    columns = ("first", "last", "team", "placements", *ROLES, *(f"{role}_share" for role in ROLES))
    made: list[Row] = [tuple(word(f"use.column.{column}") for column in columns)]
    for first, last in months(day):
        found = between(session, scope, first, last)
        made += [row(found, word("use.all_teams"), found.total), *rows(found)]
    note = word("use.export.note")
    return [*made, (), (note,), (word("progress.export.made", {"day": say_day(language, day), "name": name}),)]


def rows(found: FolderUse) -> Iterator[Row]:
    """A row per team."""
    yield from (row(found, team, one) for team, one in found.teams)


def row(found: FolderUse, team: str, one: Used) -> Row:
    """One group in one month."""
    shares = [one.share(role) for role in ROLES]
    rounded = tuple("" if share is None else round(share, 3) for share in shares)
    return (found.first.isoformat(), found.last.isoformat(), team, *one, *rounded)
