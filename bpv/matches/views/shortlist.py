"""A student's own list of places: on and off it from any page, notes, order, and answers to suggestions."""

from contextlib import suppress
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import Refused, Stale
from bpv.core.words import say
from bpv.matches import rules, service
from bpv.matches.forms import DeclineForm, MoveForm, NoteForm
from bpv.matches.models import MOST_LISTED, Item, Listed
from bpv.matches.service import NoPeriod, NoStudent
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.matches.views.places import nothing
from bpv.web.access import requires, scope
from bpv.web.navigation import own_path
from bpv.web.slots import directory
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing


@blueprint.get("/shortlist")
@requires("place.browse")
def shortlist() -> ResponseReturnValue:
    """The own list, in the own order."""
    return page()


@blueprint.post("/shortlist/places/<id:place_id>/keep")
@requires("shortlist.edit")
def keep_place(place_id: str) -> ResponseReturnValue:
    """Put a place on the own list, and go back to where somebody was."""
    try:
        with writing() as session:
            service.shortlist.keep(session, scope(), place_id, now())
    except Refused as refused:
        flash(say(current_language(), refused.code, refused.params), "warn")
    return back(place_id)


@blueprint.post("/shortlist/places/<id:place_id>/drop")
@requires("shortlist.edit")
def drop_place(place_id: str) -> ResponseReturnValue:
    """Take a place off the own list, and go back to where somebody was."""
    with writing() as session:
        gone = service.shortlist.drop(session, scope(), place_id, now())
    if gone:
        flash(gettext("The place is off your list."), "ok")
    return back(place_id)


@blueprint.post("/shortlist/<id:shortlist_place_id>/note")
@requires("shortlist.edit")
def write_note(shortlist_place_id: str) -> ResponseReturnValue:
    """Keep an own note with a place."""
    form = NoteForm()
    with reading() as session:
        service.shortlist.line_of(session, scope(), shortlist_place_id)
    if not form.validate_on_submit():
        return page(form, shortlist_place_id), 422
    try:
        with writing() as session:
            service.shortlist.write_note(session, scope(), shortlist_place_id, form.note.data or "", form.version.data)
    except Stale as stale:
        current = cast("Listed", stale.current)
        form.version.raw_data, form.version.data = None, current.version
        return page(form, shortlist_place_id, current), 409
    flash(gettext("Your note is saved."), "ok")
    return redirect(url_for("matches.shortlist", _anchor=f"line-{shortlist_place_id}"))


@blueprint.post("/shortlist/<id:shortlist_place_id>/move")
@requires("shortlist.edit")
def move(shortlist_place_id: str) -> ResponseReturnValue:
    """Move a place up or down the own list."""
    form = MoveForm()
    fine = form.validate_on_submit()
    with writing() as session:
        service.shortlist.line_of(session, scope(), shortlist_place_id)
        if fine:
            service.shortlist.move(session, scope(), shortlist_place_id, form.to.data or "", form.neighbour.data or "")
    return redirect(url_for("matches.shortlist", _anchor=f"line-{shortlist_place_id}"))


@blueprint.post("/suggestions/<id:suggestion_id>/keep")
@requires("shortlist.edit")
def keep_suggestion(suggestion_id: str) -> ResponseReturnValue:
    """Keep a place that was suggested."""
    try:
        with writing() as session:
            said = service.shortlist.accept(session, scope(), suggestion_id, now())
    except Refused as refused:
        flash(say(current_language(), refused.code, refused.params), "warn")
        return redirect(url_for("matches.shortlist"))
    flash(gettext("The place is on your list. Who suggested it sees that you keep it."), "ok")
    return back(said.place_id)


@blueprint.post("/suggestions/<id:suggestion_id>/decline")
@requires("shortlist.edit")
def decline_suggestion(suggestion_id: str) -> ResponseReturnValue:
    """Say no to a place that was suggested."""
    form = DeclineForm()
    with reading() as session:
        service.shortlist.own_suggestion(session, scope(), suggestion_id)
    if not form.validate_on_submit():
        return page(form, suggestion_id), 422
    with writing() as session:
        service.shortlist.decline(session, scope(), suggestion_id, now(), (form.word.data or "").strip())
    flash(gettext("The place is off your list. Who suggested it sees that it is not for you."), "ok")
    return redirect(url_for("matches.shortlist"))


def back(place_id: str) -> ResponseReturnValue:
    """Where somebody was, at the same place of the page; else the own list."""
    path = own_path(request.form.get("back", ""))
    return redirect(f"{path}#keep-{place_id}" if path and "#" not in path else url_for("matches.shortlist"))


def page(sent: Any = None, of: str = "", current: Listed | None = None) -> str:
    """The list. `sent` is a form that came back, of the line or suggestion `of`; with `current`, the note that was
    saved in between stands beside what was typed."""
    try:
        with reading() as session:
            at = None
            with suppress(NoPeriod):  # nothing can be judged then, and the list is shown all the same
                at = service.situation(session, scope(), scope().student_id, today())
            snapshot = catalogues().snapshot(session, scope().institution_id)
            found = service.shortlist.overview(session, scope(), snapshot, at)
            chosen = {} if at is None else service.choices.ranks(session, at)
            said = [*found.declined, *(one for item in found.items for one in item.suggestions)]
            who = directory().names(session, scope().institution_id, {one.suggested_by for one in said})
    except NoStudent as reason:
        return nothing(reason)
    language = current_language()
    return render_template(
        "matches/shortlist.html",
        found=found,
        chosen=chosen,
        at=at,
        who_said=who,
        notes={item.listed.id: note_form(item, sent if item.listed.id == of else None) for item in found.items},
        declines={one.id: decline_form(one.id, sent if one.id == of else None) for one in said},
        form=sent,
        sent_of=of,
        current=current,
        most=MOST_LISTED,
        phrase=lambda reason: rules.phrase(language, reason),
    )


def note_form(item: Item, sent: Any) -> Any:
    """The form of one line's note: what was sent, else what is kept."""
    form = (
        sent
        if sent is not None
        else NoteForm(formdata=None, data={"note": item.listed.note, "version": item.listed.version})
    )
    form.note.id = f"note-{item.listed.id}"
    return form


def decline_form(suggestion_id: str, sent: Any) -> Any:
    """The form of a no to one suggestion."""
    form = sent if sent is not None else DeclineForm(formdata=None)
    form.word.id = f"word-{suggestion_id}"
    return form
