"""The blueprint that the pages of this room share."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("organisation", __name__)
