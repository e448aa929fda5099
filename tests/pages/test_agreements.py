"""The pages of agreements: for the school, the student and the trainer; the register and the general terms."""

import io
import re
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.placements.models.agreement import AgreementState, Asker, Party
from bpv.placements.tables import AgreementRow, GeneralTermsRow, PlacementRow
from tests.support.agreements import TEXTS, Case, complete, draft, sent
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School


def version(page: str, near: str) -> str:
    """The hidden version of the form that posts to an address that ends like this."""
    found = re.search(rf'action="[^"]*{near}".*?name="version"[^>]*value="(\d+)"', page, re.S)
    assert found, near
    return found.group(1)


def fields(case: Case, **changes: Any) -> dict[str, Any]:
    """The sheet as a browser sends it."""
    says, agreement = case.full.sheet.says, case.full.agreement
    sent_along = {
        "version": agreement.version,
        "starts_on": f"{says.starts_on:%d-%m-%Y}",
        "ends_on": f"{says.ends_on:%d-%m-%Y}",
        "hours": says.hours,
        "year_2": says.hours,
        "trainer": says.trainer_id or "",
        "supervisor": says.supervisor_id or "",
        "crebo": says.crebo,
        "route": says.route,
        "work_processes": says.work_processes,
        "language": "nl",
        "parent_name": agreement.parent_name,
        "parent_email": agreement.parent_email,
        "asked_by": "school",
        **{name: getattr(says, name) for name in ("assessment", "guidance", "dissolution")},
    }
    return sent_along | changes


def test_from_one_click_to_signed_by_everybody(sign_in: SignIn, database: Database, school: School) -> None:
    """The coordinator makes, fills in, sends and signs; the student reads and signs; the list follows."""
    with database.writing() as session:
        for row in session.exec(select(AgreementRow)).all():
            row.state = AgreementState.WITHDRAWN.value
        running = session.exec(
            select(PlacementRow).where(
                col(PlacementRow.source) == "running", col(PlacementRow.institution_id) == school.institution
            )
        ).one()
        running.company_id, running.establishment_id = school.company, school.establishments["complete"]
        placement_id = running.id
    office, home = sign_in(Role.COORDINATOR, language="en"), f"/placements/{placement_id}/agreement"
    assert "Make the agreement" in office.page(home)
    office.post(f"{home}/make", data={})
    page = office.page(home)
    assert "the total hours spread over the study years" in page  # a placement outside the plan
    with database.reading() as session:
        made = session.exec(
            select(AgreementRow).where(AgreementRow.placement_id == placement_id, AgreementRow.state == "draft")
        ).one()
    case = Case(database, school, draft_like(placement_id), made.id)
    typed = fields(case, hours="400", year_2="400")
    typed |= {"guidance": TEXTS["guidance"], "parent_name": "Ouder", "parent_email": "Ouder@Thuis.example"}
    office.post(f"{home}/edit", data=typed | {"dissolution": ""})
    page = office.page(home)
    assert "in which cases and how the agreement can end early" in page
    assert "Send it for signing" not in page
    typed["version"] = case.full.agreement.version
    assert office.post(f"{home}/edit", data=typed).status_code == 302
    page = office.page(home)
    office.post(f"{home}/send", data={"version": version(page, "/send")})
    assert "Ouder" in office.page(home)
    student = sign_in(Role.STUDENT, language="en")
    own = f"/my-placements/{placement_id}/agreement"
    number = version(student.page(own), "/sign")
    assert student.post(f"{own}/sign", data={"version": number}).status_code == 302
    assert "I read it and sign it" not in student.page(own)
    office.post(f"{home}/sign", data={"version": number})
    case.sign_all()
    assert case.full.agreement.state is AgreementState.COMPLETE
    assert "signed by everybody" in office.page(home)
    assert "Started without a valid agreement" in office.page(home)  # it began three weeks ago
    assert "signed by everybody" in student.page(f"/my-placements/{placement_id}")


