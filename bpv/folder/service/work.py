"""The folder of a placement: which assignments it has, where the work on each is, and what it adds up to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from bpv.core.errors import NotFound
from bpv.core.rights import Reach, Scope
from bpv.folder.models.assignments import Assignment
from bpv.folder.models.work import Feedback, Folder, HandIn, WorkFacts, Working
from bpv.folder.rules import work as rules
from bpv.folder.rules.assignments import chosen
from bpv.folder.store import assignments as sets
from bpv.folder.store import own as own_store
from bpv.folder.store import work as store
from bpv.organisation import service as organisation
from bpv.placements.models import State
from bpv.placements.models.listing import Line
from bpv.placements.service import following

HandIns = Mapping[tuple[str, str], tuple[HandIn, ...]]


def facts(
    session: Session, institution_id: str, placement_ids: Collection[str], today: date
) -> Mapping[str, WorkFacts]:
    """What the folder of each of these placements comes to; the number of queries does not grow with them."""
    return facts_of(session, institution_id, placed(session, institution_id, placement_ids, today).values(), today)


def placed(session: Session, institution_id: str, placement_ids: Collection[str], today: date) -> Mapping[str, Line]:
    """These placements of the school, for callers that asked for them within a scope already."""
    return following.many(session, Scope(Reach.ALL, institution_id), placement_ids, today)


def facts_of(session: Session, institution_id: str, lines: Iterable[Line], day: date) -> Mapping[str, WorkFacts]:
    """As `facts`, of placements that were read already."""
    return facts_from(session, institution_id, workings(session, institution_id, tuple(lines), day), day)


def facts_from(
    session: Session, institution_id: str, held: Mapping[str, tuple[Working, ...]], day: date
) -> Mapping[str, WorkFacts]:
    """The facts of work that was read, with the days of talks and goals."""
    talks = own_store.last_talks(session, institution_id, held)
    goals = own_store.last_goals(session, institution_id, held)
    made = {}
    for placement_id, working in held.items():
        one = rules.facts_of(working, day)
        days = (one.last_on, talks.get(placement_id), goals.get(placement_id))
        last = max((each for each in days if each is not None), default=None)
        made[placement_id] = replace(one, last_on=last, talk_on=talks.get(placement_id))
    return made


def workings(
    session: Session, institution_id: str, lines: Collection[Line], day: date
) -> Mapping[str, tuple[Working, ...]]:
    """The work on every assignment of each of these placements, without what was said about it; a placement that was
    cancelled has none."""
    versions = versions_of(session, institution_id, lines, day)
    held = sets.assignments(session, institution_id, {one for one in versions.values() if one})
    hand_ins = store.of_placements(session, institution_id, [line.placement.id for line in lines])
    return {
        line.placement.id: tuple(
            working_of(line, one, hand_ins, {}) for one in held.get(versions.get(line.placement.id) or "", ())
        )
        for line in lines
    }


def working_of(
    line: Line, assignment: Assignment, hand_ins: HandIns, feedback: Mapping[str, tuple[Feedback, ...]]
) -> Working:
    """The work on one assignment of a placement."""
    placement = line.placement
    own = hand_ins.get((placement.id, assignment.id), ())
    return Working(
        assignment=assignment,
        due_on=assignment.due_on(placement.starts_on, rules.last_day(placement)),
        standing=rules.standing_of(one.state for one in own),
        hand_ins=own,
        feedback=feedback,
    )


def versions_of(session: Session, institution_id: str, lines: Collection[Line], day: date) -> Mapping[str, str | None]:
    """The version that each of these placements has: what it keeps, or else what holds for its college, qualification,
    study year and phase on its first day."""
    kept = sets.kept(session, institution_id, [line.placement.id for line in lines])
    colleges = {
        team.id: branch.college.id for branch in organisation.tree(session, institution_id) for team in branch.teams
    }
    known = sets.candidates(session, institution_id, {line.placement.crebo for line in lines})
    made: dict[str, str | None] = {}
    for line in lines:
        one = line.placement
        if one.state is State.CANCELLED:
            made[one.id] = None
            continue
        key = (colleges.get(line.student.team_id or "", ""), one.crebo, one.study_year)
        phases = dict.fromkeys((one.phase.value if one.phase else "", ""))
        found = [each for phase in phases for each in known.get((*key, phase), ())]
        made[one.id] = kept.get(one.id) or chosen(found, one.starts_on, rules.last_day(one), day)
    return made


def folder(session: Session, scope: Scope, placement_id: str, day: date) -> Folder:
    """The folder of a placement within the scope; raises NotFound for any other."""
    line = following.one(session, scope, placement_id, day)
    own = scope.institution_id
    version_id = versions_of(session, own, [line], day)[placement_id]
    version = sets.version(session, own, version_id) if version_id else None
    talks = own_store.talks(session, own, placement_id)
    held = workings(session, own, [line], day)
    days = organisation.setting(session, own, "folder.talk_days")
    return Folder(
        line=line,
        credit=version.credit if version else "",
        number=version.number if version else None,
        working=held[placement_id],
        facts=facts_from(session, own, held, day)[placement_id],
        goals=own_store.goals(session, own, placement_id),
        talks=talks,
        talk_days=days,
        talk_missed=rules.talk_missed(line.placement, talks[0].held_on if talks else None, days, day),
        judgements=own_store.judgements(session, own, [placement_id]),
        advice=own_store.advice(session, own, placement_id),
    )


def work(session: Session, scope: Scope, placement_id: str, assignment_id: str, day: date) -> tuple[Line, Working]:
    """The work on one assignment, with everything that was ever said about it; raises NotFound."""
    line = following.one(session, scope, placement_id, day)
    return line, work_of(session, scope.institution_id, line, assignment_id, day)


def work_of(session: Session, institution_id: str, line: Line, assignment_id: str, day: date) -> Working:
    """The work on one assignment of a placement that was read already; raises NotFound for one it does not have."""
    version_id = versions_of(session, institution_id, [line], day)[line.placement.id]
    held = sets.assignments(session, institution_id, [version_id])[version_id] if version_id else ()
    found = next((one for one in held if one.id == assignment_id), None)
    if found is None:
        raise NotFound()
    hand_ins = store.of_assignment(session, institution_id, line.placement.id, found.id)
    return working_of(line, found, hand_ins, store.feedback_of(session, institution_id, line.placement.id))


def keep_version(session: Session, institution_id: str, line: Line, day: date) -> None:
    """Let the placement keep the version that it has, with the first thing that is written in its folder."""
    version_id = versions_of(session, institution_id, [line], day)[line.placement.id]
    if version_id is not None:
        sets.keep(session, institution_id, line.placement.id, version_id)
