"""When the mail of a school is quiet."""

from datetime import datetime

from sqlmodel import Session

from bpv.organisation.rules.quiet import quiet_end
from bpv.organisation.service.choices import settings


def quiet_until(session: Session, institution_id: str, moment: datetime) -> datetime | None:
    """Until when mail of this school waits; None when it may go now. A port of the outbox."""
    held = settings(session, institution_id)
    return quiet_end(moment, held["mail.quiet_from"], held["mail.quiet_until"])
