"""The calendar of a person: the page to make and stop its address, and the feed behind it."""

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bpv.core import links
from bpv.core.clock import today
from bpv.tracking.forms.feeds import MAKE, STOP, CalendarForm
from bpv.tracking.service import feeds
from bpv.tracking.views.blueprint import blueprint
from bpv.tracking.views.saving import save
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, settings

KIND = "text/calendar; charset=utf-8"


@blueprint.get("/calendar")
@requires("calendar.own")
def calendar() -> ResponseReturnValue:
    """The own address, or the button that makes one."""
    return calendar_page(CalendarForm(formdata=None))


@blueprint.post("/calendar")
@requires("calendar.own")
def change_calendar() -> ResponseReturnValue:
    """Make an address, or stop it."""
    own, form = scope(), CalendarForm()
    if form.act.data not in (MAKE, STOP):
        return redirect(url_for("tracking.calendar"))

    def act(session: Any) -> None:
        if form.act.data == MAKE:
            feeds.make(session, own, form.key.data or "")
        else:
            feeds.stop(session, own)

    return save(form, act, lambda stale: calendar_page(form), url_for("tracking.calendar"))


@blueprint.get("/calendar/<id:calendar_feed_id>/<secret:feed_token>.ics")
@requires("calendar.feed")
def feed(calendar_feed_id: str, feed_token: str) -> ResponseReturnValue:
    """The calendar behind an address; any other is not found. Nobody signs in, and nothing is written."""
    held = settings()
    with reading() as session:
        found = feeds.calendar(session, held.secret_key, held.base_url, calendar_feed_id, feed_token, today())
    answer = Response(found, content_type=KIND)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="bpv.ics"'
    return answer


def calendar_page(form: CalendarForm) -> str:
    """The page about the own calendar."""
    held = settings()
    with reading() as session:
        found = feeds.own(session, scope())
    address = ""
    if found is not None:
        token = links.token(held.secret_key, feeds.PURPOSE, found.id)
        path = url_for("tracking.feed", calendar_feed_id=found.id, feed_token=token)
        address = f"{held.base_url}{path}"
    return render_template("tracking/calendar.html", form=form, feed=found, address=address)
