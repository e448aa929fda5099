"""What an administrator of the other school set: so that a test can see that nobody here ever reads it."""

from typing import Any

from sqlmodel import Session

from bpv.core.clock import now
from bpv.organisation.models import Route
from bpv.organisation.tables import CreboChoiceRow, HoursNormRow, SettingRow
from tests.support.school_rows import keep


def build(session: Session, school: Any) -> None:
    """A changed setting, a norm of hours and a length, all of the other school."""
    own = {"institution_id": school.other_institution}
    keep(
        session,
        SettingRow(**own, name="merge.undo_days", version=1, value=45, reason="Reden van de andere", valid_from=now()),
        HoursNormRow(**own, route=Route.BOL, years=4, cohort_from=2020, hours=1361, source="Norm van de andere"),
        CreboChoiceRow(**own, crebo="25301", years=4),
    )
