"""Small decisions about what somebody typed."""

from typing import Final
from urllib.parse import urlsplit

SCHEMES: Final = ("http", "https")


def web_address(typed: str) -> str | None:
    """A website as it may be stored and linked: http or https with a host, `https://` added when no scheme was typed.

    None when it is anything else, such as `javascript:` or an address with blanks or a password in it.
    """
    text = typed.strip()
    if "://" not in text and ":" not in text.split("/")[0]:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    fine = parts.scheme in SCHEMES and "." in host.strip(".") and parts.username is None and port != 0
    return text if fine and text.isprintable() and not any(sign in text for sign in ' <>"\\') else None
