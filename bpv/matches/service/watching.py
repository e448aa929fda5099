"""Looking for what newly fits saved searches, and one mail about it: the work of a job, in slices.

First everything is worked out while reading; then little is written, per student, over rows that are held. A second
worker finds those rows looked at already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.core.clock import local
from bpv.matches import store
from bpv.matches.models import Watched
from bpv.matches.rules import may_mail, recent
from bpv.matches.service.catalogues import Catalogues, Snapshot
from bpv.matches.service.mails import tell_found
from bpv.matches.service.searches import fits
from bpv.matches.service.situation import NoPeriod, standing
from bpv.organisation import service as organisation
from bpv.people.models import Student
from bpv.people.service.reaching import reachable

REST: Final = timedelta(hours=1)  # between two looks at one search


@dataclass(frozen=True, slots=True)
class News:
    """New places of one student, by saved search."""

    student: Student
    language: str
    fits: Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Slice:
    """What one look at some students gave: searches without news, searches whose mail has to wait, and news."""

    institution_id: str
    version: int
    moment: datetime
    most: int
    quiet: list[Watched] = field(default_factory=list)
    waiting: list[Watched] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The local day."""
        return local(self.moment).date()

    @property
    def before(self) -> datetime:
        """Searches looked at since then rest."""
        return self.moment - REST


def institutions(session: Session) -> tuple[str, ...]:
    """The institutions with watched searches."""
    return store.searches.institutions(session)


def look(session: Session, catalogues: Catalogues, institution_id: str, moment: datetime, limit: int) -> Slice | None:
    """Look for at most `limit` students of whom a search is due; None when there is nobody. Writes nothing."""
    version = companies.registry_version(session, institution_id)
    found = Slice(
        institution_id, version, moment, organisation.setting(session, institution_id, "search.mails_per_week")
    )
    student_ids = store.searches.due(session, institution_id, version, found.before, limit)
    if not student_ids:
        return None
    reached = reachable(session, student_ids)
    due = store.searches.watched(session, institution_id, student_ids, version, found.before, hold=False)
    snapshot = catalogues.snapshot(session, institution_id)
    for student_id, searches in groupby(due, key=lambda one: one.student_id):
        sort_out(session, found, snapshot, reached.get(student_id), list(searches))
    return found


def sort_out(
    session: Session, found: Slice, snapshot: Snapshot, who: tuple[Student, str] | None, searches: Sequence[Watched]
) -> None:
    """Put the searches of one student where they belong. Who cannot be reached, or has no period, has no news."""
    ready = [one for one in searches if may_mail(one.mails, found.day, found.most)]
    found.waiting.extend(one for one in searches if one not in ready)
    if who is None or not ready:
        found.quiet.extend(ready)
        return
    student, language = who
    try:
        at = standing(session, student, found.day, own=True)
    except NoPeriod:
        found.quiet.extend(ready)
        return
    fitting = {one.id: fits(snapshot, at, one.q, one.filters) for one in ready}
    new = {one.id: fitting[one.id] for one in ready if fitting[one.id] - one.told}
    found.quiet.extend(one for one in ready if one.id not in new)
    if new:
        found.news.append(News(student, language, new))


def write_down(session: Session, found: Slice) -> None:
    """Write that searches were looked at which need no mail now."""
    store.searches.looked(session, found.quiet, found.version, found.moment, waits=False)
    store.searches.looked(session, found.waiting, found.version, found.moment, waits=True)


def tell(session: Session, found: Slice, news: News) -> bool:
    """Mail one student about all their news at once, and remember what they were told. False when another worker was
    first, or the mail of today is out already: then it waits."""
    held = store.searches.watched(
        session, found.institution_id, [news.student.id], found.version, found.before, hold=True
    )
    new = {one.id: news.fits[one.id] - one.told for one in held if one.id in news.fits}
    places = frozenset().union(*new.values())
    if not places:
        return False
    told = tell_found(session, news.student, news.language, len(places), found.day)
    for one in held:
        if not new.get(one.id):
            continue
        values: dict[str, object] = {"looked_at": found.moment, "looked_version": found.version, "waits": not told}
        if told:
            values |= {"told": sorted(one.told | new[one.id]), "mails": recent(one.mails, found.day)}
        store.searches.note(session, one, values)
    return told
