"""Units over time: a team ends, others go on, and the organisation can be seen as it was on any day (MON-09)."""

import re
from datetime import timedelta

import pytest

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Reach, Role, Scope
from bpv.organisation import service as organisation
from bpv.organisation.service import Ending
from tests.support.client import Client
from tests.support.school import School


@pytest.fixture
def admin(sign_in) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def scope(school: School) -> Scope:
    """What an administrator reaches."""
    return Scope(Reach.ALL, school.institution, school.accounts[Role.ADMINISTRATOR][0])


def written(days: int) -> str:
    """A day so many days from today, as people write it."""
    return f"{today() + timedelta(days=days):%d-%m-%Y}"


def where(school: School, name: str = "precision") -> str:
    """The address of the form that ends a team."""
    return f"/organisation/teams/{school.teams[name]}/successors"


def test_a_team_gets_a_new_name_and_the_old_one_stays_with_the_past(admin: Client, school: School):
    old = re.search(r'name="name"[^>]*value="([^"]+)"', admin.page(f"/organisation/teams/{school.teams['precision']}"))
    data = {
        "starts_on": written(-10),
        "new_name": "Team Nieuwe Naam",
        "college_id": school.colleges["technology"],
        "version": "1",
    }
    assert admin.post(where(school), data=data).status_code == 302
    assert "Team Nieuwe Naam" in admin.page(f"/organisation/teams/{school.teams['precision']}")
    now, before = admin.page("/organisation"), admin.page(f"/organisation?on={written(-11)}")
    assert "Team Nieuwe Naam</a>" in now

    past = before[before.index('id="tree-heading"') : before.index('id="plans-heading"')]
    shown, hidden = past.split('<details class="disclosure"')
    assert old.group(1) in shown
    assert "Team Nieuwe Naam</a>" not in shown
    assert "Team Nieuwe Naam</a>" in hidden


def test_wrong_endings_change_nothing(admin: Client, database: Database, school: School):
    own, other = school.teams["precision"], school.teams["instruments"]
    with database.writing() as session:
        foreign = organisation.tree(session, school.other_institution)[0].teams[0].id
    for wrong in (
        {"starts_on": ""},
        {"starts_on": "31-02-2027"},
        {"successors": []},
        {"successors": [foreign]},
        {"successors": [own]},
        {"successors": [], "new_name": "Zonder college", "college_id": ""},
        {"successors": [], "new_name": "x" * 121, "college_id": school.colleges["technology"]},
    ):
        data = {"starts_on": written(5), "successors": [other], "new_name": "", "college_id": "", "version": "1"}
        assert admin.post(where(school), data={**data, **wrong}).status_code == 422, wrong
    with database.reading() as session:
        assert organisation.successions(session, school.institution) == ()
        assert organisation.team(session, school.institution, own).valid_until is None
    data = {"starts_on": written(5), "successors": [other], "version": "1"}
    assert admin.post(where(school), data=data).status_code == 302
    assert admin.post(where(school), data=data).status_code == 409


def test_the_rules_hold_below_the_page(database: Database, school: School, scope: Scope):
    a, b, c = (school.teams[name] for name in ("precision", "instruments", "laboratory"))
    day = today() + timedelta(days=30)
    with database.reading() as session:
        foreign = organisation.tree(session, school.other_institution)[0].teams[0].id
    with database.writing() as session:
        organisation.end_team(session, scope, a, Ending(day, (b, c)), 1)
    refusals = (
        (a, Ending(day, (foreign,)), NotFound),
        (foreign, Ending(day, (a,)), NotFound),
        (a, Ending(day, (a,)), Refused),
        (b, Ending(day, (a,)), Refused),
        (b, Ending(day - timedelta(days=5), (a,)), Refused),
        (a, Ending(day, ()), Refused),
    )
    for team_id, ending, kind in refusals:
        with pytest.raises(kind), database.writing() as session:
            version = organisation.team_version(session, Scope(Reach.ALL, school.institution), a)[1]
            organisation.end_team(session, scope, team_id, ending, version if team_id == a else 1)
    with database.reading() as session:
        pairs = organisation.successions(session, school.institution)
    assert {(one.team_id, one.successor_id) for one in pairs} == {(a, b), (a, c)}


def test_a_team_and_its_college_end_in_order(admin: Client, school: School):
    college = f"/organisation/colleges/{school.colleges['technology']}"
    early = admin.post(college, data={"name": "Techniek", "valid_until": written(100), "version": "1"})
    assert early.status_code == 422
    data = {"name": "Leeg college", "valid_from": written(0), "valid_until": written(50), "version": "0"}
    assert admin.post("/organisation/colleges/new", data=data).status_code == 302
    college_id = re.search(r"/organisation/colleges/([a-z2-7]{20})\">Leeg college", admin.page("/organisation")).group(
        1
    )
    team = {"name": "Te lang", "college_id": college_id, "version": "0"}
    assert admin.post("/organisation/teams/new", data=team).status_code == 422
    assert admin.post("/organisation/teams/new", data={**team, "valid_until": written(51)}).status_code == 422
    before = {**team, "valid_from": written(-1), "valid_until": written(50)}
    assert admin.post("/organisation/teams/new", data=before).status_code == 422
    assert admin.post("/organisation/teams/new", data={**team, "valid_until": written(50)}).status_code == 302


def test_a_day_that_does_not_exist_is_said_to_be_wrong(admin: Client, school: School):
    wrong = admin.get("/organisation?on=31-02-2026")
    assert wrong.status_code == 422
    assert 'value="31-02-2026"' in wrong.text
    assert admin.get("/organisation?on=").status_code == 200


def test_what_stands_at_an_ended_team_is_moved_on_its_page(admin: Client, sign_in, database: Database, school: School):
    old, new = school.teams["instruments"], school.teams["laboratory"]
    move = f"/organisation/teams/{old}/move"
    admin.page(move)
    data = {"successor": new, "students": "y", "group": "", "roles": "y", "periods": "y"}
    assert admin.post(move, data=data).status_code == 409
    ending = {"starts_on": written(5), "successors": [new], "version": "1"}
    assert admin.post(where(school, "instruments"), data=ending).status_code == 302
    admin.page(move)
    assert admin.post(move, data=data).status_code == 422
    assert admin.post(where(school, "instruments"), data={**ending, "starts_on": written(0), "version": "2"}).location
    for wrong in ({"successor": school.teams["precision"]}, {"group": "25301-1999"}, {"successor": ""}):
        assert admin.post(move, data={**data, **wrong}).status_code == 422
    assert admin.post(move, data={"successor": new, "group": ""}).status_code == 422
    assert admin.post(move, data=data).status_code == 302
    assert "Student 1000" in sign_in(school.accounts[Role.COORDINATOR][0]).page("/students")
    stranger = sign_in(school.other_accounts[Role.ADMINISTRATOR], institution_id=school.other_institution)
    assert stranger.get(move).status_code == 404
    assert stranger.post(move, data=data).status_code == 404
    assert sign_in(Role.COORDINATOR).get(move).status_code == 403
