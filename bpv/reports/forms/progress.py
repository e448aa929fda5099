"""Filters of the progress page."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.reports.models.following import COLOURS, KINDS, Lacking, When
from bpv.web.forms import BaseForm, Select
from bpv.web.templating import say

KEPT: Final = ("when", "signal", "lacking", "team", "supervisor", "company")
NOBODY: Final = "none"


class ProgressFilterForm(BaseForm):
    """What the list is narrowed to."""

    class Meta:
        csrf = False

    signal = Select(_("Signal"), choices=list)
    lacking = Select(_("Still without"), choices=list)
    team = Select(_("Team"), choices=list)
    supervisor = Select(_("Supervisor"), choices=list)


def filled(teams: Mapping[str, str], supervisors: Mapping[str, str], chosen: Mapping[str, str]) -> ProgressFilterForm:
    """The form with its choices and what is on; the empty choice is everything."""
    form = ProgressFilterForm(formdata=None, data=dict(chosen))
    form.signal.choices = [
        ("", gettext("With and without")),
        *((one, say(f"progress.colour.{one}")) for one in ("any", *COLOURS)),
        *((one, say(f"progress.signal.{one}")) for one in KINDS),
    ]
    form.lacking.choices = [("", gettext("No matter what")), *words(Lacking, "progress.lacking")]
    form.team.choices = [("", gettext("All teams")), *teams.items()]
    form.supervisor.choices = [("", gettext("Everybody")), (NOBODY, gettext("Nobody")), *supervisors.items()]
    return form


def words(values: Iterable[Lacking | When], prefix: str) -> list[tuple[str, str]]:
    """Values with their words."""
    return [(one.value, say(f"{prefix}.{one.value}")) for one in values]