def draft_like(placement_id: str) -> Any:
    """Only the id is asked."""
    return type("Named", (), {"id": placement_id})()


def test_wrong_input_loses_nothing(sign_in: SignIn, database: Database, school: School) -> None:
    """Each fault next to its field, with what was typed; nothing is saved."""
    case = draft(database, school)
    office, form = sign_in(Role.COORDINATOR, language="en"), f"/placements/{case.placement.id}/agreement/edit"
    for changes, told in (
        ({"ends_on": "31-02-2027"}, "Write a date that exists"),
        ({"ends_on": "01-01-2001"}, "last day"),
        ({"hours": "10000"}, "Write a number from"),
        ({"hours": "0"}, "Write a number from"),
        ({"year_2": "399"}, "add up to 399"),
        ({"crebo": "00000"}, "not in the school"),
        ({"elective_only": "y"}, "code of the elective unit"),
        ({"parent_email": "geen adres"}, "Write an e-mail address"),
        ({"guidance": "x" * 2001}, "too long"),
        ({"trainer": "a" * 20}, "Not a valid choice"),
    ):
        answer = office.post(form, data=fields(case, **{"dissolution": "Getypt en bewaard.", **changes}))
        assert answer.status_code == 422, changes
        assert told in answer.text, changes
        assert "Getypt en bewaard." in answer.text
    assert case.full.sheet.says.dissolution == TEXTS["dissolution"]
    assert office.post(form, data={}).status_code == 422


def test_a_second_editor_sees_both_texts(sign_in: SignIn, database: Database, school: School) -> None:
    """And saves on top of it."""
    case = draft(database, school)
    office, form = sign_in(Role.COORDINATOR, language="en"), f"/placements/{case.placement.id}/agreement/edit"
    old = fields(case, guidance="Mijn tekst.")
    case.edit(case.edited(guidance="Tekst van een ander."))
    answer = office.post(form, data=old)
    assert answer.status_code == 409
    told = re.sub(r"<[^>]+>", "", answer.text)
    assert "Mijn tekst." in told
    assert "Tekst van een ander." in told
    again = old | {"version": case.full.agreement.version}
    assert office.post(form, data=again).status_code == 302
    assert case.full.sheet.says.guidance == "Mijn tekst."


def test_the_student_answers_what_the_company_asks(sign_in: SignIn, database: Database, school: School) -> None:
    """An empty answer, a no, an old sheet, a yes, then an objection."""
    case = complete(database, school)
    case.edit(case.edited(Asker.COMPANY, hours=360, spread={"2": 360}))
    student, own = sign_in(Role.STUDENT, language="en"), f"/my-placements/{case.placement.id}/agreement"
    assert "The company asks for a change" in student.page(own)
    assert student.post(f"{own}/consent", data={}).status_code == 422
    assert student.post(f"{own}/consent", data={"version": 9, "answer": "yes"}).status_code == 422
    assert case.full.sheet.says.hours == 400
    student.post(f"{own}/consent", data={"version": 2, "answer": "yes"})
    assert case.full.sheet.says.hours == 360
    page = student.page(own)
    assert student.post(f"{own}/objections", data={"text": ""}).status_code == 422
    key = re.search(r'name="key"[^>]*value="([a-z2-7]{20})"', page)
    assert key
    student.post(f"{own}/objections", data={"text": "Te weinig uren.", "key": key.group(1)})
    office = sign_in(Role.COORDINATOR, language="en")
    assert "Te weinig uren." in office.page(f"/placements/{case.placement.id}/agreement")
    answer = f"/placements/{case.placement.id}/agreement/objections/{case.full.objections[0].id}"
    assert "Te weinig uren." in office.page(answer)
    office.post(answer, data={"version": case.full.agreement.version, "text": "Het wordt 400."})
    assert "Het wordt 400." in student.page(own)


