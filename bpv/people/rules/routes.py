"""Decisions about the route of a student through time."""

from collections.abc import Sequence
from datetime import date

from bpv.core.errors import Refused
from bpv.organisation.models import Route
from bpv.people.models import RouteChange, Student


def route_on(present: Route, changes: Sequence[RouteChange], day: date) -> Route:
    """The route on a day; `changes` are those of the student, oldest first, `present` what the record says now."""
    if not changes:
        return Route(present)
    held = [one.route for one in changes if one.starts_on <= day]
    return held[-1] if held else changes[0].before


def routes(present: Route, changes: Sequence[RouteChange], began: date) -> tuple[tuple[date, Route], ...]:
    """From which day each route holds, from the beginning of the programme on."""
    if not changes:
        return ((began, Route(present)),)
    return ((began, changes[0].before), *((one.starts_on, one.route) for one in changes))


def check_change(student: Student, changes: Sequence[RouteChange], route: Route, starts_on: date, reason: str) -> None:
    """Raise `Refused` for a change before the programme began, before a change that is there, to the same route, or
    without a reason."""
    began = date(student.cohort, 8, 1)
    if starts_on < began:
        raise Refused("route.before_programme", field="starts_on", first=f"{began:%d-%m-%Y}")
    if changes and starts_on <= changes[-1].starts_on:
        raise Refused("route.before_last", field="starts_on", last=f"{changes[-1].starts_on:%d-%m-%Y}")
    if route_on(student.route, changes, starts_on) == route:
        raise Refused("route.same", field="route", route=route.value)
    if not reason.strip():
        raise Refused("route.why", field="reason")
