"""The judgement of the trainer per work process, and the advice whether a student is ready for the exam."""

from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.folder.models.work import Judge, Judgement
from bpv.folder.service.work import placed
from bpv.folder.store import own as store
from bpv.organisation import service as organisation
from bpv.placements.models import State
from bpv.placements.models.listing import Line
from bpv.placements.service import following

Asked = tuple[tuple[str, str], ...]


def asked(session: Session, institution_id: str, placement_id: str, today: date) -> tuple[Line, Asked]:
    """What a trainer is asked about a placement: its work processes (code, title); raises NotFound."""
    line = placed(session, institution_id, [placement_id], today).get(placement_id)
    if line is None:
        raise NotFound()
    found = organisation.work_processes(session, institution_id, line.placement.crebo)
    return line, tuple((one.code, one.title) for one in found)


def judge(
    session: Session,
    institution_id: str,
    placement_id: str,
    judgement: Judgement,
    by: Judge,
    today: date,
    *,
    key: str = "",
) -> str:
    """Keep a judgement; gives its id. Rows are added: an earlier judgement stays readable, the last one counts.

    Whoever calls has seen that `by` may judge this placement. `key` is that of the form: sent twice, kept once. Raises
    NotFound, and Refused: nothing said, an unknown work process, a placement that has not begun, or the student itself.
    """
    line, known = asked(session, institution_id, placement_id, today)
    if by.account_id is not None and by.account_id == line.student.account_id:
        raise Refused("folder.own_work")
    if line.placement.state in (State.CANCELLED, State.PLANNED):
        raise Refused("folder.not_begun")
    if not judgement.levels and not judgement.words.strip():
        raise Refused("folder.judgement_empty", field="words")
    if not set(judgement.levels) <= {code for code, _ in known}:
        raise Refused("assignment.work_process_unknown")
    made = key or new_id()
    columns = {
        "id": made,
        "institution_id": institution_id,
        "placement_id": placement_id,
        "levels": {code: level.value for code, level in judgement.levels.items()},
        "words": judgement.words,
        "by_name": by.name,
        "by_account": by.account_id,
        "link_id": by.link_id,
        "at": now(),
    }
    if store.add_judgement(session, columns):
        audit.record(
            session,
            "judgement.given",
            institution_id=institution_id,
            actor_id=by.account_id,
            object_id=placement_id,
            fields=("levels", "words"),
        )
    return made


def advise(session: Session, scope: Scope, placement_id: str, key: str, reason: str, day: date, *, ready: bool) -> None:
    """Record whether a student is ready for the exam, and why; the same form sent twice records it once. Raises
    NotFound, and Refused for the student's own account or a placement that has not begun."""
    line = following.one(session, scope, placement_id, day)
    if scope.account_id is not None and scope.account_id == line.student.account_id:
        raise Refused("folder.own_work")
    if line.placement.state in (State.CANCELLED, State.PLANNED):
        raise Refused("folder.not_begun")
    columns = {
        "id": key,
        "institution_id": scope.institution_id,
        "placement_id": placement_id,
        "ready": ready,
        "reason": reason,
        "by_id": scope.account_id,
        "at": now(),
    }
    if store.add_advice(session, columns):
        audit.record(
            session,
            "exam_advice.recorded",
            institution_id=scope.institution_id,
            actor_id=scope.account_id,
            object_id=placement_id,
            fields=("ready", "reason"),
        )
