"""Assigning students to a supervisor, handing them over, or ending it."""

from collections.abc import Iterable
from typing import Final

from flask_babel import gettext, lazy_gettext

from bpv.core.directory import Colleague
from bpv.web.forms import BaseForm, Choice, Day, Select

HAND_OVER: Final = "hand_over"
BESIDE: Final = "beside"
END: Final = "end"


def acts() -> list[tuple[str, str]]:
    """What can be done with the students that were ticked."""
    return [
        (HAND_OVER, gettext("Assign; others stop the day before")),
        (BESIDE, gettext("Assign beside whoever supervises now")),
        (END, gettext("End")),
    ]


class SupervisionForm(BaseForm):
    """What to do with the students that were ticked in the list."""

    act = Choice(lazy_gettext("What to do"), required=True, choices=acts, default=HAND_OVER)
    supervisor = Select(
        lazy_gettext("Supervisor"), description=lazy_gettext("To end: leave open to end it for everybody.")
    )
    day = Day(
        lazy_gettext("Day"),
        required=True,
        description=lazy_gettext("The first day of what you assign, or the last day of what you end."),
    )

    def offer(self, colleagues: Iterable[Colleague]) -> None:
        """Fill in who can be chosen."""
        self.supervisor.choices = [("", gettext("Choose a supervisor"))]
        self.supervisor.choices += [(one.account_id, one.name) for one in colleagues]
