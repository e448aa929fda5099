"""The blueprint of folder."""

from flask import Blueprint

blueprint = Blueprint("folder", __name__)
