"""The school's side of a company's link: sending, following, judging; as pages."""

import re
from typing import Any, Final

from sqlmodel import Session, col, select

from bpv.companies.tables import (
    CompanyLinkRow,
    CompanyProposalRow,
    CompanyRow,
    ContactPersonRow,
    PlaceRow,
    TrainerRow,
)
from bpv.core.audit import AuditRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from tests.pages.test_company_check import SIGNED, path, sent
from tests.support import matrix
from tests.support.client import path_of
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_proposals import OPEN

LIST: Final = "/companies/to-confirm"


def made(database: Database, company_id: str) -> list[CompanyLinkRow]:
    """The links of a company, the newest last."""
    with database.reading() as session:
        query = select(CompanyLinkRow).where(col(CompanyLinkRow.company_id) == company_id)
        return list(session.exec(query.order_by(col(CompanyLinkRow.created_at))))


def test_a_link_goes_to_somebody_known_and_stands_in_the_list(school: School, sign_in: Any, database: Database) -> None:
    broker, company = sign_in(Role.BROKER, language="en"), school.companies["far"]
    page = broker.page(f"/companies/{company}/links")
    assert "never confirmed" in page
    assert "Opleider far, trainer, opleider.far@company.example" in page
    key, to = new_id(), "opleider.far@company.example"
    fields = {"key": key, "to": to, "language": "en", "address": ""}
    for _ in range(2):
        sent = broker.post(f"/companies/{company}/links", data=fields)
        assert path_of(sent) == f"/companies/{company}/links"
    rows = made(database, company)
    assert [(row.id, row.address, row.name, row.language) for row in rows] == [(key, to, "Opleider far", "en")]
    with database.reading() as session:
        mail = session.exec(select(OutboxRow).where(col(OutboxRow.object_id) == key)).one()
    assert mail.subject == "Instrumentenschool asks: is what we know about Noordelijk Lab right?"
    assert mail.link == f"company:{key}"
    page = broker.page(f"/companies/{company}/links")
    for text in ("Opleider far", "Broker Een", "Not answered yet", "waiting", "Send a reminder"):
        assert text in page
    again = broker.post(f"/companies/{company}/links", data=fields | {"key": new_id()})
    assert again.status_code == 422
    assert 'id="to-error"' in again.text


def test_another_address_is_typed_and_wrong_input_is_told(school: School, sign_in: Any, database: Database) -> None:
    broker, company = sign_in(Role.BROKER, language="en"), school.companies["far"]
    fields = {"key": new_id(), "to": "other", "language": "nl", "address": ""}
    for address, status in (("", 422), ("geen adres", 422), ("hr@company.example", 302)):
        answer = broker.post(f"/companies/{company}/links", data=fields | {"address": address})
        assert answer.status_code == status
    for wrong in ({"to": "stranger@evil.example"}, {"to": ""}, {"language": "xx"}, {"key": "x"}):
        assert broker.post(f"/companies/{company}/links", data=fields | {"key": new_id()} | wrong).status_code == 422
    assert [row.address for row in made(database, company)] == ["hr@company.example"]


def test_a_link_is_reminded_of_once_and_stopped(school: School, sign_in: Any, client: Any, database: Database) -> None:
    broker, base = sign_in(Role.BROKER, language="en"), f"/companies/{school.company}/links/{OPEN}"
    assert broker.post(f"{base}/remind").status_code == 302
    assert broker.post(f"{base}/remind").status_code == 422
    assert "Reminder" in broker.page(f"/companies/{school.company}/links")
    assert broker.post(f"{base}/stop").status_code == 302
    assert broker.post(f"{base}/stop").status_code == 422
    assert broker.post(f"/companies/{school.companies['far']}/links/{OPEN}/stop").status_code == 404
    with database.reading() as session:
        mail = session.exec(select(OutboxRow).where(col(OutboxRow.kind) == "company_link_reminder")).one()
    assert (mail.object_id, mail.status) == (OPEN, "cancelled")


