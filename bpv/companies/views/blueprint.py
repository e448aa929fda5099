"""The blueprint of the registry; every module of this folder adds its pages to it."""

from flask import Blueprint

blueprint = Blueprint("companies", __name__)
