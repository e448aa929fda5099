"""To whom the mailed links of an agreement go when people and addresses change, and who may not sign for another."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlmodel import col, select

from bpv.companies.tables import TrainerRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.core.rights import Reach, Role, Scope
from bpv.folder.service import hour_weeks, hours
from bpv.folder.tables import HourWeekRow
from bpv.people.tables import StudentRow
from bpv.placements.models.agreement import AgreementState, Party
from bpv.placements.models.links import TaskState
from bpv.placements.service import links
from bpv.placements.service.agreements import signing
from bpv.placements.store import links as store
from bpv.placements.tables import AgreementSheetRow, PlacementRow, TaskLinkRow
from bpv.tracking.service import mailed
from tests.support.agreements import Case, complete, draft, sent, whole
from tests.support.school import School
from tests.support.school_hours import week

FORMER = "former@bedrijf.example"
NEXT = "next@bedrijf.example"


def refused(act: Callable[[], object]) -> tuple[str, str | None]:
    """The code with which an act is refused, and the field."""
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code, caught.value.field


def trainer(case: Case, address: str) -> dict[str, str]:
    """A new trainer without an account at the company, as a sheet names them."""
    with case.database.writing() as session:
        row = TrainerRow(
            institution_id=case.school.institution,
            company_id=case.placement.company_id,
            name=f"Trainer {address}",
            email=address,
        )
        session.add(row)
        session.flush()
        return {"trainer_id": row.id, "trainer_name": row.name, "trainer_email": address}


def waiting(case: Case) -> str:
    """A week of the placement that waits, of which the trainer on the sheet hears; its id."""
    with case.database.writing() as session:
        week(session, session.get_one(PlacementRow, case.placement.id), 1, "handed_in")
        mine = col(HourWeekRow.placement_id) == case.placement.id
        row = session.exec(select(HourWeekRow).where(mine)).one()
        one = hours.week(session, case.school.institution, row.id)
        hour_weeks.ask_trainer(session, one, None, today())
        return row.id


def states(case: Case, object_id: str, party: str | None = None) -> dict[str, list[TaskState]]:
    """The links about an object, by address, the oldest first."""
    found: dict[str, list[TaskState]] = {}
    with case.database.reading() as session:
        mine = (col(TaskLinkRow.object_id) == object_id, col(TaskLinkRow.party) == party)
        for row in session.exec(select(TaskLinkRow).where(*mine).order_by(col(TaskLinkRow.created_at))):
            one = store.anywhere(session, row.id)
            assert one is not None
            found.setdefault(row.address, []).append(links.opened(session, one).state)
    return found


def again(case: Case, object_id: str, address: str) -> None:
    """Press "Mail again" at the link about an object that went to an address."""
    with case.database.writing() as session:
        mine = (col(TaskLinkRow.object_id) == object_id, col(TaskLinkRow.address) == address)
        link_id = session.exec(select(TaskLinkRow.id).where(*mine)).one()
        mailed.again(session, whole(case.school), case.placement.id, link_id, today())


def test_a_link_goes_to_the_trainer_of_the_registry_of_now(database: Database, school: School) -> None:
    """Another address in the registry gets a link that opens; a trainer who left gets none, and has none."""
    case = draft(database, school)
    named = trainer(case, FORMER)
    case.edit(case.edited(**named))
    with database.writing() as session:
        session.get_one(TrainerRow, named["trainer_id"]).email = NEXT
    case.send()
    week_id = waiting(case)
    assert states(case, case.agreement_id, "company") == {NEXT: [TaskState.LIVE]}
    assert states(case, week_id) == {NEXT: [TaskState.LIVE]}
    with database.writing() as session:
        for row in session.exec(select(TaskLinkRow).where(col(TaskLinkRow.address) == NEXT)):
            row.trainer_id = None  # as a link of somebody who had left already
        session.delete(session.get_one(TrainerRow, named["trainer_id"]))
    with database.writing() as session:
        mine = col(AgreementSheetRow.agreement_id) == case.agreement_id
        sheet = session.exec(select(AgreementSheetRow).where(mine)).one()
        assert (sheet.trainer_id, sheet.trainer_email) == (None, FORMER)
        hour_weeks.ask_trainer(session, hours.week(session, school.institution, week_id), None, today())
    assert states(case, week_id) == {NEXT: [TaskState.LEFT]}
    assert refused(lambda: again(case, week_id, NEXT)) == ("task_link.no_address", None)


def test_another_trainer_ends_the_links_of_the_former(database: Database, school: School) -> None:
    """A note on a signed agreement: "Mail again" asks who is named now, and nobody once the week waits no more."""
    case = draft(database, school, "twenty")
    case.edit(case.edited(**trainer(case, FORMER)))
    case.send()
    case.sign_all()
    week_id = waiting(case)
    assert states(case, week_id) == {FORMER: [TaskState.LIVE]}
    case.edit(case.edited(**trainer(case, NEXT)))
    assert case.full.agreement.state is AgreementState.COMPLETE
    assert states(case, week_id) == {FORMER: [TaskState.STOPPED]}
    again(case, week_id, FORMER)
    assert states(case, week_id) == {FORMER: [TaskState.STOPPED], NEXT: [TaskState.LIVE]}
    with database.writing() as session:
        session.get_one(HourWeekRow, week_id).state = "approved"
    assert refused(lambda: again(case, week_id, FORMER)) == ("task_link.over", None)


def test_a_corrected_address_of_a_parent_gets_the_link(database: Database, school: School) -> None:
    """The wrong one opens nothing any more; signatures of others stand."""
    case = sent(database, school)
    case.sign(Party.STUDENT)
    assert refused(lambda: case.edit(replace(case.edited(), parent_email=""))) == (
        "agreement.parent_missing",
        "parent_email",
    )
    case.edit(replace(case.edited(), parent_email="goed@thuis.example"))
    expected = {"ouder@thuis.example": [TaskState.STOPPED], "goed@thuis.example": [TaskState.LIVE]}
    assert states(case, case.agreement_id, "parent") == expected
    assert [one.party for one in case.full.signatures] == [Party.STUDENT]
    case.sign(Party.PARENT)
    wrong = replace(case.edited(), parent_email="anders@thuis.example")
    assert refused(lambda: case.edit(wrong)) == ("agreement.parent_signed", "parent_email")


def test_who_stands_on_what_was_signed_changes_only_when_all_sign_again(database: Database, school: School) -> None:
    """Neither with other hours, nor alone; with other guidance everybody signs, and the new parent is asked."""
    case = complete(database, school)
    other = {"parent_name": "Iemand Anders", "parent_email": "anders@thuis.example"}
    for changes in ({}, {"hours": 420, "spread": {"2": 420}}):
        edited = replace(case.edited(**changes), **other)
        assert refused(partial(case.edit, edited)) == ("agreement.parent_signed", "parent_name")
    assert case.full.agreement.parent_email == "ouder@thuis.example"
    case.edit(replace(case.edited(guidance="Een gesprek per maand."), **other))
    assert (case.full.agreement.state, case.full.agreement.parent_name) == (AgreementState.SENT, "Iemand Anders")
    assert states(case, case.agreement_id, "parent")["anders@thuis.example"] == [TaskState.LIVE]


def test_the_student_does_not_sign_for_another(database: Database, school: School) -> None:
    """Whatever roles the account has; nor through an address of a parent that is the student's own."""
    case = draft(database, school)
    with database.writing() as session:
        student = session.get_one(StudentRow, case.placement.student_id)
        student.account_id, student.email = school.accounts[Role.COORDINATOR][0], "zelf@school.example"
    own = replace(case.edited(), parent_email="Zelf@School.example")
    assert refused(lambda: case.edit(own)) == ("agreement.parent_is_student", "parent_email")
    with database.writing() as session:
        session.get_one(StudentRow, case.placement.student_id).email = "Ouder@Thuis.example"
    assert refused(case.send) == ("agreement.parent_is_student", "parent_email")
    with database.writing() as session:
        session.get_one(StudentRow, case.placement.student_id).email = "zelf@school.example"
    case.send()

    def act(party: Party, *, objects: bool = False) -> object:
        scope = Scope(Reach.ALL, school.institution, school.accounts[Role.COORDINATOR][0])
        with database.writing() as session:
            if objects:
                return signing.object_to(session, scope, case.placement.id, party, "N", "Nee.", "formkey", today())
            return signing.sign_within(session, scope, case.placement.id, party, "N", 1, today())

    for party in (Party.COMPANY, Party.SCHOOL):
        assert refused(partial(act, party)) == ("agreement.own_student", None)
    assert act(Party.STUDENT) is True
    assert refused(lambda: act(Party.COMPANY, objects=True)) == ("agreement.own_student", None)
