"""How a team ends, and which teams go on in its place."""

from typing import Final

from flask_babel import gettext, lazy_gettext

from bpv.organisation.models import CollegeTree, Ending, Team
from bpv.organisation.rules import exists_on
from bpv.web.forms import Choices, Day, Select, TextLine, VersionedForm

NOTHING: Final = ""


class EndingForm(VersionedForm):
    """From when other teams stand in the place of this one, and which."""

    starts_on = Day(
        lazy_gettext("First day of what follows"),
        required=True,
        description=lazy_gettext("The day before is the last day of this team."),
    )
    successors = Choices(
        lazy_gettext("These teams go on"),
        description=lazy_gettext("Tick several for a split. For a merger, do the same from each team that ends."),
    )
    new_name = TextLine(
        lazy_gettext("Or a new team with this name"),
        max_length=120,
        description=lazy_gettext("For a new name: the old name stays with the past."),
    )
    college_id = Select(lazy_gettext("College of the new team"))

    def offer(self, tree: tuple[CollegeTree, ...], team: Team) -> None:
        """Fill in what can be chosen: every other team that has not ended by the day before the change."""
        day = self.starts_on.data
        self.successors.choices = [
            (one.id, f"{branch.college.name} › {one.name}")
            for branch in tree
            for one in branch.teams
            if one.id != team.id and (day is None or exists_on(one, day) or one.id in (self.successors.data or ()))
        ]
        self.college_id.choices = [(NOTHING, gettext("Choose a college"))]
        self.college_id.choices += [(branch.college.id, branch.college.name) for branch in tree]

    def ending(self) -> Ending:
        """What was filled in; the form is valid."""
        return Ending(
            starts_on=self.starts_on.data,
            successor_ids=tuple(self.successors.data or ()),
            new_name=str(self.new_name.data or ""),
            new_college_id=str(self.college_id.data or ""),
        )
