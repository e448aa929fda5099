"""What this room shows on pages of other rooms."""

from typing import Any

from bpv.core.rights import Principal
from bpv.people.service.students import per_cohort
from bpv.web.slots import Panel


def students_of_qualification(session: Any, crebo: str, who: Principal) -> Panel | None:
    """How many students follow a qualification, per route and cohort; nothing when nobody does."""
    counts = per_cohort(session, who.institution_id, crebo)
    return Panel("people/_students_of_qualification.html", counts) if counts else None
