"""Links that are a capability for one thing. The secret part is derived from the id of its row with the server's key.

So the database holds nothing that opens a link: a stolen copy is of no use without the key (R10), and mail can be sent
again with the same link.
"""

import base64
import hashlib
import hmac

from bpv.core.ids import new_id


def new_secret_id() -> str:
    """The id of a new link: the room that makes one keeps it in its own table."""
    return new_id()


def token(secret_key: str, purpose: str, link_id: str) -> str:
    """The secret part of a link: 256 bits in 43 URL-safe characters, for this purpose and this id only."""
    made = hmac.new(secret_key.encode(), f"link {purpose} {link_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode("ascii").rstrip("=")


def matches(secret_key: str, purpose: str, link_id: str, given: str) -> bool:
    """True when `given` is the secret part of this link; takes as long for a wrong one."""
    return hmac.compare_digest(token(secret_key, purpose, link_id).encode(), given.encode("utf-8", "replace"))
