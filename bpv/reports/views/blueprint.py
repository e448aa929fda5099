"""The blueprint of the room, and what each application keeps for it: the tallies of places and students."""

from typing import Final, cast

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from bpv.reports.service.tallies import Tallies

TALLIES: Final = "bpv.tallies"

blueprint: Final = Blueprint("reports", __name__)


@blueprint.record
def keep(state: BlueprintSetupState) -> None:
    """Give each application its own: two applications may serve two databases."""
    state.app.extensions[TALLIES] = Tallies()


def tallies() -> Tallies:
    """The tallies of this application."""
    return cast("Tallies", current_app.extensions[TALLIES])
