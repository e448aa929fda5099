"""The agreement from draft to complete, what a change of it needs, and who may sign what when."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bpv.companies.service import registry_version
from bpv.companies.tables import RecognitionRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import DomainError, NotFound, Refused, Stale
from bpv.core.outbox.tables import OutboxRow
from bpv.placements.jobs import note_ends
from bpv.placements.models.agreement import AgreementState, Asker, Party, SheetState, Signer
from bpv.placements.service import agreements, ending
from bpv.placements.service.agreements import changing, making, signing
from bpv.placements.tables import AgreementSignatureRow, PlacementRow
from tests.support.agreements import Case, complete, draft, sent, whole
from tests.support.school import School


def code_of(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def mails(database: Database, kind: str) -> list[str | None]:
    """To which accounts (None: an address) mail of a kind waits."""
    with database.reading() as session:
        rows = session.exec(select(OutboxRow).where(col(OutboxRow.kind) == kind)).all()
        return sorted((row.account_id for row in rows), key=str)


def test_one_click_fills_in_what_is_known(database: Database, school: School) -> None:
    """Days, hours, spread, company, supervisor and work processes come by themselves; what lacks is named."""
    case = draft(database, school)
    says = case.full.sheet.says
    assert (says.hours, says.spread) == (400, {"2": 400})
    assert says.supervisor_id is not None
    assert says.company_name
    assert says.work_processes
    assert case.full.agreement.sequence == 2  # the running placement has the first
    with database.writing() as session:
        again = making.make(session, whole(school), case.placement.id, today())
    assert again == case.agreement_id


def test_nothing_is_sent_while_a_legal_part_lacks(database: Database, school: School) -> None:
    """Nor without the parent of a minor."""
    case = draft(database, school)
    case.edit(case.edited(dissolution=""))
    assert code_of(case.send) == "agreement.parts_missing"
    case.edit(case.edited(dissolution="In overleg."))
    lonely = case.edited()
    case.edit(type(lonely)(lonely.says, lonely.asked_by, False, "nl", "", ""))
    assert code_of(case.send) == "agreement.parent_missing"
    assert case.full.agreement.state is AgreementState.DRAFT


def test_complete_only_when_everybody_signed(database: Database, school: School) -> None:
    """A student of 17: four parties. Until the last one it waits; a second time counts once."""
    case = sent(database, school)
    assert case.signers == tuple(Party)
    assert mails(database, "task_sign")  # the parent's link
    for party in Party:
        assert case.full.agreement.state is AgreementState.SENT
        assert case.sign(party) is True
        assert case.sign(party) is False
    full = case.full
    assert (full.agreement.state, full.agreement.complete_on) == (AgreementState.COMPLETE, today())
    assert len(full.signatures) == len(Party)
    with database.reading() as session:
        facts = agreements.states(session, school.institution, [case.placement.id], today())[case.placement.id]
    assert (facts.state, facts.unsigned, facts.missing, facts.valid_at_start) == ("complete", (), (), True)


def test_an_edit_voids_what_was_signed_and_says_so(database: Database, school: School) -> None:
    """Who had signed is told; the old version cannot be signed any more."""
    case = sent(database, school)
    case.sign(Party.STUDENT)
    case.edit(case.edited(hours=380, spread={"2": 380}))
    full = case.full
    assert (full.agreement.number, full.signatures) == (2, ())
    assert case.signers == tuple(Party)
    assert len(mails(database, "agreement.voided")) == 1
    assert code_of(lambda: case.sign(Party.STUDENT, 1)) == "agreement.sheet_changed"
    with database.reading() as session:
        kept = session.exec(
            select(AgreementSignatureRow).where(AgreementSignatureRow.agreement_id == case.agreement_id)
        ).one()
    assert kept.voided_at is not None


def test_recognition_counts_on_the_day_of_signing(database: Database, school: School) -> None:
    """A company that lost it cannot get a signature, unless the school says why, which is kept."""
    case = sent(database, school)
    with database.writing() as session:
        for row in session.exec(select(RecognitionRow)).all():
            row.withdrawn_on = today()
    assert code_of(lambda: case.sign(Party.COMPANY)) == "agreement.not_recognised"
    with database.writing() as session:
        version = case.full.agreement.version
        making.allow_unrecognised(session, whole(school), case.placement.id, version, "SBB beslist morgen.", today())
    assert case.sign(Party.COMPANY) is True
    assert case.full.agreement.exception == "SBB beslist morgen."


def test_an_elective_unit_alone_asks_any_recognition(database: Database, school: School) -> None:
    """The company has one for another qualification only."""
    case = sent(database, school)
    with database.writing() as session:
        for row in session.exec(select(RecognitionRow).where(RecognitionRow.crebo == "25301")).all():
            if row.establishment_id == case.placement.establishment_id:
                row.crebo = "25999"
    assert code_of(lambda: case.sign(Party.SCHOOL)) == "agreement.not_recognised"
    case.edit(case.edited(elective_only=True, elective_code="K0505"))
    assert case.sign(Party.SCHOOL) is True


def test_other_hours_need_a_sheet_but_no_signatures(database: Database, school: School) -> None:
    """Ten working days to object; the signatures stand; the placement follows the days."""
    case = complete(database, school)
    ends = case.placement.ends_on + timedelta(days=7)
    case.edit(case.edited(hours=420, spread={"2": 420}, ends_on=ends))
    full = case.full
    assert (full.agreement.state, full.agreement.number, len(full.signatures)) == (AgreementState.COMPLETE, 2, 4)
    assert full.sheet.object_until is not None
    assert full.sheet.object_until >= today() + timedelta(days=14)
    with database.reading() as session:
        row = session.exec(select(PlacementRow).where(PlacementRow.id == case.placement.id)).one()
    assert row.ends_on == ends


def test_the_company_cannot_move_days_without_the_student(database: Database, school: School) -> None:
    """The sheet waits; a no leaves everything; a yes makes it count."""
    case = complete(database, school)
    own = whole(school)
    for agrees, number, hours in ((False, 1, 400), (True, 3, 360)):
        case.edit(case.edited(Asker.COMPANY, hours=360, spread={"2": 360}))
        assert case.full.sheet.says.hours == 400
        proposed = case.full.proposed
        assert proposed is not None
        with database.writing() as session:
            changing.consent(session, own, case.placement.id, proposed.number, agrees=agrees, today=today())
        full = case.full
        assert (full.agreement.number, full.sheet.says.hours, full.proposed) == (number, hours, None)
    assert [one.state for one in case.full.sheets] == [SheetState.CURRENT, SheetState.DECLINED, SheetState.PAST]
    assert case.full.sheet.consented_on == today()


def test_other_guidance_is_signed_again(database: Database, school: School) -> None:
    """And that it once began with a valid agreement is not forgotten."""
    case = complete(database, school)
    case.edit(case.edited(guidance="Een gesprek per maand."))
    full = case.full
    assert (full.agreement.state, full.agreement.complete_on) == (AgreementState.SENT, None)
    assert full.agreement.first_complete_on == today()
    case.sign_all()
    assert case.full.agreement.state is AgreementState.COMPLETE


def test_an_objection_within_the_term_and_its_answer(database: Database, school: School) -> None:
    """Not before a new sheet, not after the term; the same form counts once."""
    case = complete(database, school)
    own = whole(school)

    def object_now(on: int = 0) -> None:
        with database.writing() as session:
            day = today() + timedelta(days=on)
            signing.object_to(
                session, own, case.placement.id, Party.STUDENT, "Student", "Te veel uren.", "formkey", day
            )

    assert code_of(object_now) == "agreement.objection_over"
    case.edit(case.edited(hours=440, spread={"2": 440}))
    assert code_of(lambda: object_now(30)) == "agreement.objection_over"
    object_now()
    object_now()
    found = case.full.objections
    assert [(one.text, one.settled_at) for one in found] == [("Te veel uren.", None)]
    with database.writing() as session:
        version = case.full.agreement.version
        signing.answer(session, own, case.placement.id, version, found[0].id, "Wordt 400.", today())
    assert case.full.objections[0].answer == "Wordt 400."


def test_started_without_is_a_fact(database: Database, school: School) -> None:
    """Signed a day late stays late; a placement without any agreement is late from its first day."""
    case = sent(database, school, "twenty", start=today() - timedelta(days=1))
    case.sign_all()
    with database.reading() as session:
        facts = agreements.states(session, school.institution, [case.placement.id], today())[case.placement.id]
    assert (facts.state, facts.valid_at_start) == ("complete", False)


def test_two_signatures_at_once_both_count(database: Database, school: School) -> None:
    """Company and school press at the same moment; so do two tabs of the student."""
    case = sent(database, school, "twenty")
    outcomes: list[object] = []
    barrier = threading.Barrier(4)

    def press(party: Party) -> None:
        barrier.wait()
        try:
            outcomes.append(case.sign(party, 1))
        except DomainError as error:
            outcomes.append(error.code)

    parties = (Party.COMPANY, Party.SCHOOL, Party.STUDENT, Party.STUDENT)
    threads = [threading.Thread(target=press, args=(party,)) for party in parties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["False", "True", "True", "True"]
    assert (case.full.agreement.state, len(case.full.signatures)) == (AgreementState.COMPLETE, 3)


def test_two_edits_at_once_one_is_stale(database: Database, school: School) -> None:
    """Who comes second sees what stands there."""
    case = draft(database, school)
    version = case.full.agreement.version
    edited = case.edited(guidance="Anders.")
    with database.writing() as session:
        changing.edit(session, whole(school), case.placement.id, version, edited, today())
    with database.writing() as session, pytest.raises(Stale):
        changing.edit(session, whole(school), case.placement.id, version, edited, today())


def test_another_school_finds_nothing(database: Database, school: School) -> None:
    """By id of the agreement and by placement."""
    case: Case = sent(database, school)
    with database.writing() as session, pytest.raises(NotFound):
        signer = Signer("Iemand")
        agreements.sign(session, school.other_institution, case.agreement_id, Party.STUDENT, signer, 1, today())
    with database.reading() as session:
        assert agreements.states(session, school.other_institution, [case.placement.id], today()) == {}
        assert agreements.of_placement(session, school.other_institution, case.placement.id, today()) is None


def test_the_end_of_a_placement_keeps_the_recognition_alive(database: Database, school: School) -> None:
    """By an act at once, by the date through the worker's tick; never to an earlier day, and once."""
    case = complete(database, school, "twenty", start=today() - timedelta(days=30))
    where = (
        RecognitionRow.establishment_id == case.placement.establishment_id,
        RecognitionRow.crebo == case.placement.crebo,
    )
    with database.writing() as session:
        session.exec(select(RecognitionRow).where(*where)).one().last_bpv_end = today() - timedelta(days=500)
        session.get_one(PlacementRow, case.placement.id).ends_on = today() - timedelta(days=1)
    with database.reading() as session:
        version = registry_version(session, school.institution)
    assert note_ends(database) >= 1
    assert note_ends(database) == 0
    with database.reading() as session:
        assert session.exec(select(RecognitionRow).where(*where)).one().last_bpv_end == today() - timedelta(days=1)
        assert registry_version(session, school.institution) == version + 1
    with database.writing() as session:
        assert ending.note(session, school.institution, {(case.placement.establishment_id, "25301"): today()}) == 1
        early = {(case.placement.establishment_id, "25301"): today() - timedelta(days=9)}
        assert ending.note(session, school.institution, early) == 0
