"""The next best places for one student: for a search that starts again."""

from dataclasses import replace
from typing import Final

from sqlmodel import Session

from bpv.core.clock import today
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models import Card, Question
from bpv.matches.rules.rounds import held_seats
from bpv.matches.service.catalogues import Catalogues
from bpv.matches.service.cohort import lowered
from bpv.matches.service.places import browse
from bpv.matches.service.situation import situation

SHARED: Final = Catalogues()  # for callers that bring none: one snapshot per school and process


def next_best(
    session: Session,
    scope: Scope,
    student_id: str,
    period_id: str,
    top: int = 5,
    *,
    catalogues: Catalogues = SHARED,
) -> tuple[Card, ...]:
    """The best places of this moment for a student and a period, best first. They pass every hard rule but that of a
    support wish, which staff does not look into, with what was left out for this student since, and are not promised to
    somebody else.

    Raises NotFound outside the scope, NoPeriod when none lies ahead; a period that is over gives those of the next.
    """
    at = situation(session, scope, student_id, today(), period_id)
    snapshot = catalogues.snapshot(session, scope.institution_id)
    promised = store.round_facts.promises(session, scope.institution_id)
    given = [(one.student_id, one.place_id, one.period_id) for one in promised]
    free = replace(snapshot, catalogue=lowered(snapshot.catalogue, held_seats(given, [student_id])))
    return browse(free, at, Question(limit=top)).cards
