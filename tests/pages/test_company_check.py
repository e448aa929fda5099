"""The page behind a company's link: what it shows, what it hides, and that it is spent exactly once."""

import html
import re
from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine
from sqlmodel import col, select

from bpv.companies.models.proposals import LineState, Subject
from bpv.companies.tables import (
    CompanyLinkRow,
    CompanyProposalLineRow,
    CompanyProposalRow,
    CompanyRow,
    ContactPersonRow,
    EstablishmentRow,
    TrainerRow,
)
from bpv.core import links
from bpv.core.clock import end_of_day, today
from bpv.core.config import DEMO_SECRET
from bpv.core.db import Database
from bpv.core.rights import Role
from tests.support import matrix
from tests.support.client import Client
from tests.support.school import School
from tests.support.school_proposals import OPEN, link

SIGNED: Final = {"signed_name": "Anna Planner", "signed_function": "Planner"}


def path(link_id: str = OPEN) -> str:
    """The address of a link."""
    return f"/c/{link_id}/{links.token(DEMO_SECRET, 'company', link_id)}"


def sent(page: str) -> dict[str, Any]:
    """What a browser sends back of an untouched page; a list for a name that stands there several times."""
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<(?:input|textarea)\b[^>]*>(?:[^<]*</textarea>)?", page):
        name, kind = re.search(r'\bname="([^"]+)"', tag), re.search(r'\btype="([^"]+)"', tag)
        if not name or name[1] in ("csrf_token", "next", "language"):
            continue
        if kind and kind[1] in ("radio", "checkbox") and " checked" not in tag:
            continue
        text, value = re.search(r">([^<]*)</textarea>", tag), re.search(r'\bvalue="([^"]*)"', tag)
        found = html.unescape(text[1].lstrip() if text else value[1] if value else "")
        fields[name[1]] = [*fields[name[1]], found] if name[1] in fields else [found]
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def answers(database: Database) -> list[CompanyProposalRow]:
    """What came in over the open link."""
    with database.reading() as session:
        query = select(CompanyProposalRow).where(col(CompanyProposalRow.company_link_id) == OPEN)
        return list(session.exec(query))


def lines(database: Database) -> dict[tuple[str, str], Any]:
    """The lines that came in over the open link: proposed value by subject and field."""
    with database.reading() as session:
        query = (
            select(CompanyProposalLineRow)
            .join(CompanyProposalRow, col(CompanyProposalRow.id) == col(CompanyProposalLineRow.company_proposal_id))
            .where(col(CompanyProposalRow.company_link_id) == OPEN)
        )
        return {(row.subject, row.field): row.proposed for row in session.exec(query)}


def test_the_page_shows_the_own_data_of_the_company(client: Client, school: School) -> None:
    page = client.page(path())
    for text in ("Fijnmechaniek De Rijn", "Zwartemeerlaan", "Opleider complete", "Anna Planner", "Instrumentenschool"):
        assert text in page
    assert 'href="https://' not in page
    assert "Piet Vertrokken" not in page
    answer = client.get(path())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_looking_changes_nothing(client: Client, school: School, database: Database) -> None:
    before = matrix.digest(database)
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        client.open(path(), method=method)
    client.get(path(), headers={"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"})
    assert matrix.digest(database) == before


def test_everything_is_right_with_one_press(client: Client, school: School, database: Database) -> None:
    page = client.page(path())
    fields = sent(page) | SIGNED
    assert fields["company-0-website"] == "https://derijn.example"
    done = client.post(path(), data=fields)
    assert done.status_code == 200
    assert [(row.lines, row.open, row.signed_function) for row in answers(database)] == [(0, 0, "Planner")]
    with database.reading() as session:
        row = session.get_one(CompanyRow, school.company)
        stamp = {"source": "company", "on": today().isoformat()}
        assert row.sources["sector"] == row.sources["name"] == row.sources["allowance_cents"] == stamp
        assert row.sources["kvk"]["source"] == "import"
        assert row.payment_confirmed_on == today()
        assert (row.sector, row.allowance_cents) == ("Fijnmechanica", 35000)
        at = session.get_one(EstablishmentRow, school.establishments["complete"])
        assert at.sources["street"] == stamp
    assert client.get(path()).status_code == 410


