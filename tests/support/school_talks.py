"""A talk, a signal, a follow-up and a request for recognition at each school of the tests."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bpv.companies.models.requests import RequestState
from bpv.companies.models.talks import SignalKind, TalkForm, Topic
from bpv.companies.tables import (
    FollowUpRow,
    RecognitionRequestRow,
    RequestMoveRow,
    SignalRow,
    SignalTagRow,
    TalkAnswerRow,
    TalkRow,
)
from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.organisation.tables import CollegeRow
from tests.support.school_registry import Registry
from tests.support.school_rows import days_ago, keep

ASKED = "25300"  # a qualification for which the complete company is not recognised


def build(session: Session, school: Any) -> None:
    """Written by the usual coordinator, for the first college."""
    other_college = college_of(session, school.other_institution)
    writer, other = school.accounts[Role.COORDINATOR][0], school.other_accounts[Role.COORDINATOR]
    talk(session, school.institution, school.colleges["technology"], writer, school.registry, "complete")
    talk(session, school.other_institution, other_college, other, school.other_registry, "elsewhere")


def college_of(session: Session, institution_id: str) -> str:
    """The first college of an institution."""
    query = select(CollegeRow.id).where(CollegeRow.institution_id == institution_id, CollegeRow.name == "technology")
    return session.exec(query).one()


def talk(session: Session, institution_id: str, college_id: str, writer: str, registry: Registry, name: str) -> None:
    """A visit of 100 days ago with two answers, one signal and a follow-up that is due in a week; and a request."""
    own = {"institution_id": institution_id, "company_id": registry.companies[name]}
    row = TalkRow(
        college_id=college_id,
        written_by=writer,
        held_on=days_ago(100),
        form=TalkForm.VISIT,
        with_whom="de bedrijfsleider",
        text="Zij zoeken een plek voor een robot en vragen om avondlessen.",
        created_at=now(),
        **own,
    )
    keep(session, row)
    signal = SignalRow(
        talk_id=row.id,
        college_id=college_id,
        kind=SignalKind.TRAINING_NEED,
        noted_on=row.held_on,
        search_text="robot zij zoeken een plek voor een robot en vragen om avondlessen",
        **own,
    )
    keep(
        session,
        signal,
        *(
            TalkAnswerRow(
                talk_id=row.id, written_by=writer, noted_on=row.held_on, topic=topic, text=text, created_at=now(), **own
            )
            for topic, text in ((Topic.STAFF_SIZE, "45 mensen"), (Topic.OFFER_MATERIALS, "Een oude draaibank"))
        ),
        FollowUpRow(
            talk_id=row.id,
            college_id=college_id,
            owner_id=writer,
            what="Data van volgend jaar sturen",
            due_on=today() + timedelta(days=7),
            **own,
        ),
    )
    keep(
        session,
        SignalTagRow(institution_id=institution_id, signal_id=signal.id, tag="Robot", folded="robot"),
    )
    request(session, institution_id, college_id, writer, registry.establishments[name])


def request(session: Session, institution_id: str, college_id: str, writer: str, establishment_id: str) -> None:
    """A prospect of 20 days ago."""
    row = RecognitionRequestRow(
        institution_id=institution_id,
        establishment_id=establishment_id,
        college_id=college_id,
        owner_id=writer,
        crebo=ASKED,
        state=RequestState.PROSPECT,
        since=days_ago(20),
        created_at=now(),
    )
    keep(session, row)
    step = {"state": row.state, "moved_on": row.since, "owner_id": writer, "written_by": writer, "at": now()}
    keep(session, RequestMoveRow(institution_id=institution_id, request_id=row.id, **step))
