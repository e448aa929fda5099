"""Rules of passwords, sessions, roles and throttling."""

from datetime import UTC, datetime, timedelta

import pytest

from bpv.core.errors import Refused
from bpv.core.rights import Role
from bpv.people.rules import passwords, roles, sessions, throttle

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONTEXT = ("Sanne de Vries", "s.devries@lis.example", "Leidse instrumentmakers School")


@pytest.mark.parametrize(
    "password",
    [
        "welkom01",
        "Welkom2026!",
        "stage2026",
        "St@ge123",
        "sannedevries",
        "InstrumentmakersSchool1",
        "qwertyuiop",
        "abcdefgh1",
        "12345678",
        "aaaaaaaaaaaa",
        "wachtwoordwachtwoord",
        "P@ssw0rd!!",
        "leidse school",
        "abcabcabcabc",
        "!!!!!!!!!!!!",
    ],
)
def test_guessable_passwords_are_refused(password: str):
    with pytest.raises(Refused, match="password_common"):
        passwords.check(password, context=CONTEXT)


@pytest.mark.parametrize(
    "password",
    [
        "vork paars olifant",
        "kJ8#tnQz",
        "een lange zin met een paarse olifant",
        "🦊🐢🦉🐙🦔🐝🦜🐳",
        "ключ от подъезда",
        "vork paars olifant " * 50,
    ],
)
def test_other_passwords_are_fine_without_rules_about_characters(password: str):
    passwords.check(password, context=CONTEXT)


@pytest.mark.parametrize(("password", "code"), [("k8#tnQz", "short"), ("", "short"), ("vork " * 300, "long")])
def test_length(password: str, code: str):
    with pytest.raises(Refused, match=f"password_{code}"):
        passwords.check(password)


def test_the_list_of_common_words_is_a_real_list():
    assert len(passwords.COMMON) >= 180
    assert {"welkom", "stage", "wachtwoord", "school"} <= passwords.COMMON


@pytest.mark.parametrize(
    ("held", "limits"),
    [
        ([Role.STUDENT], sessions.OUTSIDE),
        ([Role.TRAINER, Role.STUDENT], sessions.OUTSIDE),
        ([Role.STUDENT, Role.BROKER], sessions.STAFF),
        ([Role.BROKER, Role.CONFIDENTIAL_ADVISER], sessions.ADVISER),
        ([], sessions.OUTSIDE),
    ],
)
def test_the_strictest_limits_hold(held: list[Role], limits: sessions.Limits):
    assert sessions.limits(held) == limits


def test_a_replaced_token_bridges_ten_seconds():
    ages = sessions.Ages(NOON, NOON, NOON, NOON + timedelta(hours=8), 1800)
    assert sessions.alive(ages, NOON + timedelta(seconds=9), by_previous=True)
    assert not sessions.alive(ages, NOON + timedelta(seconds=10), by_previous=True)
    assert sessions.alive(ages, NOON + timedelta(seconds=10), by_previous=False)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_in_words(agent: str, words: str):
    assert sessions.device(agent) == words


def test_bounds_of_roles():
    roles.check_bound(Role.COORDINATOR, None, "t")
    roles.check_bound(Role.BROKER, None, None)
    for role, team in (
        (Role.COORDINATOR, None),
        (Role.STUDENT, "t"),
        (Role.ADMINISTRATOR, "t"),
        (Role.ANONYMOUS, None),
    ):
        with pytest.raises(Refused):
            roles.check_bound(role, None, team)


def test_known_people_wait_only_for_their_own_mistakes_at_their_own_place():
    over, under = throttle.Counter(11, NOON), throttle.Counter(1, NOON)
    assert throttle.wait(over, under, under, known=True, instant=NOON) == 0
    assert throttle.wait(over, under, under, known=False, instant=NOON) == 5
    assert throttle.wait(under, over, under, known=True, instant=NOON + timedelta(minutes=4, seconds=30)) == 1
    assert throttle.wait(under, under, throttle.Counter(1001, NOON), known=False, instant=NOON) == 5


def test_keys_do_not_collide():
    assert throttle.hashed("a", "bc") != throttle.hashed("ab", "c")
