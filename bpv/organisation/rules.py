"""Decisions about units and periods."""

from datetime import date

from bpv.core.errors import Refused
from bpv.organisation.models import Period, PeriodFields, UnitFields


def exists_on(unit: UnitFields, day: date) -> bool:
    """True when the unit exists on the day; both ends are included, an open end never comes."""
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_until is None or day <= unit.valid_until)


def check_validity(unit: UnitFields) -> None:
    """Raise `Refused` when a unit would end before it begins."""
    if unit.valid_from and unit.valid_until and unit.valid_until < unit.valid_from:
        raise Refused("organisation.ends_before_start", field="valid_until")


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
