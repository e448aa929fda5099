"""The blueprint of the room."""

from flask import Blueprint

blueprint = Blueprint("failed_matches", __name__)
