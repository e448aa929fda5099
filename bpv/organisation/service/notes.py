"""The event of a change."""

from sqlmodel import Session

from bpv.core import audit
from bpv.core.rights import Scope
from bpv.organisation.models import (
    PeriodFields,
    UnitFields,
)


def note(session: Session, scope: Scope, event: str, object_id: str, fields: UnitFields | PeriodFields) -> None:
    """Write the event of a change: which fields it was about, never what stands in them."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=tuple(type(fields).model_fields),
    )
