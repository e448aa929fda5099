"""Relations in the browser: own notes only, every act with its reason, two people at once, a phone in a car park."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bpv.companies.tables import ContactPersonRow, RelationEventRow, RelationRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.people.tables import AccountRow
from tests.pages.test_companies_editing import filled, shown_errors
from tests.support import queries
from tests.support.client import path_of
from tests.support.page_fixtures import SignIn
from tests.support.school import School

ACTS = ("pause", "end", "transfer")
NEXT_MONTH = (today() + timedelta(days=30)).strftime("%d-%m-%Y")


def relation(database: Database, company_id: str) -> RelationRow:
    """The only relation with a company."""
    with database.reading() as session:
        return session.exec(select(RelationRow).where(col(RelationRow.company_id) == company_id)).one()


def events(session: Session, relation_id: str) -> int:
    """How many events a relation has."""
    return len(session.exec(select(RelationEventRow).where(col(RelationEventRow.relation_id) == relation_id)).all())


def path_to(row: RelationRow, act: str = "") -> str:
    """The address of a page of a relation."""
    return f"/companies/{row.company_id}/relations/{row.id}" + (f"/{act}" if act else "")


def text(html: str, anchor: str) -> str:
    """One block of the page without tags."""
    body = html.split(f'id="{anchor}"', 1)[1].split("</section>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def second(school: School, role: Role = Role.BROKER) -> str:
    """The account of the other college."""
    return school.accounts[role][1]


def test_the_page_begins_with_address_phone_and_whom_to_call(sign_in: SignIn, school: School) -> None:
    html = sign_in(Role.BROKER, language="en").page(f"/companies/{school.company}")
    who = text(html, "who")
    assert who.index("Zwartemeerlaan 12, 2333 CA Leiden") < who.index("071 555 01 01") < who.index("Anna Planner")
    assert 'href="tel:0715550101"' in html
    assert 'href="mailto:anna@company.example"' in html
    assert "technology" in text(html, "relations")
    assert "Bel voor tienen." in text(html, "relations")
    assert "the relation began" in text(html, "happened")
    assert "1 person who left" in text(html, "contacts")
    assert html.index('id="who"') < html.index('id="relations"') < html.index('id="content"')


def test_readers_see_relations_but_no_way_to_change_them(sign_in: SignIn, school: School, database: Database) -> None:
    row = relation(database, school.company)
    for role in (Role.SUPERVISOR, Role.MANAGER, Role.CARE_COORDINATOR):
        client = sign_in(role, language="en")
        html = client.page(f"/companies/{school.company}")
        assert "Bel voor tienen." in text(html, "relations")
        assert "/relations/" not in html
        for path in (path_to(row), path_to(row, "end"), f"/companies/{school.company}/relations/new"):
            assert client.get(path).status_code == 403
            assert client.post(path, data={"notes": "weg"}).status_code == 403


def test_another_college_reads_the_notes_and_cannot_write_them(
    sign_in: SignIn, school: School, database: Database
) -> None:
    row, client = relation(database, school.company), sign_in(second(school), language="en")
    html = client.page(f"/companies/{school.company}")
    assert "laboratory has no relation with this company yet." in text(html, "relations")
    assert "Bel voor tienen." in text(html, "relations")
    assert row.id not in html
    for act in ("", *ACTS, "reopen", "resume", "activate"):
        assert client.get(path_to(row, act)).status_code == 404, act
        sent = {"version": "1", "seen": "", "notes": "weg", "reason": "weg", "end_reason": "other"}
        assert client.post(path_to(row, act), data=sent).status_code == 404, act
    after = relation(database, school.company)
    assert (after.notes, after.version) == ("Bel voor tienen.", 1)


def test_forged_ids_reach_nothing(sign_in: SignIn, school: School, database: Database) -> None:
    client, row = sign_in(Role.BROKER), relation(database, school.company)
    elsewhere = school.other_registry.companies["elsewhere"]
    theirs = relation(database, elsewhere)
    for company_id, relation_id in (
        (elsewhere, theirs.id),
        (school.company, theirs.id),
        (school.companies["far"], row.id),
        (school.company, new_id()),
    ):
        path = f"/companies/{company_id}/relations/{relation_id}"
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/end", data={"version": "1"}).status_code == 404
    for path in (f"/companies/{elsewhere}/relations/new", f"/companies/{elsewhere}/timeline"):
        assert client.get(path).status_code == 404
    form = filled(client.page(f"/companies/{school.companies['empty']}/relations/new"))
    sent = form | {"college_id": [school.colleges["laboratory"]]}
    answer = client.post(f"/companies/{school.companies['empty']}/relations/new", data=sent)
    assert (answer.status_code, shown_errors(answer.text)) == (422, ["college_id"])


def test_start_a_relation_and_send_it_twice(sign_in: SignIn, school: School, database: Database) -> None:
    client = sign_in(second(school), language="en")
    path = f"/companies/{school.company}/relations/new"
    form = filled(client.page(f"{path}?college={school.colleges['laboratory']}"))
    assert form["owner_id"] == [second(school)], "who starts it owns it, unless another is chosen"
    form |= {"notes": ["Van het lab"], "next_step": ["Bellen"], "next_on": ["31-02-2027"]}
    wrong = client.post(path, data=form)
    assert (wrong.status_code, shown_errors(wrong.text)) == (422, ["next_on"])
    form = filled(wrong.text)
    assert form["notes"] == ["Van het lab"]
    form |= {"next_on": [NEXT_MONTH]}
    for _time in (1, 2):
        answer = client.post(path, data=form)
        assert path_of(answer) == f"/companies/{school.company}"
    with database.reading() as session:
        rows = session.exec(select(RelationRow).where(col(RelationRow.company_id) == school.company)).all()
        assert sorted(one.notes or "" for one in rows) == ["Bel voor tienen.", "Van het lab"]
        assert [events(session, one.id) for one in rows] == [1, 1]
    assert "All your colleges have a relation" in client.page(path)
    late = client.post(path, data=form | {"key": [new_id()]})
    assert (late.status_code, shown_errors(late.text)) == (422, ["college_id"])
    assert "Van het lab" in late.text, "what was typed is still there"


def test_two_people_at_once_see_both_texts(sign_in: SignIn, school: School, database: Database) -> None:
    row = relation(database, school.company)
    first, other = sign_in(Role.BROKER, language="en"), sign_in(Role.COORDINATOR, language="en")
    mine, theirs = filled(first.page(path_to(row))), filled(other.page(path_to(row)))
    assert other.post(path_to(row), data=theirs | {"notes": ["Zij: belt zelf."]}).status_code == 302
    conflict = first.post(path_to(row), data=mine | {"notes": ["Ik: mailen."], "next_step": ["Mail"]})
    assert conflict.status_code == 409
    plain = re.sub(r"<[^>]+>", "", conflict.text)
    assert "Ik: mailen." in plain
    assert "Zij: belt zelf." in plain
    assert relation(database, school.company).notes == "Zij: belt zelf."
    assert first.post(path_to(row), data=filled(conflict.text)).status_code == 302
    after = relation(database, school.company)
    assert (after.notes, after.next_step, after.version) == ("Ik: mailen.", "Mail", 3)
    stale = first.post(path_to(row, "end"), data={"version": "1", "seen": "", "reason": "x", "end_reason": "other"})
    assert stale.status_code == 409
    assert relation(database, school.company).state == "active"


WRONG: tuple[tuple[str, dict[str, str], list[str]], ...] = (
    ("pause", {}, ["reason", "until"]),
    ("pause", {"reason": "Druk", "until": "01-01-2020"}, ["until"]),
    ("end", {}, ["end_reason", "reason"]),
    ("end", {"end_reason": "other", "reason": "x", "ended_on": "01-01-2001"}, ["ended_on"]),
    ("end", {"end_reason": "pirate", "reason": "x"}, ["end_reason"]),
    ("transfer", {"reason": "x", "owner_id": ""}, ["owner_id"]),
    ("transfer", {"reason": "x", "owner_id": "a" * 20}, ["owner_id"]),
)


@pytest.mark.parametrize(("act", "sent", "fields"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(
    sign_in: SignIn, school: School, database: Database, act: str, sent: dict[str, str], fields: list[str]
) -> None:
    row, client = relation(database, school.company), sign_in(Role.BROKER, language="en")
    form: dict[str, Any] = filled(client.page(path_to(row, act)))
    answer = client.post(path_to(row, act), data=form | sent)
    assert (answer.status_code, shown_errors(answer.text)) == (422, fields)
    with database.reading() as session:
        assert (relation(database, school.company).version, events(session, row.id)) == (1, 1)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_relation_from_pause_to_end_and_back(
    sign_in: SignIn, school: School, database: Database, language: str
) -> None:
    row, client = relation(database, school.company), sign_in(Role.BROKER, language=language)
    plan: tuple[tuple[str, dict[str, str], str], ...] = (
        ("transfer", {"owner_id": school.accounts[Role.COORDINATOR][0], "reason": "Andere wijk"}, "active"),
        ("pause", {"reason": "Verbouwing", "until": NEXT_MONTH}, "paused"),
        ("resume", {}, "active"),
        ("end", {"end_reason": "closed", "reason": "Gestopt"}, "ended"),
        ("reopen", {"reason": "Doorstart"}, "active"),
    )
    for act, sent, state in plan:
        form: dict[str, Any] = filled(client.page(path_to(row, act)))
        for _time in (1, 2):
            answer = client.post(path_to(row, act), data=form | sent)
            assert path_of(answer) == f"/companies/{school.company}", (act, answer.text[:500])
        assert relation(database, school.company).state == state
        client.page(f"/companies/{school.company}")
    after = relation(database, school.company)
    assert after.owner_id == school.accounts[Role.BROKER][0], "who opens it again owns it, unless another is chosen"
    with database.reading() as session:
        assert events(session, row.id) == 6
    story = client.page(f"/companies/{school.company}/timeline")
    for words in ("Andere wijk", "Verbouwing", "Gestopt", "Doorstart", "Coordinator Een"):
        assert words in story
    assert path_of(client.get(path_to(row, "resume"))) == f"/companies/{school.company}", "not paused now"


def test_an_owner_who_left_is_told_and_replaced_in_one_act(sign_in: SignIn, school: School, database: Database) -> None:
    old, new = school.accounts[Role.BROKER][0], school.accounts[Role.COORDINATOR][0]
    with database.writing() as session:
        session.get_one(AccountRow, old).active = False
    client = sign_in(Role.COORDINATOR, language="en")
    assert "owner left: choose a new one" in client.page(f"/companies/{school.company}")
    assert "owner left" in client.page("/companies/relations?owner=left")
    path = "/companies/relations/hand-over"
    form = filled(client.page(path))
    assert form["owner_id"] == [old]
    form |= {"new_owner_id": [new], "reason": ["Uit dienst"]}
    asked = client.post(path, data=form)
    assert asked.status_code == 200
    assert "1 company gets another owner" in asked.text
    assert relation(database, school.company).owner_id == old, "first it tells how many"
    form = filled(asked.text)
    for _time in (1, 2):
        assert path_of(client.post(path, data=form)) == "/companies/relations"
    row = relation(database, school.company)
    assert row.owner_id == new
    with database.reading() as session:
        assert events(session, row.id) == 2
    assert relation(database, school.companies["far"]).owner_id == second(school), "the other college keeps its own"


def test_my_companies(sign_in: SignIn, school: School) -> None:
    client = sign_in(Role.BROKER, language="en")
    html = client.page("/companies/relations")
    assert "Fijnmechaniek De Rijn" in html
    assert "Noordelijk Lab" not in html, "of the other college"
    assert ">My companies</span>" in html
    for query in ("owner=me", "state=active", "state=all", "q=rijn", "sort=-name", "sort=next", "size=10"):
        assert "Fijnmechaniek De Rijn" in client.page(f"/companies/relations?{query}"), query
    for query in ("owner=left", "state=ended", "overdue=y", "q=zzzz", "page=9"):
        assert "Fijnmechaniek De Rijn" not in client.page(f"/companies/relations?{query}"), query
    for query in ("owner=x&state=y&college=z", "page=-1", "sort=drop", "q=%ED%A0%80"):
        assert client.get(f"/companies/relations?{query}").status_code == 200, query
    assert "Noordelijk Lab" in sign_in(Role.PROJECT_LEADER).page("/companies/relations")
    assert sign_in(Role.STUDENT).get("/companies/relations").status_code == 403


def test_contact_persons(sign_in: SignIn, school: School, database: Database) -> None:
    client = sign_in(Role.BROKER, language="en")
    path = f"/companies/{school.company}/contact-persons/new"
    form = filled(client.page(path)) | {"name": ["Bea Baas"], "email": ["Anna@Company.example"]}
    answer = client.post(path, data=form)
    assert (answer.status_code, shown_errors(answer.text)) == (422, ["email"])
    assert "Anna Planner has this e-mail address already." in answer.text
    form = filled(answer.text) | {"email": ["bea@company.example"], "roles": ["signs", "hr"], "main": ["y"]}
    for _time in (1, 2):
        assert client.post(path, data=form).status_code == 302
    page = client.page(f"/companies/{school.company}")
    assert "Ask about: signing agreements, HR and payroll" in text(page, "contacts")
    assert "Bea Baas" in text(page, "who")
    with database.reading() as session:
        row = session.exec(select(ContactPersonRow).where(col(ContactPersonRow.name) == "Bea Baas")).one()
    edit = f"/companies/{school.company}/contact-persons/{row.id}"
    left = filled(client.page(edit)) | {"valid_until": [(today() - timedelta(days=1)).strftime("%d-%m-%Y")]}
    assert shown_errors(client.post(edit, data=left).text) == ["valid_until"], "before the first day"
    left |= {"valid_from": [""]}
    assert client.post(edit, data=left).status_code == 302
    assert "2 people who left" in text(client.page(f"/companies/{school.company}"), "contacts")


def test_the_company_asks_as_much_with_more_relations_and_people(
    sign_in: SignIn, school: School, database: Database
) -> None:
    client = sign_in(Role.COORDINATOR)
    client.page(f"/companies/{school.company}")
    with queries.count(database) as few:
        client.page(f"/companies/{school.company}")
    lab = sign_in(second(school))
    path = f"/companies/{school.company}/relations/new"
    assert lab.post(path, data=filled(lab.page(path))).status_code == 302
    path = f"/companies/{school.company}/contact-persons/new"
    for number in range(8):
        form = filled(client.page(path)) | {"name": [f"Persoon {number}"], "email": [f"p{number}@c.example"]}
        assert client.post(path, data=form).status_code == 302
    with queries.count(database) as many:
        client.page(f"/companies/{school.company}")
    assert few.total == many.total, str(many)