def test_links_go_to_the_ticked_companies(school: School, sign_in: Any, database: Database) -> None:
    broker = sign_in(Role.BROKER, language="en")
    page = broker.page(LIST)
    found = re.findall(r'name="pick" value="([^"]+)"', page)
    picks = [one for one in found if not one.endswith("pim@requested.example")]
    assert (len(found), len(picks)) == (3, 2)  # of the others nobody knows an address
    assert "Verlopen Techniek" in page
    assert "Fijnmechaniek De Rijn" not in page
    foreign = f"{school.other_registry.companies['elsewhere']} x@company.example"
    assert broker.post(LIST, data={"pick": [*picks, foreign], "language": "nl"}).status_code == 404
    moved = f"{picks[0].split()[0]} changed@company.example"
    assert broker.post(LIST, data={"pick": [moved, picks[1]], "language": "nl"}).status_code == 302
    page = broker.page(LIST)
    assert "1 link is in the outbox." in page
    assert "1 company got none" in page
    assert broker.post(LIST, data={"language": "nl"}).status_code == 422
    assert broker.post(LIST, data={"pick": ["", "x", "x y z"], "language": "nl"}).status_code == 404
    asked = broker.page(f"{LIST}?state=asked")
    assert "Opleider due" in asked


def test_lists_ask_as_much_for_many_as_for_few(school: School, sign_in: Any, database: Database) -> None:
    broker = sign_in(Role.BROKER)
    for address in (LIST, "/proposals?state=all", "/proposals"):
        broker.page(address)
        with count(database) as few:
            broker.page(f"{address}{'&' if '?' in address else '?'}size=10")
        with database.writing() as session:
            more_answers(session, school)
        with count(database) as many:
            broker.page(address)
        assert few.total == many.total, address


def more_answers(session: Session, school: School) -> None:
    """Ten more answers of the complete company."""
    first = session.exec(select(CompanyProposalRow).where(col(CompanyProposalRow.company_id) == school.company)).first()
    assert first is not None
    for _ in range(10):
        session.add(CompanyProposalRow(**first.model_dump(exclude={"id"})))


def proposal_of(database: Database, school: School) -> str:
    """The proposal of the complete company."""
    with database.reading() as session:
        mine = col(CompanyProposalRow.company_id) == school.company
        return session.exec(select(CompanyProposalRow.id).where(mine)).one()


def shown(page: str) -> tuple[str, dict[str, str]]:
    """The digest of what a page shows, and the line per field of the decisions."""
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="seen"', page)
    assert seen
    ids = dict.fromkeys(re.findall(r'name="what-([a-z2-7]{20})"', page))
    return seen[1] or seen[2], dict(zip(("phone", "sector"), ids, strict=True))


def test_a_coordinator_judges_per_field(school: School, sign_in: Any, database: Database) -> None:
    coordinator, proposal_id = sign_in(Role.COORDINATOR, language="en"), proposal_of(database, school)
    assert "Fijnmechaniek De Rijn" in coordinator.page("/proposals")
    page = coordinator.page(f"/proposals/{proposal_id}")
    seen, ids = shown(page)
    for text in ("071 555 99 99", "071 555 01 01", "Optica", "Roos Receptie"):
        assert text in page
    fields = {"seen": seen, f"what-{ids['phone']}": "accept", f"what-{ids['sector']}": "refuse"}
    fields |= {f"word-{ids['sector']}": "Klopt niet volgens SBB"}
    done = coordinator.post(f"/proposals/{proposal_id}", data=fields)
    assert done.status_code == 302
    with database.reading() as session:
        company = session.get_one(CompanyRow, school.company)
        assert (company.phone, company.sector) == ("071 555 99 99", "Fijnmechanica")
        assert company.sources["phone"]["source"] == "company"
        assert company.sources["phone"]["on"] < today().isoformat()
        events = session.exec(select(AuditRow).where(col(AuditRow.object_id) == school.company)).all()
    assert "071" not in str([(one.event, one.fields) for one in events])
    page = coordinator.page(f"/proposals/{proposal_id}")
    for text in ("accepted", "refused", "Klopt niet volgens SBB", "Coordinator Een"):
        assert text in page
    assert "what-" not in page
    assert "Fijnmechaniek De Rijn" not in coordinator.page("/proposals")
    assert "Fijnmechaniek De Rijn" in coordinator.page("/proposals?state=all")
    assert coordinator.post(f"/proposals/{proposal_id}", data=fields).status_code in (409, 422)


def test_accepting_everything_is_one_press(school: School, sign_in: Any, database: Database) -> None:
    coordinator, proposal_id = sign_in(Role.COORDINATOR), proposal_of(database, school)
    seen, _ = shown(coordinator.page(f"/proposals/{proposal_id}"))
    assert coordinator.post(f"/proposals/{proposal_id}", data={"seen": seen, "act": "all"}).status_code == 302
    with database.reading() as session:
        company = session.get_one(CompanyRow, school.company)
        assert (company.phone, company.sector) == ("071 555 99 99", "Optica")