def test_corrections_become_lines_and_change_nothing_yet(client: Client, school: School, database: Database) -> None:
    trainer = school.registry.trainers[0]
    fields = sent(client.page(path())) | SIGNED
    fields |= {
        "company-0-phone": "071 000 00 00",
        "company-0-allowance_cents": "400,00",
        f"establishment-{school.establishments['complete']}-street": "Nieuwe Weg",
        f"trainer-{trainer}-leaves": "y",
        f"trainer-{trainer}-name": "Iemand anders",
        "care-0-reading_support": "yes",
        f"place-{school.place}-capacity": "5",
        "contact-0-name": "Nieuwe Persoon",
        "contact-0-email": "nieuw@company.example",
        "note": "Wij verhuizen.",
    }
    assert client.post(path(), data=fields).status_code == 200
    assert lines(database) == {
        (Subject.COMPANY, "phone"): "071 000 00 00",
        (Subject.COMPANY, "allowance_cents"): 40000,
        (Subject.ESTABLISHMENT, "street"): "Nieuwe Weg",
        (Subject.TRAINER, "leaves"): True,
        (Subject.CARE, "reading_support"): True,
        (Subject.PLACE, "capacity"): 5,
        (Subject.CONTACT, "new"): {"name": "Nieuwe Persoon", "email": "nieuw@company.example"},
    }
    with database.reading() as session:
        row = session.get_one(CompanyRow, school.company)
        assert row.phone == "071 555 01 01"
        assert row.sources["phone"]["source"] == "import"
        assert row.sources["email"]["source"] == "company"
        assert session.get_one(TrainerRow, trainer).name == "Opleider complete"


def test_wrong_input_stays_beside_its_field_and_spends_nothing(
    client: Client, school: School, database: Database
) -> None:
    fields = sent(client.page(path())) | SIGNED
    fields |= {
        "company-0-website": "javascript:alert(1)",
        "company-0-size": "veel",
        "company-0-name": "",
        "signed_function": "",
        "contact-0-phone": "06 12345678",
        "note": "Blijft staan",
    }
    before = matrix.digest(database)
    answer = client.post(path(), data=fields)
    assert answer.status_code == 422
    for field in ("company-0-website", "company-0-size", "company-0-name", "signed_function", "contact-0-name"):
        assert f'id="{field}-error"' in answer.text, field
    for text in ("javascript:alert(1)", "veel", "06 12345678", "Blijft staan"):
        assert text in answer.text
    assert matrix.digest(database) == before


def test_a_snapshot_that_is_not_ours_is_refused_and_nothing_is_lost(
    client: Client, school: School, database: Database
) -> None:
    fields = sent(client.page(path())) | SIGNED | {"company-0-sector": "Optica"}
    for seen in ("", "x", ("a" if fields["seen"][0] != "a" else "b") + fields["seen"][1:]):
        answer = client.post(path(), data=fields | {"seen": seen})
        assert answer.status_code == 422
        assert 'value="Optica"' in answer.text
    assert answers(database) == []


def test_what_the_school_changed_meanwhile_is_not_confirmed(client: Client, school: School, database: Database) -> None:
    fields = sent(client.page(path())) | SIGNED
    with database.writing() as session:
        row = session.get_one(CompanyRow, school.company)
        row.sector = "Optica"
    assert client.post(path(), data=fields).status_code == 200
    with database.reading() as session:
        row = session.get_one(CompanyRow, school.company)
        assert row.sector == "Optica"
        assert row.sources["sector"]["source"] == "import"
        assert row.sources["techniques"]["source"] == "company"
    assert lines(database) == {}


def test_a_used_link_says_so_and_nothing_else(client: Client, school: School, database: Database) -> None:
    fields = sent(client.page(path())) | SIGNED
    client.post(path(), data=fields)
    for answer in (client.get(path()), client.post(path(), data=fields | {"company-0-phone": "1"})):
        assert answer.status_code == 410
        assert "Instrumentenschool" in answer.text
        assert "De Rijn" not in answer.text
    assert len(answers(database)) == 1


