"""Links to companies and what comes back, on both databases: spent once, judged once, written with their own date."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlmodel import col, select

from bpv.companies.models import CareKind, Trainer
from bpv.companies.models.links import Addressee, LinkState
from bpv.companies.models.proposals import LEAVES, NEW, Decision, Key, SignatureFields, Subject
from bpv.companies.models.relations import ContactPerson
from bpv.companies.rules import proposals as rule
from bpv.companies.service import checking, links, proposals
from bpv.companies.service.parts import read_parts
from bpv.companies.tables import (
    CareOfferRow,
    CompanyLinkRow,
    CompanyProposalRow,
    CompanyRow,
    ContactPersonRow,
    EstablishmentRow,
    PlaceRow,
    TrainerRow,
)
from bpv.core import outbox
from bpv.core.audit import AuditRow, verify
from bpv.core.clock import local, today
from bpv.core.config import DEMO_SECRET
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.links import token
from bpv.core.rights import Reach, Role, Scope
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_proposals import OPEN

SIGNED: Final = SignatureFields(signed_name="Anna Planner", signed_function="Planner")
ANNA: Final = Addressee(address="anna2@company.example", role="other")


def mine(school: School) -> Scope:
    """The broker of the first school."""
    return Scope(Reach.ALL, school.institution, school.accounts[Role.BROKER][0])


def seen_of(database: Database, school: School) -> dict[Key, Any]:
    """What the page of the complete company shows."""
    with database.reading() as session:
        data = checking.own_data(session, mine(school), school.company)
    return rule.values(rule.to_show(data, today()))


def send_back(database: Database, school: School, proposed: Mapping[Key, Any], link_id: str = OPEN) -> str:
    """Answer with a link; gives the id of the proposal."""
    seen = seen_of(database, school)
    with database.writing() as session:
        given = token(DEMO_SECRET, "company", link_id)
        checking.answer(session, DEMO_SECRET, link_id, given, SIGNED, seen, proposed)
    with database.reading() as session:
        query = select(CompanyProposalRow.id).where(col(CompanyProposalRow.company_link_id) == link_id)
        return session.exec(query).one()


def accept_all(database: Database, school: School, proposal_id: str) -> None:
    """Accept every open line."""
    with database.reading() as session:
        sheet = proposals.sheet(session, mine(school), proposal_id)
    decisions = [Decision(line_id=one.line.id, accept=True) for one in sheet.lines]
    with database.writing() as session:
        proposals.decide(session, mine(school), proposal_id, sheet.seen, decisions)


def test_a_link_used_by_two_at_once_is_spent_once(database: Database, school: School) -> None:
    seen, given = seen_of(database, school), token(DEMO_SECRET, "company", OPEN)

    def use(number: int) -> str:
        told = {Key(Subject.COMPANY, "", "phone"): f"071 {number}", Key(Subject.COMPANY, "", "sector"): str(number)}
        try:
            with database.writing() as session:
                checking.answer(session, DEMO_SECRET, OPEN, given, SIGNED, seen, told)
        except checking.Refusal as refusal:
            return str(refusal.state)
        return "done"

    with ThreadPoolExecutor(6) as pool:
        results = sorted(pool.map(use, range(6)))
    assert results == ["done"] + ["used"] * 5
    with database.reading() as session:
        mine_only = col(CompanyProposalRow.company_link_id) == OPEN
        found = session.exec(select(CompanyProposalRow).where(mine_only)).all()
        assert [(row.lines, row.open) for row in found] == [(2, 2)]
        assert verify(session) is None


def test_accepting_writes_with_the_day_of_the_proposal(database: Database, school: School) -> None:
    trainer, at = school.registry.trainers[0], school.establishments["complete"]
    proposal_id = send_back(
        database,
        school,
        {
            Key(Subject.COMPANY, "", "allowance_cents"): 40000,
            Key(Subject.COMPANY, "", "techniques"): ["slijpen"],
            Key(Subject.ESTABLISHMENT, at, "postcode"): "9712 AB",
            Key(Subject.TRAINER, trainer, LEAVES): True,
            Key(Subject.TRAINER, "", NEW): {"name": "Nieuwe Opleider", "email": "nieuw@company.example"},
            Key(Subject.CONTACT, "", NEW): {"name": "Nieuw Contact", "phone": "071 1"},
            Key(Subject.CARE, "", CareKind.WHEELCHAIR.value): False,
            Key(Subject.CARE, "", CareKind.READING.value): True,
            Key(Subject.PLACE, school.place, "capacity"): 7,
        },
    )
    with database.writing() as session:
        row = session.get_one(CompanyProposalRow, proposal_id)
        row.at -= timedelta(days=40)
        sent_on = local(row.at).date()
    accept_all(database, school, proposal_id)
    stamp = {"source": "company", "on": sent_on.isoformat()}
    with database.reading() as session:
        company = session.get_one(CompanyRow, school.company)
        assert (company.allowance_cents, company.techniques) == (40000, ["slijpen"])
        assert company.sources["allowance_cents"] == company.sources["techniques"] == stamp
        place_of_work = session.get_one(EstablishmentRow, at)
        assert (place_of_work.postcode, place_of_work.latitude, place_of_work.longitude) == ("9712 AB", None, None)
        assert place_of_work.sources["postcode"] == stamp
        assert session.get(TrainerRow, trainer) is None
        assert [one.name for one in read_parts(session, mine(school), school.company, Trainer)] == ["Nieuwe Opleider"]
        people = {one.name: one for one in read_parts(session, mine(school), school.company, ContactPerson)}
        assert people["Nieuw Contact"].valid_from == sent_on
        care = {(one.kind, one.level, one.source, one.dated_on) for one in session.exec(select(CareOfferRow)).all()}
        assert (CareKind.WHEELCHAIR.value, "not_possible", "company", sent_on) in care
        assert (CareKind.READING.value, "declared", "company", sent_on) in care
        assert not {one for one in care if one[:2] == (CareKind.WHEELCHAIR.value, "experienced")}
        assert session.get_one(PlaceRow, school.place).capacity == 7
        assert session.get_one(CompanyProposalRow, proposal_id).open == 0
        events = session.exec(select(AuditRow).where(col(AuditRow.event) == "company_proposal.decided")).all()
        assert [("company.techniques" in one.fields, "slijpen" in str(one.fields)) for one in events] == [(True, False)]
        assert verify(session) is None


def test_a_press_on_an_older_registry_is_stale_and_writes_nothing(database: Database, school: School) -> None:
    proposal_id = send_back(database, school, {Key(Subject.COMPANY, "", "sector"): "Optica"})
    with database.reading() as session:
        sheet = proposals.sheet(session, mine(school), proposal_id)
    with database.writing() as session:
        session.get_one(CompanyRow, school.company).sector = "Glas"
    decision = [Decision(line_id=sheet.lines[0].line.id, accept=True)]
    with pytest.raises(Stale), database.writing() as session:
        proposals.decide(session, mine(school), proposal_id, sheet.seen, decision)
    with database.reading() as session:
        fresh = proposals.sheet(session, mine(school), proposal_id)
        assert session.get_one(CompanyRow, school.company).sector == "Glas"
    assert [(one.now, one.moved, one.gone) for one in fresh.lines] == [("Glas", True, False)]
    accept_all(database, school, proposal_id)
    with pytest.raises(Stale):
        accept_all(database, school, proposal_id)


def test_two_deciding_at_once_decide_once(database: Database, school: School) -> None:
    proposal_id = send_back(database, school, {Key(Subject.COMPANY, "", "sector"): "Optica"})

    with database.reading() as session:
        sheet = proposals.sheet(session, mine(school), proposal_id)

    def decide(number: int) -> str:
        decision = [Decision(line_id=sheet.lines[0].line.id, accept=number % 2 == 0, word="liever niet")]
        try:
            with database.writing() as session:
                proposals.decide(session, mine(school), proposal_id, sheet.seen, decision)
        except Stale:
            return "stale"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(decide, range(4))) == ["done", "stale", "stale", "stale"]
    with database.reading() as session:
        assert session.get_one(CompanyProposalRow, proposal_id).open == 0


def test_one_line_that_cannot_be_accepted_stops_the_press(database: Database, school: School) -> None:
    proposal_id = send_back(
        database,
        school,
        {Key(Subject.COMPANY, "", "sector"): "Optica", Key(Subject.PLACE, school.place, "capacity"): 0},
    )
    with database.writing() as session:
        session.get_one(PlaceRow, school.place).taken = 1
    with database.reading() as session:
        lines = {one.line.field: one.line.id for one in proposals.sheet(session, mine(school), proposal_id).lines}
    with pytest.raises(Refused) as refused:
        accept_all(database, school, proposal_id)
    assert (refused.value.code, refused.value.field) == ("place.capacity_below_taken", lines["capacity"])
    with database.reading() as session:
        assert session.get_one(CompanyRow, school.company).sector == "Fijnmechanica"
        assert session.get_one(CompanyProposalRow, proposal_id).open == 2


def test_what_is_gone_can_only_be_refused(database: Database, school: School) -> None:
    trainer = school.registry.trainers[0]
    proposal_id = send_back(database, school, {Key(Subject.TRAINER, trainer, "phone"): "06"})
    with database.writing() as session:
        session.delete(session.get_one(TrainerRow, trainer))
    with pytest.raises(Refused, match=r"proposal\.gone"):
        accept_all(database, school, proposal_id)
    with database.reading() as session:
        sheet = proposals.sheet(session, mine(school), proposal_id)
    assert [(one.gone, one.line.label) for one in sheet.lines] == [(True, "Opleider complete")]
    with database.writing() as session:
        word = [Decision(line_id=sheet.lines[0].line.id, accept=False, word="Is weg")]
        proposals.decide(session, mine(school), proposal_id, sheet.seen, word)
    with database.reading() as session:
        decided = proposals.sheet(session, mine(school), proposal_id).lines[0].line
    assert (decided.state.value, decided.word, decided.decided_by) == ("refused", "Is weg", mine(school).account_id)


def test_a_proposal_of_another_school_does_not_exist(database: Database, school: School) -> None:
    stranger = Scope(Reach.ALL, school.other_institution)
    proposal_id = send_back(database, school, {Key(Subject.COMPANY, "", "sector"): "Optica"})
    with database.reading() as session, pytest.raises(NotFound):
        proposals.sheet(session, stranger, proposal_id)
    with database.writing() as session, pytest.raises(NotFound):
        proposals.decide(session, stranger, proposal_id, "", [])
    with database.writing() as session, pytest.raises(NotFound):
        links.send(session, stranger, school.company, new_id(), ANNA, "nl")
    with database.writing() as session, pytest.raises(NotFound):
        links.stop(session, stranger, school.other_registry.companies["elsewhere"], OPEN)


def test_one_open_link_per_address_and_a_form_sent_twice(database: Database, school: School) -> None:
    key, own = new_id(), mine(school)
    for _ in range(2):
        with database.writing() as session:
            assert links.send(session, own, school.company, key, ANNA, "en").id == key
    with pytest.raises(Refused, match=r"link\.open_already"), database.writing() as session:
        links.send(session, own, school.company, new_id(), ANNA, "nl")
    with database.reading() as session:
        state = outbox.state_of(session, school.institution, "company_link", key)
        assert state is not None
        assert state.status is outbox.Status.WAITING
    with database.writing() as session:
        links.stop(session, own, school.company, key)
        links.send(session, own, school.company, new_id(), ANNA, "nl")
    with database.reading() as session:
        stopped = outbox.state_of(session, school.institution, "company_link", key)
        assert stopped is not None
        assert stopped.status is outbox.Status.CANCELLED
    with pytest.raises(Refused, match=r"link\.over"), database.writing() as session:
        links.remind(session, own, school.company, key)


def test_two_senders_at_once_make_one_link(database: Database, school: School) -> None:
    def send(number: int) -> str:
        try:
            with database.writing() as session:
                links.send(session, mine(school), school.company, new_id(), ANNA, "nl")
        except Refused as refused:
            return refused.code
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == ["link.open_already"] * 3 + ["sent"]


def test_a_reminder_goes_once_and_a_company_gets_five_a_day(database: Database, school: School) -> None:
    own, company = mine(school), school.companies["far"]
    made = []
    for number in range(5):
        to = Addressee(address=f"iemand{number}@company.example", role="other")
        with database.writing() as session:
            made.append(links.send(session, own, company, new_id(), to, "nl"))
    with pytest.raises(Refused, match=r"link\.enough_for_company"), database.writing() as session:
        links.send(session, own, company, new_id(), ANNA, "nl")
    with database.writing() as session:
        links.remind(session, own, company, made[0].id)
    with pytest.raises(Refused, match=r"link\.reminded_already"), database.writing() as session:
        links.remind(session, own, company, made[0].id)
    with database.reading() as session:
        assert outbox.state_of(session, school.institution, "company_link_reminder", made[0].id) is not None


def test_the_list_of_old_data_asks_as_much_for_many_as_for_few(database: Database, school: School) -> None:
    own = mine(school)
    with database.reading() as session, count(database) as few:
        links.to_confirm(session, own, asked=False, offset=0, size=2)
    with database.reading() as session, count(database) as many:
        found, total = links.to_confirm(session, own, asked=False, offset=0, size=25)
    assert few.total == many.total == 7
    names = [one.name for one in found]
    assert total == len(names) >= 10
    assert "Fijnmechaniek De Rijn" not in names  # it answered three days ago
    assert "Glasblazerij Noord" not in names  # it takes nobody now
    assert "Instrumentenwerkplaats van de school" not in names
    picked = [(one.company_id, one.addressee.address) for one in found if one.addressee]
    with database.writing() as session:
        assert links.send_many(session, own, picked, "nl") == (len(picked), 0)
    with database.writing() as session:
        assert links.send_many(session, own, picked, "nl") == (0, len(picked))
    with database.reading() as session:
        assert links.to_confirm(session, own, asked=True, offset=0, size=25)[1] == len(picked)
        assert links.to_confirm(session, own, asked=False, offset=0, size=25)[1] == total - len(picked)


def test_a_link_tells_how_it_stands(database: Database, school: School) -> None:
    with database.writing() as session:
        anna = session.exec(select(ContactPersonRow).where(col(ContactPersonRow.name) == "Anna Planner")).one()
        session.get_one(CompanyLinkRow, OPEN).contact_person_id = anna.id
    given = token(DEMO_SECRET, "company", OPEN)
    with database.reading() as session:
        link = checking.opened(session, DEMO_SECRET, OPEN, given)
        assert local(link.created_at).date() == today() - timedelta(days=1)
    for change, state in (
        ({"expires_on": today() - timedelta(days=1)}, LinkState.EXPIRED),
        ({"stopped_at": link.created_at}, LinkState.STOPPED),
        ({"used_at": link.created_at}, LinkState.USED),
    ):
        with database.writing() as session:
            row = session.get_one(CompanyLinkRow, OPEN)
            for name, value in change.items():
                setattr(row, name, value)
        with database.reading() as session, pytest.raises(checking.Refusal) as refusal:
            checking.opened(session, DEMO_SECRET, OPEN, given)
        assert (refusal.value.state, refusal.value.school) == (state, "Instrumentenschool")
    for wrong in (given[:-1], given + "A", "", token(DEMO_SECRET, "other", OPEN), token("x" * 40, "company", OPEN)):
        with database.reading() as session, pytest.raises(checking.Refusal) as refusal:
            checking.opened(session, DEMO_SECRET, OPEN, wrong)
        assert (refusal.value.state, refusal.value.school) == (None, "")
