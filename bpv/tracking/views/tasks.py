"""The pages behind mailed links: GET shows, POST does the task once. Nobody signs in; whoever is signed in stays so.

What a page shows and does comes from the kind of its task (`bpv.tracking.views.task_kinds`).
"""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext

from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.words import say
from bpv.placements.models.links import Opened, Purpose
from bpv.placements.service import links
from bpv.tracking.service import tasks as service
from bpv.tracking.views.blueprint import blueprint
from bpv.tracking.views.task_kind import Kind
from bpv.tracking.views.task_kinds import KINDS
from bpv.web.access import requires
from bpv.web.forms import BaseForm
from bpv.web.mailed import speak
from bpv.web.transaction import reading, settings, writing

OVER: Final = 410
WRONG: Final = 422
STALE: Final = 409


@blueprint.get("/t/<task_link_id>/<task_token>")
@requires("task_link.use")
def task(task_link_id: str, task_token: str) -> ResponseReturnValue:
    """What is asked, of whom, about whom. Looking at it spends nothing."""
    try:
        with reading() as session:
            found = links.find(session, settings().secret_key, task_link_id, task_token)
            kind, shown = load(session, found)
    except links.Spent as spent:
        speak(spent.opened.link.language)
        return done(spent.opened, task_token, before=True)
    except (links.Refusal, NotFound):
        return over()
    speak(found.link.language)
    return page(found, kind, shown, kind.fresh(shown, found), task_token)


@blueprint.post("/t/<task_link_id>/<task_token>")
@requires("task_link.use")
def do_task(task_link_id: str, task_token: str) -> ResponseReturnValue:
    """Do the task: the link is used up, or everything stays as it was."""
    secret = settings().secret_key
    try:
        with reading() as session:
            found = links.find(session, secret, task_link_id, task_token)
            kind, shown = load(session, found)
        form = kind.sent(shown, found)
        if not form.validate():
            return page(found, kind, shown, form, task_token), WRONG
        return act(found, kind, shown, form, task_token)
    except links.Spent as spent:
        return done(spent.opened, task_token, before=True)
    except (links.Refusal, NotFound):
        return over()


def act(found: Opened, kind: Kind, shown: Any, form: BaseForm, token: str) -> ResponseReturnValue:
    """Spend the link on what a valid form says; what a rule refuses stands beside its field, and nothing is spent."""
    link = found.link
    try:
        with writing() as session:

            def do(held: Opened) -> object:
                return kind.act(session, held, form, shown)

            service.do(session, settings().secret_key, link.id, token, do)
    except Refused as refused:
        form.refuse(refused)
        return page(found, kind, shown, form, token), WRONG
    except Stale:
        return changed(found, form, token)
    return done(found, token, kind.thanks(form))


def changed(found: Opened, form: BaseForm, token: str) -> ResponseReturnValue:
    """Somebody changed the object of the task meanwhile: the page as it is now, with what was typed."""
    with reading() as session:
        kind, shown = load(session, found)
    kept = kind.again(shown, found, form)
    kept.form_errors.append(say(get_locale().language, "task_link.changed"))
    return page(found, kind, shown, kept, token), STALE


@blueprint.post("/t/<task_link_id>/<task_token>/mail")
@requires("task_link.use")
def mail_tasks(task_link_id: str, task_token: str) -> ResponseReturnValue:
    """Mail whoever holds this link their other open tasks, or a link for one that they choose."""
    wanted = request.form.get("purpose", "")
    try:
        with writing() as session:
            found = service.holder(session, settings().secret_key, task_link_id, task_token)
            if wanted in set(service.ASKED):
                service.ask(session, found, Purpose(wanted))
                told = gettext("A link is in the mail to %(address)s.", address=found.link.address)
            else:
                told = told_of(links.mail_others(session, found), found)
    except links.Refusal:
        return over()
    except Refused as refused:
        flash(say(get_locale().language, refused.code, refused.params), "warn")
    else:
        flash(told, "ok")
    return redirect(url_for("tracking.task", task_link_id=task_link_id, task_token=task_token))


def told_of(count: int, found: Opened) -> str:
    """How many other open tasks are in the mail."""
    if not count:
        return str(gettext("There are no other open tasks for you."))
    told = ngettext(
        "%(num)s other open task is in the mail to %(address)s.",
        "%(num)s other open tasks are in the mail to %(address)s.",
        count,
        address=found.link.address,
    )
    return str(told)


@blueprint.get("/t/<task_token>")
@requires("public.page")
def cut_task(task_token: str) -> ResponseReturnValue:
    """A link of which the end is missing says the same as any other that is not right."""
    return over()


def load(session: Any, found: Opened) -> tuple[Kind, Any]:
    """The kind of a task and what its room shows of it; raises NotFound when there is nothing left to do."""
    kind = KINDS.get(found.link.purpose)
    if kind is None:
        raise NotFound()
    return kind, kind.load(session, found)


def page(found: Opened, kind: Kind, shown: Any, form: BaseForm, token: str) -> str:
    """The page of a task, with the form as it is."""
    return render_template(
        kind.template, opened=found, shown=shown, form=form, token=token, asks=asks(found), **kind.words()
    )


def asks(found: Opened) -> tuple[str, ...]:
    """What the holder of this link can have another link mailed for."""
    if not service.may_ask(found):
        return ()
    return tuple(one.value for one in service.ASKED if one is not found.link.purpose and one in KINDS)


def done(found: Opened, token: str, thanks: str = "", *, before: bool = False) -> str:
    """The task is done: now, or (`before`) some time ago by a press on the same link."""
    return render_template(
        "tracking/task_done.html",
        opened=found,
        thanks=thanks,
        before=before,
        token=token,
        asks=asks(found),
        page_errors=False,
    )


def over() -> ResponseReturnValue:
    """The page of every link that opens nothing, whatever the reason; about nobody."""
    return render_template("tracking/task_over.html"), OVER
