"""Recording talks with companies, and reading them: the talk sheet with its dated answers, signals, follow-ups.

A talk is written for a college of the asker, and corrected by its writer only. Every act records an audit event last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models.talks import (
    Talk,
    TalkAnswer,
    TalkFields,
    TalkInput,
    TalkLine,
    TalkPanel,
    TalkSheet,
    Topic,
)
from bpv.companies.rules import talks as rule
from bpv.companies.rules.offering import Objection
from bpv.companies.rules.sources import changed_fields
from bpv.companies.service.editing import locked_company
from bpv.companies.store import follow_ups, signals
from bpv.companies.store import talks as store
from bpv.core import audit
from bpv.core.clock import now, today
from bpv.core.directory import Colleague, Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Role, Scope
from bpv.organisation import service as organisation

WRITERS: Final = (Role.BROKER, Role.COORDINATOR, Role.SUPERVISOR)
SHOWN_SIGNALS: Final = 5
HISTORY: Final = 20  # answers per topic on the sheet of a company


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkBook:
    """The talks of a company: one page of them, how many there are, and all dated answers per topic."""

    lines: tuple[TalkLine, ...]
    total: int
    answers: Mapping[Topic, tuple[TalkAnswer, ...]]


def owners(session: Session, directory: Directory, institution_id: str) -> tuple[Colleague, ...]:
    """Who can own a follow-up: everybody who may record talks now, by name."""
    return directory.colleagues(session, institution_id, WRITERS)


def record_talk(
    session: Session, directory: Directory, scope: Scope, company_id: str, talk_id: str, given: TalkInput
) -> None:
    """Record a talk. `talk_id` is the key of the form: sent twice, recorded once.

    Raises NotFound for a company, college or contact person of others, Refused with the field at fault.
    """
    locked_company(session, scope, company_id)
    known = store.talk(session, scope, talk_id)
    if known is not None and known.company_id == company_id:
        return
    if store.recorded(session, talk_id) or given.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    fields = checked(session, scope, company_id, given)
    refuse(rule.follow_up_objection(given.follow_up_on, given.owner_id, given.held_on, today()))
    if given.follow_up_on is not None:
        known_owner(session, directory, scope, given.owner_id)
    store.insert(session, scope, talk_id, company_id, given.college_id, fields)
    talk = found(session, scope, talk_id)
    changes = parts_written(session, scope, talk, given)
    if given.follow_up_on is not None and given.owner_id is not None:
        follow_ups.insert(session, talk, given.next_step, given.follow_up_on, given.owner_id)
        changes += ("follow_up",)
    note(session, scope, "talk.recorded", talk_id, (*TalkFields.model_fields, *changes))


def edit_talk(session: Session, scope: Scope, talk_id: str, version: int, given: TalkInput) -> None:
    """Correct a talk. Raises NotFound, Refused (not the writer; a field at fault), or Stale with the talk as it stands.

    The follow-up is not part of it: that one has its own page.
    """
    seen = own_talk(session, scope, talk_id)
    locked_company(session, scope, seen.company_id)
    talk = found(session, scope, talk_id, lock=True)
    if talk.version != version:
        raise Stale(talk)
    fields = checked(session, scope, talk.company_id, given)
    if given.college_id != talk.college_id and given.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    values = {**fields.model_dump(), "college_id": given.college_id}
    written = {name: values[name] for name in changed_fields(talk.model_dump(), values)}
    after = talk.model_copy(update=written)
    changes = (*written, *parts_written(session, scope, after, given))
    if changes:
        store.write(session, scope, talk_id, {**written, "edited_at": now(), "version": version + 1})
        note(session, scope, "talk.edited", talk_id, changes)


def parts_written(session: Session, scope: Scope, talk: Talk, given: TalkInput) -> tuple[str, ...]:
    """Write answers, signals and who was there; gives the names of what changed."""
    changes = store.set_answers(session, scope, talk, given.answers)
    if signals.set_signals(session, scope, talk, given.signals):
        changes += ("signals",)
    if store.set_persons(session, scope, talk.id, given.persons):
        changes += ("persons",)
    return changes


def checked(session: Session, scope: Scope, company_id: str, given: TalkInput) -> TalkFields:
    """The fields to write, when everything about them is right; raises NotFound or Refused."""
    refuse(rule.talk_objection(given.held_on, today()))
    if not set(given.persons) <= store.persons(session, scope, company_id).keys():
        raise NotFound()
    crebo = given.signals.crebo
    if crebo and not organisation.qualifications(session, scope.institution_id, today(), frozenset({crebo})):
        raise Refused("crebo.unknown", field="signal_crebo", crebo=crebo)
    return TalkFields.model_validate(
        {"held_on": given.held_on, "form": given.form, "with_whom": given.with_whom, "text": given.text}
    )


def known_owner(session: Session, directory: Directory, scope: Scope, owner_id: str | None) -> None:
    """Raise Refused for somebody who cannot own a follow-up now."""
    if owner_id not in {one.account_id for one in owners(session, directory, scope.institution_id)}:
        raise Refused("follow_up.owner_unknown", field="owner_id")


def found(session: Session, scope: Scope, talk_id: str, *, lock: bool = False) -> Talk:
    """A talk of the school; raises NotFound."""
    talk = store.talk(session, scope, talk_id, lock=lock)
    if talk is None:
        raise NotFound()
    return talk


def own_talk(session: Session, scope: Scope, talk_id: str) -> Talk:
    """A talk that the asker wrote; raises NotFound, or Refused for a talk of somebody else."""
    talk = found(session, scope, talk_id)
    if talk.written_by != scope.account_id:
        raise Refused("talk.not_writer")
    return talk


def sheet(session: Session, scope: Scope, talk_id: str) -> TalkSheet:
    """A talk with everything that belongs to it; raises NotFound."""
    talk = found(session, scope, talk_id)
    return TalkSheet(
        talk=talk,
        company=store.company_name(session, talk.company_id),
        persons=store.persons_of(session, talk_id),
        answers=store.answers_of(session, talk_id),
        signals=signals.of_talk(session, talk_id),
        follow_ups=follow_ups.of_talk(session, talk_id),
    )


def book(session: Session, scope: Scope, company_id: str, offset: int, size: int) -> TalkBook:
    """The talks of a company with all that was ever answered."""
    return TalkBook(
        lines=store.lines(session, scope, company_id, offset, size),
        total=store.count(session, scope, company_id),
        answers=store.answers(session, scope, company_id, HISTORY),
    )


def last_answers(
    session: Session, scope: Scope, company_id: str, beside: Talk | None = None
) -> Mapping[Topic, TalkAnswer]:
    """The last answer per topic with its date; `beside` a talk: as it was known before that one."""
    known = store.answers(session, scope, company_id, beside=beside)
    return {topic: answers[0] for topic, answers in known.items()}


def persons(session: Session, scope: Scope, company_id: str, chosen: frozenset[str] = frozenset()) -> dict[str, str]:
    """Contact persons to choose from: those who are there today, and those chosen before."""
    everybody = store.persons(session, scope, company_id)
    return {key: name for key, (name, until) in everybody.items() if until is None or until >= today() or key in chosen}


def panel(session: Session, directory: Directory, scope: Scope, company_id: str) -> TalkPanel:
    """The part of a company's page about talks: six queries, whatever there is."""
    lines = store.lines(session, scope, company_id, 0, 1)
    waiting = follow_ups.open_of_company(session, scope, company_id)
    shown, total = signals.open_of_company(session, scope, company_id, SHOWN_SIGNALS)
    people = {one.owner_id for one in waiting} | {line.talk.written_by for line in lines}
    people.add(scope.account_id or "")  # never empty: as many queries for a company without talks
    return TalkPanel(
        last=lines[0].talk if lines else None,
        count=store.count(session, scope, company_id),
        follow_ups=waiting,
        signals=shown,
        more_signals=total - len(shown),
        names=directory.names(session, scope.institution_id, people),
    )


def refuse(objection: Objection | None) -> None:
    """Raise Refused when there is an objection."""
    if objection:
        raise Refused(objection.code, field=objection.field, **objection.params)


def note(session: Session, scope: Scope, event: str, object_id: str, fields: Any = ()) -> None:
    """The audit event of an act, last in the transaction."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=tuple(fields),
    )
