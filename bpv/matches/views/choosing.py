"""A student's ranked choices for a period: made from any page of a place, ordered and explained on one page."""

from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import Refused, Stale
from bpv.core.words import say
from bpv.matches import rules, service
from bpv.matches.forms import ChooseForm, MoveForm, ReasonForm
from bpv.matches.models.choosing import Choice, ChosenPlace
from bpv.matches.service import NoPeriod, NoStudent
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.matches.views.places import nothing
from bpv.web.access import requires, scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing


@blueprint.get("/choices")
@requires("choice.read")
def choices() -> ResponseReturnValue:
    """The own choices for a period, in order."""
    return page(request.args.get("period", ""))


@blueprint.post("/choices/places/<id:place_id>/choose")
@requires("choice.edit")
def choose_place(place_id: str) -> ResponseReturnValue:
    """Make a place a choice, and go to where a reason can be written."""
    period_id = period_of(ChooseForm())
    try:
        with writing() as session:
            at = service.situation(session, scope(), scope().student_id, today(), period_id)
            made = service.choices.choose(session, scope(), at, place_id, "", now())
        if made:
            flash(gettext("This place is one of your choices now. Write why you want it, and put them in order."), "ok")
    except (NoStudent, NoPeriod) as reason:
        return nothing(reason)
    except Refused as refused:
        flash(say(current_language(), refused.code, refused.params), "warn")
    return redirect(url_for("matches.choices", period=period_id or None, _anchor=f"place-{place_id}"))


@blueprint.post("/choices/places/<id:place_id>/drop")
@requires("choice.edit")
def drop_choice(place_id: str) -> ResponseReturnValue:
    """Take a place away from the choices."""
    period_id = period_of(ChooseForm())
    try:
        with writing() as session:
            gone = service.choices.drop(session, scope(), period_id, place_id)
        if gone:
            flash(gettext("The place is no choice any more."), "ok")
    except NoStudent as reason:
        return nothing(reason)
    except Refused as refused:
        flash(say(current_language(), refused.code, refused.params), "warn")
    return redirect(url_for("matches.choices", period=period_id or None))


@blueprint.post("/choices/<id:place_choice_id>/move")
@requires("choice.edit")
def move_choice(place_choice_id: str) -> ResponseReturnValue:
    """Move a choice up or down."""
    form = MoveForm()
    fine = form.validate_on_submit()
    try:
        with writing() as session:
            held = service.choices.own_choice(session, scope(), place_choice_id)
            if fine:
                to, neighbour = form.to.data or "", form.neighbour.data or ""
                service.choices.move(session, scope(), place_choice_id, to, neighbour)
    except NoStudent as reason:
        return nothing(reason)
    except Refused as refused:
        flash(say(current_language(), refused.code, refused.params), "warn")
    return redirect(url_for("matches.choices", period=held.period_id, _anchor=f"place-{held.place_id}"))


@blueprint.post("/choices/<id:place_choice_id>/reason")
@requires("choice.edit")
def write_reason(place_choice_id: str) -> ResponseReturnValue:
    """Keep why a place was chosen."""
    form = ReasonForm()
    try:
        with reading() as session:
            held = service.choices.own_choice(session, scope(), place_choice_id)
    except NoStudent as reason:
        return nothing(reason)
    if not form.validate_on_submit():
        return page(held.period_id, form, place_choice_id), 422
    try:
        with writing() as session:
            text = (form.reason.data or "").strip()
            service.choices.write_reason(session, scope(), place_choice_id, text, form.version.data)
    except Stale as stale:
        current = cast("Choice", stale.current)
        form.version.raw_data, form.version.data = None, current.version
        return page(held.period_id, form, place_choice_id, current), 409
    flash(gettext("Your reason is saved."), "ok")
    return redirect(url_for("matches.choices", period=held.period_id, _anchor=f"place-{held.place_id}"))


def period_of(form: ChooseForm) -> str:
    """The period that was sent along; "" for none, or for nonsense."""
    return (form.period.data or "") if form.validate_on_submit() else ""


def page(period_id: str, sent: ReasonForm | None = None, of: str = "", current: Choice | None = None) -> str:
    """The choices. `sent` is a reason that came back, of the choice `of`; with `current`, what was saved in between
    stands beside what was typed."""
    try:
        with reading() as session:
            at = service.situation(session, scope(), scope().student_id, today(), period_id)
            snapshot = catalogues().snapshot(session, scope().institution_id)
            found = service.choices.overview(session, snapshot, at)
    except (NoStudent, NoPeriod) as reason:
        return nothing(reason)
    language = current_language()
    return render_template(
        "matches/choices.html",
        found=found,
        reasons={one.choice.id: reason_form(one, sent if one.choice.id == of else None) for one in found.items},
        form=sent,
        sent_of=of,
        current=current,
        phrase=lambda reason: rules.phrase(language, reason),
    )


def reason_form(one: ChosenPlace, sent: ReasonForm | None) -> Any:
    """The form of one choice's reason: what was sent, else what is kept."""
    kept = {"reason": one.choice.reason, "version": one.choice.version}
    form = sent if sent is not None else ReasonForm(formdata=None, data=kept)
    form.reason.id = f"reason-{one.choice.id}"
    return form
