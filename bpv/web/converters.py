"""URL converters: `<id:company_id>` matches only the shape of an id, so that a stray one is a plain 404."""

from typing import Final

from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """20 base32 characters."""

    regex = "[a-z2-7]{20}"


class SecretConverter(BaseConverter):
    """A one-use code of 256 bits in 43 URL-safe characters: the whole right to do one thing."""

    regex = "[A-Za-z0-9_-]{43}"


CONVERTERS: Final = {"id": IdConverter, "secret": SecretConverter}