@pytest.mark.parametrize("cut", ["cut", "altered", "unknown", "other", "short id", "other school"])
def test_a_link_that_is_not_right_tells_nothing(client: Client, school: School, cut: str) -> None:
    whole = path()
    wrong = {
        "cut": whole[:-1],
        "altered": whole[:-1] + ("A" if whole[-1] != "A" else "B"),
        "unknown": path("7" * 20).replace("7", "6", 1),
        "other": whole.replace(OPEN, "3" * 20),
        "short id": f"/c/{OPEN[:-1]}",
        "other school": path("3" * 20).replace("3", "2", 20),
    }[cut]
    answer = client.get(wrong)
    assert answer.status_code == 410
    assert without_tokens(answer.text) == without_tokens(client.get("/c/" + "5" * 20 + "/" + "A" * 43).text)
    assert client.post(wrong if wrong.count("/") == 3 else path("4" * 20), data=SIGNED).status_code == 410
    for text in ("De Rijn", "Instrumentenschool", "Andere school"):
        assert text not in answer.text


def without_tokens(page: str) -> str:
    """A page without what differs at every load."""
    return re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|name="next" value="[^"]*"', "", page)


def test_it_holds_until_the_end_of_its_last_day(client: Client, school: School, database: Database) -> None:
    with database.reading() as session:
        last = end_of_day(session.get_one(CompanyLinkRow, OPEN).expires_on)
    with time_machine.travel(last - timedelta(seconds=1), tick=False):
        assert client.get(path()).status_code == 200
    with time_machine.travel(last, tick=False):
        answer = client.get(path())
        assert answer.status_code == 410
        assert "Instrumentenschool" in answer.text
        assert "De Rijn" not in answer.text


def test_it_ends_with_the_contact_person_and_with_a_merge(client: Client, school: School, database: Database) -> None:
    with database.writing() as session:
        anna = session.exec(select(ContactPersonRow).where(col(ContactPersonRow.name) == "Anna Planner")).one()
        row = session.get_one(CompanyLinkRow, OPEN)
        row.contact_person_id, anna.valid_until = anna.id, today()
    assert client.get(path()).status_code == 200
    with database.writing() as session:
        session.get_one(ContactPersonRow, anna.id).valid_until = today() - timedelta(days=1)
    assert client.get(path()).status_code == 410
    with database.writing() as session:
        row = session.get_one(CompanyLinkRow, OPEN)
        row.contact_person_id, row.company_id = None, school.companies["far"]
    moved = client.get(path())
    assert moved.status_code == 410
    assert "Noordelijk" not in moved.text


def test_who_is_signed_in_stays_so_and_the_page_is_the_same(client: Client, school: School, sign_in: Any) -> None:
    for who in (Role.BROKER, Role.STUDENT):
        signed_in = sign_in(who)
        assert "De Rijn" in signed_in.page(path())
        assert "/sign-out" in signed_in.page("/companies" if who is Role.BROKER else "/places")
    outsider = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    assert "De Rijn" in outsider.page(path())


def test_a_visitor_reads_the_language_of_the_mail_and_may_choose(
    client: Client, school: School, database: Database
) -> None:
    with database.writing() as session:
        session.add(
            link(school.institution, school.company, "4" * 20, None, language="en", address="b@company.example")
        )
    assert '<html lang="en"' in client.page(path("4" * 20))
    assert '<html lang="en"' in client.page(path())
    client.post("/language", data={"language": "nl", "next": path("4" * 20)})
    assert '<html lang="nl"' in client.page(path("4" * 20))


def test_the_secret_is_not_logged(client: Client, school: School, capfd: pytest.CaptureFixture[str]) -> None:
    secret = path().rpartition("/")[2]
    client.get(path())
    client.post(path(), data={"signed_name": "x"})
    client.post(path(), data={}, raw=True)
    client.check = False
    client.post(path(), data={"x": "1"}, headers={"Origin": "https://evil.example"})
    out, err = capfd.readouterr()
    assert "request.refused" in err
    assert secret not in out + err


def test_no_line_is_decided_by_the_company(client: Client, school: School, database: Database) -> None:
    fields = sent(client.page(path())) | SIGNED | {"company-0-sector": "Optica", "state": "accepted"}
    client.post(path(), data=fields)
    with database.reading() as session:
        found = session.exec(select(CompanyProposalLineRow).where(col(CompanyProposalLineRow.field) == "sector")).all()
        assert {row.state for row in found} == {LineState.OPEN}
