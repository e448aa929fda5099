"""Visit days: which placements need a visit, where they are, in which order to go, checking in, counting (CON-07)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from bpv.companies.models.addresses import Address
from bpv.companies.service.addresses import addresses
from bpv.contacts.models import Candidate, DaySheet, Moment, Point, Stop, VisitCount, VisitDay, Way
from bpv.contacts.rules import routes
from bpv.contacts.rules.meetings import bounds
from bpv.contacts.service.moments import facts_of, one, planned_row
from bpv.contacts.service.noting import note
from bpv.contacts.store import moments
from bpv.contacts.store import visits as store
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.people.service import students
from bpv.placements.models.spans import PlacementSpan
from bpv.placements.service import following, spans
from bpv.placements.service.watching import lines_of

HOME: Final = "NL"
MOST_STOPS: Final = 40  # on one day; the heuristic is quick with these


def candidates(
    session: Session, scope: Scope, first: date, last: date, today: date, *, every: bool = False
) -> tuple[Candidate, ...]:
    """Placements of the scope that have a day from `first` to `last` and need a visit (all of them with `every`), by
    region and company."""
    found = [each for each in spans.within(session, scope, first, last, today) if each.live]
    facts = facts_of(session, scope.institution_id, found, today)
    least = organisation.setting(session, scope.institution_id, "contact.on_site")
    wanted = [each for each in found if every or facts[each.id].on_site < least]
    made = described(session, scope.institution_id, wanted, today)
    for each in wanted:
        seen = facts[each.id]
        made[each.id] = replace(made[each.id], visits=seen.on_site, due_on=seen.due_on)
    return tuple(sorted(made.values(), key=lambda one: (one.region == "", one.region, one.company, one.student)))


def described(
    session: Session, institution_id: str, placements: Sequence[PlacementSpan], today: date
) -> dict[str, Candidate]:
    """Who and where each of these placements is."""
    ids = [each.id for each in placements]
    lines = lines_of(session, institution_id, ids, today)
    where = addresses(session, institution_id, [each.establishment_id for each in placements])
    centres = {area.code: area for area in reversed(organisation.postcodes(session, institution_id))}
    planned = store.planned(session, institution_id, ids)
    found = {}
    for each in placements:
        at = where.get(each.establishment_id, Address(each.establishment_id, private=False))
        area = centres.get(at.postcode[:4]) if at.country == HOME else None
        centre = None if area is None else Point(area.latitude, area.longitude)
        own = None if at.latitude is None or at.longitude is None else Point(at.latitude, at.longitude)
        found[each.id] = Candidate(
            placement_id=each.id,
            student=lines[each.id].student.name,
            company=lines[each.id].company,
            place=at.place,
            region=region(at),
            address=at.line,
            private=at.private,
            visits=0,
            due_on=None,
            planned_on=planned[each.id].day if each.id in planned else None,
            point=own or centre,
        )
    return found


def region(at: Address) -> str:
    """The region of an address: the first two digits of the postcode, or the country abroad; "" when unknown."""
    if at.country and at.country != HOME:
        return at.country
    return at.postcode[:2] if at.postcode[:2].isdigit() else ""


def plan_day(
    session: Session, scope: Scope, key: str, day: date, start_area: str, placement_ids: Collection[str], today: date
) -> str:
    """Plan a visit day with these placements as stops; a visit that was planned already moves to it. `key` is that of
    the form: sent twice, planned once. Raises NotFound for a placement outside the scope, or Refused."""
    known = store.taken(session, key)
    if known is not None:
        return of_account(known, scope, key)
    refuse_day(session, scope, day, start_area, placement_ids, today)
    seen = {each.id for each in spans.within(session, scope, day, day, today) if each.live}
    lines = following.many(session, scope, placement_ids, today)
    if set(placement_ids) - set(lines):
        raise NotFound()
    if outside := set(placement_ids) - seen:
        raise Refused("visit.not_that_day", field="day", company=lines[min(outside)].company)
    account_id = scope.account_id or ""
    if not store.add(session, scope.institution_id, key, account_id, day, start_area):
        return key
    for student_id in sorted({line.student.id for line in lines.values()}):
        students.hold(session, scope.institution_id, student_id)  # nobody else plans a visit of theirs meanwhile
    planned = store.planned(session, scope.institution_id, placement_ids)
    for placement_id in sorted(set(placement_ids)):
        stop(session, scope, key, day, placement_id, planned.get(placement_id))
    note(session, scope, "visit_day.planned", key, ("day", "placement_ids", "start_area"))
    return key


def of_account(account_id: str, scope: Scope, key: str) -> str:
    """The key of a visit day that is one's own; raises NotFound for any other."""
    if account_id != scope.account_id:
        raise NotFound()
    return key


