"""The registry's pages: what each role sees, unknown beside no, private addresses, filters, query counts."""

import re
from datetime import timedelta

import pytest

from bpv.companies.models import Company as CompanyValue
from bpv.companies.models import CompanyRecord, Establishment
from bpv.companies.service import record_companies
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from tests.support import queries
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School

EDITING = ("base", "content", "guidance", "payment", "establishments/new", "recognitions/new", "places/new",
           "trainers/new", "care-offers/new", "work-processes/25301")  # fmt: skip
OTHERS = (Role.SUPERVISOR, Role.MANAGER, Role.CARE_COORDINATOR, Role.PROJECT_LEADER, Role.LEARNING_WORK_COACH)


def names(html: str) -> list[str]:
    """The names of the companies in a list, in order."""
    return re.findall(r'<th scope="row"><a href="/companies/[a-z2-7]{20}">([^<]+)</a>', html)


def section(html: str, anchor: str) -> str:
    """One block of a company's page, without tags."""
    body = html.split(f'id="{anchor}"', 1)[1].split("</section>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def english(sign_in: SignIn, role: Role = Role.COORDINATOR) -> Client:
    """A client that reads English."""
    return sign_in(role, language="en")


def test_the_list_shows_companies_with_status_in_words(sign_in: SignIn) -> None:
    html = english(sign_in).page("/companies")
    assert len(names(html)) == 14
    assert "13 learning companies · 1 training company of the school itself" in html
    for status in ("valid", "re-assessment due", "lapsed", "withdrawn", "requested", "refused"):
        assert f"<span>{status}</span>" in html
    assert "no recognition known" in html
    assert html.index("Aanvraag Labs") < html.index("Werkplaats Veilig")


FILTERS: tuple[tuple[str, set[str]], ...] = (
    ("q=VACU%C3%9CMKAMERS", {"Fijnmechaniek De Rijn"}),
    ("q=frezen+rijn", {"Fijnmechaniek De Rijn"}),
    ("q=%25", set()),
    ("q=zwartemeerlaan&company_type=internal_training_company", {"Instrumentenwerkplaats van de school"}),
    ("place=groningen", {"Noordelijk Lab"}),
    ("place=97", {"Noordelijk Lab"}),
    ("abroad=y", {"Feinwerk Lindau GmbH"}),
    ("care=quiet_workplace&care_level=verified", {"Fijnmechaniek De Rijn"}),
    ("care=quiet_workplace&care_level=experienced", set()),
    ("care=autism_experience", set()),
    ("expenses=y", {"Fijnmechaniek De Rijn"}),
    ("allowance=y", {"Fijnmechaniek De Rijn"}),
    ("under_16=y", {"Fijnmechaniek De Rijn", "Vol Precisie", "Noordelijk Lab"}),
    ("free_trainer=y", {"Fijnmechaniek De Rijn"}),
    ("paused=paused", {"Glasblazerij Noord"}),
    ("completeness=high", {"Fijnmechaniek De Rijn"}),
    (
        "crebo=25301&recognised=missing",
        {
            "Verlopen Techniek",
            "Ingetrokken Metaal",
            "Aanvraag Labs",
            "Geweigerd Werk",
        },
    ),
)


def test_filters(sign_in: SignIn) -> None:
    client = english(sign_in)
    for query, expected in FILTERS:
        html = client.page(f"/companies?{query}")
        assert set(names(html)) == expected, query
        assert "Chosen filters" in html, query


def test_recognised_on_a_day(sign_in: SignIn) -> None:
    client = english(sign_in)
    now = names(client.page("/companies?crebo=25301"))
    assert "Optiek Herkeuring" in now
    assert not {"Verlopen Techniek", "Ingetrokken Metaal", "Leeg BV"} & set(now)
    before = (today() - timedelta(days=120)).isoformat()
    assert {"Verlopen Techniek", "Ingetrokken Metaal"} <= set(names(client.page(f"/companies?crebo=25301&on={before}")))


NONSENSE = (
    "on=31-02-2026&crebo=25301",
    "on=99999-01-01",
    "crebo=99999999999999999999",
    "company_type=pirate",
    "care=x&care_level=y",
    "page=99999999999999999999999",
    "size=-1&sort=drop",
    "q=%00",
    "q=%ED%A0%80",
    "place=%00",
    "place=" + "9" * 500,
    "completeness=low&completeness=high",
)


def test_nonsense_in_the_address_is_no_accident(sign_in: SignIn) -> None:
    client = english(sign_in)
    for query in NONSENSE:
        assert client.get(f"/companies?{query}").status_code == (400 if "%00" in query else 200), query


def test_sorting_and_paging(sign_in: SignIn) -> None:
    client = english(sign_in)
    first = names(client.page("/companies?size=10"))
    second = names(client.page("/companies?size=10&page=2"))
    assert len(first) == 10
    assert len(second) == 4
    assert names(client.page("/companies?sort=-name"))[0] == "Werkplaats Veilig"
    assert names(client.page("/companies?sort=-completeness"))[0] == "Fijnmechaniek De Rijn"
    assert names(client.page("/companies?sort=place"))[0] == "Noordelijk Lab"
    assert names(client.page("/companies?sort=-place"))[-1] in {"Leeg BV", "Werkplaats Veilig"}


def test_a_company_shows_four_aspects_with_source_and_date(sign_in: SignIn, school: School) -> None:
    html = english(sign_in).page(f"/companies/{school.company}")
    assert "draaien, frezen, optica imported list," in section(html, "content")
    assert "Dutch, English" in section(html, "content")
    assert "B1-K1-W3 Bouwt samen not possible here" in section(html, "content")
    assert "Opleider complete" in section(html, "guidance")
    assert "2 students" in section(html, "guidance")
    assert "A quiet workplace checked by the school" in section(html, "care")
    assert "Elke maandag samen" in section(html, "care")
    assert "€350.00" in section(html, "payment")
    assert "Recognised since" in section(html, "recognition")
    assert "0 of 2" in section(html, "places")
    assert "Belt het liefst voor tienen." in section(html, "base")
    assert 'href="https://derijn.example" rel="noopener noreferrer"' in html


def test_unknown_is_never_shown_as_no(sign_in: SignIn, school: School) -> None:
    client = english(sign_in)
    empty = client.page(f"/companies/{school.companies['empty']}")
    assert "Expenses are paid unknown" in section(empty, "payment")
    assert "Allowance a month, full time unknown" in section(empty, "payment")
    assert "A quiet workplace unknown" in section(empty, "care")
    assert " no " not in section(empty, "payment")
    assert "Expenses are paid no imported list" in section(
        client.page(f"/companies/{school.companies['far']}"), "payment"
    )
    assert "no allowance" in section(client.page(f"/companies/{school.companies['full']}"), "payment")
    assert "Experience with autism not possible" in section(
        client.page(f"/companies/{school.companies['due']}"), "care"
    )


def test_a_private_address_is_for_editors_only(sign_in: SignIn, school: School) -> None:
    path = f"/companies/{school.companies['private']}"
    for role in OTHERS:
        html = sign_in(role, language="en").page(path)
        assert "Address, map and distance of this establishment are not shown." in html
        for secret in ("Zwartemeerlaan", "2333", "Leiden"):
            assert secret not in html
    html = english(sign_in).page(path)
    assert "Zwartemeerlaan" in html
    assert "Only people who may change the registry see this address." in html
    listed = english(sign_in, Role.MANAGER)
    assert "Werkplaats Veilig" not in names(listed.page("/companies?q=zwartemeerlaan"))
    assert "Werkplaats Veilig" not in names(listed.page("/companies?place=Leiden"))


def test_readers_cannot_change(sign_in: SignIn, school: School) -> None:
    for role in OTHERS:
        client = sign_in(role)
        assert "/content" not in client.page(f"/companies/{school.company}")
        assert "/companies/new" not in client.page("/companies")
        for part in EDITING:
            path = f"/companies/{school.company}/{part}"
            assert client.get(path).status_code == 403, path
            assert client.post(path, data={"name": "x"}).status_code == 403, path


def test_agreements_by_right(sign_in: SignIn, school: School) -> None:
    path = f"/companies/{school.company}"
    for role in (Role.SUPERVISOR, Role.MANAGER, Role.PROJECT_LEADER):
        html = english(sign_in, role).page(path)
        assert "checked by the school" in html
        assert "Elke maandag samen" not in html
        assert "Special guidance agreements" not in html
    for role in (Role.BROKER, Role.CARE_COORDINATOR, Role.LEARNING_WORK_COACH):
        assert "Elke maandag samen" in english(sign_in, role).page(path)
    assert english(sign_in, Role.CARE_COORDINATOR).get(f"{path}/care-agreements/new").status_code == 200
    assert english(sign_in, Role.BROKER).get(f"{path}/care-agreements/new").status_code == 403


def test_the_registry_is_closed_to_others(sign_in: SignIn, school: School) -> None:
    for role in (Role.STUDENT, Role.TRAINER, Role.ADMINISTRATOR, Role.CONFIDENTIAL_ADVISER):
        client = sign_in(role)
        assert client.get("/companies").status_code == 403, role
        assert client.get(f"/companies/{school.company}").status_code == 403, role


def test_foreign_and_stray_ids_do_not_exist(sign_in: SignIn, school: School) -> None:
    client = sign_in(Role.COORDINATOR)
    other = school.other_registry
    for path in (
        f"/companies/{other.companies['elsewhere']}",
        f"/companies/{other.companies['elsewhere']}/content",
        f"/companies/{school.company}/places/{other.places['elsewhere']}",
        f"/companies/{school.company}/places/{school.places['far']}",
        f"/companies/{school.company}/work-processes/99999",
        f"/companies/{new_id()}",
        "/companies/99999999999999999999",
        "/companies/x",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_in_both_languages(sign_in: SignIn, school: School, language: str) -> None:
    client = sign_in(Role.COORDINATOR, language=language)
    registry = school.registry
    for company_id in school.companies.values():
        client.page(f"/companies/{company_id}")
    for part in (
        *EDITING,
        "care-agreements/new",
        f"places/{school.place}",
        f"recognitions/{registry.recognitions['complete']}",
        f"establishments/{school.establishments['complete']}",
        f"trainers/{registry.trainers[0]}",
        f"care-agreements/{registry.care_agreement}",
    ):
        client.page(f"/companies/{school.company}/{part}")
    client.page("/companies/new")
    client.page("/companies?q=zzzz")


def grow(database: Database, school: School, number: int) -> None:
    """More companies, each with an establishment."""
    records = []
    for index in range(number):
        key = new_id()
        company = CompanyValue(id=key, institution_id=school.institution, name=f"Groei {index}")
        at = Establishment(id=new_id(), company_id=key, place="Delft")
        records.append(CompanyRecord(company=company, establishments=(at,)))
    with database.writing() as session:
        record_companies(session, school.institution, records)


def test_the_list_asks_as_much_for_2_as_for_20(sign_in: SignIn, school: School, database: Database) -> None:
    client = sign_in(Role.COORDINATOR)
    grow(database, school, 2)
    client.page("/companies?q=groei")
    with queries.count(database) as few:
        client.page("/companies?q=groei")
    grow(database, school, 18)
    with queries.count(database) as many:
        assert len(names(client.page("/companies?q=groei"))) == 20
    assert few.total == many.total, str(many)


def test_a_company_asks_as_much_with_much_as_with_nothing(sign_in: SignIn, school: School, database: Database) -> None:
    """But for two questions: the mail of a link that was sent, and the names of people who wrote."""
    client = sign_in(Role.COORDINATOR)
    client.page(f"/companies/{school.company}")
    with queries.count(database) as few:
        client.page(f"/companies/{school.companies['empty']}")
    with queries.count(database) as many:
        client.page(f"/companies/{school.company}")
    more = {table: asked(many, table) - asked(few, table) for table in ("outbox", "account")}
    assert more == {"outbox": 1, "account": 1}
    assert many.total == few.total + 2, str(many)


def asked(counted: queries.Count, table: str) -> int:
    """How many questions were about a table first."""
    return sum(f" FROM {table} " in " ".join(one.split()) for one in counted.statements)
