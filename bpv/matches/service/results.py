"""A student's own result of a round, explained in counts that name nobody, and what they have against it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.models.naming import PlaceName
from bpv.core import audit
from bpv.core.clock import local
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Scope
from bpv.matches import store as room
from bpv.matches.models.objections import OBJECTION_DAYS, Objection, ObjectionLine, Ruling
from bpv.matches.models.proposals import Said
from bpv.matches.models.results import MissedChoice, NearPlace, OwnResult, PublishedSeat
from bpv.matches.service.proposals import mails
from bpv.matches.service.situation import NoStudent
from bpv.matches.store import objections as store
from bpv.matches.store import proposals as proposal_store
from bpv.matches.store import results as result_store
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.people.service.reaching import reachable


def published_seat(session: Session, institution_id: str, student_id: str, period_id: str = "") -> PublishedSeat | None:
    """What a student got in the round that was published last, of one period when it is named; None without one."""
    return result_store.published_seat(session, institution_id, student_id, period_id=period_id)


def own_result(session: Session, scope: Scope) -> OwnResult | None:
    """The explanation for who is asking of the round that was published last; None when they were in none. A fixed
    number of queries. Raises NoStudent."""
    if scope.student_id is None:
        raise NoStudent
    found = published_seat(session, scope.institution_id, scope.student_id)
    return None if found is None else explained(session, scope.institution_id, scope.student_id, found)


def explained(session: Session, institution_id: str, student_id: str, found: PublishedSeat) -> OwnResult:
    """A published seat with everything that explains it."""
    seat, detail = found.seat, found.seat.detail
    above, near = detail.get("above", ()), detail.get("near", ())
    wanted = {one["place"] for one in (*above, *near)} | ({seat.place_id} if seat.place_id else set())
    names = companies.place_names(session, institution_id, wanted)
    firsts = room.choices.first_counts(session, institution_id, found.period_id)
    chosen = room.choices.chosen(session, institution_id, student_id, found.period_id)
    return OwnResult(
        published=found,
        period=organisation.period(session, institution_id, found.period_id),
        place=names.get(seat.place_id or ""),
        choices=len(chosen),
        parts=tuple((part[0], int(part[1]), float(part[2])) for part in detail.get("parts", ())),
        missed=tuple(missed(one, names, firsts) for one in above),
        binding=tuple((str(code), int(number)) for code, number in detail.get("binding", ())),
        near=tuple(near_place(one, names) for one in near),
        objections=store.of_result(session, institution_id, student_id, found.round_id),
        proposal_id=open_proposal(session, institution_id, student_id, found),
    )


def missed(one: Mapping[str, Any], names: Mapping[str, PlaceName], firsts: Mapping[str, int]) -> MissedChoice:
    """An own choice that was not given."""
    place_id = one["place"]
    return MissedChoice(
        place_id=place_id,
        name=names.get(place_id),
        rank=int(one["choice"]),
        why=str(one["why"]),
        first=firsts.get(place_id, 0),
        students=int(one["students"]),
        ahead=int(one["ahead"]),
        gate=one["gate"] or "",
    )


def near_place(one: Mapping[str, Any], names: Mapping[str, PlaceName]) -> NearPlace:
    """A place that one thing kept away."""
    return NearPlace(one["place"], names.get(one["place"]), bool(one["full"]), one["code"] or "", dict(one["params"]))


def open_proposal(session: Session, institution_id: str, student_id: str, found: PublishedSeat) -> str | None:
    """The proposal that waits for the student's answer to this result, or None."""
    for one in proposal_store.of_students(session, institution_id, [student_id]):
        same = one.place_id == found.seat.place_id and one.period_id == found.period_id
        if same and one.open and one.student_answer is Said.WAITING:
            return one.id
    return None


def object_to(session: Session, scope: Scope, key: str, text: str, at: datetime) -> str:
    """Object to the own result of the round that was published last; gives the id, which is the key of the form: sent
    twice, kept once. Raises NoStudent; Refused without a result, and while an objection waits for an answer."""
    if scope.student_id is None:
        raise NoStudent
    found = published_seat(session, scope.institution_id, scope.student_id)
    if found is None:
        raise Refused("objection.no_result")
    before = store.of_result(session, scope.institution_id, scope.student_id, found.round_id)
    if any(one.id == key for one in before):
        return key
    values = {
        "id": key,
        "round_id": found.round_id,
        "student_id": scope.student_id,
        "text": text.strip(),
        "made_at": at,
        "due_on": local(at).date() + timedelta(days=OBJECTION_DAYS),
    }
    if not store.add(session, scope.institution_id, values):
        raise Refused("objection.open_already")
    note(session, scope, "objection.made", key, ("text",))
    return key


def objections(
    session: Session, scope: Scope, *, answered: bool, offset: int, limit: int
) -> tuple[tuple[ObjectionLine, ...], int]:
    """A page of objections of students within the scope, and how many there are."""
    found, total = store.page(
        session,
        scope.institution_id,
        people.ids_within(session, scope),
        answered=answered,
        offset=offset,
        limit=limit,
    )
    return with_students(session, scope.institution_id, found), total


def with_students(session: Session, institution_id: str, found: Collection[Objection]) -> tuple[ObjectionLine, ...]:
    """Objections with their students."""
    students = people.by_ids(session, institution_id, {one.student_id for one in found})
    return tuple(ObjectionLine(one, students.get(one.student_id)) for one in found)


def objection(session: Session, scope: Scope, objection_id: str) -> tuple[ObjectionLine, OwnResult | None, bool]:
    """An objection within the scope with the result that it is about, and whether who is asking may answer it: not who
    published the round. Raises NotFound."""
    found = store.one(session, scope.institution_id, objection_id, people.ids_within(session, scope))
    if found is None:
        raise NotFound()
    seat = result_store.published_seat(session, scope.institution_id, found.student_id, round_id=found.round_id)
    result = None if seat is None else explained(session, scope.institution_id, found.student_id, seat)
    mine = result_store.published_by(session, scope.institution_id, found.round_id) == scope.account_id
    return with_students(session, scope.institution_id, [found])[0], result, not mine


def answer_objection(
    session: Session, scope: Scope, objection_id: str, ruling: Ruling, answer: str, at: datetime
) -> Objection:
    """Answer an objection and mail the student. The same answer sent twice counts once.

    Raises NotFound outside the scope; Refused for who published the round, and when somebody else answered before.
    """
    line, _, may_answer = objection(session, scope, objection_id)
    before, text = line.objection, answer.strip()
    if not may_answer:
        raise Refused("objection.own_round")
    if (before.ruling, before.answer, before.answered_by) == (ruling.value, text, scope.account_id):
        return before
    values = {"ruling": ruling.value, "answer": text, "answered_at": at, "answered_by": scope.account_id}
    if not store.answer(session, before, values):
        raise Refused("objection.over")
    reached = reachable(session, [before.student_id])
    mails.tell_ruled(session, reached, before.student_id, before.id, scope.account_id)
    note(session, scope, "objection.answered", before.id, ("answer", "ruling"))
    return objection(session, scope, objection_id)[0].objection


def note(session: Session, scope: Scope, event: str, objection_id: str, fields: tuple[str, ...]) -> None:
    """The event of an act: which fields, never what is in them."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=objection_id,
        fields=fields,
    )
