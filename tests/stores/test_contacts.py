"""Contacts as other rooms see them, on both databases: facts, exceptions, races, other schools."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bpv.contacts.models import Kind, LogFields, Party, Proposed, RhythmFields, Way
from bpv.contacts.service import agreeing, closing, meetings, moments, proposing, visiting, watching
from bpv.contacts.tables import ContactExcuseRow, ContactMomentRow, ContactProposalRow
from bpv.core.clock import now, school_year, today
from bpv.core.db import Database
from bpv.core.errors import DomainError, NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.people.service.directory import Accounts
from bpv.placements import service as placements
from bpv.placements.models import Finishing, Result
from bpv.placements.tables import PlacementRow
from tests.support.queries import count
from tests.support.school import School


@pytest.fixture
def ids(database: Database, school: School) -> dict[str, str]:
    """The placements of the usual student by source, and the running one of the other school."""
    with database.reading() as session:
        rows = session.exec(select(PlacementRow)).all()
    mine = {row.source: row.id for row in rows if row.institution_id == school.institution}
    there = {row.source: row.id for row in rows if row.institution_id == school.other_institution}
    return mine | {"elsewhere": there["running"]}


@pytest.fixture
def supervisor(school: School) -> Scope:
    """The supervisor of the usual student."""
    return Scope(Reach.ASSIGNED, school.institution, account_id=school.accounts[Role.SUPERVISOR][0])


def given(days: int = 0, way: Way = Way.PHONE, kind: Kind = Kind.GUIDING) -> LogFields:
    """A contact so many days ago."""
    return LogFields(day=today() - timedelta(days=days), way=way, kind=kind)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do these at the same moment; gives the code of each, "" for what was done."""
    outcomes, start = [], threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            outcomes.append("")
        except DomainError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_facts_of_many_cost_as_much_as_of_one(database: Database, school: School, ids: dict[str, str]) -> None:
    with database.reading() as session, count(database) as one:
        known = moments.facts(session, school.institution, [ids["running"]], today())
    found = known[ids["running"]]
    assert (found.done, found.on_site, found.guiding, found.needed, found.proposals_open) == (1, 0, 1, 3, 1)
    assert found.last_on == today() - timedelta(days=10)
    assert found.next_on == today() + timedelta(days=5)
    assert found.due_on is not None
    with database.reading() as session, count(database) as many:
        known = moments.facts(session, school.institution, list(ids.values()), today())
    assert ids["elsewhere"] not in known
    assert known[ids["past"]].due_on is None
    assert int(many) == int(one)


def test_the_same_form_at_the_same_moment_is_logged_once(
    database: Database, ids: dict[str, str], supervisor: Scope
) -> None:
    key = new_id()

    def log() -> None:
        with database.writing() as session:
            moments.log(session, supervisor, ids["running"], key, given(), "", today())

    assert at_once(log, log, log) == ["", "", ""]
    with database.reading() as session:
        query = select(ContactMomentRow).where(col(ContactMomentRow.id) == key)
        assert len(session.exec(query).all()) == 1


def test_one_planned_moment_is_logged_by_one_of_two(database: Database, ids: dict[str, str], supervisor: Scope) -> None:
    with database.reading() as session:
        query = select(ContactMomentRow.id).where(
            ContactMomentRow.placement_id == ids["running"], ContactMomentRow.state == "planned"
        )
        planned = session.exec(query).one()

    def log() -> None:
        with database.writing() as session:
            moments.log(session, supervisor, ids["running"], new_id(), given(), planned, today())

    assert at_once(log, log) == ["", "contact.logged_already"]


def test_accepting_and_declining_at_the_same_moment(database: Database, ids: dict[str, str], supervisor: Scope) -> None:
    with database.reading() as session:
        query = select(ContactProposalRow.id).where(ContactProposalRow.placement_id == ids["running"])
        asked = session.exec(query).one()

    def accept() -> None:
        with database.writing() as session:
            proposing.accept(session, supervisor, asked, today())

    def decline() -> None:
        with database.writing() as session:
            proposing.decline(session, supervisor, asked, "Nee", today())

    outcomes = at_once(accept, decline)
    assert outcomes[0] == ""
    assert outcomes[1] in ("contact.accepted_already", "contact.declined_already")


def test_two_people_agree_something_else_at_the_same_moment(
    database: Database, ids: dict[str, str], supervisor: Scope
) -> None:
    def agree() -> None:
        with database.writing() as session:
            fields = RhythmFields(moments=4, gap_days=20, note="Anders")
            agreeing.agree(session, supervisor, ids["past"], 0, fields, today())

    assert at_once(agree, agree) == ["", "error.stale"]