def refuse_day(
    session: Session, scope: Scope, day: date, start_area: str, placement_ids: Collection[str], today: date
) -> None:
    """Raise what is wrong with a visit day."""
    if day < today:
        raise Refused("contact.in_past", field="day")
    if not placement_ids:
        raise Refused("visit.nobody", field="placements")
    if len(set(placement_ids)) > MOST_STOPS:
        raise Refused("visit.too_many", field="placements", most=MOST_STOPS)
    if start_area and organisation.postcode(session, scope.institution_id, start_area) is None:
        raise Refused("visit.start_unknown", field="start_area")


def stop(session: Session, scope: Scope, key: str, day: date, placement_id: str, planned: Moment | None) -> None:
    """Make a placement a stop of a visit day."""
    if planned is None:
        row = planned_row(scope, placement_id, new_id(), day, Way.ON_SITE) | {"visit_day_id": key}
        moments.add(session, scope.institution_id, row)
        return
    values = {"day": day, "visit_day_id": key, "by_id": scope.account_id}
    if not moments.change(session, scope.institution_id, planned, values):
        raise Refused("visit.changed_meanwhile")


def days(session: Session, scope: Scope) -> tuple[tuple[VisitDay, int], ...]:
    """The asker's own visit days, the last first, each with its number of stops."""
    return store.days(session, scope.institution_id, scope.account_id)


def sheet(session: Session, scope: Scope, visit_day_id: str, today: date) -> DaySheet:
    """An own visit day in a good order; stops without a known place come last, without kilometres. Raises NotFound."""
    day = store.one(session, scope.institution_id, scope.account_id, visit_day_id)
    if day is None:
        raise NotFound()
    stops = store.stops(session, scope.institution_id, visit_day_id)
    known = spans.of_ids(session, scope.institution_id, [each.placement_id for each in stops], today)
    within = {each.id for each in spans.within(session, scope, day.day, day.day, today)}
    seen = [each for each in stops if each.placement_id in within]
    about = described(session, scope.institution_id, [known[each.placement_id] for each in seen], today)
    area = organisation.postcode(session, scope.institution_id, day.start_area) if day.start_area else None
    start = None if area is None else Point(area.latitude, area.longitude)
    name = "" if area is None else f"{area.code} {area.place}"
    return ordered(day, seen, about, start, name)


def ordered(
    day: VisitDay, stops: Sequence[Moment], about: Mapping[str, Candidate], start: Point | None, name: str
) -> DaySheet:
    """The sheet of a visit day."""
    mapped = [(each, point) for each in stops if (point := about[each.placement_id].point) is not None]
    way = routes.route([point for _, point in mapped], start)
    lines = []
    for number, index in enumerate(way.order):
        moment, km = mapped[index][0], way.legs[number]
        first = number == 0 and start is None
        minutes = None if first else routes.minutes(km)
        lines.append(Stop(moment, about[moment.placement_id], number + 1, None if first else km, minutes))
    placed = {line.moment.id for line in lines}
    rest = [each for each in stops if each.id not in placed]
    off = [Stop(each, about[each.placement_id], len(lines) + n, None, None) for n, each in enumerate(rest, start=1)]
    back = way.legs[-1] if start is not None and way.order else None
    return DaySheet(day, tuple(lines), tuple(off), way.km, back, name)


def check_in(session: Session, scope: Scope, moment_id: str, at: datetime, today: date) -> Moment:
    """Note that one arrived for a planned visit; twice is once. Raises NotFound, and Refused on another day."""
    found = one(session, scope, moment_id, today)
    if found.visit_day_id is None or found.day != today:
        raise Refused("visit.other_day")
    if store.arrive(session, scope.institution_id, moment_id, at):
        note(session, scope, "visit.arrived", moment_id, ("arrived_at",))
    return found


def counts(session: Session, directory: Directory, scope: Scope, year: int, today: date) -> tuple[VisitCount, ...]:
    """Visits in a school year per person who made them, about placements of the scope, the most first (CON-07)."""
    first, last = bounds(year)
    placed = {each.id: each.company_id for each in spans.within(session, scope, first, last, today)}
    made: dict[str, list[str]] = defaultdict(list)
    for account_id, placement_id in moments.visits(session, scope.institution_id, first, last):
        if placement_id in placed:
            made[account_id].append(placement_id)
    names = directory.names(session, scope.institution_id, made)
    lines = [
        VisitCount(who, names.get(who, ""), len(ids), len({placed[each] for each in ids}), len(set(ids)))
        for who, ids in made.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.visits, line.name, line.account_id)))
