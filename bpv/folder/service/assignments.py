"""Sets of assignments: reading them, writing a new version, taking one over from another college."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.folder.models.assignments import (
    MOST_CREDIT,
    Assignment,
    AssignmentFields,
    AssignmentSet,
    AssignmentVersion,
    SetFields,
    SetLine,
    VersionSheet,
)
from bpv.folder.rules import assignments as rules
from bpv.folder.store import assignments as store
from bpv.organisation import service as organisation

Pairs = tuple[tuple[str, str], ...]


def listed(
    session: Session, scope: Scope, day: date, *, crebo: str = "", study_year: int = 0, college_id: str = ""
) -> tuple[SetLine, ...]:
    """The sets of the school, of one qualification, study year or college when asked; five queries."""
    found = store.sets(session, scope.institution_id, crebo=crebo, study_year=study_year)
    return lines(session, scope, [one for one in found if college_id in ("", one.college_id)], day)


def lines(session: Session, scope: Scope, found: list[AssignmentSet], day: date) -> tuple[SetLine, ...]:
    """Sets with their college, their versions, and how many assignments hold today."""
    own = scope.institution_id
    held = store.versions(session, own, [one.id for one in found])
    numbers, names = store.numbers(session, own), college_names(session, own)
    made = []
    for one in found:
        current = rules.in_force(held[one.id], day)
        shown = current or next(iter(held[one.id]), None)
        number = numbers.get(shown.id, 0) if shown else 0
        made.append(SetLine(one, names.get(one.college_id, ""), held[one.id], current, number))
    return tuple(made)


def college_names(session: Session, institution_id: str) -> Mapping[str, str]:
    """The names of the colleges of the school by id."""
    return {branch.college.id: branch.college.name for branch in organisation.tree(session, institution_id)}


def own_colleges(session: Session, scope: Scope) -> tuple[tuple[str, str], ...]:
    """The colleges (id, name) whose sets may be written within the scope, by name."""
    own = organisation.colleges_of(session, scope)
    found = ((key, name) for key, name in college_names(session, scope.institution_id).items() if key in own)
    return tuple(sorted(found, key=lambda pair: pair[1]))


def line(session: Session, scope: Scope, set_id: str, day: date) -> SetLine:
    """A set of the school; raises NotFound for any other."""
    found = store.one_set(session, scope.institution_id, set_id)
    if found is None:
        raise NotFound()
    return lines(session, scope, [found], day)[0]


def sheet(session: Session, scope: Scope, version_id: str, day: date) -> VersionSheet:
    """A version with its assignments; raises NotFound for one of another school."""
    one = known(session, scope, version_id)
    top = line(session, scope, one.assignment_set_id, day)
    held = store.assignments(session, scope.institution_id, [one.id])[one.id]
    return VersionSheet(top, one, held, processes(session, scope.institution_id, top.set.crebo))


def processes(session: Session, institution_id: str, crebo: str) -> Pairs:
    """The work processes (code, title) of a qualification."""
    return tuple((one.code, one.title) for one in organisation.work_processes(session, institution_id, crebo))


def known(session: Session, scope: Scope, version_id: str) -> AssignmentVersion:
    """A version of the school; raises NotFound."""
    one = store.version(session, scope.institution_id, version_id)
    if one is None:
        raise NotFound()
    return one


def writable(session: Session, scope: Scope, set_id: str) -> AssignmentSet:
    """A set of one's own colleges, locked; raises NotFound for any other."""
    found = store.one_set(session, scope.institution_id, set_id, lock=True)
    if found is None or found.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    return found


def draft_of(session: Session, scope: Scope, version_id: str) -> tuple[AssignmentSet, AssignmentVersion]:
    """A version that can still be changed, with its set, locked; raises NotFound, and Refused once it is in force."""
    top = writable(session, scope, known(session, scope, version_id).assignment_set_id)
    one = known(session, scope, version_id)  # again, behind the lock
    if not one.draft:
        raise Refused("assignment.version_fixed")
    return top, one


