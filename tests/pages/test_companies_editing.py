"""Changing the registry in the browser: errors beside fields, two people at once, one press that saves on top."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import col, select

from bpv.companies.models import CareKind
from bpv.companies.tables import CareOfferRow, CompanyRow, EstablishmentRow, PlaceRow, RecognitionRow, TrainerRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School

HUGE = "9" * 30
CONTENT = {"sector": "Fijnmechanica", "techniques": "draaien, frezen", "languages": ["nl"], "size": "45"}
PLACE = {
    "title": "Leerplaats",
    "crebo": "25301",
    "route": "BOL",
    "starts_on": "01-02-2027",
    "ends_on": "30-06-2027",
    "capacity": "2",
    "study_years": ["2"],
}


def filled(html: str) -> dict[str, Any]:
    """The values with which the form on a page would be sent."""
    form = re.search(r'<form class="form[^>]*method="post".*?</form>', html, re.S)
    assert form is not None
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form.group()):
        facts = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        ticked = " checked" in tag or facts["type"] not in ("radio", "checkbox")
        if ticked and facts["name"] != "csrf_token":
            value = unescape(facts.get("value", "y"))
            found.setdefault(facts["name"], []).append(value)
    for name, text in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\s?\n?(.*?)</textarea>', form.group(), re.S):
        found[name] = [unescape(text)]
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form.group(), re.S):
        found[name] = re.findall(r'<option selected value="([^"]*)"', options) or [""]
    return found


def shown_errors(html: str) -> list[str]:
    """The ids of the fields that have an error beside them."""
    return re.findall(r'class="field-error" id="([\w-]+)-error"', html)


def english(sign_in: SignIn) -> Client:
    """A coordinator who reads English."""
    return sign_in(Role.COORDINATOR, language="en")


def row(database: Database, company_id: str) -> CompanyRow:
    """The company as it stands."""
    with database.reading() as session:
        return session.get_one(CompanyRow, company_id)


def test_a_change_of_content_shows_with_source_and_today(sign_in: SignIn, school: School, database: Database) -> None:
    client = english(sign_in)
    path = f"/companies/{school.company}/content"
    data = filled(client.page(path))
    assert data["techniques"] == ["draaien, frezen, optica"]
    assert data["languages"] == ["nl", "en"]
    response = client.post(path, data=data | {"sector": ["Optica"]})
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"/companies/{school.company}#content")
    after = row(database, school.company)
    assert (after.sector, after.version) == ("Optica", 2)
    fresh = {name for name, source in after.sources.items() if source["source"] == "school"}
    assert fresh == {"sector"}
    assert "Saved." in client.page(f"/companies/{school.company}")


def test_sending_an_untouched_form_changes_nothing(sign_in: SignIn, school: School, database: Database) -> None:
    client = english(sign_in)
    for aspect in ("base", "content", "guidance", "payment", "work-processes/25301"):
        path = f"/companies/{school.company}/{aspect}"
        assert client.post(path, data=filled(client.page(path))).status_code == 302
    after = row(database, school.company)
    assert after.version == 1
    assert not [name for name, source in after.sources.items() if source["source"] == "school"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_two_people_at_once_lose_nothing(sign_in: SignIn, school: School, database: Database, language: str) -> None:
    first = sign_in(Role.COORDINATOR, language=language)
    second = sign_in(Role.BROKER, language=language)
    path = f"/companies/{school.company}/content"
    mine, theirs = filled(first.page(path)), filled(second.page(path))
    theirs |= {"description": ["Zij: wij bouwen telescopen."], "size": ["50"]}
    assert second.post(path, data=theirs).status_code == 302
    mine |= {"description": ["Ik: wij bouwen microscopen."], "sector": ["Optica & <b>glas</b>"]}
    conflict = first.post(path, data=mine)
    assert conflict.status_code == 409
    text = re.sub(r"<[^>]+>", "", conflict.text)
    assert "Ik: wij bouwen microscopen." in text
    assert "Zij: wij bouwen telescopen." in text
    assert row(database, school.company).description == "Zij: wij bouwen telescopen."
    again = filled(conflict.text)
    assert again["description"] == ["Ik: wij bouwen microscopen."]
    assert again["sector"] == ["Optica & <b>glas</b>"]
    assert again["size"] == ["50"], "a field that I did not touch takes what the other saved"
    assert conflict.text.count('class="conflict"') == 2
    assert first.post(path, data=again).status_code == 302
    after = row(database, school.company)
    assert (after.description, after.size, after.version) == ("Ik: wij bouwen microscopen.", 50, 3)


def test_a_second_conflict_is_a_conflict_again(sign_in: SignIn, school: School, database: Database) -> None:
    first, second = english(sign_in), sign_in(Role.BROKER, language="en")
    path = f"/companies/{school.company}/guidance"
    mine = filled(first.page(path)) | {"guidance_hours": ["3,5"]}
    for hours in ("7", "8"):
        assert second.post(path, data=filled(second.page(path)) | {"guidance_hours": [hours]}).status_code == 302
        conflict = first.post(path, data=mine)
        assert conflict.status_code == 409
        mine = filled(conflict.text)
        assert mine["guidance_hours"] == ["3,5"]
    assert first.post(path, data=mine).status_code == 302
    assert row(database, school.company).guidance_hours == 3.5


def test_a_stale_place_and_stale_work_processes(sign_in: SignIn, school: School, database: Database) -> None:
    first, second = english(sign_in), sign_in(Role.BROKER, language="en")
    path = f"/companies/{school.company}/places/{school.place}"
    mine = filled(first.page(path)) | {"title": ["Mijn titel"]}
    assert second.post(path, data=filled(second.page(path)) | {"capacity": ["5"]}).status_code == 302
    conflict = first.post(path, data=mine)
    assert conflict.status_code == 409
    assert first.post(path, data=filled(conflict.text)).status_code == 302
    with database.reading() as session:
        place = session.get_one(PlaceRow, school.place)
    assert (place.title, place.capacity, place.version) == ("Mijn titel", 5, 3)
    path = f"/companies/{school.company}/work-processes/25301"
    mine = filled(first.page(path)) | {"p0": ["no"]}
    assert second.post(path, data=filled(second.page(path)) | {"p2": ["yes"]}).status_code == 302
    conflict = first.post(path, data=mine)
    assert conflict.status_code == 409
    again = filled(conflict.text)
    assert (again["p0"], again["p1"], again["p2"]) == (["no"], ["yes"], ["yes"])
    assert first.post(path, data=again).status_code == 302


BAD: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    ("new", {"name": ""}, ["name"]),
    ("new", {"name": "A", "kvk": "1234567"}, ["kvk"]),
    ("new", {"name": "A", "kvk": "１２３４５６７８"}, ["kvk"]),
    ("new", {"name": "A", "website": "javascript:alert(1)"}, ["website"]),
    ("new", {"name": "A", "country": "XX"}, ["country"]),
    ("new", {"name": "A", "company_type": "pirate"}, ["company_type"]),
    ("new", {"name": "x" * 201}, ["name"]),
    ("base", {"website": "ftp://x.example", "email": "geen adres"}, ["website", "email"]),
    ("base", {"suitable_under_16": "perhaps"}, ["suitable_under_16"]),
    ("content", CONTENT | {"size": HUGE}, ["size"]),
    ("content", CONTENT | {"size": "-1"}, ["size"]),
    ("content", CONTENT | {"languages": ["klingon"]}, ["languages"]),
    ("content", CONTENT | {"description": "x" * 8001}, ["description"]),
    ("guidance", {"guidance_hours": "61"}, ["guidance_hours"]),
    ("guidance", {"guidance_hours": "zes"}, ["guidance_hours"]),
    ("guidance", {"max_students_per_trainer": HUGE}, ["max_students_per_trainer"]),
    ("payment", {"allowance_cents": "-350"}, ["allowance_cents"]),
    ("payment", {"allowance_cents": HUGE}, ["allowance_cents"]),
    ("payment", {"payment_confirmed_on": "31-02-2026"}, ["payment_confirmed_on"]),
    ("work-processes/25301", {"p0": "misschien"}, ["p0"]),
    ("places/new", PLACE | {"ends_on": "31-01-2027"}, ["ends_on"]),
    ("places/new", PLACE | {"capacity": "-1"}, ["capacity"]),
    ("places/new", PLACE | {"capacity": HUGE}, ["capacity"]),
    ("places/new", PLACE | {"crebo": "99999"}, ["crebo"]),
    ("places/new", PLACE | {"crebo": "2530"}, ["crebo"]),
    ("places/new", PLACE | {"study_years": ["9"]}, ["study_years"]),
    ("places/new", PLACE | {"weekdays": ["noday"]}, ["weekdays"]),
    ("places/new", PLACE | {"starts_on": "00-00-0000"}, ["starts_on"]),
    ("places/new", PLACE | {"establishment_id": "a" * 20}, ["establishment_id"]),
    ("recognitions/new", {"crebo": "00000"}, ["crebo"]),
    ("recognitions/new", {"crebo": "25301"}, ["crebo"]),
    ("recognitions/new", {"crebo": "25300", "last_bpv_end": "01-01-2026"}, ["last_bpv_end"]),
    ("recognitions/new", {"crebo": "25300", "recognised_from": "01-01-99999"}, ["recognised_from"]),
    ("establishments/new", {"latitude": "91", "longitude": "4"}, ["latitude"]),
    ("establishments/new", {"latitude": "52,1"}, ["longitude"]),
    ("establishments/new", {"number": "123"}, ["number"]),
    ("trainers/new", {"name": "T", "free_capacity": "101"}, ["free_capacity"]),
    ("care-offers/new", {"kind": "quiet_workplace", "level": "verified", "dated_on": "01-01-2026"}, ["level"]),
    ("care-offers/new", {"kind": "magic", "dated_on": "01-01-2026"}, ["kind", "level"]),
    ("care-agreements/new", {"who": "O", "what": "x", "agreed_on": "02-01-2026", "until": "01-01-2026"}, ["until"]),
    ("care-agreements/new", {"who": "", "what": "x", "agreed_on": "01-01-2026", "until": ""}, ["who", "until"]),
)


def test_bad_input_is_said_beside_its_field_and_nothing_is_kept(
    sign_in: SignIn, school: School, database: Database
) -> None:
    client = english(sign_in)
    common = {"name": "A", "company_type": "company", "country": "NL", "version": "1", "source": "school"}
    for part, data, fields in BAD:
        path = "/companies/new" if part == "new" else f"/companies/{school.company}/{part}"
        at = {"establishment_id": school.establishments["complete"]}
        response = client.post(path, data={"key": new_id()} | common | at | data)
        assert response.status_code == 422, (part, data)
        assert set(fields) == set(shown_errors(response.text)), (part, data)
        assert "<title>Error: " in response.text
    assert client.post("/companies/new", data=common | {"name": "A\x00B"}).status_code == 400
    assert row(database, school.company).version == 1


def test_capacity_below_taken_is_a_clear_error(sign_in: SignIn, school: School) -> None:
    client = english(sign_in)
    path = f"/companies/{school.companies['full']}/places/{school.places['full']}"
    response = client.post(path, data=filled(client.page(path)) | {"capacity": ["1"]})
    assert response.status_code == 422
    assert "Places that are taken: 2." in response.text
    assert shown_errors(response.text) == ["capacity"]


def test_a_company_is_made_once_however_often_it_is_sent(sign_in: SignIn, school: School, database: Database) -> None:
    client = english(sign_in)
    data = filled(client.page("/companies/new")) | {
        "name": '=HYPERLINK("x") Optiek',
        "website": "optiek.example",
        "postcode": "2333 CA",
        "place": "Leiden",
    }
    first, second = (client.post("/companies/new", data=data) for _ in range(2))
    assert first.status_code == 302, shown_errors(first.text)
    assert first.headers["Location"] == second.headers["Location"]
    html = client.page("/companies?q=hyperlink")
    assert html.count('<th scope="row">') == 1
    company = first.headers["Location"].rsplit("/", 1)[1]
    assert row(database, company).website == "https://optiek.example"


def test_parts_are_added_changed_and_removed(sign_in: SignIn, school: School, database: Database) -> None:
    client = english(sign_in)
    base = f"/companies/{school.companies['empty']}"
    at = school.establishments["empty"]
    day = (today() - timedelta(days=30)).strftime("%d-%m-%Y")
    for path, data in (
        ("recognitions", {"crebo": "25301", "establishment_id": at, "recognised_from": day}),
        ("trainers", {"name": "Nieuwe opleider", "courses": "Basis; Vervolg", "free_capacity": "2"}),
        ("care-offers", {"kind": "sight_support", "level": "not_possible", "dated_on": day, "source": "company"}),
        ("places", PLACE | {"establishment_id": at}),
        ("establishments", {"place": "Delft", "country": "NL"}),
        ("care-agreements", {"who": "Opleider", "what": "Elke week", "agreed_on": day, "until": "31-12-2030"}),
    ):
        fresh = filled(client.page(f"{base}/{path}/new"))
        for _ in range(2):
            assert client.post(f"{base}/{path}/new", data=fresh | data).status_code == 302, path
    html = client.page(base)
    for text in ("Recognised since", "Nieuwe opleider", "not possible", "Leerplaats", "Delft", "Elke week"):
        assert text in html
    with database.reading() as session:
        trainer = session.exec(select(TrainerRow).where(col(TrainerRow.name) == "Nieuwe opleider")).one()
        offer = session.exec(select(CareOfferRow).where(col(CareOfferRow.kind) == CareKind.SIGHT)).one()
        found = select(RecognitionRow).where(col(RecognitionRow.establishment_id) == at)
        recognition = session.exec(found).one()
    assert trainer.courses == ["Basis", "Vervolg"]
    for path in (f"trainers/{trainer.id}", f"care-offers/{offer.id}", f"recognitions/{recognition.id}"):
        assert "Yes: Remove" in client.page(f"{base}/{path}")
        assert client.post(f"{base}/{path}/remove").status_code == 302
        assert client.get(f"{base}/{path}").status_code == 404
        assert client.post(f"{base}/{path}/remove").status_code == 404
    assert client.post(f"{base}/places/{school.place}/remove").status_code in (404, 405)


def test_what_a_field_cannot_show_exactly_stays_as_it_is(sign_in: SignIn, school: School, database: Database) -> None:
    client, establishment = english(sign_in), school.establishments["complete"]
    with database.writing() as session:
        company = session.get_one(CompanyRow, school.company)
        company.guidance_hours, company.description = 2.25, "  Wij draaien.\r\n"
        session.get_one(EstablishmentRow, establishment).latitude = 52.123456789
    changes = {
        "guidance": {"guidance_way": ["Elke dag samen."]},
        "content": {"sector": ["Optica"]},
        f"establishments/{establishment}": {"street": ["Nieuweweg"]},
    }
    for part, values in changes.items():
        path = f"/companies/{school.company}/{part}"
        assert client.post(path, data=filled(client.page(path)) | values).status_code == 302
    after = row(database, school.company)
    assert (after.guidance_way, after.guidance_hours) == ("Elke dag samen.", 2.25)
    assert (after.sector, after.description) == ("Optica", "  Wij draaien.\r\n")
    assert {name for name, one in after.sources.items() if one["source"] == "school"} == {"guidance_way", "sector"}
    with database.reading() as session:
        at = session.get_one(EstablishmentRow, establishment)
        assert (at.street, at.latitude) == ("Nieuweweg", 52.123456789)
        assert "latitude" not in at.sources
