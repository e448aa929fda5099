"""The outbox: the mail of the service, readable also where no mail server is set."""

from collections.abc import Mapping
from typing import Final, cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now
from bpv.core.errors import Refused
from bpv.core.outbox import Status, health
from bpv.core.outbox.models import LinkOf
from bpv.core.outbox.queueing import LINK
from bpv.core.word_list import WORDS
from bpv.people.service import outbox as service
from bpv.people.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.templating import say
from bpv.web.transaction import reading, settings, writing

LINKS: Final = "bpv.mail_links"


def kind_name(kind: str) -> str:
    """A kind of mail in words; one that an earlier release queued may have none any more."""
    code = f"mail.kind.{kind}"
    return say(code) if code in WORDS else kind


@blueprint.get("/outbox")
@requires("outbox.read")
def outbox() -> ResponseReturnValue:
    """All mail that the asker may see, newest first."""
    asked = paging.asked(request.args, keep=("status", "kind"))
    with reading() as session:
        counts = service.counts(session, scope())
        status = asked.value("status") if asked.value("status") in set(Status) else ""
        kind = asked.value("kind") if asked.value("kind") in {kind for kind, _ in counts} else ""
        found, total = service.listed(session, scope(), status=status, kind=kind, offset=asked.offset, limit=asked.size)
        state = health.judge(session, bool(settings().smtp_url), now())
    return render_template(
        "people/outbox.html",
        page=paging.Page(items=found, total=total, asked=asked),
        status=status,
        kind=kind,
        statuses=[(each.value, sum(n for (_, s), n in counts.items() if s == each.value)) for each in Status],
        kinds=sorted({kind for kind, _ in counts}, key=kind_name),
        kind_name=kind_name,
        state=state,
    )


@blueprint.get("/outbox/<id:outbox_id>")
@requires("outbox.read")
def outbox_mail(outbox_id: str) -> ResponseReturnValue:
    """One mail as it would be sent, and what became of it."""
    links = cast("Mapping[str, LinkOf]", current_app.extensions[LINKS])
    with reading() as session:
        shown = service.shown(session, scope(), outbox_id, settings(), links)
    return render_template(
        "people/outbox_mail.html",
        shown=shown,
        mail=shown.mail,
        paragraphs=[part.split("\n") for part in shown.text.strip().split("\n\n")],
        mark=LINK,
        kind_name=kind_name,
        sender=settings().mail_from,
        smtp=bool(settings().smtp_url),
    )


@blueprint.post("/outbox/<id:outbox_id>/again")
@requires("outbox.edit")
def send_again(outbox_id: str) -> ResponseReturnValue:
    """Send a mail once more."""
    try:
        with writing() as session:
            service.send_again(session, scope(), outbox_id, now())
    except Refused as refused:
        flash(say(refused.code, refused.params), "bad")
    else:
        flash(gettext("The mail waits to be sent again."), "ok")
    return redirect(url_for("people.outbox_mail", outbox_id=outbox_id), 303)


@blueprint.post("/outbox/<id:outbox_id>/stop")
@requires("outbox.edit")
def stop_mail(outbox_id: str) -> ResponseReturnValue:
    """Stop a mail that waits."""
    try:
        with writing() as session:
            service.stop(session, scope(), outbox_id, now())
    except Refused as refused:
        flash(say(refused.code, refused.params), "bad")
    else:
        flash(gettext("The mail is stopped."), "ok")
    return redirect(url_for("people.outbox_mail", outbox_id=outbox_id), 303)
