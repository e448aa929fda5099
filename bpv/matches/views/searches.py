"""A student's saved searches: keep one from the list of places, run it, rename it, stop its mail, forget it."""

from collections.abc import Callable
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from bpv.core.clock import now, today
from bpv.core.errors import Refused, Stale
from bpv.core.words import say
from bpv.matches import rules, service
from bpv.matches.forms import RenameForm, SaveSearchForm
from bpv.matches.models import MOST_SEARCHES, SavedSearch
from bpv.matches.service import NoPeriod, NoStudent
from bpv.matches.views.asking import PAYMENTS, asked, days_words
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.matches.views.places import nothing
from bpv.organisation import service as organisation
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing


@blueprint.get("/searches")
@requires("place.browse")
def searches() -> ResponseReturnValue:
    """The saved searches."""
    return page()


@blueprint.get("/searches/new")
@requires("search.edit")
def new_search() -> ResponseReturnValue:
    """The form to save the search in the address."""
    wanted = asked()
    form = SaveSearchForm(formdata=None)
    form.name.data = ", ".join(spelled(wanted.q, rules.kept_filters(wanted.kept)))[:80]
    return new_page(form, wanted)


@blueprint.post("/searches/new")
@requires("search.edit")
def save_search() -> ResponseReturnValue:
    """Keep a search under a name. What it asks comes along as the list's address has it."""
    wanted = paging.asked(MultiDict(request.form), keep=rules.FILTERS)
    form = SaveSearchForm()
    if not form.validate_on_submit():
        return new_page(form, wanted), 422
    try:
        with reading() as session:
            at = service.situation(session, scope(), scope().student_id, today())
            snapshot = catalogues().snapshot(session, scope().institution_id)
        with writing() as session:
            service.searches.save_search(
                session,
                scope(),
                snapshot,
                at,
                key=form.key.data or "",
                name=form.name.data or "",
                q=wanted.q,
                filters=wanted.kept,
                moment=now(),
            )
    except (NoStudent, NoPeriod) as reason:
        return nothing(reason)
    except Refused as refused:
        form.refuse(refused)
        return new_page(form, wanted), 422
    flash(gettext("The search is saved. You get a mail when something new fits."), "ok")
    return redirect(url_for("matches.searches"))


@blueprint.post("/searches/<id:saved_search_id>/name")
@requires("search.edit")
def rename_search(saved_search_id: str) -> ResponseReturnValue:
    """Give a search another name."""
    form = RenameForm()
    with reading() as session:
        service.searches.search(session, scope(), saved_search_id)
    if not form.validate_on_submit():
        return page(form, saved_search_id), 422
    try:
        with writing() as session:
            service.searches.rename(session, scope(), saved_search_id, form.name.data or "", form.version.data)
    except Refused as refused:
        form.refuse(refused)
        return page(form, saved_search_id), 422
    except Stale as stale:
        current = cast("SavedSearch", stale.current)
        form.version.raw_data, form.version.data = None, current.version
        return page(form, saved_search_id, current), 409
    flash(gettext("The name is saved."), "ok")
    return redirect(url_for("matches.searches"))


@blueprint.post("/searches/<id:saved_search_id>/mail")
@requires("search.edit")
def mail_search(saved_search_id: str) -> ResponseReturnValue:
    """Stop the mail of a search (`paused` is 1), or start it again. The last press counts: it asks for no version."""
    paused = request.form.get("paused", "")
    with writing() as session:
        now_is = service.searches.search(session, scope(), saved_search_id)
        if paused in ("0", "1"):
            service.searches.pause(session, scope(), saved_search_id, paused == "1", now_is.version)
    return redirect(url_for("matches.searches"))


@blueprint.post("/searches/<id:saved_search_id>/remove")
@requires("search.edit")
def remove_search(saved_search_id: str) -> ResponseReturnValue:
    """Forget a search."""
    with writing() as session:
        service.searches.remove(session, scope(), saved_search_id)
    flash(gettext("The search is gone. No more mail comes for it."), "ok")
    return redirect(url_for("matches.searches"))


def page(sent: Any = None, of: str = "", current: SavedSearch | None = None) -> str:
    """The saved searches; `sent` is the form of search `of` that came back."""
    try:
        with reading() as session:
            found = service.searches.searches(session, scope())
            mails = organisation.setting(session, scope().institution_id, "search.mails_per_week")
    except NoStudent as reason:
        return nothing(reason)
    return render_template(
        "matches/searches.html",
        lines=[(one, spelled(one.q, one.filters), gone(one), address(one)) for one in found],
        names={one.id: name_form(one, sent if one.id == of else None) for one in found},
        form=sent,
        sent_of=of,
        current=current,
        mails=mails,
        most=MOST_SEARCHES,
    )


def name_form(one: SavedSearch, sent: Any) -> Any:
    """The form of one search's name: what was sent, else what is kept."""
    form = sent if sent is not None else RenameForm(formdata=None, data={"name": one.name, "version": one.version})
    form.name.id = f"name-{one.id}"
    return form


def new_page(form: SaveSearchForm, wanted: paging.Asked) -> str:
    """The form to save a search, with what it asks."""
    kept = rules.kept_filters(wanted.kept)
    return render_template(
        "matches/search_new.html",
        form=form,
        asks=spelled(wanted.q, kept),
        hidden=[("q", wanted.q), *kept],
        support=bool(wanted.values("care")),
    )


def spelled(q: str, filters: tuple[tuple[str, str], ...]) -> list[str]:
    """What a search asks, in words; what nobody knows any more is left out."""
    language = current_language()
    days = days_words()
    words: dict[str, Callable[[str], str]] = {
        "km": lambda value: gettext("up to %(km)s km", km=value),
        "days": lambda value: gettext("%(days)s a week", days=days[value]),
        "pay": lambda value: str(PAYMENTS[value]),
        "lang": lambda value: rules.spoken(language, value),
        "type": lambda value: say(language, f"company_type.{value}"),
        "care": lambda value: say(language, f"care_kind.{value}"),
    }
    told = [words[name](value) for name, value in filters if rules.exists(name, value)]
    return [f"“{q}”", *told] if q else told


def gone(one: SavedSearch) -> list[str]:
    """The values that a search asked for and that do not exist any more."""
    return [value for _, value in rules.gone(one.filters)]


def address(one: SavedSearch) -> str:
    """The list of places as this search asks for it."""
    kept = tuple(pair for pair in one.filters if rules.exists(*pair))
    return url_for("matches.places") + paging.Asked(1, 20, "", False, one.q, kept).query()
