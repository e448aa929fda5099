"""Runs and verdicts as lists: for pages and downloads."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core.intake import Judged, Verdict
from bpv.core.rights import Scope
from bpv.core.words import say, say_day
from bpv.imports import store
from bpv.imports.models import Kind, Message, Run, Verdicts
from bpv.imports.rules import verdicts as rules

COLUMNS: Final = ("sheet", "row", "verdict", "label", "column", "value", "message")


def runs(
    session: Session,
    scope: Scope,
    kinds: Iterable[Kind],
    *,
    sort: str = "created",
    descending: bool = True,
    offset: int = 0,
    limit: int = 25,
) -> tuple[tuple[Run, ...], int]:
    """A page of runs of the kinds that the asker may see, and how many there are."""
    return store.runs(
        session, scope.institution_id, kinds, sort=sort or "created", descending=descending, offset=offset, limit=limit
    )


def firsts(verdicts: Verdicts) -> dict[str, list[tuple[Judged, list[Message]]]]:
    """The first 20 rows of each verdict, with their messages."""
    return rules.firsts(verdicts)


def questions(verdicts: Verdicts) -> tuple[Judged, ...]:
    """The rows that ask for a decision, once per question."""
    asked = {row.fingerprint: row for row in reversed(verdicts.judged) if row.verdict is Verdict.POSSIBLE_DUPLICATE}
    return tuple(sorted(asked.values(), key=lambda row: row.number))


def report_rows(verdicts: Verdicts, language: str) -> list[tuple[object, ...]]:
    """The full list, header first: a line per message, in words."""
    head = tuple(say(language, f"import.column.{name}") for name in COLUMNS)
    return [head, *(line(message, language) for message in rules.messages(verdicts))]


def line(message: Message, language: str) -> tuple[object, ...]:
    """One message as the cells of a line."""
    verdict = say(language, f"verdict.name.{message.verdict}")
    text = in_words(message, language)
    return (message.sheet, message.row, verdict, message.label, message.column, message.value, text)


def in_words(message: Message, language: str) -> str:
    """What to do, as a sentence; codes within its parameters become words too."""
    params = dict(message.params)
    if reasons := params.get("reasons"):
        params["reasons"] = ", ".join(say(language, f"duplicate.{code}") for code in str(reasons).split(","))
    if source := params.get("source"):
        params["source"] = say(language, f"source.{source}")
    if on := params.get("on"):
        params["on"] = say_day(language, date.fromisoformat(str(on)))
    return say(language, message.code, params)
