"""Judging and applying: the long work of an import, for a request, the command line and the worker alike.

Reading, comparing and computing happen outside any writing transaction; what is written is written in exactly one.
These functions take the database, because they need several transactions.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.db import Clash, Database
from bpv.core.errors import DomainError, Refused
from bpv.core.intake import Moved, Plan, Task
from bpv.core.progress import Step, nothing
from bpv.core.sheets.shape import Sheet
from bpv.imports import store
from bpv.imports.models import Run, State, Verdicts
from bpv.imports.rules import mapping as mapping_rules
from bpv.imports.rules import verdicts as verdict_rules
from bpv.imports.rules.rows import Rows, read_rows
from bpv.imports.service.kinds import HANDLERS, task_of
from bpv.imports.service.staging import sheet_of

RETRIES: Final = 5


class Lost(Exception):
    """The lease on a run ended before the work did: somebody else has it now, and nothing was written."""


@dataclass(frozen=True)
class Judgement:
    """A plan with the verdicts that a person sees."""

    task: Task
    plan: Plan
    verdicts: Verdicts


def judge_now(database: Database, import_id: str, step: Step = nothing) -> bool:
    """Judge a queued run and keep its verdicts; False when somebody else has it. Changes nothing but the run."""
    with database.writing() as session:
        token = store.claim(session, import_id, State.JUDGING)
    if token is None:
        return False
    run, sheet = fetch(database, import_id)
    try:
        judgement = judged(database, run, sheet, step)
    except DomainError as problem:
        give_up(database, run, token, State.JUDGING, problem)
        return True
    with database.writing() as session:
        show(session, run, token, State.JUDGING, judgement.verdicts)
    return True


def apply_now(database: Database, import_id: str, step: Step = nothing) -> bool:
    """Write a queued run in one transaction; False when somebody else has it.

    When the registry changed so that the verdicts differ from what the person saw, nothing is written and the new
    verdicts are shown.
    """
    with database.writing() as session:
        token = store.claim(session, import_id, State.APPLYING)
    if token is None:
        return False
    run, sheet = fetch(database, import_id)
    for _ in range(RETRIES):
        try:
            judgement = judged(database, run, sheet, step)
        except DomainError as problem:
            give_up(database, run, token, State.APPLYING, problem)
            return True
        with database.writing() as session:
            if judgement.verdicts.digest != run.digest:
                show(session, run, token, State.APPLYING, judgement.verdicts, problem="import.moved")
                return True
        if written(database, run, token, judgement):
            return True
    with database.writing() as session:
        leave(session, run, token, State.APPLYING, State.JUDGED, "import.busy")
    return True


def written(database: Database, run: Run, token: str, judgement: Judgement) -> bool:
    """Write a plan, the run's new state and the audit event in one transaction; False when the registry moved."""
    try:
        with database.writing() as session:
            HANDLERS[run.kind].write(session, judgement.task, judgement.plan)
            store.learn(session, run.institution_id, judgement.plan.learnt)
            finish(session, run, token, judgement)  # last: everybody locks the registry before the audit log
    except (Moved, Clash):  # somebody wrote the same in between: judge again
        return False
    return True


def finish(session: Session, run: Run, token: str, judgement: Judgement) -> None:
    """Close a run as applied; raises `Lost` when the lease is gone."""
    key = key_of(run)
    earlier = store.applied_with(session, run.institution_id, key)
    counts = judgement.verdicts.counts
    idle = counts["new"] == counts["changed"] == 0
    values = {
        "state": State.APPLIED.value,
        "applied_at": now(),
        "idempotency_key": None if earlier else key,
        "repeats_id": earlier if earlier and idle else None,
        "counts": dict(counts),
        "problem": None,
        "lease_token": None,
        "lease_until": None,
    }
    if not store.change(session, run.id, values, states=(State.APPLYING,), token=token):
        raise Lost()
    audit.record(
        session, "import.applied", institution_id=run.institution_id, actor_id=run.created_by, object_id=run.id
    )


def key_of(run: Run) -> str:
    """The idempotency key: the file and how it was read. Answers are left out: an import adds to them by itself."""
    parts = (
        run.file_hash,
        run.kind.value,
        sorted(run.mapping.items()),
        run.header_row,
        run.reading.get("encoding"),
        run.reading.get("sheet"),
        run.dated_on.isoformat(),
        sorted(run.options.items()),
        run.skip_bad,
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def judged(database: Database, run: Run, sheet: Sheet, step: Step = nothing) -> Judgement:
    """Read every row and judge it against the registry. Raises a `DomainError` when the file fits no longer."""
    rows = rows_of(run, sheet)
    found = mapping_rules.layout(run.kind, sheet.rows, run.header_row)
    with database.reading() as session:
        task = task_of(session, run)
        plan = HANDLERS[run.kind].judge(session, task, rows.incoming, step)
    verdicts = verdict_rules.whole(rows, plan.judged, found, run.mapping, sheet.name)
    return Judgement(task, plan, verdicts)


def rows_of(run: Run, sheet: Sheet) -> Rows:
    """The rows of a run by its mapping; raises `Refused` when a required column is missing."""
    absent = mapping_rules.missing(run.kind, run.mapping)
    if absent:
        raise Refused("import.column_missing", field=absent[0], fields=", ".join(absent))
    return read_rows(run.kind, sheet, mapping_rules.layout(run.kind, sheet.rows, run.header_row), run.mapping)


def fetch(database: Database, import_id: str) -> tuple[Run, Sheet]:
    """A claimed run with its sheet."""
    with database.reading() as session:
        run = store.any_run(session, import_id)
        if run is None:
            raise Lost()
        return run, sheet_of(session, run)


def show(session: Session, run: Run, token: str, state: State, verdicts: Verdicts, problem: str | None = None) -> None:
    """Keep the verdicts of a run and hand it back to the person."""
    values = {"counts": dict(verdicts.counts), "digest": verdicts.digest}
    leave(session, run, token, state, State.JUDGED, problem, values)
    store.keep(session, run.id, "verdicts", verdict_rules.packed(verdicts))


def give_up(database: Database, run: Run, token: str, state: State, problem: DomainError) -> None:
    """Close a run that cannot be judged, with the reason."""
    params = {"problem_params": {name: str(value) for name, value in problem.params.items()}}
    with database.writing() as session:
        leave(session, run, token, state, State.FAILED, problem.code, params)


def leave(
    session: Session,
    run: Run,
    token: str,
    state: State,
    then: State,
    problem: str | None = None,
    values: Mapping[str, object] | None = None,
) -> None:
    """End the lease and set the next state; raises `Lost` when the lease is gone already."""
    ended = {"state": then.value, "problem": problem, "lease_token": None, "lease_until": None, "attempts": 0}
    if not store.change(session, run.id, {**ended, **(values or {})}, states=(state,), token=token):
        raise Lost()
