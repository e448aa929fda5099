"""The organisation, as an administrator and a manager meet it."""

import re
from datetime import date

import pytest

from bpv.core.db import Database
from bpv.core.rights import RULES, Role
from bpv.organisation.tables import QualificationRow
from tests.support import queries
from tests.support.client import Client
from tests.support.school import School


@pytest.fixture
def admin(sign_in) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR)


def period_data(**more: str) -> dict[str, str]:
    """A valid period."""
    data = {
        "name": "BPV extra",
        "crebo": "25301",
        "route": "BOL",
        "cohort": "2026",
        "study_year": "2",
        "phase": "main",
        "starts_on": "01-02-2027",
        "ends_on": "09-04-2027",
        "weeks": "10",
        "hours": "400",
        "counts_as_bpv": "y",
        "team_id": "",
        "version": "0",
    }
    return {**data, **more}


def test_the_tree_and_the_hours_without_graduation(admin: Client, sign_in, school: School):
    page = admin.page("/organisation")
    assert "Precisie" in page
    assert "1.350" in page
    assert "1.510" not in page
    reader = sign_in(Role.MANAGER).page("/organisation")
    assert "Precisie" in reader
    assert "/organisation/teams/" not in reader


def test_a_college_and_a_team_are_made_and_changed(admin: Client, school: School):
    assert admin.post("/organisation/colleges/new", data={"name": "Optiek", "version": "0"}).status_code == 302
    college_id = re.search(r"/organisation/colleges/([a-z2-7]{20})\">Optiek", admin.page("/organisation")).group(1)
    data = {"name": "Lenzen", "college_id": college_id, "valid_from": "01-08-2026", "version": "0"}
    assert admin.post("/organisation/teams/new", data=data).status_code == 302
    team_id = re.search(r"/organisation/teams/([a-z2-7]{20})\">Lenzen", admin.page("/organisation")).group(1)
    changed = {**data, "name": "Spiegels", "version": "1", "valid_until": "31-07-2020"}
    assert admin.post(f"/organisation/teams/{team_id}", data=changed).status_code == 422
    assert (
        admin.post(f"/organisation/teams/{team_id}", data={**changed, "valid_until": "31-07-2030"}).status_code == 302
    )
    assert "Spiegels" in admin.page("/organisation")


def test_a_stale_save_of_a_college_shows_both(admin: Client, school: School):
    where = f"/organisation/colleges/{school.colleges['technology']}"
    assert admin.post(where, data={"name": "Techniek van de ander", "version": "1"}).status_code == 302
    stale = admin.post(where, data={"name": "Techniek van mij", "version": "1"})
    assert stale.status_code == 409
    assert "ander" in stale.text
    assert 'value="Techniek van mij"' in stale.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', stale.text).group(1)
    assert admin.post(where, data={"name": "Techniek van mij", "version": version}).status_code == 302


def test_a_name_is_used_once(admin: Client, school: School):
    again = admin.post("/organisation/colleges/new", data={"name": "laboratory", "version": "0"})
    assert again.status_code == 422


def test_a_period_is_made_and_changed_and_kept_from_nonsense(admin: Client, school: School):
    assert admin.post("/organisation/periods/new", data=period_data()).status_code == 302
    assert admin.post("/organisation/periods/new", data=period_data()).status_code == 422
    period_id = re.search(r"/organisation/periods/([a-z2-7]{20})\">BPV extra", admin.page("/organisation")).group(1)
    where = f"/organisation/periods/{period_id}"
    admin.page(where)
    for wrong in (
        {"ends_on": "01-01-2027"},
        {"hours": "99999999999999999999"},
        {"hours": "1681"},
        {"weeks": "0"},
        {"crebo": "00000"},
        {"team_id": "a" * 20},
        {"phase": "later"},
        {"starts_on": "31-02-2027"},
    ):
        assert admin.post(where, data=period_data(version="1", **wrong)).status_code == 422, wrong
    assert admin.post(where, data=period_data(version="1", hours="420")).status_code == 302
    stale = admin.post(where, data=period_data(version="1", hours="440"))
    assert stale.status_code == 409
    assert "440" in stale.text
    assert "420" in stale.text


def test_units_of_the_other_school_do_not_exist(sign_in, school: School):
    stranger = sign_in(school.other_accounts[Role.ADMINISTRATOR], institution_id=school.other_institution)
    assert "Instrumentenschool" not in stranger.page("/organisation")
    team, college = school.teams["precision"], school.colleges["technology"]
    for path in (f"colleges/{college}", f"teams/{team}", f"periods/{next(iter(school.periods.values()))}"):
        assert stranger.get(f"/organisation/{path}").status_code == 404
        assert stranger.post(f"/organisation/{path}", data={"name": "Gekaapt", "version": "1"}).status_code == 404
    data = {"name": "Gekaapt", "college_id": college, "version": "0"}
    assert stranger.post("/organisation/teams/new", data=data).status_code == 422


def test_qualifications_are_searched_with_as_many_queries_for_twenty_as_for_two(
    admin: Client, database: Database, school: School
):
    with queries.count(database) as two:
        page = admin.page("/organisation/qualifications")
    assert "Researchinstrumentmaker" in page
    with database.writing() as session:
        session.add_all(
            QualificationRow(
                institution_id=school.institution,
                crebo=f"26{n:03}",
                name=f"Vak {n}",
                level=n % 4 + 1,
                edition=2026,
                valid_from=date(2026, 8, 1),
            )
            for n in range(40)
        )
    with queries.count(database) as many:
        page = admin.page("/organisation/qualifications")
    assert many.total == two.total, str(many)
    assert (
        "/organisation/qualifications?q=Vak&amp;page=2" in admin.page("/organisation/qualifications?q=Vak")
        or "page=2" in page
    )
    assert "Vak 3<" in admin.page("/organisation/qualifications?q=26003")
    assert "Researchinstrumentmaker" not in admin.page("/organisation/qualifications?level=1&q=maker")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_table_of_rights_is_shown_in_words(sign_in, language: str):
    page = sign_in(Role.CONFIDENTIAL_ADVISER, language=language).page("/organisation/rights")
    assert all(f">{rule_id}<" in page for rule_id in RULES)


def test_the_forms_of_new_things_open(admin: Client, school: School):
    for kind in ("colleges", "teams", "periods"):
        admin.page(f"/organisation/{kind}/new")
    admin.page(f"/organisation/teams/{school.teams['laboratory']}")
    admin.page(f"/organisation/colleges/{school.colleges['laboratory']}")
