"""Sets of assignments with their versions, and which version a placement keeps."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from bpv.core.bulk import chunks
from bpv.core.clock import now
from bpv.folder.models.assignments import (
    Assignment,
    AssignmentFields,
    AssignmentSet,
    AssignmentVersion,
    Criterion,
    DueFrom,
    Rubric,
    SetFields,
)
from bpv.folder.rules.assignments import Candidate
from bpv.folder.tables import AssignmentRow, AssignmentSetRow, AssignmentVersionRow, FolderRow
from bpv.organisation.models import Phase

VERSION: Final = tuple(AssignmentVersion.__dataclass_fields__)
Key = tuple[str, str, int, str]  # college, crebo, study year, phase ("" for every phase)


def set_of(row: AssignmentSetRow) -> AssignmentSet:
    """The frozen value of a set."""
    phase = Phase(row.phase) if row.phase else None
    return AssignmentSet(id=row.id, college_id=row.college_id, crebo=row.crebo, study_year=row.study_year, phase=phase)


def version_of(row: AssignmentVersionRow) -> AssignmentVersion:
    """The frozen value of a version."""
    return AssignmentVersion(**{name: getattr(row, name) for name in VERSION})


def assignment_of(row: AssignmentRow) -> Assignment:
    """The frozen value of an assignment."""
    criteria = tuple(Criterion(one["name"], tuple(one["descriptions"])) for one in row.criteria)
    return Assignment(
        id=row.id,
        assignment_version_id=row.assignment_version_id,
        lineage=row.lineage,
        position=row.position,
        version=row.version,
        title=row.title,
        text=row.text,
        due_from=DueFrom(row.due_from),
        due_days=row.due_days,
        work_processes=tuple(row.work_processes),
        rubric=Rubric(tuple(row.levels), criteria),
    )


def columns_of(fields: AssignmentFields) -> dict[str, Any]:
    """The columns that hold what an assignment says."""
    return {
        "title": fields.title,
        "text": fields.text,
        "due_from": fields.due_from.value,
        "due_days": fields.due_days,
        "work_processes": list(fields.work_processes),
        "levels": list(fields.rubric.levels),
        "criteria": [{"name": one.name, "descriptions": list(one.descriptions)} for one in fields.rubric.criteria],
    }


def sets(session: Session, institution_id: str, *, crebo: str = "", study_year: int = 0) -> tuple[AssignmentSet, ...]:
    """The sets of the school, by qualification, study year and phase; narrowed when that is asked."""
    wanted = [col(AssignmentSetRow.institution_id) == institution_id]
    if crebo:
        wanted.append(col(AssignmentSetRow.crebo) == crebo)
    if study_year:
        wanted.append(col(AssignmentSetRow.study_year) == study_year)
    order = (col(AssignmentSetRow.crebo), col(AssignmentSetRow.study_year), col(AssignmentSetRow.phase))
    return tuple(set_of(row) for row in session.exec(select(AssignmentSetRow).where(*wanted).order_by(*order)))


def one_set(session: Session, institution_id: str, set_id: str, *, lock: bool = False) -> AssignmentSet | None:
    """A set of the school, or None; with `lock` nobody else writes its versions until the transaction ends."""
    query = select(AssignmentSetRow).where(
        col(AssignmentSetRow.institution_id) == institution_id, col(AssignmentSetRow.id) == set_id
    )
    row = session.exec(query.with_for_update() if lock else query).first()
    return set_of(row) if row else None


def set_for(session: Session, institution_id: str, fields: SetFields) -> AssignmentSet | None:
    """The set of a college for exactly this qualification, study year and phase."""
    query = select(AssignmentSetRow).where(
        col(AssignmentSetRow.institution_id) == institution_id,
        col(AssignmentSetRow.college_id) == fields.college_id,
        col(AssignmentSetRow.crebo) == fields.crebo,
        col(AssignmentSetRow.study_year) == fields.study_year,
        col(AssignmentSetRow.phase) == (fields.phase.value if fields.phase else ""),
    )
    row = session.exec(query).first()
    return set_of(row) if row else None


def add_set(session: Session, institution_id: str, fields: SetFields) -> AssignmentSet | None:
    """Add a set; None when it is there already."""
    row = AssignmentSetRow(
        institution_id=institution_id,
        college_id=fields.college_id,
        crebo=fields.crebo,
        study_year=fields.study_year,
        phase=fields.phase.value if fields.phase else "",
    )
    return set_of(row) if added(session, row) else None


def added(session: Session, row: Any) -> bool:
    """Add a row; False when one that may exist once exists already."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def versions(
    session: Session, institution_id: str, set_ids: Collection[str]
) -> dict[str, tuple[AssignmentVersion, ...]]:
    """The versions of each of these sets, newest first."""
    found: dict[str, list[AssignmentVersion]] = {set_id: [] for set_id in set_ids}
    row = AssignmentVersionRow
    for part in chunks(sorted(found)):
        query = select(row).where(col(row.institution_id) == institution_id, col(row.assignment_set_id).in_(part))
        for each in session.exec(query.order_by(col(row.number).desc())):
            found[each.assignment_set_id].append(version_of(each))
    return {set_id: tuple(held) for set_id, held in found.items()}


