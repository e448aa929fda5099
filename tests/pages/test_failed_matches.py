"""The pages of the ledger: what went wrong, what is done about it, and that nothing leaves it silently."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.failed_matches.models import MatchState
from bpv.failed_matches.tables import FailedMatchRow, MatchActionRow, MatchEventRow
from bpv.matches.tables import MatchExclusionRow
from tests.support.client import Client, path_of
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_failed import SOURCE

pytestmark = pytest.mark.usefixtures("school")


def row_of(database: Database, institution_id: str) -> FailedMatchRow:
    """The entry that was written down by hand."""
    with database.reading() as session:
        query = select(FailedMatchRow).where(
            FailedMatchRow.institution_id == institution_id, FailedMatchRow.source == SOURCE
        )
        return session.exec(query).one()


def action_of(database: Database, entry: FailedMatchRow) -> MatchActionRow:
    """Its first action."""
    with database.reading() as session:
        return session.exec(select(MatchActionRow).where(MatchActionRow.failed_match_id == entry.id)).one()


@pytest.fixture
def entry(database: Database, school: School) -> FailedMatchRow:
    """The entry of the usual student."""
    return row_of(database, school.institution)


def test_the_list_shows_what_waits_and_its_filters_narrow_it(
    sign_in: SignIn, school: School, entry: FailedMatchRow
) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    text = client.page("/failed-matches")
    assert f"/failed-matches/{entry.id}" in text
    assert "no time for guidance" in text
    assert f"/failed-matches/{entry.id}" not in client.page("/failed-matches?state=closed")
    assert f"/failed-matches/{entry.id}" in client.page(f"/failed-matches?mine=y&company={school.company}&q=Student")
    assert f"/failed-matches/{entry.id}" not in client.page("/failed-matches?late=y")
    assert f"/failed-matches/{entry.id}" in client.page("/failed-matches?state=nonsense&reason=x&page=0")


def test_an_entry_closes_only_with_an_action_and_its_result_and_can_be_opened_again(
    sign_in: SignIn, database: Database, school: School, entry: FailedMatchRow
) -> None:
    client, path = sign_in(Role.COORDINATOR, language="en"), f"/failed-matches/{entry.id}"
    assert "An action still waits for its result" in client.page(path)
    refused = client.post(f"{path}/close", data={"version": entry.version})
    assert refused.status_code == 422
    assert row_of(database, school.institution).state == MatchState.OPEN
    action = action_of(database, entry)
    empty = client.post(f"/failed-matches/actions/{action.id}/done", data={"version": 1, "result": " "})
    assert empty.status_code == 422
    done = {"version": 1, "result": "Gebeld: volgend jaar weer."}
    assert client.post(f"/failed-matches/actions/{action.id}/done", data=done).status_code == 302
    assert client.post(f"/failed-matches/actions/{action.id}/done", data=done).status_code == 302
    assert "Gebeld: volgend jaar weer." in client.page(path)
    assert client.post(f"{path}/close", data={"version": entry.version, "words": "Klaar"}).status_code == 302
    assert row_of(database, school.institution).state == MatchState.CLOSED
    assert f"/failed-matches/{entry.id}" in client.page("/failed-matches?state=closed")
    assert client.post(f"{path}/reopen", data={"version": entry.version + 1}).status_code == 302
    with database.reading() as session:
        happened = session.exec(select(MatchEventRow.what).where(MatchEventRow.failed_match_id == entry.id)).all()
    assert sorted(happened) == ["action_done", "closed", "recorded", "reopened"]


def test_a_cause_is_needed_too(sign_in: SignIn, database: Database, school: School, entry: FailedMatchRow) -> None:
    client, path = sign_in(Role.BROKER, language="en"), f"/failed-matches/{entry.id}"
    data = {"side": "company", "company_reason": "full_after_all", "cause": "", "version": entry.version}
    assert client.post(f"{path}/why", data=data).status_code == 302
    action = action_of(database, entry)
    client.post(f"/failed-matches/actions/{action.id}/done", data={"version": 1, "result": "Gebeld"})
    assert client.post(f"{path}/close", data={"version": entry.version + 1}).status_code == 422
    assert "Say where the cause lies." in client.page(path)
    assert row_of(database, school.institution).reason == "full_after_all"


def test_a_reason_of_the_wrong_side_stays_beside_its_field(
    sign_in: SignIn, database: Database, school: School, entry: FailedMatchRow
) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    data = {"side": "company", "company_reason": "too_far", "note": "Bewaar mij", "version": entry.version}
    answer = client.post(f"/failed-matches/{entry.id}/why", data=data)
    assert answer.status_code == 422
    assert "Bewaar mij" in answer.text
    assert row_of(database, school.institution).company_reason == "no_time_to_guide"


def test_two_people_at_once_lose_nothing(
    sign_in: SignIn, database: Database, school: School, entry: FailedMatchRow
) -> None:
    first, second = sign_in(Role.COORDINATOR, language="en"), sign_in(Role.BROKER, language="en")
    path = f"/failed-matches/{entry.id}/why"
    mine = {"side": "company", "company_reason": "full_after_all", "cause": "company", "version": entry.version}
    assert first.post(path, data={**mine, "note": "Van de een"}).status_code == 302
    stale = second.post(path, data={**mine, "note": "Van de ander"})
    assert stale.status_code == 409
    assert "Van de een" in stale.text
    assert "Van de ander" in stale.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', stale.text)
    assert version
    assert version[1] == str(entry.version + 1)
    assert row_of(database, school.institution).note == "Van de een"


def new_action(client: Client, entry: FailedMatchRow, **more: str) -> tuple[int, str]:
    """Send the form of an action, as it was shown."""
    text = client.page(f"/failed-matches/{entry.id}")
    key = re.findall(r'name="key"[^>]*value="([a-z2-7]{20})"', text)[0]
    data = {"key": key, "code": "search", "text": "Verder zoeken", "due_on": today().strftime("%d-%m-%Y"), **more}
    return client.post(f"/failed-matches/{entry.id}/actions", data=data).status_code, key


def test_an_action_sent_twice_is_there_once(
    sign_in: SignIn, database: Database, school: School, entry: FailedMatchRow
) -> None:
    client, owner = sign_in(Role.COORDINATOR), school.accounts[Role.BROKER][0]
    status, key = new_action(client, entry, owner_id=owner)
    assert status == 302
    again = {"key": key, "code": "search", "owner_id": owner, "due_on": today().strftime("%d-%m-%Y")}
    assert client.post(f"/failed-matches/{entry.id}/actions", data=again).status_code == 302
    past = (today() - timedelta(days=1)).strftime("%d-%m-%Y")
    assert new_action(client, entry, owner_id=owner, due_on=past)[0] == 422
    assert new_action(client, entry, owner_id=school.accounts[Role.STUDENT][0])[0] == 422
    with database.reading() as session:
        found = session.exec(select(MatchActionRow).where(MatchActionRow.failed_match_id == entry.id)).all()
    assert len(found) == 2


def test_searching_again_leaves_the_company_out_and_shows_the_next_best(
    sign_in: SignIn, database: Database, school: School, entry: FailedMatchRow
) -> None:
    client, path = sign_in(Role.COORDINATOR, language="en"), f"/failed-matches/{entry.id}"
    assert "The next best places now" not in client.page(path)
    data = {"version": entry.version, "without_company": "y"}
    for _ in range(2):
        assert client.post(f"{path}/search", data=data).status_code == 302
    with database.reading() as session:
        made = session.exec(select(MatchExclusionRow).where(MatchExclusionRow.source == f"failed_match:{entry.id}"))
        assert [one.company_id for one in made] == [school.company]
    text = client.page(path)
    assert "searching again" in text
    assert school.place not in text
    assert ("Propose this place" in text) or ("No other place fits now" in text)


def test_by_hand_sent_twice_is_written_once(sign_in: SignIn, database: Database, school: School) -> None:
    client = sign_in(Role.COORDINATOR, language="en")
    text = client.page(f"/failed-matches/new?student=1000&company={school.company}")
    key = re.findall(r'name="key"[^>]*value="([a-z2-7]{20})"', text)[0]
    name = re.findall(r'name="company"[^>]*value="([^"]+)"', text)[0]
    data = {"key": key, "student": "1000", "company": name, "ended_on": today().strftime("%d-%m-%Y"), "side": "student"}
    lacking = client.post("/failed-matches/new", data=data)
    assert lacking.status_code == 422
    assert "Say why it failed" in lacking.text
    data |= {"student_reason": "too_far"}
    for _ in range(2):
        assert path_of(client.post("/failed-matches/new", data=data)).startswith("/failed-matches/")
    wrong = {"student": ("1002", "You have no student"), "company": ("Bestaat niet", "no company with exactly")}
    for field, (value, message) in wrong.items():
        answer = client.post("/failed-matches/new", data={**data, "key": "a" * 20, field: value})
        assert answer.status_code == 422
        assert message in answer.text
    with database.reading() as session:
        found = session.exec(select(FailedMatchRow).where(FailedMatchRow.source == f"hand:{key}")).all()
    assert [one.company_id for one in found] == [school.company]


@pytest.mark.parametrize(
    ("role", "number", "status"),
    [(Role.SUPERVISOR, 0, 200), (Role.SUPERVISOR, 1, 404), (Role.COORDINATOR, 1, 404), (Role.MANAGER, 0, 403)],
)
def test_an_entry_is_seen_by_who_guides_the_student(
    sign_in: SignIn, school: School, entry: FailedMatchRow, role: Role, number: int, status: int
) -> None:
    sign_in(school.accounts[role][number]).page(f"/failed-matches/{entry.id}", status)


def test_who_owns_an_action_sees_the_entry_although_the_student_is_of_another_team(
    sign_in: SignIn, database: Database, school: School, entry: FailedMatchRow
) -> None:
    other = school.accounts[Role.COORDINATOR][1]
    assert new_action(sign_in(Role.COORDINATOR), entry, owner_id=other)[0] == 302
    client = sign_in(other)
    assert entry.id in client.page("/failed-matches")
    client.page(f"/failed-matches/{entry.id}")


def test_another_school_finds_nothing(sign_in: SignIn, database: Database, school: School) -> None:
    foreign, client = row_of(database, school.other_institution), sign_in(Role.COORDINATOR)
    action = action_of(database, foreign)
    client.page(f"/failed-matches/{foreign.id}", 404)
    for path in (
        f"/failed-matches/{foreign.id}/why",
        f"/failed-matches/{foreign.id}/close",
        f"/failed-matches/{foreign.id}/search",
        f"/failed-matches/actions/{action.id}/done",
    ):
        assert client.post(path, data={"version": 1, "result": "x", "side": "company"}).status_code == 404
    assert foreign.id not in client.page("/failed-matches?state=all")


def test_as_many_questions_for_many_as_for_few(sign_in: SignIn, database: Database, school: School) -> None:
    client, kept = sign_in(Role.COORDINATOR), row_of(database, school.institution)
    for path in ("/failed-matches", "/failed-matches/report?by=company", "/"):
        client.page(path)
        with count(database) as few:
            client.page(path)
        with database.writing() as session:
            for number in range(12):
                values = {**kept.model_dump(exclude={"id"}, warnings=False), "source": f"hand:{path}{number}"}
                session.add(FailedMatchRow(**values))
        with count(database) as many:
            client.page(path)
        assert many.total == few.total, f"{path}: {many}"
