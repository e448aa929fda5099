"""The shortage page: its levels, the picture, the export, companies around a postcode, and bad input."""

from datetime import date

import pytest
from sqlmodel import select

from bpv.companies.store.versions import bump
from bpv.companies.tables import RecognitionRow
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.core.sheets.writing import BOM
from bpv.organisation.tables import InstitutionRow, PeriodRow
from bpv.people.tables import AccountRow, GrantRow, StudentRow
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import CREBO, School


@pytest.fixture
def coordinator(sign_in: SignIn) -> Client:
    """A coordinator who reads English."""
    return sign_in(Role.COORDINATOR, language="en")


def address(school: School, **more: str) -> str:
    """The shortage page of the period ahead."""
    asks = {"period": school.periods["BPV 1"], **more}
    return "/shortage?" + "&".join(f"{name}={value}" for name, value in asks.items())


def test_the_levels_lead_down_to_companies(coordinator: Client, school: School) -> None:
    text = coordinator.page("/shortage")
    assert f"/shortage?period={school.periods['BPV 1']}" in text
    assert "still needed" in text
    assert f"crebo={CREBO}" in coordinator.page(address(school))
    line = coordinator.page(address(school, crebo=CREBO, route="BOL"))
    assert "2: Haarlem, Leiden" in line
    assert school.companies["requested"] in line, "suitable, but not recognised"
    assert "The places that are counted" in line
    assert "2: Haarlem, Leiden" in coordinator.page(address(school, crebo=CREBO, route="BOL", region="2"))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.BROKER, Role.MANAGER, Role.PROJECT_LEADER])
def test_who_may_see_it(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role, language="en").page("/shortage")


def test_only_who_may_log_a_talk_is_asked_to(sign_in: SignIn) -> None:
    assert "/talks/new" not in sign_in(Role.MANAGER, language="en").page("/shortage")


@pytest.mark.parametrize(
    "asks",
    [
        "period=nothing",
        "period=aaaaaaaaaaaaaaaaaaaa",
        "crebo=25301",
        "region=2",
        "period={period}&crebo=99999",
        "period={period}&crebo=25301&route=BBL",
        "period={period}&crebo=25301&route=BOL&region=7",
        "period={period}&region=2",
    ],
)
def test_what_does_not_exist_is_not_found(coordinator: Client, school: School, asks: str) -> None:
    asked = asks.format(period=school.periods["BPV 1"])
    assert coordinator.get(f"/shortage?{asked}").status_code == 404
    assert coordinator.get(f"/shortage/plot.svg?{asked}").status_code == 404
    assert coordinator.get(f"/shortage/export.csv?{asked}").status_code == 404


def test_a_period_of_another_school_does_not_exist(coordinator: Client, database: Database, school: School) -> None:
    with database.reading() as session:
        other = session.exec(select(PeriodRow.id).where(PeriodRow.institution_id == school.other_institution)).first()
    assert coordinator.get(f"/shortage?period={other}").status_code == 404


def test_the_picture_is_safe_and_has_the_figures(coordinator: Client, school: School) -> None:
    answer = coordinator.get(f"/shortage/plot.svg?period={school.periods['BPV 1']}")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "href" not in answer.text.replace("xmlns:xlink", "")
    assert "Researchinstrumentmaker (25301)" in answer.text
    assert "Need a place" in answer.text


def test_the_picture_speaks_the_language_of_who_looks(sign_in: SignIn) -> None:
    assert "Need a place" not in sign_in(Role.BROKER).get("/shortage/plot.svg").text


