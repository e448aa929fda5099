"""The support wish: written and withdrawn by the student alone, read by whom they chose, each reading an event.

Its content is sealed. It is a hard rule of the ranking and nothing else: no score, list, search or mail holds it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from bpv.companies.models import CareKind
from bpv.core import audit
from bpv.core.clock import years_between
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Principal, Reach, Scope, scope_of
from bpv.matches.models.choosing import CONSENT_AGE, Audience, Shared, SupportContent, SupportWish
from bpv.matches.service.situation import NoStudent
from bpv.matches.store import support as store
from bpv.people.models import Student
from bpv.people.service import students as people

READ: Final = "support_wish.read"


def own(session: Session, scope: Scope) -> SupportWish | None:
    """The support wish of who is asking. Raises NoStudent."""
    return store.wish(session, scope.institution_id, own_id(scope))


def own_id(scope: Scope) -> str:
    """The student who is asking; NoStudent for an account without one."""
    if scope.student_id is None:
        raise NoStudent
    return scope.student_id


def needs_guardian(session: Session, scope: Scope, today: date) -> bool:
    """True when a parent or guardian has to agree: the student who is asking is under 16. Raises NoStudent."""
    return under_age(people.student(session, scope, own_id(scope)), today)


def under_age(student: Student, today: date) -> bool:
    """True for a student who does not consent alone yet."""
    return years_between(student.birth_date, today) < CONSENT_AGE


def save(
    session: Session,
    scope: Scope,
    content: SupportContent,
    audience: Collection[Audience],
    version: int,
    *,
    consents: bool,
    at: datetime,
    today: date,
) -> None:
    """Keep the support wish of who is asking, with their consent of this moment.

    Refused without consent, when it says nothing, and without the name of a parent or guardian under 16. Stale with the
    wish as it is now when it was saved elsewhere (`version` 0 = none yet). Raises NoStudent, NoKeys.
    """
    student = people.student(session, scope, own_id(scope))
    kept = judged(content, student, today, consents=consents)
    before = store.wish(session, scope.institution_id, student.id)
    if (before.version if before else 0) != version:
        raise Stale(before)
    if before is None:
        made = store.add(session, scope.institution_id, student.id, kept, audience, at)
        row_id, seal = made or ("", "")
    else:
        row_id, seal = before.id, store.change(session, scope.institution_id, before, kept, audience, at) or ""
    if not seal:
        raise Stale(store.wish(session, scope.institution_id, student.id))
    record(session, scope, "support_wish.saved", row_id, "content", "shared_with", "consent_at", seal)


def judged(content: SupportContent, student: Student, today: date, *, consents: bool) -> SupportContent:
    """The content as it may be kept. Refused for what may not."""
    kinds = tuple(kind.value for kind in CareKind if kind.value in content.kinds)
    words = content.words.strip()
    if not kinds and not words:
        raise Refused("support.empty", field="kinds")
    if not consents:
        raise Refused("support.consent_needed", field="consents")
    agreed_by = content.agreed_by.strip() if under_age(student, today) else ""
    if under_age(student, today) and not agreed_by:
        raise Refused("support.guardian_needed", field="agreed_by")
    return SupportContent(kinds, words, agreed_by)


def withdraw(session: Session, scope: Scope, at: datetime) -> bool:
    """Withdraw the support wish of who is asking: its content and with whom it was shared are gone at once. False when
    there was none. Raises NoStudent."""
    before = store.wish(session, scope.institution_id, own_id(scope))
    if before is None or not before.given:
        return False
    while store.change(session, scope.institution_id, before, None, (), at) is None:
        found = store.wish(session, scope.institution_id, before.student_id)
        if found is None or not found.given:
            return False
        before = found
    record(session, scope, "support_wish.withdrawn", before.id, "content", "shared_with")
    return True


def read(session: Session, who: Principal, student_id: str) -> tuple[Student, SupportWish | None]:
    """A student within reach and the support wish that they shared with a role in which who is asking reaches them;
    None when there is none, or not for them: the two look alike. What was shown is an audit event of this transaction,
    which has to be a writing one. NotFound for a student out of reach."""
    reaching = tuple(reached(session, who, student_id))
    if not reaching:
        raise NotFound()
    student = reaching[0][1]
    found = store.wish(session, who.institution_id, student.id)
    roles = {role for role, _ in reaching}
    if found is None or not found.given or roles.isdisjoint(found.shared_with):
        return student, None
    audit.record(
        session,
        READ,
        institution_id=who.institution_id,
        actor_id=who.account_id,
        object_id=found.id,
        fields=("content",),
    )
    return student, found


def reached(session: Session, who: Principal, student_id: str) -> Iterator[tuple[Audience, Student]]:
    """Every role with which who is asking reaches the student. Being a coordinator of one team lends nothing to what
    one may read as a supervisor."""
    for audience, scope in scopes(who):
        try:
            yield audience, people.student(session, scope, student_id)
        except NotFound:
            continue


def scopes(who: Principal) -> Iterator[tuple[Audience, Scope]]:
    """The roles of who is asking that a student can share with, each with its own reach and nothing wider."""
    for audience in Audience:
        grants = tuple(grant for grant in who.grants if grant.role.value == audience.value)
        if grants:
            scope = scope_of(replace(who, grants=grants, student_id=None), READ)
            bare = audience is Audience.COORDINATOR and scope.reach is Reach.TEAM
            yield audience, replace(scope, account_id=None) if bare else scope


def shared_with(session: Session, who: Principal) -> tuple[Shared, ...]:
    """The students who shared a support wish with who is asking, by name; nothing of the wishes. An audit event of this
    transaction, which has to be a writing one."""
    since: dict[str, datetime] = {}
    for audience, scope in scopes(who):
        since |= store.sharing(session, who.institution_id, audience, people.ids_within(session, scope))
    found = people.by_ids(session, who.institution_id, since)
    audit.record(
        session,
        "support_wish.listed",
        institution_id=who.institution_id,
        actor_id=who.account_id,
        fields=("student_id",),
    )
    named = (Shared(one.id, one.name, one.number, since[one.id]) for one in found.values())
    return tuple(sorted(named, key=lambda one: (one.name, one.student_id)))


def kinds_of_students(
    session: Session, institution_id: str, student_ids: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """The kinds of support that these students need, for the hard rule CARE and nothing else; who has no support wish
    is left out. One query. One that cannot be opened gives a kind that no place covers. Raises NoKeys."""
    return store.kinds(session, institution_id, student_ids)


def sealed(session: Session, row_id: str, content: SupportContent) -> bytes:
    """The content as the row with this id holds it. Raises NoKeys."""
    return store.sealed(session, row_id, content)


def record(session: Session, scope: Scope, event: str, row_id: str, *fields: str) -> None:
    """The audit event of a change: which fields and the hash of what was sealed, never what is in it."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=row_id,
        fields=fields,
    )
