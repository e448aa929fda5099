"""The blueprint, and what each application keeps for it: the catalogues of places and the drawn parts of pages."""

from typing import Final, cast

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from bpv.matches.service import Catalogues
from bpv.matches.views.fragments import Fragments

CATALOGUES: Final = "bpv.catalogues"
FRAGMENTS: Final = "bpv.fragments"

blueprint = Blueprint("matches", __name__)


@blueprint.record
def keep(state: BlueprintSetupState) -> None:
    """Give each application its own: two applications may serve two databases."""
    state.app.extensions[CATALOGUES] = Catalogues()
    state.app.extensions[FRAGMENTS] = Fragments()


def catalogues() -> Catalogues:
    """The catalogues of this application."""
    return cast("Catalogues", current_app.extensions[CATALOGUES])


def fragments() -> Fragments:
    """The drawn parts of pages of this application."""
    return cast("Fragments", current_app.extensions[FRAGMENTS])
