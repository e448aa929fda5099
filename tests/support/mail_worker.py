"""The real command `bpv`, with one more kind of mail: its date is the start of a BPV period. For tests that kill it."""

import sys
from datetime import date

from sqlmodel import Session, select

from bpv import mailing
from bpv.cli import main
from bpv.organisation.tables import PeriodRow

KIND = "test.period"


def starts(session: Session, institution_id: str, period_id: str) -> date | None:
    """The first day of a period now."""
    return session.exec(select(PeriodRow.starts_on).where(PeriodRow.id == period_id)).first()


if __name__ == "__main__":
    mailing.STILLS[KIND] = starts  # type: ignore[index]
    sys.exit(main())
