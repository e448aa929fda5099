"""Talks with a company, who was there, and the answers on the topics of the sheet."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from textwrap import shorten
from typing import Any, Final

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from bpv.companies.models.relations import TimelineEntry
from bpv.companies.models.talks import SignalKind, Talk, TalkAnswer, TalkFields, TalkLine, Topic
from bpv.companies.store.conditions import Condition
from bpv.companies.tables import (
    CompanyRow,
    ContactPersonRow,
    SignalRow,
    TalkAnswerRow,
    TalkPersonRow,
    TalkRow,
)
from bpv.core.clock import AMSTERDAM, now
from bpv.core.rights import Scope

EXCERPT: Final = 240  # characters of a talk on a timeline


def mine(scope: Scope, company_id: str) -> list[Condition]:
    """Talks with this company of this school."""
    return [col(TalkRow.institution_id) == scope.institution_id, col(TalkRow.company_id) == company_id]


def talk(session: Session, scope: Scope, talk_id: str, *, lock: bool = False) -> Talk | None:
    """One talk of the school; with `lock` held until the transaction ends."""
    query = select(TalkRow).where(col(TalkRow.id) == talk_id, col(TalkRow.institution_id) == scope.institution_id)
    row = session.exec((query.with_for_update() if lock else query).execution_options(populate_existing=True)).first()
    return Talk.model_validate(row) if row else None


def recorded(session: Session, talk_id: str) -> bool:
    """True when this id is in use, in whatever school."""
    return session.exec(select(TalkRow.id).where(col(TalkRow.id) == talk_id)).first() is not None


def insert(session: Session, scope: Scope, talk_id: str, company_id: str, college_id: str, fields: TalkFields) -> None:
    """Record a talk, written by who asks."""
    session.add(
        TalkRow(
            id=talk_id,
            institution_id=scope.institution_id,
            company_id=company_id,
            college_id=college_id,
            written_by=str(scope.account_id),
            created_at=now(),
            **fields.model_dump(),
        )
    )
    session.flush()


def write(session: Session, scope: Scope, talk_id: str, values: Mapping[str, Any]) -> None:
    """Write columns of a talk."""
    query = update(TalkRow).where(col(TalkRow.id) == talk_id, col(TalkRow.institution_id) == scope.institution_id)
    session.execute(query.values(**values).execution_options(synchronize_session=False))


def lines(session: Session, scope: Scope, company_id: str, offset: int, size: int) -> tuple[TalkLine, ...]:
    """Talks with a company, the last one first."""
    newest = (col(TalkRow.held_on).desc(), col(TalkRow.created_at).desc(), col(TalkRow.id))
    query = select(TalkRow).where(*mine(scope, company_id)).order_by(*newest).offset(offset).limit(size)
    found = [Talk.model_validate(row) for row in session.exec(query)]
    kinds = kinds_of(session, [one.id for one in found])
    return tuple(TalkLine(talk=one, kinds=kinds.get(one.id, ())) for one in found)


def kinds_of(session: Session, talk_ids: Sequence[str]) -> dict[str, tuple[SignalKind, ...]]:
    """The kinds of the signals of some talks."""
    query = select(SignalRow.talk_id, SignalRow.kind).where(col(SignalRow.talk_id).in_(talk_ids))
    found: dict[str, list[SignalKind]] = defaultdict(list)
    for talk_id, kind in session.exec(query.order_by(col(SignalRow.kind))):
        found[talk_id].append(SignalKind(kind))
    return {talk_id: tuple(kinds) for talk_id, kinds in found.items()}


def count(session: Session, scope: Scope, company_id: str) -> int:
    """How many talks there were with a company."""
    found = session.execute(select(func.count()).select_from(TalkRow).where(*mine(scope, company_id)))
    return int(found.scalar_one())


def company_name(session: Session, company_id: str) -> str:
    """The name of a company that a talk of the school points at."""
    return session.exec(select(CompanyRow.name).where(col(CompanyRow.id) == company_id)).one()


def persons(session: Session, scope: Scope, company_id: str) -> dict[str, tuple[str, date | None]]:
    """The contact persons of a company: name and last day by id, by name."""
    query = select(ContactPersonRow).where(
        col(ContactPersonRow.institution_id) == scope.institution_id, col(ContactPersonRow.company_id) == company_id
    )
    rows = session.exec(query.order_by(col(ContactPersonRow.name), col(ContactPersonRow.id)))
    return {row.id: (row.name, row.valid_until) for row in rows}


def persons_of(session: Session, talk_id: str) -> dict[str, str]:
    """The contact persons who were at a talk: name by id."""
    query = (
        select(ContactPersonRow.id, ContactPersonRow.name)
        .join(TalkPersonRow, col(TalkPersonRow.contact_person_id) == col(ContactPersonRow.id))
        .where(col(TalkPersonRow.talk_id) == talk_id)
        .order_by(col(ContactPersonRow.name), col(ContactPersonRow.id))
    )
    return dict(session.exec(query).all())


def set_persons(session: Session, scope: Scope, talk_id: str, person_ids: Collection[str]) -> bool:
    """Make these the contact persons who were at a talk; True when that changed something."""
    query = select(TalkPersonRow.contact_person_id).where(col(TalkPersonRow.talk_id) == talk_id)
    if set(session.exec(query)) == set(person_ids):
        return False
    session.execute(delete(TalkPersonRow).where(col(TalkPersonRow.talk_id) == talk_id))
    ids = {"institution_id": scope.institution_id, "talk_id": talk_id}
    session.add_all(TalkPersonRow(contact_person_id=one, **ids) for one in sorted(set(person_ids)))
    session.flush()
    return True


def answers(
    session: Session, scope: Scope, company_id: str, most: int = 1, *, beside: Talk | None = None
) -> dict[Topic, tuple[TalkAnswer, ...]]:
    """The last answers per topic, newest first, at most `most` of each; `beside` a talk: those known before it."""
    newest = (col(TalkAnswerRow.noted_on).desc(), col(TalkAnswerRow.created_at).desc(), col(TalkAnswerRow.id))
    rank = func.row_number().over(partition_by=col(TalkAnswerRow.topic), order_by=newest).label("rank")
    ranked: Any = select(col(TalkAnswerRow.id).label("id"), rank).where(
        col(TalkAnswerRow.institution_id) == scope.institution_id, col(TalkAnswerRow.company_id) == company_id
    )
    if beside is not None:
        ranked = ranked.where(col(TalkAnswerRow.talk_id) != beside.id, col(TalkAnswerRow.noted_on) <= beside.held_on)
    chosen = ranked.subquery()
    query = select(TalkAnswerRow).join(chosen, chosen.c.id == col(TalkAnswerRow.id)).where(chosen.c.rank <= most)
    found: dict[Topic, list[TalkAnswer]] = defaultdict(list)
    for row in session.exec(query.order_by(*newest)):
        found[Topic(row.topic)].append(TalkAnswer.model_validate(row))
    return {topic: tuple(found[topic]) for topic in Topic if topic in found}


def answers_of(session: Session, talk_id: str) -> tuple[TalkAnswer, ...]:
    """The answers of one talk, in the order of the sheet."""
    rows = session.exec(select(TalkAnswerRow).where(col(TalkAnswerRow.talk_id) == talk_id))
    found = {Topic(row.topic): TalkAnswer.model_validate(row) for row in rows}
    return tuple(found[topic] for topic in Topic if topic in found)


def set_answers(session: Session, scope: Scope, of: Talk, given: Mapping[Topic, str]) -> tuple[str, ...]:
    """Make these the answers of one talk, with its date; gives the names of topics that changed."""
    known = session.exec(select(TalkAnswerRow).where(col(TalkAnswerRow.talk_id) == of.id))
    rows = {Topic(row.topic): row for row in known}
    before = {topic: row.text for topic, row in rows.items()}
    for topic, row in rows.items():
        if topic not in given:
            session.delete(row)
        else:
            row.text, row.noted_on = given[topic], of.held_on
    for topic in given.keys() - rows.keys():
        session.add(
            TalkAnswerRow(
                institution_id=scope.institution_id,
                talk_id=of.id,
                company_id=of.company_id,
                topic=topic,
                text=given[topic],
                noted_on=of.held_on,
                written_by=of.written_by,
                created_at=now(),
            )
        )
    session.flush()
    return tuple(topic.value for topic in Topic if before.get(topic) != given.get(topic))


def timeline(session: Session, institution_id: str, company_id: str) -> tuple[TimelineEntry, ...]:
    """The talks with a company as entries of its timeline, at noon of their day."""
    query = select(TalkRow).where(col(TalkRow.institution_id) == institution_id, col(TalkRow.company_id) == company_id)
    return tuple(
        TimelineEntry(
            at=datetime.combine(row.held_on, time(12), tzinfo=AMSTERDAM),
            kind="timeline.talk",
            actor_id=row.written_by,
            colleges={"college": row.college_id},
            codes={"form": f"talk.form.{row.form}"},
            text=shorten(row.text, EXCERPT, placeholder=" …"),
            link=("companies.talk", {"talk_id": row.id}),
        )
        for row in session.exec(query)
    )
