"""Learning expected success anew from what came of proposals and placements: gather, learn, keep.

Learning itself runs between the two transactions; whoever changed something meanwhile (another node, a person who froze
or rolled back) wins, and the job looks again at its next tick.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models import CompanyType
from bpv.companies.service.kinds import kinds
from bpv.core import audit
from bpv.core.clock import local
from bpv.matches.models.learning import ModelState, ModelVersion
from bpv.matches.rules.learning import about_the_match, due
from bpv.matches.service.proposals import outcomes as outcomes_of_proposals
from bpv.matches.service.success import model_of, stored
from bpv.matches.store import learning as store
from bpv.organisation import service as organisation
from bpv.placements import service as placements
from matching.learning import Outcome, Trained, train
from matching.learning.outcomes import ordered
from matching.types import FEATURES, SuccessModel

SEED: Final = 20_260


@dataclass(frozen=True, slots=True)
class Task:
    """What is needed to learn once: the outcomes, the version in use (None = the untrained score), the new number."""

    institution_id: str
    outcomes: tuple[Outcome, ...]
    digest: str
    used: ModelVersion | None
    old: SuccessModel | None
    number: int


def institutions(session: Session) -> tuple[str, ...]:
    """Every school."""
    return tuple(one.id for one in organisation.institutions(session))


def prepare(session: Session, institution_id: str, moment: datetime) -> Task | None:
    """Gather what there is to learn from; None when there is nothing new, or a frozen version is in use."""
    used = store.used(session, institution_id)
    last = next(iter(store.versions(session, institution_id, 1)), None)
    found = gather(session, institution_id, local(moment).date())
    digest = digest_of(found)
    if not due(last, used, len(found), digest, local(moment).date()):
        return None
    old = model_of(session, institution_id, used.id, used.number) if used else None
    return Task(institution_id, found, digest, used, old, (last.number if last else 0) + 1)


def gather(session: Session, institution_id: str, today: date) -> tuple[Outcome, ...]:
    """What came of every match of a period that is over: a placement that has a result or ended early, and a proposal
    that was refused.

    A refusal is known at once and a good end only later: so nothing counts before its period is over. Failures for a
    reason that is not about the match are left out. A placement that was never scored (an imported one) tells about
    its company and nothing about the weights: it is not scored with today's facts afterwards. No answer to a survey
    and nothing of who the student is gets here.
    """
    periods = {one.id: one for one in organisation.periods(session, institution_id)}
    kind_of = kinds(session, institution_id)

    def made(company_id: str, parts: Mapping[str, float] | None, success: bool, on: date) -> Outcome:
        values = {one: float(parts[one]) for one in FEATURES if one in parts} if parts else {}
        kind = kind_of.get(company_id, CompanyType.COMPANY.value)
        return Outcome(company_id=company_id, company_type=kind, values=values, success=success, on=on)

    found = []
    for placed in placements.outcomes(session, institution_id):
        period = periods.get(placed.period_id or "")
        over = (period.ends_on if period else placed.ended_on) < today
        if over and (placed.well or about_the_match(placed.reasons.values())):
            found.append(made(placed.company_id, placed.parts, placed.well, placed.starts_on))
    for proposed in outcomes_of_proposals(session, institution_id):
        period = periods.get(proposed.period_id)
        if period and period.ends_on < today and not proposed.accepted and about_the_match((proposed.reason,)):
            found.append(made(proposed.company_id, proposed.parts, False, period.starts_on))
    return ordered(found)


def digest_of(outcomes: tuple[Outcome, ...]) -> str:
    """A digest of everything that was gathered."""
    lines = (
        (one.on.isoformat(), one.company_id, one.company_type, one.success, sorted(one.values.items()))
        for one in outcomes
    )
    return blake2b(repr(list(lines)).encode(), digest_size=16).hexdigest()


def learn(task: Task) -> Trained:
    """The work itself; needs no database. The same task gives the same numbers."""
    return train(task.outcomes, task.old, version=task.number, seed=SEED + task.number)


def keep(session: Session, task: Task, trained: Trained, moment: datetime) -> int:
    """Write the version down and, when it won, put it in use; 1 when it was written, 0 when somebody was first."""
    used = store.used(session, task.institution_id)
    if (used.id, used.version) != (task.used.id, task.used.version) if used and task.used else used is not task.used:
        return 0
    taken = trained.judgement.taken and trained.model is not None
    if taken and used and not retire(session, task.institution_id, used, moment):
        return 0
    made = store.add(session, task.institution_id, values_of(task, trained, moment))
    if made is None:
        return 0
    outcome = "taken" if taken else "refused"
    audit.record(
        session,
        "model.trained",
        institution_id=task.institution_id,
        object_id=made,
        fields=("numbers",),
        outcome=outcome,
    )
    return 1


def retire(session: Session, institution_id: str, used: ModelVersion, moment: datetime) -> bool:
    """Take the version in use out of use."""
    return store.change(session, institution_id, used, ModelState.RETIRED, {"changed_at": moment, "changed_by": None})


def values_of(task: Task, trained: Trained, moment: datetime) -> dict[str, Any]:
    """The row of a new version."""
    verdict = trained.judgement
    return {
        "number": task.number,
        "state": (ModelState.ACTIVE if verdict.taken else ModelState.REFUSED).value,
        "why": verdict.why.value,
        "against": task.used.number if task.used else 0,
        "numbers": stored(trained.model) if trained.model else {},
        "first_on": trained.first,
        "held_from": trained.held_from,
        "last_on": trained.last,
        "learned": trained.model.outcomes if trained.model else 0,
        "held_back": verdict.held_back,
        "seen": len(task.outcomes),
        "digest": task.digest,
        "seed": SEED + task.number,
        "scores": {name: getattr(verdict, name) for name in SCORES},
        "bins": [
            {
                "expected": one.expected,
                "hits": one.happened.hits,
                "total": one.happened.total,
                "low": one.happened.low,
                "high": one.happened.high,
            }
            for one in trained.bins
        ],
        "made_at": moment,
        "changed_at": moment,
    }


SCORES: Final = ("old_loss", "new_loss", "low", "high", "old_order", "new_order", "plain_order")
