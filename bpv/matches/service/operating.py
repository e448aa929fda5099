"""Rounds for the operator's command line, where no rights are asked: the operator has the database."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bpv.core.errors import Refused
from bpv.core.rights import Reach, Scope
from bpv.matches import store
from bpv.matches.models.rounds import Offer, Round, Run, Starting
from bpv.matches.service import rounds
from bpv.matches.service.rounds import standard
from bpv.organisation import service as organisation


@dataclass(frozen=True, slots=True)
class Drafted:
    """A round with the run that was made of it, and what became of each student: id of the place, or None."""

    round: Round
    run: Run
    seats: tuple[tuple[str, str | None], ...]


def start(
    session: Session, cohort: int, period: str, mode: str, draw: int | None, key: str, today: date, at: datetime
) -> Run:
    """Start a round for all teams of the cohort, and queue its run. `period` is an id, or a name within the cohort.

    Raises Refused for a period that is not there, or is there twice, and for one whose cohort has no students in teams.
    """
    scope, offer = found(session, cohort, period, today)
    settings = standard(session, scope.institution_id)
    chosen = Starting(
        period_id=offer.period.id,
        team_ids=tuple(team_id for team_id, _, _ in offer.teams),
        settings=replace(settings, mode=mode),
        key=key,
        draw=draw,
    )
    return rounds.start(session, scope, chosen, today, at)[1]


def found(session: Session, cohort: int, period: str, today: date) -> tuple[Scope, Offer]:
    """The one period that is meant, with a scope of its whole institution."""
    meant = []
    known = 0
    for one in organisation.institutions(session):
        for held in organisation.periods(session, one.id):
            known += held.cohort == cohort and period in (held.id, held.name)
        scope = Scope(Reach.ALL, one.id)
        meant += [
            (scope, offer)
            for offer in rounds.offers(session, scope, today)
            if offer.period.cohort == cohort and period in (offer.period.id, offer.period.name)
        ]
    if not meant:
        raise Refused("round.nobody_there" if known else "round.period_unknown", period=period, cohort=cohort)
    if len(meant) > 1:
        ids = ", ".join(offer.period.id for _, offer in meant)
        raise Refused("round.period_twice", period=period, cohort=cohort, ids=ids)
    return meant[0]


def drafted(session: Session, run: Run) -> Drafted:
    """What became of a run. Raises NotFound when it is gone."""
    scope = Scope(Reach.ALL, run.institution_id)
    round_, now = rounds.draft(session, scope, run.id)
    return Drafted(round_, now, store.round_seats.places(session, run.id))
