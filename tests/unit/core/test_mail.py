"""The settings of mail, and addresses that no mail may go to."""

import pytest

from bpv.core import config, mail
from bpv.core.errors import Unsafe
from tests.unit.core.test_config import SAFE

REFUSED = {
    "no address": "mail.school.example:25",
    "another protocol": "https://mail.school.example",
    "an unknown option": "smtp://mail.school.example?verify=no",
    "no timeout": "smtp://mail.school.example?timeout=0",
    "a password that no server can be sent": "smtp://bpv:sterk%C3%A9@mail.school.example",
    "a port that is none": "smtp://mail.school.example:mail",
    "unencrypted to another machine": "smtp://mail.school.example?tls=none",
}


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "none"),
        ("smtp://mail.school.example:587", "mail.school.example", 587, "starttls"),
        ("smtps://mail.school.example", "mail.school.example", 465, "implicit"),
        ("smtp://localhost?tls=starttls", "localhost", 25, "starttls"),
    ],
)
def test_a_server_from_its_address(url: str, host: str, port: int, tls: str) -> None:
    found = mail.server_of(url)
    assert (found.host, found.port, found.tls, found.timeout) == (host, port, tls, 15.0)


def test_a_password_may_hold_any_sign_and_is_shown_nowhere() -> None:
    url = "smtp://bpv%40school:p%2Fss%3Aword@mail.school.example:587"
    found = mail.server_of(url)
    assert (found.user, found.password) == ("bpv@school", "p/ss:word")
    shown = " ".join(
        config.read({**SAFE, "BPV_SMTP_URL": url, "BPV_MAIL_FROM": "bpv@school.example"}).masked().values()
    )
    assert "p%2Fss" not in shown
    assert "ss:word" not in shown
    assert "***@mail.school.example" in shown


@pytest.mark.parametrize("case", REFUSED)
def test_an_unsafe_mail_server_is_refused_with_one_sentence(case: str) -> None:
    with pytest.raises(Unsafe) as refusal:
        config.read({**SAFE, "BPV_SMTP_URL": REFUSED[case]})
    [sentence] = refusal.value.problems
    assert "BPV_SMTP_URL" in sentence


@pytest.mark.parametrize("sender", ["bpv", "bpv@school.example\nBcc: x@evil.example", "@school.example"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(Unsafe, match="BPV_MAIL_FROM"):
        config.read({**SAFE, "BPV_SMTP_URL": "smtps://mail.school.example", "BPV_MAIL_FROM": sender})


def test_without_a_sender_the_service_writes_in_its_own_name() -> None:
    assert config.read(SAFE).mail_from == "bpv@bpv.school.example"
    assert mail.sender_of("Stage Łódź <bpv@school.example>").display_name == "Stage Łódź"


@pytest.mark.parametrize(
    "text",
    ["", "anna", "a@", "@b", "a@b\r\nDATA", "a b@c.example", "a@b c", "a@b.example,c@d.example", "<a@b>", "a@b\x00c"],
)
def test_no_mail_goes_to_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        mail.address_of(text)


def test_a_rate_is_a_number() -> None:
    with pytest.raises(Unsafe, match="BPV_MAILS_PER_MINUTE"):
        config.read({**SAFE, "BPV_MAILS_PER_MINUTE": "many"})
