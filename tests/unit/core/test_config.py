"""Settings: what is refused, in words that say what to do."""

import pytest

from bpv.core import config
from bpv.core.errors import Unsafe
from bpv.core.sealing import DEMO_KEYS, new_key

SECRET = "Zq3vN8sK1xW6tB4yR9mC2hJ7pL5dF0gA"
SAFE = {
    "BPV_ENV": "production",
    "BPV_BASE_URL": "https://bpv.school.example",
    "BPV_SECRET_KEY": SECRET,
    "BPV_TRUSTED_HOSTS": "bpv.school.example",
    "BPV_FIELD_KEYS": "school:" + new_key(),
}

REFUSED = {
    "no secret": {"BPV_SECRET_KEY": ""},
    "short secret": {"BPV_SECRET_KEY": "abc123"},
    "monotonous secret": {"BPV_SECRET_KEY": "a" * 64},
    "secret of the demo": {"BPV_SECRET_KEY": config.DEMO_SECRET},
    "no field keys": {"BPV_FIELD_KEYS": ""},
    "field key of the demo": {"BPV_FIELD_KEYS": f"school:{new_key()},{DEMO_KEYS}"},
    "short field key": {"BPV_FIELD_KEYS": "school:c2hvcnQ="},
    "monotonous field key": {"BPV_FIELD_KEYS": "school:" + "A" * 43 + "="},
    "field key without an id": {"BPV_FIELD_KEYS": new_key()},
    "field key twice": {"BPV_FIELD_KEYS": f"school:{new_key()} school:{new_key()}"},
    "plain http": {"BPV_BASE_URL": "http://bpv.school.example"},
    "no address": {"BPV_BASE_URL": ""},
    "half an address": {"BPV_BASE_URL": "bpv.school.example"},
    "no hosts": {"BPV_TRUSTED_HOSTS": ""},
    "any host": {"BPV_TRUSTED_HOSTS": "*"},
    "unknown environment": {"BPV_ENV": "staging"},
    "unknown language": {"BPV_LANGUAGE": "fr"},
    "trust any proxy": {"BPV_PROXY_HOPS": "*"},
    "absurd proxies": {"BPV_PROXY_HOPS": "11"},
    "other database": {"BPV_DATABASE_URL": "mysql://localhost/bpv"},
    "remote database without TLS": {"BPV_DATABASE_URL": "postgresql://u:p@db.school.example/bpv"},
    "scanner by another way": {"BPV_CLAMD_URL": "https://scanner.school.example"},
    "scanner without a place": {"BPV_CLAMD_URL": "tcp://:3310"},
    "scanner at no port": {"BPV_CLAMD_URL": "tcp://127.0.0.1:99999"},
    "demo on the network": {"BPV_ENV": "demo"},
}


def test_a_safe_configuration_starts() -> None:
    """Control for all refusals below."""
    settings = config.read(SAFE)
    assert settings.secure_cookies
    assert not settings.demo


@pytest.mark.parametrize("case", REFUSED)
def test_an_unsafe_configuration_is_refused_with_one_sentence(case: str) -> None:
    """One mistake, one sentence, and it names the setting."""
    with pytest.raises(Unsafe) as refusal:
        config.read({**SAFE, **REFUSED[case]})
    [sentence] = refusal.value.problems
    assert "BPV_" in sentence


def test_all_problems_come_at_once() -> None:
    """Nobody fixes one problem per start."""
    with pytest.raises(Unsafe) as refusal:
        config.read({**SAFE, "BPV_SECRET_KEY": "", "BPV_TRUSTED_HOSTS": "", "BPV_LANGUAGE": "xx"})
    assert len(refusal.value.problems) == 3


def test_nothing_set_is_the_demo_on_loopback() -> None:
    """`make run` needs no setting."""
    settings = config.read({})
    assert settings.demo
    assert settings.trusted_hosts == ("127.0.0.1", "localhost")
    assert not settings.secure_cookies


def test_what_is_shown_holds_no_secret() -> None:
    """`config check` masks the secret key and the password of the database."""
    url = "postgresql://owner:hunter2@localhost/bpv"
    shown = " ".join(config.read({**SAFE, "BPV_DATABASE_URL": url}).masked().values())
    assert SECRET not in shown
    assert "hunter2" not in shown
    assert "***" in shown
