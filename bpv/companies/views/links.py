"""Sending companies a link to check their own data, one by one or to many, and following what became of it."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from bpv.companies.forms.links import LinkForm, LinksForm
from bpv.companies.models.links import LinkSheet, ToConfirm
from bpv.companies.service import links as service
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.saving import WRONG, save
from bpv.core.errors import Refused
from bpv.core.rights import Principal, may, scope_of
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.slots import Panel, directory
from bpv.web.transaction import reading, writing

BADGES: Final = {
    "live": "info",
    "used": "ok",
    "stopped": "neutral",
    "expired": "warn",
    "moved": "neutral",
    "left": "neutral",
}


def sheet_of(company_id: str) -> LinkSheet:
    """The links of a company of the asker's school."""
    with reading() as session:
        return service.sheet(session, scope(), company_id, directory())


def links_page(sheet: LinkSheet, form: LinkForm) -> str:
    """The page with the links of a company, and the form for a new one."""
    return render_template("companies/links.html", sheet=sheet, company=sheet.company, form=form, badges=BADGES)


@blueprint.get("/companies/<id:company_id>/links")
@requires("company_link.edit")
def new_link(company_id: str) -> ResponseReturnValue:
    """The links of a company with what became of them, and the form to send one."""
    sheet = sheet_of(company_id)
    form = LinkForm(formdata=None)
    form.offer(sheet.addressees)
    return links_page(sheet, form)


@blueprint.post("/companies/<id:company_id>/links")
@requires("company_link.edit")
def make_link(company_id: str) -> ResponseReturnValue:
    """Make a link and put its mail in the outbox."""
    own, sheet = scope(), sheet_of(company_id)
    form = LinkForm()
    form.offer(sheet.addressees)

    def act(session: Any) -> None:
        to = form.chosen(sheet.addressees)
        service.send(session, own, company_id, str(form.key.data), to, str(form.language.data))

    def page(form: LinkForm) -> str:
        return links_page(sheet, form)

    return save(form, act, page, url_for("companies.new_link", company_id=company_id))


@blueprint.post("/companies/<id:company_id>/links/<id:company_link_id>/stop")
@requires("company_link.edit")
def stop_link(company_id: str, company_link_id: str) -> ResponseReturnValue:
    """Stop a link: whoever opens it reads that it was stopped."""
    with writing() as session:
        service.stop(session, scope(), company_id, company_link_id)
    flash(gettext("The link is stopped."), "ok")
    return redirect(url_for("companies.new_link", company_id=company_id))


@blueprint.post("/companies/<id:company_id>/links/<id:company_link_id>/remind")
@requires("company_link.edit")
def remind_link(company_id: str, company_link_id: str) -> ResponseReturnValue:
    """Send the mail of an open link again, once."""
    with writing() as session:
        service.remind(session, scope(), company_id, company_link_id)
    flash(gettext("A reminder is in the outbox."), "ok")
    return redirect(url_for("companies.new_link", company_id=company_id))


@blueprint.get("/companies/to-confirm")
@requires("company_link.edit")
def to_confirm() -> ResponseReturnValue:
    """Companies whose own data are old or were never confirmed."""
    return list_page(LinksForm(formdata=None))


@blueprint.post("/companies/to-confirm")
@requires("company_link.edit")
def send_links() -> ResponseReturnValue:
    """Send links to the companies that were ticked, each at the address that was shown."""
    form = LinksForm()
    form.offer((value, value) for value in request.form.getlist("pick"))
    if not form.validate():
        return list_page(form), WRONG
    try:
        with writing() as session:
            sent, left = service.send_many(session, scope(), form.picked(), str(form.language.data))
    except Refused as refused:
        form.refuse(refused)
        return list_page(form), WRONG
    flash(ngettext("%(num)s link is in the outbox.", "%(num)s links are in the outbox.", sent), "ok")
    if left:
        words = ngettext(
            "%(num)s company got none: it was sent one already, its address changed, or enough went out today.",
            "%(num)s companies got none: they were sent one already, an address changed, or enough went out today.",
            left,
        )
        flash(words, "warn")
    return redirect(url_for("companies.to_confirm"))


def list_page(form: LinksForm) -> str:
    """One page of the list; `state=asked` for those with an open link."""
    asked = paging.asked(request.args, keep=("state",))
    waiting = asked.value("state") == "asked"
    with reading() as session:
        found, total = service.to_confirm(session, scope(), asked=waiting, offset=asked.offset, size=asked.size)
    form.form_errors += [gettext("Tick at least one company.")] if form.pick.errors else []
    form.pick.errors = []
    sent = form.pick.raw_data
    return render_template(
        "companies/to_confirm.html",
        page=paging.Page(items=found, total=total, asked=asked),
        form=form,
        waiting=waiting,
        pick_of=pick_of,
        ticked={pick_of(one) for one in found} if sent is None else set(sent),
        ready=sum(1 for one in found if one.addressee),
    )


def pick_of(one: ToConfirm) -> str:
    """The value of a tick: the company with the address that is shown beside it."""
    return f"{one.company_id} {one.addressee.address}" if one.addressee else ""


def links_panel(session: Any, company_id: str, who: Principal) -> Panel | None:
    """The part of a company's page about what the company itself said; None for who may not ask it."""
    if not may(who, "company_link.edit"):
        return None
    found = service.panel(session, scope_of(who, "company_link.edit"), company_id, directory())
    return Panel("companies/_links.html", {"links": found, "badges": BADGES})
