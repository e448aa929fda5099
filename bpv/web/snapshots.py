"""What a page showed, signed, so that it can travel in a hidden field and come back as it was.

For forms of people without an account: nothing about what they looked at has to be written while they only look.
"""

from typing import Any, Final

from itsdangerous import BadData, URLSafeSerializer

from bpv.web.transaction import settings

SALT: Final = "bpv-snapshot "


def pack(purpose: str, value: Any) -> str:
    """A value of JSON as text that nobody can alter; `purpose` says where it belongs, and it fits nowhere else."""
    return str(serializer(purpose).dumps(value))


def unpack(purpose: str, text: str) -> Any:
    """The value, or None when the text is not one of ours for this purpose."""
    try:
        return serializer(purpose).loads(text)
    except (BadData, ValueError, TypeError):
        return None


def serializer(purpose: str) -> URLSafeSerializer:
    """Signs with the key of the service."""
    return URLSafeSerializer(settings().secret_key, salt=SALT + purpose)