def test_a_registry_that_changed_meanwhile_is_told(school: School, sign_in: Any, database: Database) -> None:
    coordinator, proposal_id = sign_in(Role.COORDINATOR, language="en"), proposal_of(database, school)
    seen, ids = shown(coordinator.page(f"/proposals/{proposal_id}"))
    with database.writing() as session:
        session.get_one(CompanyRow, school.company).phone = "071 555 77 77"
    before = matrix.digest(database)
    fields = {"seen": seen, f"what-{ids['phone']}": "accept"}
    stale = coordinator.post(f"/proposals/{proposal_id}", data=fields)
    assert stale.status_code == 409
    assert matrix.digest(database) == before
    for text in ("071 555 77 77", "071 555 99 99", "The registry changed after the company looked."):
        assert text in stale.text
    fresh, _ = shown(stale.text)
    assert coordinator.post(f"/proposals/{proposal_id}", data=fields | {"seen": fresh}).status_code == 302
    empty = coordinator.post(f"/proposals/{proposal_id}", data={"seen": fresh})
    assert empty.status_code == 422


def test_the_timeline_tells_of_links_and_answers(school: School, sign_in: Any) -> None:
    page = sign_in(Role.BROKER, language="en").page(f"/companies/{school.company}")
    assert "Roos Receptie (Receptionist) checked the data of the company; corrections: 2." in page
    assert "A link to check its own data was sent to the company." in page


def test_every_kind_of_line_reads_well_and_can_be_accepted(
    school: School, sign_in: Any, client: Any, database: Database
) -> None:
    anna, trainer = person_of(database), school.registry.trainers[0]
    fields = sent(client.page(path())) | SIGNED
    fields |= {
        "company-0-techniques": "slijpen, polijsten",
        "company-0-expenses_covered": "no",
        "company-0-description": "",
        f"contact-{anna}-leaves": "y",
        f"trainer-{trainer}-free_capacity": "0",
        "trainer-0-name": "Nieuwe Opleider",
        "trainer-0-courses": "Basis",
        "care-0-extra_coaching": "unknown",
        f"place-{school.place}-closed": "y",
        f"establishment-{school.establishments['complete']}-place": "Delft",
    }
    assert client.post(path(), data=fields).status_code == 200
    with database.reading() as session:
        query = select(CompanyProposalRow.id).where(col(CompanyProposalRow.company_link_id) == OPEN)
        proposal_id = session.exec(query).one()
    for language, words in (
        ("en", ("Is no longer our contact person", "New trainer", "slijpen, polijsten", "Nieuwe Opleider, Basis")),
        ("nl", ("Anna Planner", "Opleider complete", "Delft")),
    ):
        page = sign_in(Role.BROKER, language=language).page(f"/proposals/{proposal_id}")
        assert all(word in page for word in words)
        seen = re.search(r'name="seen" value="([^"]+)"', page)
        assert seen
    done = sign_in(Role.BROKER).post(f"/proposals/{proposal_id}", data={"seen": seen[1], "act": "all"})
    assert done.status_code == 302
    assert "Anna Planner" in sign_in(Role.BROKER).page(f"/companies/{school.company}")
    with database.reading() as session:
        company = session.get_one(CompanyRow, school.company)
        assert (company.description, company.techniques) == (None, ["slijpen", "polijsten"])
        assert company.expenses_covered is False
        assert session.get_one(ContactPersonRow, anna).valid_until == today()
        assert session.get_one(PlaceRow, school.place).closed
        assert session.get_one(TrainerRow, trainer).free_capacity == 0


def person_of(database: Database) -> str:
    """The contact person of the complete company."""
    with database.reading() as session:
        return session.exec(select(ContactPersonRow.id).where(col(ContactPersonRow.name) == "Anna Planner")).one()


def test_the_company_page_tells_how_old_its_own_data_are(school: School, sign_in: Any) -> None:
    broker = sign_in(Role.BROKER, language="en")
    page = broker.page(f"/companies/{school.company}")
    for text in ("confirmed less than a month ago", "2 corrections wait for your decision", "Link to Anna Planner"):
        assert text in page
    assert "never confirmed" in broker.page(f"/companies/{school.companies['far']}")
    reader = sign_in(Role.SUPERVISOR, language="en").page(f"/companies/{school.company}")
    assert "wait for your decision" not in reader
    assert "/proposals/" not in reader
    assert "Roos Receptie (Receptionist) checked" in reader
