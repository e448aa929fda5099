"""A school in its first days: accounts that become a student's, and pages on which there is nothing yet."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from bpv.cli import main
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.organisation.tables import InstitutionRow
from bpv.people.tables import AccountRow, GrantRow, StudentRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import CREBO, School


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR, language="en")


@pytest.fixture
def newcomer(database: Database, school: School) -> str:
    """The id of a student who was imported and has no account."""
    with database.writing() as session:
        row = StudentRow(
            institution_id=school.institution,
            number="5005",
            name="Nieuwe Student",
            birth_date=date(2008, 1, 2),
            crebo=CREBO,
            cohort=2025,
            study_year=2,
        )
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def beginner(database: Database) -> dict[Role, str]:
    """An institution with nothing but accounts; account ids by role."""
    with database.writing() as session:
        institution = InstitutionRow(name="Nieuwe School")
        session.add(institution)
        session.flush()
        found = {}
        for role in (Role.SUPERVISOR, Role.COORDINATOR, Role.MANAGER):
            row = AccountRow(
                institution_id=institution.id, email=f"{role}@new.example", name=role.title(), created_at=now()
            )
            session.add(row)
            session.flush()
            session.add(GrantRow(institution_id=institution.id, account_id=row.id, role=role.value, granted_at=now()))
            found[role] = row.id
        return found | {Role.ANONYMOUS: institution.id}


def owner(database: Database, student_id: str) -> str | None:
    """The account of a student."""
    with database.reading() as session:
        return session.exec(select(StudentRow.account_id).where(StudentRow.id == student_id)).one()


@pytest.mark.parametrize(
    ("role", "number", "why"),
    [
        ("broker", "5005", "goes with the role of student only"),
        ("student", "4711", "No student has this number"),
        ("student", "9001", "No student has this number"),
        ("student", "1000", "Another account belongs to this student"),
    ],
)
def test_a_number_that_cannot_be_linked(
    admin: Client, school: School, newcomer: str, database: Database, role: str, number: str, why: str
) -> None:
    answer = admin.post(
        f"/accounts/{school.accounts[Role.MANAGER][0]}/roles", data={"role": role, "unit": "", "number": number}
    )
    assert answer.status_code == 422
    assert why in answer.text
    assert owner(database, newcomer) is None


def test_an_account_becomes_that_of_a_student(
    admin: Client, sign_in: SignIn, school: School, newcomer: str, database: Database
) -> None:
    account_id = school.accounts[Role.MANAGER][0]
    where = f"/accounts/{account_id}"
    assert admin.post(f"{where}/roles", data={"role": "student", "unit": ""}).status_code == 302
    assert "not linked to a student yet" in admin.page(where)
    assert "not linked" in sign_in(account_id, language="en").page("/places")
    assert admin.post(f"{where}/roles", data={"role": "student", "number": " 5005 "}).status_code == 302
    assert "Nieuwe Student (5005)" in admin.page(where)
    assert owner(database, newcomer) == account_id
    assert "Fijnmechaniek De Rijn" in sign_in(account_id, language="en").page("/places")
    with database.reading() as session:
        held = select(GrantRow.id).where(GrantRow.account_id == account_id, GrantRow.role == "student")
        grant_id = session.exec(held).one()
    assert admin.post(f"{where}/roles/{grant_id}/withdraw").status_code == 302
    assert owner(database, newcomer) is None, "who is no student any more has no student's places"


def test_a_role_without_pages_says_so(sign_in: SignIn) -> None:
    page = sign_in(Role.COMPLAINTS_COMMITTEE, language="en").page("/")
    assert "There are no pages for your role yet" in page
    assert "no role" not in page


def test_empty_lists_say_who_can_fill_them(sign_in: SignIn, beginner: dict[Role, str]) -> None:
    def page(role: Role, address: str) -> str:
        return sign_in(beginner[role], institution_id=beginner[Role.ANONYMOUS], language="en").page(address)

    assert "Import a list, or add a company by hand." in page(Role.COORDINATOR, "/companies")
    assert "A placement coordinator imports the list" in page(Role.SUPERVISOR, "/companies")
    assert "There are no qualifications yet" in page(Role.MANAGER, "/organisation/qualifications")
    assert "No qualification found" in page(Role.MANAGER, "/organisation/qualifications?q=x")


def test_a_place_has_its_address_unless_that_is_private(sign_in: SignIn, school: School) -> None:
    student = sign_in(Role.STUDENT, language="en")
    assert "Zwartemeerlaan" in student.page(f"/places/{school.place}")
    assert "Lindau, Germany" in student.page(f"/places/{school.places['foreign']}")
    assert "Zwartemeerlaan" not in student.page(f"/places/{school.places['private']}")


@pytest.mark.parametrize("command", [["setup-code"], ["migrate"], ["worker", "--once"]])
def test_a_database_that_does_not_answer_is_a_sentence(command: list[str], tmp_path: Path) -> None:
    env = {"BPV_ENV": "demo", "BPV_DATA_DIR": str(tmp_path), "BPV_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}
    done = CliRunner().invoke(main, command, env=env)
    assert done.exit_code == 1
    assert done.stderr.startswith("bpv: the database does not answer")
    assert "secret" not in done.stderr


@pytest.mark.parametrize("command", [["serve"], ["setup-code"]])
def test_a_folder_that_is_not_there_yet_asks_for_the_schema(command: list[str], tmp_path: Path) -> None:
    env = {"BPV_ENV": "demo", "BPV_DATA_DIR": str(tmp_path / "new"), "BPV_DATABASE_URL": ""}
    done = CliRunner().invoke(main, command, env=env)
    assert done.exit_code == 1
    assert "run `bpv migrate` first" in done.stderr
