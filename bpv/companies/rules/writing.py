"""Small decisions about what somebody typed."""

import re
from typing import Final
from urllib.parse import urlsplit

SCHEMES: Final = ("http", "https")
LETTERS: Final = re.compile(r"[A-Za-z;,]")  # what follows is an extension or a remark


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


def dialled(phone: str | None) -> str | None:
    """The figures of a phone number as a telephone dials them, with a plus in front when it was written.

    A zero in brackets is left out: `+31 (0)71 555` is dialled `+3171555`. None when there is no number in it.
    """
    text = (phone or "").strip()
    if text.startswith("+"):
        text = text.replace("(0)", "")
    number = LETTERS.split(text)[0]
    figures = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    if not 3 <= len(figures) <= 15:
        return None
    return f"+{figures}" if text.startswith("+") else figures
