"""The catalogue of settings: what a school may decide itself, in whole numbers between bounds.

A setting that is not in the catalogue does not exist. Its title and explanation are word codes: `setting.<name>` and
`setting.<name>.why`, its group `setting.group.<group>`, its unit `setting.unit.<unit>`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from bpv.core.clock import end_of_day
from bpv.core.errors import NotFound, Refused
from bpv.organisation.models import SettingChange


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `default` holds until somebody changes it, `low` and `high` are the bounds, both included."""

    name: str
    group: str
    unit: str
    default: int
    low: int
    high: int

    @property
    def title(self) -> str:
        """Word code of its name for people."""
        return f"setting.{self.name}"

    @property
    def why(self) -> str:
        """Word code of what it does and who notices."""
        return f"setting.{self.name}.why"


GROUPS: Final = ("companies", "talks", "shortage", "students", "matching", "following")
SETTINGS: Final = {
    one.name: one
    for one in (
        Setting("recognition.wait_months", "companies", "months", 6, 0, 60),
        Setting("recognition.decision_days", "companies", "working_days", 20, 1, 120),
        Setting("merge.undo_days", "companies", "days", 30, 1, 365),
        Setting("link.company_days", "companies", "days", 14, 1, 90),
        Setting("company.confirm_months", "companies", "months", 12, 1, 60),
        Setting("talk.follow_up_days", "talks", "days", 14, 1, 365),
        Setting("talk.reminder_days", "talks", "days", 3, 0, 30),
        Setting("shortage.radius_km", "shortage", "km", 25, 1, 300),
        Setting("shortage.watch_weeks", "shortage", "weeks", 8, 1, 52),
        Setting("search.mails_per_week", "students", "mails", 1, 1, 7),
        Setting("match.answer_days", "matching", "days", 10, 1, 90),
        Setting("match.action_days", "matching", "days", 7, 1, 90),
        Setting("match.watch_weeks", "matching", "weeks", 8, 1, 52),
        Setting("match.most_choices", "matching", "choices", 5, 1, 20),
        Setting("match.credit_points", "matching", "points", 10, 0, 100),
        Setting("match.sticky_points", "matching", "points", 5, 0, 100),
        Setting("match.success_share", "matching", "percent", 15, 0, 50),
        Setting("refusal.minimum", "matching", "proposals", 8, 5, 100),
        Setting("agreement.objection_days", "following", "working_days", 10, 1, 30),
        Setting("agreement.remind_days", "following", "days", 14, 1, 90),
        Setting("hours.missing_days", "following", "days", 7, 1, 60),
        Setting("hours.approve_days", "following", "days", 7, 1, 60),
        Setting("folder.answer_days", "following", "days", 10, 1, 60),
        Setting("folder.active_days", "following", "days", 14, 1, 90),
        Setting("folder.active_share", "following", "percent", 80, 0, 100),
        Setting("folder.talk_days", "following", "days", 7, 1, 60),
        Setting("contact.moments", "following", "moments", 3, 0, 20),
        Setting("contact.on_site", "following", "moments", 1, 0, 20),
        Setting("contact.guiding", "following", "moments", 1, 0, 20),
        Setting("contact.gap_days", "following", "days", 35, 1, 365),
        Setting("meeting.per_year", "following", "meetings", 3, 0, 20),
        Setting("link.task_days", "following", "days", 14, 1, 90),
        Setting("signal.red_days", "following", "days", 7, 0, 60),
        Setting("signal.again_days", "following", "days", 14, 1, 90),
        Setting("mail.quiet_from", "following", "hour", 20, 16, 24),
        Setting("mail.quiet_until", "following", "hour", 7, 0, 12),
    )
}


def known(name: str) -> Setting:
    """The setting of this name; raises `NotFound` for any other."""
    if name not in SETTINGS:
        raise NotFound()
    return SETTINGS[name]


def check(name: str, value: int) -> None:
    """Raise `Refused` for a value out of bounds."""
    setting = known(name)
    if not setting.low <= value <= setting.high:
        raise Refused("setting.out_of_bounds", field="value", low=setting.low, high=setting.high)


def value_on(name: str, changes: Iterable[SettingChange], on: date | None = None) -> int:
    """The value that held at the end of a day, or that holds now; `changes` are those of this setting, oldest first."""
    held = [one.value for one in changes if on is None or one.valid_from < end_of_day(on)]
    return held[-1] if held else known(name).default
