"""How we work: one short page per role."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bpv.core.rights import Role
from bpv.tracking.service import step_lists
from bpv.tracking.views.blueprint import blueprint
from bpv.web.access import principal, requires
from bpv.web.transaction import reading

GUIDES: Final = (Role.STUDENT, Role.TRAINER, Role.SUPERVISOR, Role.COORDINATOR)
DEFAULT: Final = Role.COORDINATOR  # whose page tells the whole way, for roles without one of their own


@blueprint.get("/how-we-work")
@requires("guide.read")
def guide() -> ResponseReturnValue:
    """The page of the asker's own role, or of the one that the address names."""
    who = principal()
    own = next((role for role in reversed(GUIDES) if role in who.roles), DEFAULT)
    asked = request.args.get("role", "")
    shown = next((role for role in GUIDES if role.value == asked), own)
    with reading() as session:
        kinds = step_lists.kinds(session, who.institution_id)
    return render_template(
        "tracking/guide.html",
        guides=GUIDES,
        shown=shown,
        kinds=[one for one in kinds if one.plan.active and one.plan.owner.value == shown.value],
    )
