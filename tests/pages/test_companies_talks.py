"""Talks in the browser: one minute, nothing lost, last answers beside the field, signals and follow-ups."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bpv.companies.tables import ContactPersonRow, FollowUpRow, SignalRow, TalkAnswerRow, TalkRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from tests.pages.test_companies_editing import filled, shown_errors
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School

TEXT = "Zij willen in februari twee studenten."


def broker(sign_in: SignIn, language: str = "en") -> Client:
    """A broker of the first college."""
    return sign_in(Role.BROKER, language=language)


def new_path(school: School, name: str = "complete") -> str:
    """Where a talk with a company is logged."""
    return f"/companies/{school.companies[name]}/talks/new"


def talks_of(database: Database, company_id: str) -> list[TalkRow]:
    """The talks with a company, the first written first."""
    with database.reading() as session:
        query = select(TalkRow).where(col(TalkRow.company_id) == company_id).order_by(col(TalkRow.created_at))
        return list(session.exec(query))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_only_the_text_has_to_be_typed(sign_in: SignIn, school: School, database: Database, language: str) -> None:
    client = broker(sign_in, language)
    path = new_path(school, "due")
    data = filled(client.page(path))
    assert data["held_on"] == [today().strftime("%d-%m-%Y")]
    assert data["form"] == ["visit"]
    assert data["follow_up_on"] == [(today() + timedelta(days=14)).strftime("%d-%m-%Y")]
    assert data["owner_id"] == [school.accounts[Role.BROKER][0]]
    response = client.post(path, data=data | {"text": TEXT})
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"/companies/{school.companies['due']}#talks")
    (row,) = talks_of(database, school.companies["due"])
    assert (row.text, row.held_on, row.college_id) == (TEXT, today(), school.colleges["technology"])
    assert TEXT in client.page(f"/companies/{school.companies['due']}")


def test_sent_twice_is_recorded_once(sign_in: SignIn, school: School, database: Database) -> None:
    client = broker(sign_in)
    path = new_path(school, "due")
    data = filled(client.page(path)) | {"text": TEXT, "signals": ["concern", "technology"]}
    assert [client.post(path, data=data).status_code for _ in range(2)] == [302, 302]
    assert len(talks_of(database, school.companies["due"])) == 1
    with database.reading() as session:
        company = school.companies["due"]
        assert len(session.exec(select(FollowUpRow).where(FollowUpRow.company_id == company)).all()) == 1
        kinds = session.exec(select(SignalRow.kind).where(SignalRow.company_id == company))
        assert sorted(kinds) == ["concern", "technology"]


def test_an_emptied_date_means_that_nothing_follows(sign_in: SignIn, school: School, database: Database) -> None:
    client = broker(sign_in)
    path = new_path(school, "due")
    data = filled(client.page(path)) | {"text": TEXT, "follow_up_on": ""}
    assert client.post(path, data=data).status_code == 302
    with database.reading() as session:
        found = session.exec(select(FollowUpRow).where(FollowUpRow.company_id == school.companies["due"]))
        assert found.all() == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"text": ""}, ["text"]),
        ({"text": "x" * 8001}, ["text"]),
        ({"held_on": "31-02-2026"}, ["held_on"]),
        ({"held_on": "morgen"}, ["held_on"]),
        ({"form": "smoke"}, ["form"]),
        ({"signals": ["gossip"]}, ["signals"]),
        ({"owner_id": new_id()}, ["owner_id"]),
        ({"college_id": new_id()}, ["college_id"]),
        ({"topic_fit": "y" * 2001}, ["topic_fit"]),
        ({"tags": ",".join(str(n) for n in range(11))}, ["tags"]),
        ({"follow_up_on": "01-01-2001"}, ["follow_up_on"]),
        ({"follow_up_on": "01-01-2150"}, ["follow_up_on"]),
    ],
)
def test_bad_input_says_where_and_loses_nothing(
    sign_in: SignIn, school: School, database: Database, change: dict[str, object], wrong: list[str]
) -> None:
    client = broker(sign_in)
    path = new_path(school, "due")
    kept = {"text": TEXT, "next_step": "Bellen over de robot", "topic_sector": "Fijnmechanica", "tags": "robot"}
    response = client.post(path, data=filled(client.page(path)) | kept | change)
    assert response.status_code == 422
    assert shown_errors(response.text) == wrong
    again = filled(response.text)
    for name, value in kept.items():
        if name not in change:
            assert again[name] == [value]
    assert talks_of(database, school.companies["due"]) == []


def test_contact_persons_are_chosen_and_strangers_refused(sign_in: SignIn, school: School, database: Database) -> None:
    client = broker(sign_in)
    person = ContactPersonRow(
        institution_id=school.institution, company_id=school.companies["due"], name="Femke de Boer"
    )
    key = person.id
    with database.writing() as session:
        session.add(person)
    path = new_path(school, "due")
    data = filled(client.page(path)) | {"text": TEXT}
    refused = client.post(path, data=data | {"persons": [new_id()]})
    assert (refused.status_code, shown_errors(refused.text)) == (422, ["persons"])
    assert client.post(path, data=data | {"persons": [key]}).status_code == 302
    (talk,) = talks_of(database, school.companies["due"])
    assert "Femke de Boer" in client.page(f"/companies/talks/{talk.id}")
    assert filled(client.page(f"/companies/talks/{talk.id}/edit"))["persons"] == [key]


def test_a_talk_of_tomorrow_is_refused(sign_in: SignIn, school: School) -> None:
    client = broker(sign_in)
    path = new_path(school, "due")
    day = (today() + timedelta(days=1)).strftime("%d-%m-%Y")
    response = client.post(path, data=filled(client.page(path)) | {"text": TEXT, "held_on": day})
    assert response.status_code == 422
    assert shown_errors(response.text) == ["held_on"]


def test_the_last_answer_stands_beside_its_field_with_its_date(sign_in: SignIn, school: School) -> None:
    client = broker(sign_in)
    path = new_path(school)
    assert "45 mensen" in client.page(path)
    client.post(path, data=filled(client.page(path)) | {"text": TEXT, "topic_staff_size": "52 mensen"})
    page = client.page(path)
    assert "52 mensen" in page
    assert "45 mensen" not in page
    book = client.page(f"/companies/{school.company}/talks")
    assert book.index("52 mensen") < book.index("45 mensen")


def test_the_writer_corrects_and_others_are_told(sign_in: SignIn, school: School, database: Database) -> None:
    (talk,) = talks_of(database, school.company)
    path = f"/companies/talks/{talk.id}/edit"
    other = broker(sign_in)
    assert "/edit" not in other.page(f"/companies/talks/{talk.id}")
    assert "Only the person who wrote" in other.page(path, status=422)
    writer = sign_in(Role.COORDINATOR, language="en")
    data = filled(writer.page(path))
    assert data["signals"] == ["training_need"]
    assert data["topic_staff_size"] == ["45 mensen"]
    assert writer.post(path, data=data | {"text": "Beter.", "topic_offer_materials": ""}).status_code == 302
    (after,) = talks_of(database, school.company)
    assert (after.text, after.version) == ("Beter.", 2)
    assert after.edited_at is not None
    with database.reading() as session:
        topics = session.exec(select(TalkAnswerRow.topic).where(TalkAnswerRow.talk_id == talk.id)).all()
    assert topics == ["staff_size"]
    assert writer.post(path, data=data | {"text": "Van een ander venster."}).status_code == 409
    assert talks_of(database, school.company)[0].text == "Beter."


def test_an_untouched_correction_changes_nothing(sign_in: SignIn, school: School, database: Database) -> None:
    (talk,) = talks_of(database, school.company)
    writer = sign_in(Role.COORDINATOR)
    path = f"/companies/talks/{talk.id}/edit"
    assert writer.post(path, data=filled(writer.page(path))).status_code == 302
    (after,) = talks_of(database, school.company)
    assert (after.version, after.edited_at) == (1, None)


def test_a_talk_has_its_page_and_the_other_school_none(sign_in: SignIn, school: School, database: Database) -> None:
    (talk,) = talks_of(database, school.company)
    assert "avondlessen" in sign_in(Role.MANAGER).page(f"/companies/talks/{talk.id}")
    other = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    for path in (f"/companies/talks/{talk.id}", f"/companies/{school.company}/talks", new_path(school)):
        other.page(path, status=404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=avondlessen+ROBOT", True),
        ("q=de+rijn", True),
        ("q=rijn+zeppelin", False),
        ("kind=training_need", True),
        ("kind=hiring", False),
        ("tag=rObot", True),
        ("tag=rob", False),
        ("place=leiden", True),
        ("place=23", True),
        ("place=groningen", False),
        ("crebo=25301", True),
        ("sector=mechanica", True),
        ("sector=bouw", False),
        ("dealt=no", True),
        ("dealt=yes", False),
        ("since=01-01-2001&until=02-01-2001", False),
        ("since=geen+dag", True),
        ("q=%25%5F", False),
    ],
)
def test_signals_are_searched(sign_in: SignIn, school: School, query: str, found: bool) -> None:
    page = sign_in(Role.SUPERVISOR, language="en").page(f"/companies/signals?{query}")
    assert ("Fijnmechaniek De Rijn" in page) is found


def test_a_signal_is_dealt_with_and_opened_again(sign_in: SignIn, school: School, database: Database) -> None:
    client = broker(sign_in)
    with database.reading() as session:
        signal = session.exec(select(SignalRow).where(SignalRow.company_id == school.company)).one()
    for step, present in (("close", False), ("close", False), ("reopen", True)):
        assert client.post(f"/companies/signals/{signal.id}/{step}").status_code == 302
        page = client.page(f"/companies/{school.company}")
        assert ("Open signals" in page) is present


def test_a_follow_up_is_done_once(sign_in: SignIn, school: School, database: Database) -> None:
    client = broker(sign_in)
    with database.reading() as session:
        one = session.exec(select(FollowUpRow).where(FollowUpRow.company_id == school.company)).one()
    assert "Data van volgend jaar" in client.page("/companies/follow-ups")
    path = f"/companies/follow-ups/{one.id}"
    assert "Data van volgend jaar" in client.page(path)
    done = {"version": "1", "result": "done", "note": "Verstuurd."}
    assert client.post(f"{path}/done", data=done).status_code == 302
    assert client.post(f"{path}/done", data=done).status_code == 302
    late = client.post(f"{path}/done", data=done | {"note": "Te laat gezien."})
    assert late.status_code == 409
    assert "Te laat gezien." in late.text
    assert "Data van volgend jaar" not in client.page("/companies/follow-ups")
    assert "Data van volgend jaar" in client.page("/companies/follow-ups?done=y")
    with database.reading() as session:
        after = session.get_one(FollowUpRow, one.id)
    assert (after.result, after.note, after.done_on) == ("done", "Verstuurd.", today())


def test_a_follow_up_moves_and_a_stale_move_keeps_what_was_typed(
    sign_in: SignIn, school: School, database: Database
) -> None:
    client = broker(sign_in)
    with database.reading() as session:
        one = session.exec(select(FollowUpRow).where(FollowUpRow.company_id == school.company)).one()
    path = f"/companies/follow-ups/{one.id}"
    day = today() + timedelta(days=30)
    mine = {"what": "Bellen", "due_on": day.strftime("%d-%m-%Y"), "owner_id": school.accounts[Role.SUPERVISOR][0]}
    assert client.post(f"{path}/move", data=mine | {"version": "1"}).status_code == 302
    with database.reading() as session:
        after = session.get_one(FollowUpRow, one.id)
    assert (after.what, after.due_on, after.owner_id) == ("Bellen", day, school.accounts[Role.SUPERVISOR][0])
    stale = client.post(f"{path}/move", data=mine | {"version": "1", "what": "Mailen"})
    assert stale.status_code == 409
    assert "Mailen" in stale.text
    past = client.post(f"{path}/move", data=mine | {"version": "2", "due_on": "01-01-2020"})
    assert (past.status_code, shown_errors(past.text)) == (422, ["due_on"])


def test_lists_ask_the_same_for_many_as_for_few(sign_in: SignIn, school: School, database: Database) -> None:
    client = broker(sign_in)
    paths = ("/companies/signals", "/companies/follow-ups", f"/companies/{school.company}/talks", new_path(school))

    def asked() -> list[int]:
        found = []
        for path in paths:
            with count(database) as counted:
                client.page(path)
            found.append(int(counted))
        return found

    before = asked()
    for number in range(12):
        path = new_path(school)
        data = filled(client.page(path)) | {"text": f"Gesprek {number}", "signals": ["hiring"], "tags": f"t{number}"}
        client.post(path, data=data | {"topic_fit": f"antwoord {number}"})
    assert asked() == before
