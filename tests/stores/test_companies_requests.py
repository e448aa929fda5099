"""Requests for recognition on both databases: terms, one open request, the registry's line, two people at once."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from bpv.companies.models import RecognitionStatus
from bpv.companies.models.requests import MoveInput, RequestFilter, RequestInput, RequestState
from bpv.companies.rules.recognition import verdict
from bpv.companies.service import reading, requests
from bpv.companies.tables import RecognitionRequestRow, RecognitionRow, RequestMoveRow
from bpv.core.audit import AuditRow, verify
from bpv.core.clock import school_days_after, today
from bpv.core.db import Clash, Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.people.service.directory import Accounts
from tests.support.school import CREBO, School
from tests.support.school_rows import days_ago

PEOPLE = Accounts()
S = RequestState


def mine(school: School, college: str = "technology") -> Scope:
    """The broker of a college."""
    who = school.accounts[Role.BROKER][0]
    return Scope(Reach.COLLEGE, school.institution, account_id=who, college_ids=frozenset({school.colleges[college]}))


def wish(school: School, name: str, crebo: str = CREBO, **more: object) -> RequestInput:
    """A request for a company, requested a month ago."""
    plain = {
        "establishment_id": school.establishments[name],
        "college_id": school.colleges["technology"],
        "crebo": crebo,
        "state": S.REQUESTED,
        "moved_on": days_ago(30),
        "owner_id": school.accounts[Role.BROKER][0],
    }
    return RequestInput(**plain | more)  # type: ignore[arg-type]


def begin(database: Database, school: School, given: RequestInput, key: str = "") -> str:
    """Begin a request; gives its id."""
    key = key or new_id()
    with database.writing() as session:
        requests.start(session, PEOPLE, mine(school), key, given)
    return key


def step(
    database: Database, school: School, key: str, state: RequestState, day: date, version: int = 1, **more: object
) -> None:
    """Take a step."""
    given = MoveInput(state=state, moved_on=day, owner_id=school.accounts[Role.BROKER][0], **more)  # type: ignore[arg-type]
    with database.writing() as session:
        requests.move(session, PEOPLE, mine(school), key, version, given)


def status(session: Session, school: School, name: str, on: date | None = None) -> RecognitionStatus:
    """What the registry says of an establishment."""
    query = select(RecognitionRow).where(
        RecognitionRow.establishment_id == school.establishments[name], RecognitionRow.crebo == CREBO
    )
    return verdict(session.exec(query).one(), on or today()).status


def refused_code(call: object, *args: object, **more: object) -> tuple[str, str | None]:
    """The code and the field of a refusal."""
    with pytest.raises(Refused) as caught:
        call(*args, **more)  # type: ignore[operator]
    return caught.value.code, caught.value.field


def test_from_nothing_to_recognised(database: Database, school: School) -> None:
    with database.reading() as session:
        before = reading.registry_version(session, school.institution)
    key = begin(database, school, wish(school, "empty", state=S.PROSPECT))
    with database.reading() as session:
        assert (
            session.exec(
                select(RecognitionRow).where(RecognitionRow.establishment_id == school.establishments["empty"])
            ).all()
            == []
        )
        assert reading.registry_version(session, school.institution) == before
    step(database, school, key, S.REQUESTED, days_ago(20), next_on=today())
    with database.reading() as session:
        assert status(session, school, "empty") is RecognitionStatus.REQUESTED
        assert reading.registry_version(session, school.institution) == before + 1
    step(database, school, key, S.RECOGNISED, days_ago(3), 2, note="Brief van SBB")
    with database.reading() as session:
        assert status(session, school, "empty") is RecognitionStatus.VALID
        assert reading.registry_version(session, school.institution) == before + 2
        sheet = requests.sheet(session, mine(school), key)
        events = session.exec(select(AuditRow).where(col(AuditRow.object_id) == key)).all()
        assert verify(session) is None
    assert [move.state for move in sheet.moves] == [S.RECOGNISED, S.REQUESTED, S.PROSPECT]
    assert [event.event for event in events] == ["request.prospect", "request.requested", "request.recognised"]
    assert not any("Brief" in name for event in events for name in event.fields)


def test_after_a_refusal_the_term_holds_to_the_day(database: Database, school: School) -> None:
    asked, refused = date(2025, 6, 2), date(2025, 8, 31)
    key = begin(database, school, wish(school, "empty", moved_on=asked))
    step(database, school, key, S.REFUSED, refused)
    with database.writing() as session, pytest.raises(Refused) as caught:
        requests.start(session, PEOPLE, mine(school), new_id(), wish(school, "empty", moved_on=date(2026, 2, 28)))
    assert caught.value.code == "request.too_early"
    assert caught.value.params == {"refused": refused, "first": date(2026, 3, 1)}
    again = begin(database, school, wish(school, "empty", moved_on=date(2026, 3, 1)))
    with database.reading() as session:
        assert status(session, school, "empty") is RecognitionStatus.REQUESTED
        assert requests.sheet(session, mine(school), again).line.late


def test_a_refusal_that_only_the_registry_knows_counts_too(database: Database, school: School) -> None:
    assert refused_code(begin, database, school, wish(school, "refused")) == ("request.too_early", "moved_on")
    assert refused_code(begin, database, school, wish(school, "refused", state=S.PROSPECT))[0] == "request.too_early"


@pytest.mark.parametrize("name", ["complete", "due"])
def test_what_is_recognised_is_no_prospect(database: Database, school: School, name: str) -> None:
    assert refused_code(begin, database, school, wish(school, name)) == ("request.recognised_already", "crebo")


@pytest.mark.parametrize("name", ["lapsed", "withdrawn", "requested"])
def test_what_ended_or_waits_can_be_asked(database: Database, school: School, name: str) -> None:
    key = begin(database, school, wish(school, name, moved_on=days_ago(5)))
    with database.reading() as session:
        assert status(session, school, name) is RecognitionStatus.REQUESTED
    step(database, school, key, S.REFUSED, days_ago(1))
    with database.reading() as session:
        assert status(session, school, name) is RecognitionStatus.REFUSED


def test_one_open_request_by_rule_and_by_the_database(database: Database, school: School) -> None:
    key = begin(database, school, wish(school, "empty"))
    assert refused_code(begin, database, school, wish(school, "empty")) == ("request.open_already", "crebo")
    with database.writing() as session:
        row = session.get_one(RecognitionRequestRow, key)
        names = set(RecognitionRequestRow.model_fields) - {"id"}
        second = {name: getattr(row, name) for name in names}
    with pytest.raises(Clash), database.writing() as session:
        session.add(RecognitionRequestRow(**second))
    step(database, school, key, S.WITHDRAWN, today())
    begin(database, school, wish(school, "empty", moved_on=today()))


def test_a_withdrawal_takes_the_request_out_of_the_registry(database: Database, school: School) -> None:
    key = begin(database, school, wish(school, "empty"))
    step(database, school, key, S.WITHDRAWN, today())
    with database.reading() as session:
        assert status(session, school, "empty") is RecognitionStatus.NONE


def test_a_key_is_recorded_once_and_a_stale_step_is_told(database: Database, school: School) -> None:
    key = begin(database, school, wish(school, "empty"))
    assert begin(database, school, wish(school, "empty"), key) == key
    step(database, school, key, S.REQUESTED, today(), note="Gebeld")
    with pytest.raises(Stale) as caught:
        step(database, school, key, S.RECOGNISED, today())
    assert caught.value.current.version == 2  # type: ignore[attr-defined]
    step(database, school, key, S.REQUESTED, today(), 2)
    with database.reading() as session:
        assert len(session.exec(select(RequestMoveRow).where(RequestMoveRow.request_id == key)).all()) == 2


def test_others_cannot_move_it(database: Database, school: School) -> None:
    key = begin(database, school, wish(school, "empty"))
    owner = school.accounts[Role.BROKER][0]
    given = MoveInput(state=S.RECOGNISED, moved_on=today(), owner_id=owner)
    foreign = Scope(Reach.ALL, school.other_institution, account_id=school.other_accounts[Role.COORDINATOR])
    for scope in (mine(school, "laboratory"), foreign):
        with database.writing() as session, pytest.raises(NotFound):
            requests.move(session, PEOPLE, scope, key, 1, given)
        with database.writing() as session, pytest.raises(NotFound):
            requests.start(session, PEOPLE, scope, new_id(), wish(school, "empty"))
    stranger = wish(school, "lapsed", owner_id=school.accounts[Role.STUDENT][0])
    assert refused_code(begin, database, school, stranger) == ("relation.owner_unknown", "owner_id")
    assert refused_code(begin, database, school, wish(school, "lapsed", crebo="99999"))[0] == "crebo.unknown"


def test_a_refusal_of_what_the_registry_calls_recognised_is_no_step(database: Database, school: School) -> None:
    key = begin(database, school, wish(school, "empty"))
    with database.writing() as session:
        line = session.exec(
            select(RecognitionRow).where(RecognitionRow.establishment_id == school.establishments["empty"])
        ).one()
        line.recognised_from = days_ago(10)
        session.add(line)
    assert refused_code(step, database, school, key, S.REFUSED, today()) == ("request.recognised_meanwhile", "state")
    step(database, school, key, S.RECOGNISED, today())
    with database.reading() as session:
        assert session.get_one(RecognitionRow, line.id).recognised_from == days_ago(10)


def test_the_board_counts_and_finds_the_late(database: Database, school: School) -> None:
    begin(database, school, wish(school, "empty", moved_on=days_ago(60)))
    begin(database, school, wish(school, "lapsed", moved_on=days_ago(2)))
    with database.reading() as session:
        board = requests.board(session, mine(school), RequestFilter())
        none = requests.board(session, mine(school), RequestFilter(college_id=school.colleges["laboratory"]))
        page, total = requests.state_page(session, mine(school), RequestFilter(crebo=CREBO), S.REQUESTED, 0, 1)
    assert (board.counts[S.REQUESTED], board.late) == (2, 1)
    assert [line.late for line in board.lists[S.REQUESTED]] == [True, False]
    assert [line.company for line in board.lists[S.PROSPECT]] == ["Fijnmechaniek De Rijn"]
    assert (dict(none.counts), none.late) == ({}, 0)
    assert (len(page), total) == (1, 2)
    assert page[0].expected_on == school_days_after(days_ago(60), 20)
