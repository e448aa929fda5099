"""The texts of mail: which there are, what they say, and writing them in the words of the school."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.config import LANGUAGES
from bpv.core.errors import Refused, Stale
from bpv.core.outbox.texts import check
from bpv.core.word_list import WORDS
from bpv.organisation.forms.mail_texts import MailTextForm
from bpv.organisation.service import mail_texts as service
from bpv.organisation.service.mail_texts import TextSheet
from bpv.organisation.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.templating import NAMES, say
from bpv.web.transaction import reading, writing


def kind_name(name: str) -> str:
    """What a text is about, in words."""
    code = f"mail.kind.{name.removeprefix('mail.')}"
    return say(code) if code in WORDS else say(f"{name}.subject").replace("{", "‹").replace("}", "›")


def sheet_of(name: str, language: str) -> TextSheet:
    """The text that an address names."""
    if language not in LANGUAGES:
        abort(404)
    with reading() as session:
        return service.mail_text(session, scope(), name, language)


@blueprint.get("/organisation/mail-texts")
@requires("mail_text.read")
def mail_texts() -> ResponseReturnValue:
    """All texts of mail, with the languages in which the school wrote its own."""
    with reading() as session:
        found = service.mail_texts(session, scope())
    names = tuple(dict.fromkeys(one.name for one in found))
    rows = [(name, kind_name(name), [one for one in found if one.name == name]) for name in names]
    return render_template("organisation/mail_texts.html", rows=sorted(rows, key=lambda row: row[1]), names=NAMES)


@blueprint.get("/organisation/mail-texts/<mail_text>/<language>")
@requires("mail_text.read")
def mail_text(mail_text: str, language: str) -> ResponseReturnValue:
    """One text in one language, with its history, and the form to change it for who may."""
    return text_page(sheet_of(mail_text, language), None)


@blueprint.post("/organisation/mail-texts/<mail_text>/<language>")
@requires("mail_text.edit")
def change_mail_text(mail_text: str, language: str) -> ResponseReturnValue:
    """Show what was typed as a mail, or save it from now on."""
    sheet = sheet_of(mail_text, language)
    form = MailTextForm()
    if not form.validate_on_submit():
        return text_page(sheet, form), 422
    try:
        check(sheet.name, form.wording)
        if request.form.get("act") != "save":
            return text_page(sheet, form)
        with writing() as session:
            service.write_mail_text(session, scope(), mail_text, language, form.wording, int(form.version.data))
    except Refused as refused:
        form.refuse(refused)
        return text_page(sheet, form), 422
    except Stale:
        return text_page(sheet_of(mail_text, language), form, conflicted=True), 409
    flash(gettext("The text is saved. Mail from now on has these words; mail that waits keeps its own."), "ok")
    return redirect(url_for("organisation.mail_text", mail_text=mail_text, language=language))


@blueprint.post("/organisation/mail-texts/<mail_text>/<language>/back")
@requires("mail_text.edit")
def mail_text_back(mail_text: str, language: str) -> ResponseReturnValue:
    """Go back to the text of the service."""
    sheet = sheet_of(mail_text, language)
    if not sheet.own:
        flash(gettext("The text of the service holds already."), "warn")
    else:
        with writing() as session:
            service.write_mail_text(session, scope(), mail_text, language, None, sheet.version)
        flash(gettext("The text of the service holds again."), "ok")
    return redirect(url_for("organisation.mail_text", mail_text=mail_text, language=language))


def text_page(sheet: TextSheet, form: MailTextForm | None, *, conflicted: bool = False) -> str:
    """The page of a text: what was typed when something was, as a form and as a mail."""
    if form is None:
        form = MailTextForm(
            formdata=None, subject=sheet.wording.subject, body=sheet.wording.body, version=sheet.version
        )
    if conflicted:
        form.version.data, form.version.raw_data = sheet.version, None
    shown = service.sample(sheet, form.wording, gettext("[the link comes here]"))
    with reading() as session:
        made_by = {one.set_by for one in sheet.versions if one.set_by}
        names = dict(directory().names(session, scope().institution_id, made_by))
    return render_template(
        "organisation/mail_text.html",
        sheet=sheet,
        title=kind_name(sheet.name),
        form=form,
        shown=shown,
        paragraphs=[part.split("\n") for part in shown.body.strip().split("\n\n")],
        names=names,
        own_name=NAMES[sheet.language],
        conflicted=conflicted,
    )
