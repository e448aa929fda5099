"""What every page of an agreement is told, and what a press on it does."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused, Stale
from bpv.core.words import say
from bpv.placements.forms.agreement import ActForm
from bpv.placements.models.agreement import AgreementState, Party
from bpv.placements.rules import agreement as rules
from bpv.placements.service import agreements, following
from bpv.placements.service.agreements.choosing import Sight
from bpv.web.access import scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing

STATE_KINDS: Final[Mapping[str, str]] = {
    AgreementState.NONE: "bad",
    AgreementState.DRAFT: "warn",
    AgreementState.SENT: "info",
    AgreementState.COMPLETE: "ok",
    AgreementState.ENDED: "neutral",
    AgreementState.WITHDRAWN: "neutral",
}


def shown(sight: Sight) -> dict[str, Any]:
    """The agreement with what lacks, who must sign, and what can be done now."""
    full = sight.full
    state = full.agreement.state if full else AgreementState.NONE
    starts_on = sight.line.placement.starts_on
    in_time = rules.in_time(starts_on, full.agreement.first_complete_on if full else None, today())
    return {
        "sight": sight,
        "full": full,
        "state": state,
        "agreement_kinds": STATE_KINDS,
        "lacking": [f"agreement.part.{name}" for name in rules.parts_missing(full.sheet.says)] if full else [],
        "unsigned": agreements.unsigned(full, today()) if full else (),
        "deeds": frozenset(one.value for one in rules.DEEDS[state]),
        "started_without": in_time is False and not over(sight),
        "can_object": can_object(sight),
        "parties": tuple(Party),
    }


def over(sight: Sight) -> bool:
    """True when the placement ended or never began."""
    return sight.line.placement.state not in ("planned", "running")


def can_object(sight: Sight) -> bool:
    """True while the term to object to the sheet in force runs."""
    full = sight.full
    until = full.sheet.object_until if full else None
    return until is not None and today() <= until and full is not None and not over(sight)


def pressed(
    act: Callable[[Any], object], done: str, back: str, placement_id: str, form: ActForm | None = None
) -> ResponseReturnValue:
    """Do what a press asks and go back to the page; a refusal, or somebody who was before, is told there. Raises
    NotFound for a placement outside the scope, whatever the press holds."""
    if form is not None and not form.validate_on_submit():
        with reading() as session:
            following.one(session, scope(), placement_id, today())
        flash(gettext("This press was incomplete. Look again, and press once more."), "warn")
        return redirect(back)
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        flash(say(current_language(), refused.code, refused.params), "bad")
        return redirect(back)
    except Stale:
        flash(gettext("Somebody else changed the agreement in the meantime. Look at it, and press again."), "warn")
        return redirect(back)
    flash(done, "ok")
    return redirect(back)
