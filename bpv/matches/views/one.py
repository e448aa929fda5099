"""One place as its page shows it: the same for the student and for the supervisor who looks along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import render_template

from bpv.companies import service as companies
from bpv.companies.models import PlacePage
from bpv.core.clock import today
from bpv.core.words import say
from bpv.matches import rules, service
from bpv.matches.models import Judged, Suggestion
from bpv.matches.models.choosing import Choice
from bpv.matches.service import Situation
from bpv.matches.views.blueprint import catalogues
from bpv.organisation import service as organisation
from bpv.web.access import scope
from bpv.web.templating import current_language


@dataclass(frozen=True)
class Choosing:
    """What only the student sees of a place: whether it is a choice, how many others chose it first, whether choices
    can still change, and what would change the judgement, in words."""

    chosen: Choice | None
    others_first: int
    closed: bool
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """One place, what the rules and the score say about it for one student, and the names of the work processes."""

    at: Situation
    judged: Judged
    page: PlacePage
    process_names: Mapping[str, str]


def look(session: Any, student_id: str | None, place_id: str, period_id: str) -> Seen:
    """Read one place for one student. Raises what `service.situation` raises, and NotFound for a stray place."""
    at = service.situation(session, scope(), student_id, today(), period_id)
    judged = service.judge(catalogues().snapshot(session, scope().institution_id), at, place_id)
    page = companies.place_page(session, scope(), place_id)
    processes = organisation.work_processes(session, at.student.institution_id, page.place.crebo)
    return Seen(at, judged, page, {one.code: f"{one.title} ({one.code})" for one in processes})


def choosing(session: Any, seen: Seen, place_id: str) -> Choosing:
    """What only the student sees of a place."""
    at, language = seen.at, current_language()
    chosen, others_first = service.choices.of_place(session, at, place_id)
    closed = service.choices.closed(session, at.student, at.applied.period.id)
    snapshot = catalogues().snapshot(session, scope().institution_id)
    found = service.changes(snapshot, at, place_id)
    return Choosing(chosen, others_first, closed, tuple(rules.told(language, change) for change in found))


def place_page(
    seen: Seen,
    crumbs: list[tuple[str, str]],
    for_whom: str = "",
    *,
    listed: bool = False,
    said: Sequence[Suggestion] = (),
    who: Mapping[str, str] = MappingProxyType({}),
    own: Choosing | None = None,
) -> str:
    """The page of a place; `for_whom` is the student's name on a supervisor's page. On the student's own page it tells
    whether the place is `listed`, what was `said` about it by `who`, and what is the student's `own`."""
    language = current_language()
    place = seen.judged.explanation.place
    return render_template(
        "matches/place.html",
        judged=seen.judged,
        page=seen.page,
        process_names=seen.process_names,
        parts=score_parts(language, seen.judged),
        grounds=grounds(language, seen.judged),
        confidence=rules.confidence(language, place.confidence) if place else "",
        phrase=lambda reason: rules.phrase(language, reason),
        spoken=lambda codes: rules.spoken(language, ", ".join(codes)),
        country=rules.country(language, seen.judged.face.country),
        crumbs=crumbs,
        for_whom=for_whom,
        student_id=seen.at.student.id,
        listed=listed,
        said=said,
        who_said=who,
        own=own,
    )


def score_parts(language: str, judged: Judged) -> list[tuple[str, int, int, str]]:
    """The lines of the table of parts: name, points, at most, and no note: the facts stand below the table."""
    place = judged.explanation.place
    if place is None:
        return []
    most = rules.most_points([part.weight for part in place.parts], [part.points for part in place.parts])
    names = [say(language, f"match.part.{part.component}") for part in place.parts]
    return [(name, part.points, at_most, "") for name, part, at_most in zip(names, place.parts, most, strict=True)]


def grounds(language: str, judged: Judged) -> list[tuple[str, list[str]]]:
    """Per part of the score the facts that it rests on, in words."""
    return [
        (say(language, f"match.part.{component}"), [rules.phrase(language, fact) for fact in facts])
        for component, facts in judged.explanation.facts.items()
        if facts
    ]
