"""Settings: read by several roles, changed by the administrator, with a history that tells what held on a day."""

import re
from datetime import datetime, time, timedelta

import pytest
from sqlmodel import select

from bpv.core import clock
from bpv.core.audit import AuditRow
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Reach, Role, Scope
from bpv.core.word_list import WORDS
from bpv.organisation import service as organisation
from bpv.organisation.rules.settings import GROUPS, SETTINGS
from tests.support import queries
from tests.support.client import Client
from tests.support.school import School

WHERE = "/organisation/settings/talk.follow_up_days"


@pytest.fixture
def admin(sign_in) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR)


def send(client: Client, value: str, version: int, reason: str = "Het team wil sneller bellen."):
    """Send the form of the setting."""
    return client.post(WHERE, data={"value": value, "reason": reason, "version": str(version)})


def test_every_setting_has_words_and_a_default_within_its_bounds():
    for name, one in SETTINGS.items():
        assert one.low <= one.default <= one.high, name
        assert {one.title, one.why, f"setting.unit.{one.unit}", f"setting.group.{one.group}"} <= WORDS.keys()
        assert one.group in GROUPS


def test_a_change_is_kept_with_its_reason_and_shown(admin: Client, sign_in, database: Database, school: School):
    assert "14" in admin.page(WHERE)
    assert send(admin, "21", 0).status_code == 302
    page = admin.page(WHERE)
    assert "Het team wil sneller bellen." in page
    assert "Administrator Een" in page
    assert "Administrator Een" in admin.page("/organisation/settings")
    assert send(admin, "14", 1, "Terug").status_code == 302
    reader = sign_in(Role.COORDINATOR)
    assert "Terug" in reader.page(WHERE)
    assert 'name="reason"' not in reader.page(WHERE)
    assert reader.post(WHERE, data={}).status_code == 403
    with database.reading() as session:
        events = session.exec(select(AuditRow).where(AuditRow.event == "setting.changed")).all()
    assert [(row.object_id, row.fields) for row in events] == [("talk.follow_up_days", ["reason", "value"])] * 2


def test_nothing_wrong_is_kept_and_what_was_typed_comes_back(admin: Client, database: Database, school: School):
    for value, reason in (("0", "Te laag"), ("366", "Te hoog"), ("veel", "Geen getal"), ("20", ""), ("14", "Zelfde")):
        answer = send(admin, value, 0, reason)
        assert answer.status_code == 422
        assert f'value="{value}"' in answer.text
        assert reason in answer.text
    with database.reading() as session:
        assert organisation.setting(session, school.institution, "talk.follow_up_days") == 14
    assert admin.get("/organisation/settings/talk.unheard_of").status_code == 404


def test_two_people_at_once_see_each_other(admin: Client, school: School):
    assert send(admin, "21", 0, "Eerste").status_code == 302
    stale = send(admin, "30", 0, "Tweede")
    assert stale.status_code == 409
    assert "Eerste" in stale.text
    assert "Tweede" in stale.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', stale.text).group(1)
    assert send(admin, "30", int(version), "Tweede").status_code == 302


def test_the_other_school_keeps_its_own(admin: Client, sign_in, database: Database, school: School):
    assert send(admin, "21", 0).status_code == 302
    with database.reading() as session:
        assert organisation.setting(session, school.other_institution, "talk.follow_up_days") == 14
        assert organisation.setting(session, school.institution, "talk.follow_up_days") == 21
    stranger = sign_in(school.other_accounts[Role.ADMINISTRATOR], institution_id=school.other_institution)
    assert "Het team wil sneller bellen." not in stranger.page(WHERE)


def test_what_held_on_a_day_can_be_told(database: Database, school: School, monkeypatch):
    scope = Scope(Reach.ALL, school.institution, school.accounts[Role.ADMINISTRATOR][0])
    day = clock.today()
    noon = datetime.combine(day, time(12), tzinfo=clock.AMSTERDAM)  # the same local day on both sides of a switch
    for number, (back, value) in enumerate(((40, 20), (10, 30), (0, 40))):
        monkeypatch.setattr("bpv.organisation.service.choices.now", lambda back=back: noon - timedelta(days=back))
        with database.writing() as session:
            organisation.change_setting(session, scope, "shortage.radius_km", value, "Proef", number)
    with database.reading() as session:
        told = [
            organisation.setting(session, school.institution, "shortage.radius_km", on=day - timedelta(days=back))
            for back in (50, 40, 11, 10, 1, 0)
        ]
        assert organisation.settings(session, school.institution)["shortage.radius_km"] == 40
    assert told == [25, 20, 20, 30, 30, 40]


def test_the_service_refuses_what_the_page_would(database: Database, school: School):
    scope = Scope(Reach.ALL, school.institution)
    with database.writing() as session:
        with pytest.raises(NotFound):
            organisation.setting(session, school.institution, "no.such")
        with pytest.raises(Refused):
            organisation.change_setting(session, scope, "merge.undo_days", 0, "x", 0)
        with pytest.raises(Refused):
            organisation.change_setting(session, scope, "merge.undo_days", 5, "  ", 0)
        with pytest.raises(Stale):
            organisation.change_setting(session, scope, "merge.undo_days", 5, "x", 3)


def test_all_settings_take_one_query(database: Database, school: School):
    with queries.count(database) as asked, database.reading() as session:
        organisation.settings(session, school.institution)
    assert asked.total == 1
