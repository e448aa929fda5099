"""The progress of placements as rows for a spreadsheet program: what the page shows, and who made the list."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from bpv.core.words import say, say_day
from bpv.reports.models.following import Line

COLUMNS: Final = (
    "student",
    "number",
    "team",
    "company",
    "starts_on",
    "ends_on",
    "supervisor",
    "signals",
    "agreement",
    "hours_required",
    "hours_entered",
    "hours_approved",
    "hours_last",
    "work_total",
    "work_approved",
    "work_late",
    "contacts_held",
    "contacts_needed",
    "contact_last",
)
MINUTES: Final = 60
Row = tuple[object, ...]


def rows(lines: Iterable[Line], language: str, day: date, name: str) -> list[Row]:
    """Header, a row per placement, and who made the list when."""
    word = partial(say, language)
    made: list[Row] = [tuple(word(f"progress.column.{column}") for column in COLUMNS)]
    made += [row(line, language) for line in lines]
    return [*made, (), (word("progress.export.made", {"day": say_day(language, day), "name": name}),)]


def row(line: Line, language: str) -> Row:
    """One placement; an empty cell is something that is not known."""
    one, facts, _ = line
    word = partial(say, language)
    return (
        one.student,
        one.number,
        one.team or "",
        one.company,
        one.starts_on.isoformat(),
        one.ends_on.isoformat(),
        ", ".join(line.supervisors),
        ", ".join(word(f"progress.signal.{alert.kind}") for alert in facts.alerts),
        word(f"progress.agreement.{facts.agreement.state}") if facts.agreement else "",
        *hours(line),
        *((facts.work.total, facts.work.approved, facts.work.late) if facts.work else ("", "", "")),
        *((facts.contact.done, facts.contact.needed, iso(facts.contact.last_on)) if facts.contact else ("", "", "")),
    )


def hours(line: Line) -> Row:
    """Hours with decimals."""
    found = line.facts.hours
    if found is None:
        return "", "", "", ""
    required = "" if found.required is None else found.required / MINUTES
    return required, found.entered / MINUTES, found.approved / MINUTES, iso(found.last_on)


def iso(day: date | None) -> str:
    """A day as spreadsheets sort it."""
    return day.isoformat() if day else ""
