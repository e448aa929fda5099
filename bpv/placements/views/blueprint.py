"""The blueprint of placements."""

from flask import Blueprint

blueprint = Blueprint("placements", __name__)
