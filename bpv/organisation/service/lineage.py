"""One qualification: its editions, what came before and after, and what a school set about it by hand."""

from datetime import date
from itertools import groupby

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound
from bpv.core.rights import Scope
from bpv.organisation import rules, store
from bpv.organisation.models import CohortPlan, CreboChoice, CreboChoiceFields, QualificationDetail
from bpv.organisation.rules import lineage


def qualification_detail(session: Session, scope: Scope, crebo: str) -> QualificationDetail:
    """A crebo with everything known about it; raises `NotFound` when no edition holds it."""
    own = scope.institution_id
    names = store.crebo_names(session, own)
    if crebo not in names:
        raise NotFound()
    held = store.crebo_choices(session, own)
    periods = [one for one in store.periods(session, own) if one.crebo == crebo]
    plans = []
    for (route, cohort), group in groupby(periods, key=lambda one: (one.route, one.cohort)):
        blocks = tuple(group)
        plans.append(CohortPlan(crebo, names[crebo], route, cohort, blocks, rules.bpv_hours(blocks)))

    def named(steps: tuple[lineage.Step, ...]) -> tuple[tuple[str, str, date | None], ...]:
        return tuple((one, names.get(one, one), day) for one, day in steps)

    return QualificationDetail(
        crebo=crebo,
        name=names[crebo],
        editions=store.editions(session, own, crebo),
        choice=held.get(crebo, CreboChoice(crebo=crebo)),
        before=named(lineage.before(crebo, held)),
        after=named(lineage.after(crebo, held)),
        plans=tuple(plans),
    )


def set_choice(session: Session, scope: Scope, crebo: str, fields: CreboChoiceFields, version: int) -> None:
    """Keep length and successor of a qualification; raises `NotFound`, `Refused` and `Stale`.

    Recognitions of companies stay with their crebo: nothing is recognised for the successor by this.
    """
    own = scope.institution_id
    names = store.crebo_names(session, own)
    if crebo not in names:
        raise NotFound()
    kept = CreboChoiceFields.model_validate(fields.model_dump())
    lineage.check_choice(crebo, kept, names, store.crebo_choices(session, own))
    store.put_crebo_choice(session, own, crebo, kept, version)
    audit.record(
        session,
        "qualification.set",
        institution_id=own,
        actor_id=scope.account_id,
        object_id=crebo,
        fields=tuple(CreboChoiceFields.model_fields),
    )