def version(session: Session, institution_id: str, version_id: str) -> AssignmentVersion | None:
    """A version of a set of the school."""
    row = AssignmentVersionRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.id) == version_id)
    found = session.exec(query.execution_options(populate_existing=True)).first()
    return version_of(found) if found else None


def add_version(session: Session, institution_id: str, columns: Mapping[str, Any]) -> bool:
    """Add a draft; False when the set has one already."""
    return added(session, AssignmentVersionRow(institution_id=institution_id, written_at=now(), **columns))


def change_version(session: Session, institution_id: str, one: AssignmentVersion, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody saved in between."""
    row = AssignmentVersionRow
    mine = (col(row.institution_id) == institution_id, col(row.id) == one.id, col(row.version) == one.version)
    done = session.connection().execute(update(row).where(*mine).values(**values, version=one.version + 1))
    session.expire_all()
    return done.rowcount == 1


def assignments(
    session: Session, institution_id: str, version_ids: Collection[str]
) -> dict[str, tuple[Assignment, ...]]:
    """The assignments of each of these versions, in order."""
    found: dict[str, list[Assignment]] = {version_id: [] for version_id in version_ids}
    row = AssignmentRow
    for part in chunks(sorted(found)):
        query = select(row).where(col(row.institution_id) == institution_id, col(row.assignment_version_id).in_(part))
        for each in session.exec(query.order_by(col(row.position), col(row.id))):
            found[each.assignment_version_id].append(assignment_of(each))
    return {version_id: tuple(held) for version_id, held in found.items()}


def assignment(session: Session, institution_id: str, assignment_id: str) -> Assignment | None:
    """One assignment of the school."""
    row = AssignmentRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.id) == assignment_id)
    found = session.exec(query.execution_options(populate_existing=True)).first()
    return assignment_of(found) if found else None


def numbers(session: Session, institution_id: str) -> dict[str, int]:
    """How many assignments each version has."""
    row = AssignmentRow
    query = select(col(row.assignment_version_id), func.count()).where(col(row.institution_id) == institution_id)
    return {key: int(number) for key, number in session.exec(query.group_by(col(row.assignment_version_id)))}


def add_assignment(session: Session, institution_id: str, columns: Mapping[str, Any]) -> bool:
    """Add an assignment; False when one with this id is there already."""
    return added(session, AssignmentRow(institution_id=institution_id, **columns))


def change_assignment(session: Session, institution_id: str, one: Assignment, values: Mapping[str, Any]) -> bool:
    """Write over the assignment that was seen; False when somebody saved in between."""
    row = AssignmentRow
    mine = (col(row.institution_id) == institution_id, col(row.id) == one.id, col(row.version) == one.version)
    done = session.connection().execute(update(row).where(*mine).values(**values, version=one.version + 1))
    session.expire_all()
    return done.rowcount == 1


def remove_assignment(session: Session, institution_id: str, assignment_id: str) -> None:
    """Take an assignment out of a draft."""
    row = AssignmentRow
    session.exec(delete(row).where(col(row.institution_id) == institution_id, col(row.id) == assignment_id))
    session.expire_all()


def kept(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, str]:
    """The version that each of these placements keeps; those in whose folder nothing was written are left out."""
    found: dict[str, str] = {}
    row = FolderRow
    for part in chunks(sorted(set(placement_ids))):
        mine = (col(row.institution_id) == institution_id, col(row.placement_id).in_(part))
        found |= dict(session.exec(select(col(row.placement_id), col(row.assignment_version_id)).where(*mine)).all())
    return found


def keep(session: Session, institution_id: str, placement_id: str, version_id: str) -> None:
    """Let a placement keep a version; the first one stays."""
    added(
        session,
        FolderRow(
            institution_id=institution_id,
            placement_id=placement_id,
            assignment_version_id=version_id,
            opened_at=now(),
        ),
    )


def candidates(session: Session, institution_id: str, crebos: Collection[str]) -> dict[Key, tuple[Candidate, ...]]:
    """The versions with a first day, of all sets for these qualifications, by what they are for."""
    top, row = AssignmentSetRow, AssignmentVersionRow
    query = (
        select(top, row)
        .join(row, col(row.assignment_set_id) == col(top.id))
        .where(
            col(top.institution_id) == institution_id,
            col(top.crebo).in_(sorted(crebos)),
            col(row.valid_from).is_not(None),
        )
    )
    found: dict[Key, list[Candidate]] = {}
    for held, each in session.exec(query):
        key = (held.college_id, held.crebo, held.study_year, held.phase)
        if each.valid_from is not None:
            found.setdefault(key, []).append(Candidate(each.id, bool(held.phase), each.valid_from))
    return {key: tuple(held) for key, held in found.items()}
