"""What goes along to a team that follows another."""

from typing import Final

from flask_babel import gettext, lazy_gettext

from bpv.people.models import Group, MoveAsked, Staying
from bpv.web.forms import BaseForm, Select, Tick

EVERYBODY: Final = ""


def key_of(group: Group) -> str:
    """A group of students as the form sends it."""
    return f"{group[0]}-{group[1]}"


class MovingForm(BaseForm):
    """To which team, and what."""

    successor = Select(lazy_gettext("To which team"), required=True)
    students = Tick(lazy_gettext("Students"))
    group = Select(lazy_gettext("Which students"))
    roles = Tick(
        lazy_gettext("Roles of staff"),
        description=lazy_gettext("They keep the old team, to read its past, until you withdraw that role."),
    )
    periods = Tick(lazy_gettext("BPV periods that are not over"))

    def offer(self, successors: list[tuple[str, str]], staying: Staying) -> None:
        """Fill in what can be chosen."""
        self.successor.choices = successors
        self.group.choices = [(EVERYBODY, gettext("All (%(num)s)", num=staying.all_students))]
        self.group.choices += [
            (
                key_of(group),
                gettext("%(crebo)s, cohort %(cohort)s (%(num)s)", crebo=group[0], cohort=group[1], num=count),
            )
            for group, count in staying.students.items()
        ]

    def asked(self, staying: Staying) -> MoveAsked:
        """What was filled in; the form is valid."""
        chosen = {key_of(group): group for group in staying.students}.get(str(self.group.data or ""))
        return MoveAsked(bool(self.students.data), bool(self.roles.data), bool(self.periods.data), chosen)
