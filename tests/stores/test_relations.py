"""Relations on both databases: one college never writes what another keeps, and every act stays."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.companies.models.relations import (
    ContactPerson,
    EndReason,
    OwnerFilter,
    RelationAct,
    RelationFields,
    RelationFilter,
    RelationState,
    StateFilter,
)
from bpv.companies.service import portfolio, relations, timeline
from bpv.companies.service.parts import add_part, edit_part
from bpv.companies.service.reading import ListRequest
from bpv.companies.store import relations as store
from bpv.companies.tables import ContactPersonRow, RelationEventRow, RelationRow
from bpv.core.audit import AuditRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.people.service.directory import Accounts
from bpv.people.tables import AccountRow
from tests.support import queries
from tests.support.school import School

PEOPLE = Accounts()


def of(school: School, college: str, who: Role = Role.BROKER, number: int = 0) -> Scope:
    """The scope of somebody of one college."""
    return Scope(
        Reach.COLLEGE,
        school.institution,
        account_id=school.accounts[who][number],
        college_ids=frozenset({school.colleges[college]}),
    )


def relation(session: Session, company_id: str, college_id: str = "") -> RelationRow:
    """The relation with a company; of one college when it is named."""
    query = select(RelationRow).where(col(RelationRow.company_id) == company_id)
    if college_id:
        query = query.where(col(RelationRow.college_id) == college_id)
    return session.exec(query.execution_options(populate_existing=True)).one()


def events(session: Session, relation_id: str) -> list[RelationEventRow]:
    """What was done with a relation, in order."""
    query = select(RelationEventRow).where(col(RelationEventRow.relation_id) == relation_id)
    return list(session.exec(query.order_by(col(RelationEventRow.at), col(RelationEventRow.id))))


def begin(session: Session, school: School, college: str, company_id: str, **more: Any) -> str:
    """A relation of a college with a company, owned by its broker; gives its id."""
    scope, key = of(school, college, number=0 if college == "technology" else 1), new_id()
    fields = RelationFields.model_validate({"since": today(), "state": RelationState.ACTIVE, **more})
    owner = str(scope.account_id)
    relations.start(session, PEOPLE, scope, company_id, key, school.colleges[college], owner, fields)
    return key


def test_each_college_has_its_own_line_and_cannot_write_the_others(database: Database, school: School) -> None:
    company = school.company
    with database.writing() as session:
        key = begin(session, school, "laboratory", company, notes="Van het lab.")
    with database.writing() as session:
        theirs = relation(session, company, school.colleges["technology"])
        for act in (
            lambda: relations.edit(session, of(school, "laboratory"), company, theirs.id, 1, {"notes": "weg"}),
            lambda: relations.move(
                session, of(school, "laboratory"), company, theirs.id, 1, RelationAct.ENDED, reason="weg",
                end_reason=EndReason.OTHER,
            ),
            lambda: relations.read(session, of(school, "laboratory"), company, theirs.id),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                act()
    with database.reading() as session:
        sheet = relations.sheet(session, PEOPLE, school.institution, company, of(school, "laboratory"), today())
        assert [line.relation.id for line in sheet.own] == [key]
        assert [line.relation.notes for line in sheet.others] == ["Bel voor tienen."]
        assert relation(session, company, school.colleges["technology"]).version == 1


def test_the_store_itself_writes_only_for_the_colleges_it_is_given(database: Database, school: School) -> None:
    with database.writing() as session:
        row = relation(session, school.company)
        value = store.one(session, school.institution, school.company, row.id)
        assert value is not None
        store.write(session, frozenset({school.colleges["laboratory"]}), value, {"notes": "weg"})
        assert relation(session, school.company).notes == "Bel voor tienen."
        laboratory = {school.colleges["laboratory"]}
        assert store.locked(session, school.institution, laboratory, school.company, row.id) is None
        assert store.locked(session, school.institution, set(school.colleges.values()), new_id(), row.id) is None


def test_another_school_sees_and_writes_nothing(database: Database, school: School) -> None:
    elsewhere = Scope(Reach.COLLEGE, school.other_institution, account_id=school.other_accounts[Role.COORDINATOR])
    with database.writing() as session:
        row = relation(session, school.company)
        with pytest.raises(NotFound):
            relations.edit(session, elsewhere, school.company, row.id, 1, {"notes": "weg"})
        found = portfolio.portfolio(session, PEOPLE, elsewhere, RelationFilter(on=today()), ListRequest(sort="name"))
        assert {line.company_id for line in found.lines} == {school.other_registry.companies["elsewhere"]}
        with pytest.raises(NotFound):
            timeline.timeline(session, PEOPLE, elsewhere, school.company)


def test_a_start_is_recorded_once_and_a_college_has_one(database: Database, school: School) -> None:
    scope, company = of(school, "technology"), school.companies["empty"]
    college, owner, key = school.colleges["technology"], str(scope.account_id), new_id()
    fields = RelationFields(since=today(), state=RelationState.PROSPECT, next_step="Bellen", next_on=today())
    for _time in (1, 2):
        with database.writing() as session:
            relations.start(session, PEOPLE, scope, company, key, college, owner, fields)
    with database.writing() as session, pytest.raises(Refused) as refused:
        relations.start(session, PEOPLE, scope, company, new_id(), college, owner, fields)
    assert (refused.value.code, refused.value.field) == ("relation.already_there", "college_id")
    with database.reading() as session:
        assert relation(session, company).owner_id == owner
        assert [one.act for one in events(session, key)] == ["started"]
        audited = session.exec(select(AuditRow).where(col(AuditRow.object_id) == key)).all()
        assert [(one.event, one.fields) for one in audited] == [
            ("relation.started", ["next_on", "next_step", "owner_id", "since", "state"])
        ]


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"college": "laboratory"}, "college_id", "relation.not_your_college"),
    ({"owner": "manager"}, "owner_id", "relation.owner_unknown"),
    ({"since": today() + timedelta(days=1)}, "since", "relation.not_begun"),
    ({"state": RelationState.ENDED}, "state", "relation.starts_otherwise"),
    ({"next_on": today()}, "next_step", "relation.step_missing"),
)


@pytest.mark.parametrize(("wrong", "field", "code"), WRONG)
def test_a_wrong_start(database: Database, school: School, wrong: dict[str, Any], field: str, code: str) -> None:
    scope, given = of(school, "technology"), dict(wrong)
    college = school.colleges[given.pop("college", "technology")]
    owner = school.accounts[Role(given.pop("owner", "broker"))][0]
    fields = RelationFields.model_validate({"since": today(), **given})
    with database.writing() as session, pytest.raises(Refused) as refused:
        relations.start(session, PEOPLE, scope, school.companies["empty"], new_id(), college, owner, fields)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_transfer_is_logged_with_both_owners_and_the_reason(database: Database, school: School) -> None:
    scope = of(school, "technology")
    old, new = school.accounts[Role.BROKER][0], school.accounts[Role.COORDINATOR][1]
    with database.writing() as session:
        key = relation(session, school.company).id
    about = (school.company, key, 1, PEOPLE)
    for owner, reason, code in (
        (new, None, "relation.reason_missing"),
        (old, "x", "relation.same_owner"),
        (school.accounts[Role.STUDENT][0], "x", "relation.owner_unknown"),
        (school.other_accounts[Role.COORDINATOR], "x", "relation.owner_unknown"),
    ):
        with database.writing() as session, pytest.raises(Refused) as refused:
            relations.transfer(session, scope, *about, owner, reason)
        assert refused.value.code == code
    for _time in (1, 2):
        with database.writing() as session:
            relations.transfer(session, scope, *about, new, "Andere wijk")
    with database.reading() as session:
        last = events(session, key)[-1]
        assert (last.owner_before, last.owner_after, last.reason) == (old, new, "Andere wijk")
        assert (last.actor_id, last.act) == (scope.account_id, "transferred")
        assert len(events(session, key)) == 2, "the same form sent twice is one transfer"
        audited = session.exec(select(AuditRow).where(col(AuditRow.object_id) == key)).all()
        assert [(one.event, one.fields) for one in audited] == [("relation.transferred", ["owner_id"])]


def test_pause_resume_end_reopen(database: Database, school: School) -> None:
    scope, company, day = of(school, "technology"), school.company, today()
    until = day + timedelta(days=60)
    with database.writing() as session:
        key = relation(session, company).id
        for reason, last, code in (
            (None, until, "relation.reason_missing"),
            ("x", None, "relation.until_missing"),
            ("x", day, "relation.until_past"),
        ):
            with pytest.raises(Refused) as refused:
                relations.move(session, scope, company, key, 1, RelationAct.PAUSED, reason=reason, until=last)
            assert refused.value.code == code
        relations.move(session, scope, company, key, 1, RelationAct.PAUSED, reason="Verbouwing", until=until)
        with pytest.raises(Refused):
            relations.move(session, scope, company, key, 2, RelationAct.ACTIVATED)
        relations.move(session, scope, company, key, 2, RelationAct.RESUMED)
        assert (relation(session, company).reason, relation(session, company).until) == (None, None)
        before = {"reason": "Gestopt", "end_reason": EndReason.CLOSED, "ended_on": day - timedelta(days=381)}
        with pytest.raises(Refused) as refused:
            relations.move(session, scope, company, key, 3, RelationAct.ENDED, **before)
        assert (refused.value.code, refused.value.field) == ("relation.ends_before_start", "ended_on")
        for missing in ("reason", "end_reason"):
            with pytest.raises(Refused):
                relations.move(session, scope, company, key, 3, RelationAct.ENDED, **{**before, missing: None})
        relations.move(session, scope, company, key, 3, RelationAct.ENDED, **{**before, "ended_on": None})
        relations.reopen(session, scope, company, key, 4, PEOPLE, str(scope.account_id), "Weer open")
    with database.reading() as session:
        acts = [(one.act, one.state) for one in events(session, key)]
        assert acts[1:] == [("paused", "paused"), ("resumed", "active"), ("ended", "ended"), ("reopened", "active")]
        row = relation(session, company)
        assert (row.state, row.ended_on, row.end_reason, row.version) == ("active", None, None, 5)


def test_a_stale_act_tells_what_stands_there_and_does_nothing(database: Database, school: School) -> None:
    scope, company = of(school, "technology"), school.company
    with database.writing() as session:
        key = relation(session, company).id
        relations.edit(session, scope, company, key, 1, {"notes": "Eerst"})
    with database.writing() as session, pytest.raises(Stale) as stale:
        relations.edit(session, scope, company, key, 1, {"notes": "Later"})
    assert stale.value.current.notes == "Eerst"
    with database.writing() as session, pytest.raises(Stale):
        relations.move(session, scope, company, key, 1, RelationAct.ENDED, reason="x", end_reason=EndReason.OTHER)
    with database.reading() as session:
        assert (relation(session, company).notes, len(events(session, key))) == ("Eerst", 2)
        assert events(session, key)[-1].fields == ["notes"]


def test_ten_people_who_start_and_hand_over_at_once_make_one_relation(database: Database, school: School) -> None:
    scope, company = of(school, "technology"), school.companies["empty"]
    college, owner = school.colleges["technology"], school.accounts[Role.BROKER][0]
    fields = RelationFields(since=today(), state=RelationState.ACTIVE)

    def begin_now(number: int) -> str:
        try:
            with database.writing() as session:
                relations.start(session, PEOPLE, scope, company, new_id(), college, owner, fields)
        except Refused as refused:
            return refused.code
        return "made"

    def transfer_now(number: int) -> str:
        to = school.accounts[Role.COORDINATOR][number % 2]
        try:
            with database.writing() as session:
                relations.transfer(session, scope, company, key, 1, PEOPLE, to, f"keer {number}")
        except Stale:
            return "stale"
        return "moved"

    with ThreadPoolExecutor(5) as pool:
        assert Counter(pool.map(begin_now, range(10))) == {"made": 1, "relation.already_there": 9}
    with database.reading() as session:
        key = relation(session, company).id
    with ThreadPoolExecutor(5) as pool:
        outcomes = list(pool.map(transfer_now, range(10)))
    with database.reading() as session:
        assert len(events(session, key)) == 2, "one start, one transfer"
        assert relation(session, company).version == 2
    assert outcomes.count("moved") == 5, "the first, and those who asked for the same"


def test_the_database_refuses_a_second_line_and_an_end_before_the_start(database: Database, school: School) -> None:
    with database.reading() as session:
        row = relation(session, school.company)
    same = {name: getattr(row, name) for name in ("institution_id", "company_id", "college_id", "owner_id", "since")}
    for extra in ({}, {"college_id": school.colleges["laboratory"], "ended_on": row.since - timedelta(days=1)}):
        with database.writing() as session:
            session.add(RelationRow(**{**same, **extra}))
            with pytest.raises(IntegrityError):
                session.flush()
            session.rollback()


def test_the_list_counts_and_filters(database: Database, school: School) -> None:
    scope, day = of(school, "technology"), today()
    with database.writing() as session:
        begin(session, school, "technology", school.companies["empty"], state=RelationState.PROSPECT)
        late = {"next_step": "Bellen", "next_on": day - timedelta(days=1)}
        begin(session, school, "technology", school.companies["due"], **late)
        session.get_one(AccountRow, school.accounts[Role.COORDINATOR][0]).active = False
        row = relation(session, school.company)
        row.owner_id = school.accounts[Role.COORDINATOR][0]

    def found(**wanted: Any) -> list[str]:
        part = ListRequest(sort="name")
        with database.reading() as session:
            lines = portfolio.portfolio(session, PEOPLE, scope, RelationFilter(on=day, **wanted), part).lines
        return [line.company for line in lines]

    assert found() == ["Fijnmechaniek De Rijn", "Leeg BV", "Optiek Herkeuring"]
    assert found(owner=OwnerFilter.ME) == ["Leeg BV", "Optiek Herkeuring"]
    assert found(owner=OwnerFilter.LEFT) == ["Fijnmechaniek De Rijn"]
    assert found(overdue=True) == ["Optiek Herkeuring"]
    assert found(state=StateFilter.PROSPECT) == ["Leeg BV"]
    assert found(state=StateFilter.ENDED) == []
    assert found(q="rijn fijn") == ["Fijnmechaniek De Rijn"]
    assert found(college_id=school.colleges["laboratory"]) == []
    with database.reading() as session:
        whole = portfolio.portfolio(session, PEOPLE, scope, RelationFilter(on=day), ListRequest(sort="next"))
    count = whole.count
    assert (count.all, count.mine, count.overdue, count.left) == (3, 2, 1, 1)
    assert whole.lines[0].company == "Optiek Herkeuring", "what has a day comes first"


def test_all_companies_of_a_colleague_who_left_go_over_in_one_act(database: Database, school: School) -> None:
    old, new = school.accounts[Role.BROKER][0], school.accounts[Role.COORDINATOR][0]
    scope = of(school, "technology", Role.COORDINATOR)
    with database.writing() as session:
        begin(session, school, "technology", school.companies["empty"])
        ended = begin(session, school, "technology", school.companies["due"])
        about = {"reason": "klaar", "end_reason": EndReason.OTHER}
        relations.move(session, scope, school.companies["due"], ended, 1, RelationAct.ENDED, **about)
        session.get_one(AccountRow, old).active = False
    with database.reading() as session:
        choices = portfolio.hand_over_choices(session, PEOPLE, scope)
        assert [(key, number, left) for key, _name, number, left in choices.owners] == [(old, 2, True)]
    for to, expected, code in (
        (old, 2, "relation.same_owner"),
        (new, 3, "relation.number_changed"),
        (school.accounts[Role.MANAGER][0], 2, "relation.owner_unknown"),
    ):
        with database.writing() as session, pytest.raises(Refused) as refused:
            relations.hand_over(session, scope, PEOPLE, old, to, "Uit dienst", expected)
        assert refused.value.code == code
    with database.writing() as session:
        relations.hand_over(session, scope, PEOPLE, old, new, "Uit dienst", 2)
    with database.reading() as session:
        logged = session.exec(
            select(RelationEventRow).where(col(RelationEventRow.act) == RelationAct.TRANSFERRED.value)
        ).all()
        assert {(one.owner_before, one.owner_after, one.reason) for one in logged} == {(old, new, "Uit dienst")}
        assert len({one.relation_id for one in logged}) == 2
        assert session.get_one(RelationRow, ended).owner_id == old, "what ended keeps its last owner"
        audited = session.exec(select(AuditRow).where(col(AuditRow.event) == "relation.handed_over")).all()
        assert [(one.object_id, one.fields) for one in audited] == [(old, ["owner_id"])]


def test_contact_persons_share_no_address_at_the_same_time(database: Database, school: School) -> None:
    scope, company = Scope(Reach.ALL, school.institution), school.company
    values: dict[str, Any] = {"name": "Bea Baas", "email": "ANNA@company.example", "valid_from": today(), "main": True}
    with database.writing() as session, pytest.raises(Refused) as refused:
        add_part(session, scope, company, ContactPerson, new_id(), values)
    assert (refused.value.field, refused.value.params["name"]) == ("email", "Anna Planner")
    key = new_id()
    for _time in (1, 2):
        with database.writing() as session:
            add_part(session, scope, company, ContactPerson, key, {**values, "email": "piet@company.example"})
    with database.writing() as session:
        rows = session.exec(select(ContactPersonRow).where(col(ContactPersonRow.company_id) == company)).all()
        assert [one.name for one in rows if one.main] == ["Bea Baas"], "there is one main contact"
        assert len(rows) == 3
        wrong = {"valid_until": today() - timedelta(days=1)}
        with pytest.raises(Refused) as refused:
            edit_part(session, scope, company, ContactPerson, key, 1, wrong)
    assert (refused.value.field, refused.value.code) == ("valid_until", "contact_person.ends_before_start")


def test_questions_do_not_grow_with_the_list_or_the_history(database: Database, school: School) -> None:
    scope = of(school, "technology")

    def asked() -> int:
        with queries.count(database) as counted, database.reading() as session:
            portfolio.portfolio(session, PEOPLE, scope, RelationFilter(on=today()), ListRequest(sort="next", size=50))
            timeline.timeline(session, PEOPLE, scope, school.company)
        return counted.total

    few = asked()
    with database.writing() as session:
        for name in ("empty", "due", "full", "paused", "lapsed"):
            begin(session, school, "technology", school.companies[name])
        key = relation(session, school.company).id
        for version in range(1, 30):
            relations.edit(session, scope, school.company, key, version, {"notes": f"Versie {version}"})
    assert asked() == few
    with database.reading() as session:
        page = timeline.timeline(session, PEOPLE, scope, school.company, offset=5, size=10)
    assert len(page.entries) == 10
    assert page.total >= 31
    assert [one.at for one in page.entries] == sorted((one.at for one in page.entries), reverse=True)
