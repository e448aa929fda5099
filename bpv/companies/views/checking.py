"""The page behind a company's link: GET shows, POST spends. Nobody signs in, and whoever is signed in stays so."""

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.forms import words
from bpv.companies.forms.check_blocks import groups
from bpv.companies.forms.checking import CheckForm, check_form, corrections, filled, packed, unpacked
from bpv.companies.models.links import CheckPage
from bpv.companies.models.proposals import Key
from bpv.companies.rules.proposals import values
from bpv.companies.service import checking
from bpv.companies.views.blueprint import blueprint
from bpv.web.access import requires
from bpv.web.mailed import speak
from bpv.web.transaction import reading, settings, writing

OVER: Final = 410
WRONG: Final = 422


@blueprint.get("/c/<company_link_id>/<token>")
@requires("company_link.use")
def check(company_link_id: str, token: str) -> ResponseReturnValue:
    """The company's own data, to confirm or to correct. Looking at it spends nothing."""
    try:
        with reading() as session:
            link = checking.opened(session, settings().secret_key, company_link_id, token)
            page = checking.page(session, link)
    except checking.Refusal as refusal:
        return over(refusal)
    speak(link.language)
    seen = values(page.data)
    form = filled(check_form(seen), seen)
    form.seen.process_data(packed(link.id, seen))
    form.signed_name.process_data(link.name)
    form.signed_function.process_data(
        next((one.function for one in page.data.contacts if one.id == link.contact_person_id), None)
    )
    return shown(page, form, seen, token)


@blueprint.post("/c/<company_link_id>/<token>")
@requires("company_link.use")
def answer(company_link_id: str, token: str) -> ResponseReturnValue:
    """Take what the company sent: the link is used up, and corrections wait for the school."""
    secret = settings().secret_key
    try:
        with reading() as session:
            link = checking.opened(session, secret, company_link_id, token)
            page = checking.page(session, link)
        sent = request.form.get("seen", "")
        seen = unpacked(link.id, sent)
        form = check_form(values(page.data) if seen is None else seen)()
        if seen is None:
            return incomplete(page, form, token)
        if not form.validate():
            return shown(page, form, seen, token), WRONG
        proposed = corrections(form, filled(type(form), seen), seen)
        with writing() as session:
            count = checking.answer(session, secret, link.id, token, form.signature(), seen, proposed)
    except checking.Refusal as refusal:
        return over(refusal)
    return render_template("companies/check_done.html", school=page.school, count=count, page_errors=False)


@blueprint.get("/c/<token>")
@requires("public.page")
def cut(token: str) -> ResponseReturnValue:
    """A link of which the end is missing says the same as any other that is not right."""
    return over(checking.Refusal())


def over(refusal: checking.Refusal) -> ResponseReturnValue:
    """What happened to a link, and what to do; nothing about the company."""
    return render_template("companies/check_over.html", state=refusal.state, school=refusal.school), OVER


def incomplete(page: CheckPage, form: CheckForm, token: str) -> ResponseReturnValue:
    """The form came without what it was about: what was typed stands in it still, beside the data of now."""
    seen = values(page.data)
    form.validate()
    form.form_errors.append(gettext("This form was incomplete. Send it again."))
    form.seen.raw_data = None
    form.seen.process_data(packed(page.link.id, seen))
    form.seen.errors = []
    return shown(page, form, seen, token), WRONG


def shown(page: CheckPage, form: CheckForm, seen: dict[Key, Any], token: str) -> str:
    """The page, with the form as it is."""
    return render_template(
        "companies/check.html",
        page=page,
        form=form,
        groups=groups(form, filled(type(form), seen), page, seen),
        token=token,
        country=words.country,
    )