def test_a_placement_closes_with_enough_contacts_or_an_exception(
    database: Database, school: School, ids: dict[str, str], supervisor: Scope
) -> None:
    coordinator = Scope(Reach.ALL, school.institution, account_id=school.accounts[Role.COORDINATOR][0])
    running = ids["running"]
    with database.writing() as session:
        session.get_one(PlacementRow, running).ends_on = today()

    def lacking() -> tuple[str, ...]:
        with database.reading() as session:
            return closing.lacking(session, school.institution, running, today())

    def finish() -> None:
        with database.writing() as session:
            done = Finishing(Result.FINISHED, {})
            placements.finish(session, coordinator, running, 1, done, today(), closing.lacking)

    assert lacking() == ("contact.lacks_moments", "contact.lacks_on_site")
    with pytest.raises(Refused, match=r"contact\.cannot_close"):
        finish()
    with database.writing() as session:
        for way in (Way.PHONE, Way.ON_SITE):
            moments.log(session, supervisor, running, new_id(), given(way=way), "", today())
    assert lacking() == ()
    with database.writing() as session:
        rows = session.exec(select(ContactMomentRow).where(ContactMomentRow.placement_id == running)).all()
        for row in rows:
            row.way = Way.PHONE
    assert lacking() == ("contact.lacks_on_site",)
    with database.writing() as session:
        closing.excuse(session, coordinator, running, "Het bedrijf ontvangt niemand.", today())
    assert lacking() == ()
    finish()


def test_what_was_over_before_the_school_logged_contacts_may_close(
    database: Database, school: School, ids: dict[str, str]
) -> None:
    with database.writing() as session:
        session.delete(
            session.exec(select(ContactExcuseRow).where(col(ContactExcuseRow.placement_id) == ids["past"])).one()
        )
    with database.reading() as session:
        assert closing.lacking(session, school.institution, ids["past"], today()) == ()
        with pytest.raises(NotFound):
            closing.lacking(session, school.institution, ids["elsewhere"], today())


def test_a_proposal_by_link_needs_no_account_and_is_kept_once(
    database: Database, school: School, ids: dict[str, str]
) -> None:
    asked = Proposed(Party.TRAINER, "Sanne Smit", today(), Way.VIDEO, "Overleg", new_id())
    with database.writing() as session:
        first = proposing.propose(session, school.institution, ids["running"], asked, today())
        assert proposing.propose(session, school.institution, ids["running"], asked, today()) == first
        with pytest.raises(Refused, match=r"contact\.over"):
            proposing.propose(session, school.institution, ids["past"], Proposed(*astuple_of(asked)), today())
        with pytest.raises(NotFound):
            proposing.propose(session, school.institution, ids["elsewhere"], asked, today())
        assert moments.facts(session, school.institution, [ids["running"]], today())[ids["running"]].proposals_open == 2


def astuple_of(asked: Proposed) -> tuple[object, ...]:
    """The same proposal without the key of its form."""
    return (asked.side, asked.who, asked.day, asked.way, asked.why)


def test_per_team_what_is_as_agreed(database: Database, school: School, supervisor: Scope, ids: dict[str, str]) -> None:
    whole = Scope(Reach.ALL, school.institution)
    with database.reading() as session:
        before = watching.per_team(session, whole, today())
    assert [(one.team_id, one.placements, one.percent) for one in before] == [(school.teams["instruments"], 1, 100)]
    with database.writing() as session:
        rows = session.exec(select(ContactMomentRow).where(ContactMomentRow.placement_id == ids["running"])).all()
        for row in rows:
            row.state, row.kind = "cancelled", "assessing"
    with database.reading() as session:
        after = watching.per_team(session, whole, today())
        assert [(one.percent, one.late, one.findings, one.found_kept) for one in after] == [(0, 1, 1, 1)]
        own = Scope(Reach.TEAM, school.institution, team_ids=frozenset({school.teams["laboratory"]}))
        assert watching.per_team(session, own, today()) == ()


def test_visits_of_a_year_count_visits_companies_and_placements(
    database: Database, school: School, supervisor: Scope, ids: dict[str, str]
) -> None:
    with database.writing() as session:
        for days in (0, 1):
            moments.log(session, supervisor, ids["running"], new_id(), given(days, Way.ON_SITE), "", today())
    with database.reading() as session:
        whole = Scope(Reach.ALL, school.institution)
        lines = visiting.counts(session, Accounts(), whole, school_year(today() - timedelta(days=1)), today())
        found = [(one.name, one.companies, one.placements) for one in lines]
    assert found == [("Supervisor Een", 1, 1)]
    assert lines[0].visits in (1, 2)  # one of the two days may lie in the next school year


def test_visit_days_and_meetings_at_the_same_moment(
    database: Database, school: School, supervisor: Scope, ids: dict[str, str]
) -> None:
    key, other = new_id(), new_id()
    coordinator = Scope(Reach.ALL, school.institution, account_id=school.accounts[Role.COORDINATOR][0])

    def visit() -> None:
        with database.writing() as session:
            visiting.plan_day(session, supervisor, key, today(), "2333", [ids["running"]], today())

    def meet() -> None:
        with database.writing() as session:
            meetings.plan(session, coordinator, other, school.teams["instruments"], today(), "", today())

    assert at_once(visit, visit, meet, meet) == ["", "", "", ""]
    with database.writing() as session:
        sheet = visiting.sheet(session, supervisor, key, today())
        assert [stop.moment.placement_id for stop in sheet.stops] == [ids["running"]]
        moment = visiting.check_in(session, supervisor, sheet.stops[0].moment.id, now(), today())
        assert moment.visit_day_id == key
    with database.reading() as session:
        other_scope = Scope(Reach.ALL, school.other_institution, account_id=school.other_accounts[Role.COORDINATOR])
        with pytest.raises(NotFound):
            visiting.sheet(session, other_scope, key, today())
        with pytest.raises(NotFound):
            meetings.one(session, other_scope, other)
