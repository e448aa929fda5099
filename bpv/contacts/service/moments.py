"""Contact moments of placements: what other rooms are told, the page of one, logging, planning, cancelling."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.contacts.models import ContactFacts, LogFields, Moment, MomentState, Sheet, Way
from bpv.contacts.rules import logging as rules
from bpv.contacts.rules import planning
from bpv.contacts.service import closing
from bpv.contacts.service.noting import days, held, norm_of, note, refuse, span
from bpv.contacts.store import asking
from bpv.contacts.store import moments as store
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.placements.models.spans import PlacementSpan
from bpv.placements.service import following, spans

LOGGED = tuple(LogFields.model_fields)


def facts(
    session: Session, institution_id: str, placement_ids: Collection[str], today: date
) -> Mapping[str, ContactFacts]:
    """Contacts of each of these placements of the school; ids of others are left out. Five queries, however many."""
    found = spans.of_ids(session, institution_id, placement_ids, today)
    return facts_of(session, institution_id, list(found.values()), today)


def facts_of(
    session: Session, institution_id: str, placements: Sequence[PlacementSpan], today: date
) -> dict[str, ContactFacts]:
    """The same for placements whose days are known."""
    ids = [one.id for one in placements]
    norm = norm_of(session, institution_id)
    done, planned = store.spots(session, institution_id, ids)
    rhythms = store.rhythms(session, institution_id, ids)
    waiting = store.proposals_open(session, institution_id, ids)
    return {
        one.id: planning.facts(
            planning.agreed(norm, rhythms.get(one.id)),
            days(one),
            done.get(one.id, ()),
            planned.get(one.id, ()),
            waiting.get(one.id, 0),
            today,
        )
        for one in placements
    }


def sheet(session: Session, institution_id: str, placement_id: str, today: date) -> Sheet:
    """Everything about the contacts of a placement that the caller may see; raises NotFound for one of others."""
    one = span(session, institution_id, placement_id, today)
    norm = norm_of(session, institution_id)
    rhythm = store.rhythms(session, institution_id, [placement_id]).get(placement_id)
    moments = store.of_placement(session, institution_id, placement_id)
    return Sheet(
        facts=facts_of(session, institution_id, [one], today)[placement_id],
        norm=norm,
        rhythm=rhythm,
        plan=planning.plan(planning.agreed(norm, rhythm), days(one), moments, today),
        moments=moments,
        proposals=asking.proposals(session, institution_id, placement_id),
        findings=asking.findings(session, institution_id, placement_id),
        excuse=asking.excuse(session, institution_id, placement_id),
        lacking=closing.lacking(session, institution_id, placement_id, today),
    )


def of_one(session: Session, institution_id: str, placement_id: str) -> tuple[Moment, ...]:
    """The moments of a placement that the caller may see, the first first."""
    return tuple(reversed(store.of_placement(session, institution_id, placement_id)))


def one(session: Session, scope: Scope, moment_id: str, today: date) -> Moment:
    """A moment of a placement within the scope; raises NotFound for any other."""
    found = store.one(session, scope.institution_id, moment_id)
    if found is None:
        raise NotFound()
    following.one(session, scope, found.placement_id, today)
    return found


def log(
    session: Session, scope: Scope, placement_id: str, key: str, given: LogFields, planned_id: str, today: date
) -> Moment:
    """Write down a contact that was held; `planned_id` is the planned moment that it was, or "". `key` is that of the
    form: sent twice, written once. Raises NotFound, Refused with the field, or Stale when that moment was logged."""
    line = held(session, scope, placement_id, today)
    known = store.of_form(session, key)
    if known is not None:
        return of_placement(known, line.placement.id)
    refuse(rules.objection_to_log(given, days(span(session, scope.institution_id, placement_id, today)), today))
    values = given.model_dump() | {"state": MomentState.HELD, "by_id": scope.account_id, "logged_at": now()}
    if not planned_id:
        store.add(session, scope.institution_id, {"id": key, "placement_id": placement_id, **values})
        moment_id = key
    else:
        moment = of_placement(store.one(session, scope.institution_id, planned_id), placement_id)
        if moment.state is not MomentState.PLANNED:
            raise Refused("contact.logged_already", field="planned")
        write(session, scope, moment, values | {"form_key": key})
        moment_id = planned_id
    note(session, scope, "contact.logged", moment_id, LOGGED)
    return of_placement(store.one(session, scope.institution_id, moment_id), placement_id)


def of_placement(moment: Moment | None, placement_id: str) -> Moment:
    """The moment when it belongs to the placement; raises NotFound otherwise."""
    if moment is None or moment.placement_id != placement_id:
        raise NotFound()
    return moment


def write(session: Session, scope: Scope, moment: Moment, values: Mapping[str, Any]) -> None:
    """Write over the version that was seen; raises Stale with what stands there now."""
    if not store.change(session, scope.institution_id, moment, values):
        raise Stale(store.one(session, scope.institution_id, moment.id))


def plan(session: Session, scope: Scope, placement_id: str, key: str, day: date, way: Way, today: date) -> None:
    """Plan a moment; `key` is that of the form: sent twice, planned once. Raises NotFound or Refused."""
    held(session, scope, placement_id, today)
    known = store.of_form(session, key)
    if known is not None:
        of_placement(known, placement_id)
        return
    refuse(rules.objection_to_plan(day, days(span(session, scope.institution_id, placement_id, today)), today))
    store.add(session, scope.institution_id, planned_row(scope, placement_id, key, day, way))
    note(session, scope, "contact.planned", key, ("day", "way"))


def planned_row(scope: Scope, placement_id: str, moment_id: str, day: date, way: Way) -> dict[str, Any]:
    """The columns of a planned moment: whether it guides or scores is said when it was held."""
    return {
        "id": moment_id,
        "placement_id": placement_id,
        "day": day,
        "way": way,
        "kind": "guiding",
        "state": MomentState.PLANNED,
        "by_id": scope.account_id,
    }


def change(session: Session, scope: Scope, moment_id: str, version: int, given: LogFields, today: date) -> Moment:
    """Correct what was written down about a contact that was held. Raises NotFound, Refused or Stale."""
    before = locked(session, scope, moment_id, version, today)
    if before.state is not MomentState.HELD:
        raise Refused("contact.not_held", field="day")
    refuse(rules.objection_to_log(given, days(span(session, scope.institution_id, before.placement_id, today)), today))
    write(session, scope, before, given.model_dump())
    note(session, scope, "contact.changed", moment_id, LOGGED)
    return before


def locked(session: Session, scope: Scope, moment_id: str, version: int, today: date) -> Moment:
    """A moment within the scope at the version that was seen; whoever writes about its placement takes turns."""
    placement_id = one(session, scope, moment_id, today).placement_id
    held(session, scope, placement_id, today)
    before = one(session, scope, moment_id, today)
    if before.version != version:
        raise Stale(before)
    return before


def move(session: Session, scope: Scope, moment_id: str, version: int, day: date, way: Way, today: date) -> Moment:
    """Give a planned moment another day or form; it leaves its visit day when the day changes. Raises NotFound, Refused
    or Stale."""
    before = locked(session, scope, moment_id, version, today)
    if before.state is not MomentState.PLANNED:
        raise Refused("contact.not_planned", field="day")
    refuse(rules.objection_to_plan(day, days(span(session, scope.institution_id, before.placement_id, today)), today))
    stays = before.visit_day_id if (day, way) == (before.day, Way.ON_SITE) else None
    write(session, scope, before, {"day": day, "way": way, "visit_day_id": stays})
    note(session, scope, "contact.moved", moment_id, ("day", "way"))
    return before


def cancel(session: Session, scope: Scope, moment_id: str, version: int, why: str, today: date) -> Moment:
    """A planned moment does not go on. Raises NotFound, Refused when it was held or cancelled already, or Stale."""
    before = locked(session, scope, moment_id, version, today)
    if before.state is not MomentState.PLANNED:
        raise Refused("contact.not_planned")
    write(session, scope, before, {"state": MomentState.CANCELLED, "why": why})
    note(session, scope, "contact.cancelled", moment_id, ("state", "why"))
    return before
