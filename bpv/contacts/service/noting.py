"""What every use case of contacts does the same way: find the placement, take turns, write the audit event."""

from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.contacts.models import Norm, Span
from bpv.core import audit
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.placements.models.listing import Line
from bpv.placements.models.spans import PlacementSpan
from bpv.placements.service import following, spans


def held(session: Session, scope: Scope, placement_id: str, today: date) -> Line:
    """A placement within the scope; its student is held, so that whoever writes about it at the same moment takes
    turns. Raises NotFound."""
    line = following.one(session, scope, placement_id, today)
    people.hold(session, scope.institution_id, line.student.id)
    return line


def span(session: Session, institution_id: str, placement_id: str, today: date) -> PlacementSpan:
    """The days of a placement of the school; raises NotFound."""
    found = spans.of_ids(session, institution_id, [placement_id], today).get(placement_id)
    if found is None:
        raise NotFound()
    return found


def days(one: PlacementSpan) -> Span:
    """The days of a placement as the rules see them."""
    return Span(one.starts_on, one.last_on, one.live)


def norm_of(session: Session, institution_id: str) -> Norm:
    """What the school asks for now. One query."""
    held_ = organisation.settings(session, institution_id)
    names = ("moments", "on_site", "guiding", "gap_days")
    return Norm(**{name: held_[f"contact.{name}"] for name in names})


def refuse(objection: tuple[str, str] | None, **params: Any) -> None:
    """Raise what a rule objects to."""
    if objection is not None:
        field, code = objection
        raise Refused(code, field=field, **params)


def note(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act; the last thing of a transaction."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=fields,
    )
