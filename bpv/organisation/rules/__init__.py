"""Decisions about units and periods."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from bpv.core.errors import Refused
from bpv.organisation.models import Period, PeriodFields, UnitFields

NAMED: Final = 5  # teams that a message names


def exists_on(unit: UnitFields, day: date) -> bool:
    """True when the unit exists on the day; both ends are included, an open end never comes."""
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_until is None or day <= unit.valid_until)


def check_validity(unit: UnitFields) -> None:
    """Raise `Refused` when a unit would end before it begins."""
    if unit.valid_from and unit.valid_until and unit.valid_until < unit.valid_from:
        raise Refused("organisation.ends_before_start", field="valid_until")


def check_within(team: UnitFields, college: UnitFields) -> None:
    """Raise `Refused` when a team would outlive its college or precede it. An unknown first day precedes nothing."""
    if college.valid_until and (team.valid_until is None or team.valid_until > college.valid_until):
        raise Refused("organisation.after_college", field="valid_until", last=f"{college.valid_until:%d-%m-%Y}")
    if college.valid_from and team.valid_from and team.valid_from < college.valid_from:
        raise Refused("organisation.before_college", field="valid_from", first=f"{college.valid_from:%d-%m-%Y}")


def check_college(college: UnitFields, teams: Iterable[UnitFields]) -> None:
    """Raise `Refused` with the names of teams that a college of this validity would not hold."""
    own = tuple(teams)
    last, first = college.valid_until, college.valid_from
    late = [one.name for one in own if last and (one.valid_until is None or one.valid_until > last)]
    if late:
        raise Refused("organisation.teams_outlive_college", field="valid_until", teams=", ".join(late[:NAMED]))
    early = [one.name for one in own if first and one.valid_from and one.valid_from < first]
    if early:
        raise Refused("organisation.teams_precede_college", field="valid_from", teams=", ".join(early[:NAMED]))


def check_period(period: PeriodFields) -> None:
    """Raise `Refused` when a period ends before it begins, or holds more hours than its weeks."""
    if period.ends_on < period.starts_on:
        raise Refused("organisation.ends_before_start", field="ends_on")
    if period.hours > period.weeks * 168:
        raise Refused("organisation.too_many_hours", field="hours")


def bpv_hours(periods: tuple[Period, ...]) -> int:
    """Clock hours of BPV in a plan: periods that do not count, such as graduation, are left out."""
    return sum(period.hours for period in periods if period.counts_as_bpv)


def validity(edition: int) -> tuple[date, date | None]:
    """From when until when an edition of the official list holds: from 1 August of its year.

    Every list before 2015 was replaced a year later; that of 2015 stays until qualifications are withdrawn one by one.
    """
    return date(edition, 8, 1), date(edition + 1, 7, 31) if edition < 2015 else None
