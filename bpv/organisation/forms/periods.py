"""Blocks in the plan of a cohort."""

from datetime import date
from typing import Final

from flask_babel import gettext, lazy_gettext

from bpv.organisation.models import (
    CollegeTree,
    Period,
    PeriodFields,
    Phase,
    Qualification,
    Route,
)
from bpv.web.forms import Choice, Day, Select, TextLine, Tick, VersionedForm, Whole

FIRST_COHORT: Final = 2000
LAST_COHORT: Final = 2100


def phases() -> list[tuple[str, str]]:
    """Phases of a programme, in the language of the request."""
    return [
        (Phase.START.value, gettext("Start")),
        (Phase.MAIN.value, gettext("Main part")),
        (Phase.FINAL.value, gettext("Final part")),
    ]


class PeriodForm(VersionedForm):
    """A block in the plan of a cohort."""

    name = TextLine(
        lazy_gettext("Name"), required=True, max_length=120, description=lazy_gettext("For instance: BPV block 1.")
    )
    crebo = Select(lazy_gettext("Qualification"), required=True)
    route = Choice(lazy_gettext("Route"), required=True, choices=[(route.value, route.value) for route in Route])
    cohort = Whole(
        lazy_gettext("Cohort"),
        required=True,
        low=FIRST_COHORT,
        high=LAST_COHORT,
        description=lazy_gettext("The year in which the students began."),
    )
    study_year = Whole(lazy_gettext("Study year"), required=True, low=1, high=6)
    phase = Choice(lazy_gettext("Phase"), required=True, choices=phases)
    starts_on = Day(lazy_gettext("First day"), required=True, earliest=date(FIRST_COHORT, 1, 1))
    ends_on = Day(lazy_gettext("Last day"), required=True, earliest=date(FIRST_COHORT, 1, 1))
    weeks = Whole(lazy_gettext("Weeks"), required=True, low=1, high=60)
    hours = Whole(
        lazy_gettext("Hours"), required=True, low=1, high=9999, description=lazy_gettext("Clock hours in all.")
    )
    counts_as_bpv = Tick(
        lazy_gettext("Counts as BPV hours"),
        description=lazy_gettext("Not for graduation: those hours are not part of the BPV."),
        default=True,
    )
    team_id = Select(lazy_gettext("Only for this team"))

    def offer(self, qualifications: tuple[Qualification, ...], tree: tuple[CollegeTree, ...]) -> None:
        """Fill in what can be chosen; a crebo that is no longer on the list stays possible when it was there."""
        known = [(q.crebo, q.label) for q in qualifications]
        held = self.crebo.data
        if held and held not in {crebo for crebo, _ in known} and not self.crebo.raw_data:
            known.append((held, held))
        self.crebo.choices = [("", gettext("Choose a qualification")), *known]
        self.team_id.choices = [("", gettext("All teams"))]
        self.team_id.choices += [
            (team.id, f"{branch.college.name} › {team.name}") for branch in tree for team in branch.teams
        ]

    def fields(self) -> PeriodFields:
        """What was filled in; the form is valid."""
        return PeriodFields(
            name=str(self.name.data),
            crebo=str(self.crebo.data),
            route=Route(str(self.route.data)),
            cohort=int(self.cohort.data),
            study_year=int(self.study_year.data),
            phase=Phase(str(self.phase.data)),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            weeks=int(self.weeks.data),
            hours=int(self.hours.data),
            counts_as_bpv=bool(self.counts_as_bpv.data),
        )

    def show(self, period: Period, version: int) -> None:
        """Fill in what stands there now."""
        for name, value in period.model_dump().items():
            if name in self._fields:
                self._fields[name].data = value
        self.route.data, self.phase.data = Route(period.route).value, Phase(period.phase).value
        self.team_id.data, self.version.data = period.team_id or "", version
