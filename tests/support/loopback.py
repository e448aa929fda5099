"""Tests talk to this machine only: what would fetch something from elsewhere at run time fails at once, by name."""

import ipaddress
from typing import Any

NAMES = frozenset({"localhost", "", None})


class Egress(RuntimeError):
    """Something wanted to leave this machine."""


def is_loopback(host: Any) -> bool:
    """True for a loopback address or name; socket paths and wildcard addresses stay on this machine too."""
    if host in NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook of the interpreter: raises `Egress` on a connection or name look-up that leaves the machine."""
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_loopback(host):
        raise Egress(f"{event} to {host!r}: nothing is fetched from elsewhere at run time")
