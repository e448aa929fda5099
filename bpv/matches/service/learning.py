"""The card of the learned model, and what a person may do with it: freeze, let go, go back to an earlier version."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import local, now
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.matches.models.learning import CompanyFigures, ModelCard, ModelState, ModelVersion, WeightLine
from bpv.matches.rules.learning import LEAST_OUTCOMES
from bpv.matches.service.retraining import gather
from bpv.matches.service.success import SHARE, restored
from bpv.matches.store import learning as store
from bpv.organisation import service as organisation
from matching.criteria.success import PERSONAL_CASES
from matching.learning import Prior
from matching.types import FEATURES, SuccessModel

MOST_VERSIONS: Final = 24
TWO_SIGMA: Final = 1.96


def card(session: Session, scope: Scope, directory: Directory, model_id: str = "") -> ModelCard:
    """The card of a version, or of the one in use, or of the newest. Raises NotFound for one of others."""
    own = scope.institution_id
    versions, used = store.versions(session, own, MOST_VERSIONS), store.used(session, own)
    shown = version(session, scope, model_id) if model_id else used or next(iter(versions), None)
    kept = store.numbers(session, own, shown.number) if shown else {}
    model = restored(kept) if kept else None
    changed_by = {one.changed_by for one in (*versions, *filter(None, (shown, used))) if one.changed_by}
    return ModelCard(
        shown=shown,
        used=used,
        weights=weights(model) if model else (),
        companies=companies(model) if model else None,
        usual=chance(model.intercept) if model else None,
        versions=versions,
        share=organisation.setting(session, own, SHARE),
        seen=len(gather(session, own, local(now()).date())) if shown is None else shown.seen,
        needed=LEAST_OUTCOMES,
        names=directory.names(session, own, changed_by),
    )


def version(session: Session, scope: Scope, model_id: str) -> ModelVersion:
    """One version; raises NotFound for one of others."""
    found = store.one(session, scope.institution_id, model_id)
    if found is None:
        raise NotFound()
    return found


def chance(odds: float) -> float:
    """Log-odds as a chance."""
    return 1 / (1 + math.exp(-odds))


def weights(model: SuccessModel) -> tuple[WeightLine, ...]:
    """What each weight does to the chance of a place that is average in all else."""
    published = Prior.expert().weights
    lines = zip(FEATURES, model.weights, model.centres, published, strict=True)
    return tuple(
        WeightLine(
            component=component.value,
            low=chance(model.intercept - weight * centre),
            high=chance(model.intercept + weight * (1 - centre)),
            published_low=chance(model.intercept - believed * centre),
            published_high=chance(model.intercept + believed * (1 - centre)),
            sure=abs(weight) > TWO_SIGMA * math.sqrt(model.covariance[at][at]),
        )
        for at, (component, weight, centre, believed) in enumerate(lines, 1)
    )


def companies(model: SuccessModel) -> CompanyFigures:
    """What was learned about companies, without names."""
    known = [one.value for one in model.companies.values() if one.cases >= PERSONAL_CASES]
    return CompanyFigures(
        companies=len(model.companies),
        known=len(known),
        low=chance(model.intercept + min(known)) if known else None,
        high=chance(model.intercept + max(known)) if known else None,
    )


def freeze(session: Session, scope: Scope, model_id: str, reason: str, shown: int, at: datetime) -> None:
    """Keep the version in use whatever is learned: the job leaves it alone. Stale when it changed since it was shown;
    Refused for one that is not in use."""
    found = current(session, scope, model_id, shown)
    if found.state is not ModelState.ACTIVE:
        raise Refused("model.not_active", field="reason")
    put(session, scope, found, ModelState.FROZEN, reason, at)
    note(session, scope, "model.frozen", found)


def let_go(session: Session, scope: Scope, model_id: str, reason: str, shown: int, at: datetime) -> None:
    """Let the job replace a frozen version again. Stale and Refused as `freeze`."""
    found = current(session, scope, model_id, shown)
    if found.state is not ModelState.FROZEN:
        raise Refused("model.not_frozen", field="reason")
    put(session, scope, found, ModelState.ACTIVE, reason, at)
    note(session, scope, "model.let_go", found)


def go_back(session: Session, scope: Scope, model_id: str, reason: str, shown: int, at: datetime) -> None:
    """Use an earlier version again, frozen, so that the job does not replace it at once. Stale when it changed since it
    was shown; Refused for a version that never was in use, because it did not win."""
    found = current(session, scope, model_id, shown)
    if not found.usable:
        raise Refused("model.never_used", field="reason")
    used = store.used(session, scope.institution_id)
    if used is not None:
        put(session, scope, used, ModelState.RETIRED, reason, at)
    put(session, scope, found, ModelState.FROZEN, reason, at)
    note(session, scope, "model.went_back", found)


def current(session: Session, scope: Scope, model_id: str, shown: int) -> ModelVersion:
    """The version as it was shown; Stale when somebody changed it since."""
    found = version(session, scope, model_id)
    if found.version != shown:
        raise Stale(found)
    return found


def put(session: Session, scope: Scope, found: ModelVersion, state: ModelState, reason: str, at: datetime) -> None:
    """Give a version another state, with who and why."""
    values: Mapping[str, Any] = {"changed_at": at, "changed_by": scope.account_id, "reason": reason.strip()}
    if not store.change(session, scope.institution_id, found, state, values):
        raise Stale(found)


def note(session: Session, scope: Scope, event: str, found: ModelVersion) -> None:
    """The audit event."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=found.id,
        fields=("state", "reason"),
    )
