"""Forms made to hurt (R15): thousands of parts, endless headers, no boundary. Each a 4xx, in little memory."""

import resource
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from tests.support.client import Client

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MEGABYTE: Final = 1024**2
KIND: Final = "multipart/form-data; boundary=b"
END: Final = b"--b--\r\n"


def part(head: bytes, content: bytes = b"x") -> bytes:
    """One part of a form."""
    return b"--b\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"


ABUSE: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "ten thousand parts": (KIND, lambda: b"".join(part(b'name="a%d"' % n) for n in range(10_000)) + END),
    "ten thousand files": (
        KIND,
        lambda: b"".join(part(b'name="files"; filename="a%d.txt"' % n) for n in range(10_000)) + END,
    ),
    "huge part header": (KIND, lambda: part(b'name="a"\r\nX-A: ' + b"a" * (2 * MEGABYTE)) + END),
    "many part headers": (KIND, lambda: part(b'name="a"' + b"\r\nX-A: a" * 100_000) + END),
    "huge name": (KIND, lambda: part(b'name="' + b"a" * MEGABYTE + b'"') + END),
    "huge file name": (KIND, lambda: part(b'name="files"; filename="' + b"a" * MEGABYTE + b'"') + END),
    "field of 2 MB": (KIND, lambda: part(b'name="text"', b"a" * (2 * MEGABYTE)) + END),
    "more than a request may hold": (KIND, lambda: part(b'name="files"; filename="a"', b"a" * (21 * MEGABYTE)) + END),
    "no end": (KIND, lambda: part(b'name="a"') + b"--b\r\nContent-Disp"),
    "no boundary": ("multipart/form-data", lambda: part(b'name="a"') + END),
    "another boundary": ("multipart/form-data; boundary=c", lambda: part(b'name="a"') + END),
    "boundary of 10 kB": ("multipart/form-data; boundary=" + "b" * 10_000, lambda: part(b'name="a"') + END),
    "no name": (KIND, lambda: part(b"x") + END),
    "nothing": (KIND, lambda: b""),
}


@pytest.fixture
def memory() -> Iterator[None]:
    """The process does not grow by 300 MB meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")  # Werkzeug forgets files when it refuses
@pytest.mark.parametrize("name", ABUSE)
def test_a_form_made_to_hurt_is_refused(name: str, client: Client, memory: None) -> None:
    kind, body = ABUSE[name]
    client.get("/sign-in")
    answer = client.post("/sign-in", data=body(), content_type=kind)
    assert 400 <= answer.status_code < 500, answer.status
    assert client.get("/sign-in").status_code == 200, "the next request works"


def test_a_body_that_says_less_than_it_holds_is_read_no_further(client: Client) -> None:
    short = client.post("/sign-in", data=part(b'name="a"') + END, content_type=KIND, headers={"Content-Length": "20"})
    assert 400 <= short.status_code < 500