def test_the_export_has_the_figures_and_what_they_mean(coordinator: Client, school: School) -> None:
    answer = coordinator.get("/shortage/export.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = [line.split(";") for line in answer.text.removeprefix(BOM).split("\r\n")]
    assert rows[0][0] == "BPV period"
    total = next(row for row in rows if row[0] == "Total")
    figures = [row for row in rows[1 : rows.index(total)]]
    assert figures
    for column in range(7, 13):
        assert sum(int(row[column]) for row in figures) == int(total[column])
    assert "Coordinator Een" in answer.text
    assert "Who has a placement for that period" in answer.text
    assert coordinator.get("/shortage/export.xlsx").data.startswith(b"PK")
    assert coordinator.get("/shortage/export.pdf").status_code == 404


def test_companies_around_a_postcode(coordinator: Client, school: School) -> None:
    text = coordinator.page(f"/shortage/nearby?postcode=2333+CA&km=10&crebo={CREBO}")
    assert school.companies["complete"] in text
    assert school.companies["far"] not in text
    assert school.companies["lapsed"] not in text
    assert school.companies["far"] in coordinator.page("/shortage/nearby?postcode=2333&km=400&crebo=")


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ("postcode=&km=25&crebo=", "postcode-error"),
        ("postcode=Leiden&km=25&crebo=", "four figures"),
        ("postcode=2333+ABC&km=25&crebo=", "four figures"),
        ("postcode=9999&km=25&crebo=", "not in the school"),
        ("postcode=2333&km=0&crebo=", "km-error"),
        ("postcode=2333&km=1e9&crebo=", "km-error"),
        ("postcode=2333&km=1000000000&crebo=", "km-error"),
        ("postcode=2333&km=ver&crebo=", "km-error"),
        ("postcode=2333&km=-5&crebo=", "km-error"),
        ("postcode=2333&km=25&crebo=99999", "crebo-error"),
    ],
)
def test_bad_input_is_told_next_to_its_field(coordinator: Client, asks: str, words: str) -> None:
    text = coordinator.page(f"/shortage/nearby?{asks}")
    assert words in text
    for part in asks.split("&")[:2]:
        value = part.split("=")[1].replace("+", " ")
        assert f'value="{value}"' in text, "what was typed is still there"


def test_without_students_of_the_plan_nothing_is_needed(coordinator: Client, database: Database) -> None:
    with database.writing() as session:
        for row in session.exec(select(StudentRow)):
            row.cohort = 2001
    text = coordinator.page("/shortage")
    assert "0 places are still needed" in text
    assert "Nothing is short here" in text


def test_without_periods_it_says_what_to_do(sign_in: SignIn, database: Database) -> None:
    with database.writing() as session:
        institution = InstitutionRow(name="Lege school")
        session.add(institution)
        session.flush()
        row = AccountRow(institution_id=institution.id, email="c@leeg.example", name="Leeg", created_at=now())
        session.add(row)
        session.flush()
        session.add(GrantRow(institution_id=institution.id, account_id=row.id, role=Role.COORDINATOR, granted_at=now()))
    client = sign_in(row.id, institution_id=institution.id, language="en")
    assert "No BPV period begins in the coming year" in client.page("/shortage")
    assert client.get("/shortage/plot.svg").mimetype == "image/svg+xml"
    assert "Total;" in client.get("/shortage/export.csv").text
    assert "not in the school" in client.page("/shortage/nearby?postcode=2333&km=5&crebo=")


def test_as_many_questions_for_many_as_for_few(coordinator: Client, database: Database, school: School) -> None:
    page = address(school, crebo=CREBO, route="BOL")
    coordinator.page(page)
    with count(database) as few:
        coordinator.page(page)
    with database.writing() as session:
        for number in range(40):
            session.add(
                StudentRow(
                    institution_id=school.institution,
                    number=f"8{number:04}",
                    name=f"Student {number}",
                    birth_date=date(2008, 1, 1),
                    crebo=CREBO,
                    cohort=session.get(StudentRow, school.students["seventeen"]).cohort,
                    study_year=2,
                    postcode=f"{1000 + 200 * number} AB",
                )
            )
        for row in session.exec(select(RecognitionRow).where(RecognitionRow.institution_id == school.institution)):
            row.recognised_from = None
        bump(session, school.institution)
    coordinator.page(page)
    with count(database) as many:
        coordinator.page(page)
    assert few.total > 5
    assert many.total <= few.total + 6, f"{many}"
