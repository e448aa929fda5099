"""Nothing is fetched from elsewhere at run time: the guard that watches every test works."""

import socket

import pytest

from tests.support.loopback import Egress, is_loopback

ELSEWHERE = "192.0.2.1"  # a documentation address: nobody answers there


def test_a_connection_elsewhere_is_refused() -> None:
    with socket.socket() as made:
        made.settimeout(1)
        with pytest.raises(Egress):
            made.connect((ELSEWHERE, 80))


def test_looking_up_a_foreign_name_is_refused() -> None:
    with pytest.raises(Egress):
        socket.getaddrinfo("example.invalid", 80)


def test_this_machine_may_be_reached() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    ("host", "stays"), [("::1", True), (b"127.0.0.9", True), (ELSEWHERE, False), ("example.org", False)]
)
def test_what_stays_here(host: str | bytes, stays: bool) -> None:
    assert is_loopback(host) is stays