def test_the_trainer_of_the_sheet_reads_and_signs(sign_in: SignIn, database: Database, school: School) -> None:
    """One who is named elsewhere does not."""
    case = sent(database, school, "twenty", start=today())
    trainer, page = sign_in(Role.TRAINER, language="en"), f"/trainees/{case.placement.id}/agreement"
    number = version(trainer.page(page), "/sign")
    trainer.post(f"{page}/sign", data={"version": number})
    assert Party.COMPANY not in case.signers
    with database.writing() as session:
        other = session.get_one(AgreementRow, case.agreement_id)
        other.trainer_id = school.registry.trainers[2]  # somebody else's account
    assert trainer.get(page).status_code == 404


READERS = (Role.COORDINATOR, Role.BROKER, Role.SUPERVISOR)


@pytest.mark.parametrize("role", READERS)
def test_who_reads_sees_no_buttons_to_change(sign_in: SignIn, database: Database, school: School, role: Role) -> None:
    """Only the coordinator changes, sends and signs for the school; the button is there for nobody else."""
    case = sent(database, school)
    client, home = sign_in(role, language="en"), f"/placements/{case.placement.id}/agreement"
    page = client.page(home)
    office = role is Role.COORDINATOR
    assert ("Change the sheet" in page) is office
    assert ("for the school" in page) is office
    for path in ("make", "edit", "send", "sign", "withdraw", "exception"):
        if not office:
            assert client.post(f"{home}/{path}", data={}).status_code == 403


def rows_of(client: Client, query: str = "") -> list[tuple[Any, ...]]:
    """The rows of the export."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/agreements/export.xlsx{query}").data))
    return [tuple(row) for row in book.get_sheet_by_index(0).to_python()]


def test_the_register_and_its_export(sign_in: SignIn, database: Database, school: School) -> None:
    """Filters, the fields of the national register, and as many queries for many as for few."""
    case = complete(database, school)
    office = sign_in(Role.COORDINATOR, language="en")
    assert "Aanvraag Labs" in office.page("/agreements?only=started_without")
    assert "Aanvraag Labs" not in office.page("/agreements?only=none&q=&page=99")
    assert office.get("/agreements?only=nonsense").status_code == 200
    head, *rows = rows_of(office)
    assert head[:9] == (
        "Student number",
        "Student",
        "BPV sequence number",
        "Date concluded",
        "Start date",
        "Planned end date",
        "Actual end date",
        "Company code",
        "Hours (total)",
    )
    mine = next(row for row in rows if row[2] in (2, "2"))
    says = case.full.sheet.says
    assert mine[3] == today().isoformat()
    assert (mine[4], mine[5]) == (says.starts_on.isoformat(), says.ends_on.isoformat())
    assert int(mine[8]) == 400
    assert len(rows_of(office, "?only=expiring")) == 1


def test_terms_are_written_as_versions(sign_in: SignIn, database: Database, school: School) -> None:
    """Twice sent is one version; one that holds before its predecessor is refused."""
    office = sign_in(Role.ADMINISTRATOR, language="en")
    page = office.page("/agreements/terms/new")
    key = re.search(r'name="key"[^>]*value="([a-z2-7]{20})"', page)
    assert key
    typed = {"key": key.group(1), "language": "nl", "title": "Voorwaarden", "text": "Artikel 1.\n\nArtikel 2."}
    assert office.post("/agreements/terms/new", data={}).status_code == 422
    early = office.post("/agreements/terms/new", data=typed | {"valid_from": "01-01-2019"})
    assert early.status_code == 422
    assert "Artikel 2." in early.text
    for _ in range(2):
        assert office.post("/agreements/terms/new", data=typed | {"valid_from": "01-01-2025"}).status_code == 302
    with database.reading() as session:
        held = session.exec(select(GeneralTermsRow).where(GeneralTermsRow.institution_id == school.institution)).all()
    assert sorted(row.number for row in held) == [1, 2]
    assert "Voorwaarden" in office.page("/agreements/terms")
    assert sign_in(Role.COORDINATOR, language="en").post("/agreements/terms/new", data=typed).status_code == 403