def start(session: Session, scope: Scope, fields: SetFields, day: date) -> str:
    """A new set with an empty draft; gives the id of the draft. Raises Refused when the college has this set."""
    own = scope.institution_id
    if fields.college_id not in organisation.colleges_of(session, scope):
        raise Refused("assignment.college_not_own", field="college")
    names = organisation.crebo_names(session, own)
    if fields.crebo not in names:
        raise Refused("crebo.unknown", field="crebo", crebo=fields.crebo)
    made = store.add_set(session, own, fields)
    if made is None:
        raise Refused("assignment.set_exists", field="study_year")
    version_id = new_version(session, scope, made.id, 1)
    note(session, scope, "assignment_set.started", made.id, ("college_id", "crebo", "phase", "study_year"))
    return version_id


def new_version(session: Session, scope: Scope, set_id: str, number: int, credit: str = "") -> str:
    """An empty draft; raises Refused when somebody else is writing one."""
    made = new_id()
    columns = {"id": made, "assignment_set_id": set_id, "number": number, "credit": credit[:MOST_CREDIT]}
    if not store.add_version(session, scope.institution_id, columns | {"written_by": scope.account_id}):
        raise Refused("assignment.draft_exists")
    return made


def draft(session: Session, scope: Scope, set_id: str) -> str:
    """The draft of a set: the one that is being written, or a new one that begins as the newest version."""
    top = writable(session, scope, set_id)
    held = store.versions(session, scope.institution_id, [top.id])[top.id]
    if held and held[0].draft:
        return held[0].id
    made = new_version(session, scope, top.id, held[0].number + 1 if held else 1, held[0].credit if held else "")
    if held:
        copy(session, scope, held[0].id, made, lineage=True)
    note(session, scope, "assignment_version.started", made, ("number",))
    return made


def copy(session: Session, scope: Scope, source_id: str, target_id: str, *, lineage: bool) -> None:
    """Put the assignments of one version into another; their lineage goes on within a set."""
    own = scope.institution_id
    for one in store.assignments(session, own, [source_id])[source_id]:
        made = new_id()
        columns = {"id": made, "lineage": one.lineage if lineage else made, "position": one.position}
        store.add_assignment(session, own, columns | {"assignment_version_id": target_id} | store.columns_of(one))


def take_over(session: Session, scope: Scope, version_id: str, college_id: str) -> str:
    """Copy a version of any college into a draft of one's own, with credit; gives the id of the draft.

    A college that has a set for this qualification, study year and phase gets a draft of its next version; what it has
    stays as it is. Raises Refused while a draft is being written there.
    """
    own = scope.institution_id
    source = known(session, scope, version_id)
    top = store.one_set(session, own, source.assignment_set_id)
    if top is None or source.draft:
        raise NotFound()
    if college_id not in organisation.colleges_of(session, scope) or college_id == top.college_id:
        raise Refused("assignment.college_not_own", field="college")
    fields = SetFields(college_id=college_id, crebo=top.crebo, study_year=top.study_year, phase=top.phase)
    target = store.set_for(session, own, fields) or store.add_set(session, own, fields)
    if target is None:
        raise Refused("assignment.set_exists", field="college")
    held = store.versions(session, own, [target.id])[target.id]
    origin = f"{college_names(session, own)[top.college_id]}, {source.number}"
    credit = f"{origin} ({source.credit})" if source.credit else origin
    made = new_version(session, scope, target.id, held[0].number + 1 if held else 1, credit)
    copy(session, scope, source.id, made, lineage=False)
    note(session, scope, "assignment_version.taken_over", made, ("college_id", "credit"))
    return made


def assignment(session: Session, scope: Scope, assignment_id: str) -> Assignment:
    """An assignment of the school; raises NotFound."""
    found = store.assignment(session, scope.institution_id, assignment_id)
    if found is None:
        raise NotFound()
    return found


