"""The list of the school: which steps a placement has, who does them, and by when."""

from dataclasses import replace

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import is_id
from bpv.core.rights import Scope
from bpv.tracking.models.steps import StepKind, StepPlan
from bpv.tracking.rules.steps import DEFAULTS
from bpv.tracking.store import steps as store

USUAL = frozenset(one.code for one in DEFAULTS)


def kinds(session: Session, institution_id: str) -> tuple[StepKind, ...]:
    """The list in the order in which steps are due, those that are switched off too."""
    return store.kinds(session, institution_id)


def kind(session: Session, institution_id: str, step_kind_id: str) -> StepKind:
    """One step of the list; raises NotFound."""
    found = store.kind(session, institution_id, step_kind_id)
    if found is None:
        raise NotFound()
    return found


def save(session: Session, scope: Scope, step_kind_id: str, version: int, plan: StepPlan) -> None:
    """Change a step: placements take it over with the next look of the clock. Raises NotFound, Refused, or Stale."""
    present = kind(session, scope.institution_id, step_kind_id)
    wanted = replace(plan, code=present.plan.code)
    check(wanted)
    if wanted == present.plan:
        return
    values = {name: value for name, value in fields_of(wanted).items() if value != getattr(present.plan, name)}
    if present.version != version or not store.change_kind(
        session, scope.institution_id, step_kind_id, version, values
    ):
        raise Stale(kind(session, scope.institution_id, step_kind_id))
    record(session, scope, "step_kind.changed", step_kind_id, tuple(values))


def add(session: Session, scope: Scope, key: str, plan: StepPlan) -> None:
    """Add a step; `key` is that of the form: sent twice, added once. Raises NotFound or Refused."""
    if not is_id(key):
        raise NotFound()
    check(plan)
    own = replace(plan, code=f"own_{key}")
    if store.add_kinds(session, scope.institution_id, [own], [key]):
        record(session, scope, "step_kind.added", key, tuple(fields_of(own)))


def fields_of(plan: StepPlan) -> dict[str, object]:
    """The fields of a step by name."""
    return {name: getattr(plan, name) for name in StepPlan.__dataclass_fields__}


def check(plan: StepPlan) -> None:
    """Raise Refused when a step of the school itself has no name."""
    if not plan.title and plan.code not in USUAL:
        raise Refused("step.title_needed", field="title")


def record(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    own, actor = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=own, actor_id=actor, object_id=object_id, fields=fields)