def check(session: Session, scope: Scope, top: AssignmentSet, fields: AssignmentFields) -> None:
    """Raise Refused when an assignment cannot be kept as it is."""
    codes = [code for code, _ in processes(session, scope.institution_id, top.crebo)]
    if objection := rules.objection_to_fields(fields, codes):
        raise Refused(objection[1], field=objection[0])


def add(session: Session, scope: Scope, version_id: str, key: str, fields: AssignmentFields) -> None:
    """Add an assignment to a draft, last in order; the same form sent twice adds it once."""
    own = scope.institution_id
    if (there := store.assignment(session, own, key)) is not None and there.assignment_version_id == version_id:
        return
    top, one = draft_of(session, scope, version_id)
    check(session, scope, top, fields)
    held = store.assignments(session, own, [one.id])[one.id]
    position = max((each.position for each in held), default=0) + 1
    columns = {"id": key, "lineage": key, "position": position, "assignment_version_id": one.id}
    if not store.add_assignment(session, own, columns | store.columns_of(fields)):
        raise NotFound()
    note(session, scope, "assignment.added", key, ("criteria", "due_days", "text", "title", "work_processes"))


def change(session: Session, scope: Scope, assignment_id: str, version: int, fields: AssignmentFields) -> None:
    """Change an assignment of a draft; raises Stale with the assignment when somebody saved in between."""
    top, _ = draft_of(session, scope, assignment(session, scope, assignment_id).assignment_version_id)
    one = assignment(session, scope, assignment_id)
    check(session, scope, top, fields)
    if one.version != version or not store.change_assignment(
        session, scope.institution_id, one, store.columns_of(fields)
    ):
        raise Stale(one)
    note(session, scope, "assignment.changed", one.id, ("criteria", "due_days", "text", "title", "work_processes"))


def move(session: Session, scope: Scope, assignment_id: str, *, up: bool) -> None:
    """Swap an assignment of a draft with the one before it, or after it; at the edge nothing happens."""
    own = scope.institution_id
    one = assignment(session, scope, assignment_id)
    draft_of(session, scope, one.assignment_version_id)
    held = store.assignments(session, own, [one.assignment_version_id])[one.assignment_version_id]
    at = next(index for index, each in enumerate(held) if each.id == one.id) + (-1 if up else 1)
    if not 0 <= at < len(held):
        return
    store.change_assignment(session, own, one, {"position": held[at].position})
    store.change_assignment(session, own, held[at], {"position": one.position})
    note(session, scope, "assignment.moved", one.id, ("position",))


def remove(session: Session, scope: Scope, assignment_id: str) -> str:
    """Take an assignment out of a draft; gives the id of the draft."""
    one = assignment(session, scope, assignment_id)
    draft_of(session, scope, one.assignment_version_id)
    store.remove_assignment(session, scope.institution_id, one.id)
    note(session, scope, "assignment.removed", one.id, ())
    return one.assignment_version_id


def publish(
    session: Session, scope: Scope, version_id: str, version: int, valid_from: date, words: str, day: date
) -> None:
    """Let a draft come into force on a day; from then on nobody changes it. Raises Refused with what is missing, and
    Stale when somebody saved in between."""
    own = scope.institution_id
    top, one = draft_of(session, scope, version_id)
    codes = [code for code, _ in processes(session, own, top.crebo)]
    if objection := rules.objection_to_contents(store.assignments(session, own, [one.id])[one.id], codes):
        raise Refused(objection[0], title=objection[1])
    held = store.versions(session, own, [top.id])[top.id]
    if code := rules.objection_to_day(held, valid_from, day):
        raise Refused(code, field="valid_from")
    values = {"valid_from": valid_from, "note": words, "written_by": scope.account_id}
    if one.version != version or not store.change_version(session, own, one, values):
        raise Stale(one)
    note(session, scope, "assignment_version.in_force", one.id, ("note", "valid_from"))


def note(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    own, who = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=own, actor_id=who, object_id=object_id, fields=fields)
