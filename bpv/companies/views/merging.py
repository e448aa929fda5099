"""Merging two companies with a preview, the list of merges, and undoing one."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.forms.merging import MergeForm, chosen, merge_form, named, texts_of, value_in_words
from bpv.companies.models.merging import Preview, UndoView
from bpv.companies.service import duplicates, merging, unmerging
from bpv.companies.service import reading as registry
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.joining import repoints
from bpv.companies.views.saving import STALE, WRONG
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import is_id
from bpv.web import paging, slots
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing

WORDS: Final[dict[str, Any]] = {"named": named, "value_in_words": value_in_words}


@blueprint.get("/companies/<id:company_id>/merge")
@requires("company.merge")
def merge_with(company_id: str) -> ResponseReturnValue:
    """Choose the other company by search; with `other` the preview of merging it into this one."""
    other = request.args.get("other", "")
    if not other:
        return choose(company_id)
    try:
        preview = looked_at(company_id, other)
    except Refused as refused:
        return choose(company_id, refused), WRONG
    form = form_of(preview)(formdata=None)
    form.other.process_data(other)
    form.seen.process_data(preview.seen)
    return preview_page(preview, form)


@blueprint.post("/companies/<id:company_id>/merge")
@requires("company.merge")
def merge(company_id: str) -> ResponseReturnValue:
    """Merge the other company into this one."""
    other, own = MergeForm().other.data or "", scope()
    try:
        preview = looked_at(company_id, other)
        form = form_of(preview)()
        if not form.validate():
            return preview_page(preview, form), WRONG
        with writing() as session:
            answers = chosen(form, preview)
            merging.merge(session, own, company_id, other, str(form.seen.data), answers, repoints())
    except Refused as refused:
        return choose(company_id, refused), WRONG
    except Stale as stale:
        return again(stale), STALE
    flash(gettext("Merged. Everything of %(name)s is here now.", name=preview.gone.name), "ok")
    return redirect(url_for("companies.show", company_id=company_id))


def again(stale: Stale) -> str:
    """The preview as it is now, with the answers that were given."""
    preview = stale.current
    if not isinstance(preview, Preview):
        raise stale
    form = form_of(preview)()
    form.seen.raw_data = None
    form.seen.process_data(preview.seen)
    return preview_page(preview, form, changed=True)


def looked_at(company_id: str, other: str) -> Preview:
    """The preview; raises Refused for another company that cannot be merged, NotFound for an address of nothing."""
    own = scope()
    with reading() as session:
        if company_id != other:
            registry.company(session, own, company_id)
        if not is_id(other):
            raise Refused("merge.unknown", field="other")
        try:
            return merging.preview(session, own, company_id, other, repoints())
        except NotFound as nothing:
            raise Refused("merge.unknown", field="other") from nothing


def form_of(preview: Preview) -> type[MergeForm]:
    """The form with a question per field."""
    return merge_form(preview, texts_of(preview.kept), texts_of(preview.gone))


def preview_page(preview: Preview, form: MergeForm, *, changed: bool = False) -> str:
    """Field by field, and everything that moves."""
    texts = {"left": texts_of(preview.kept), "right": texts_of(preview.gone)}
    return render_template("companies/merge.html", preview=preview, form=form, changed=changed, **WORDS, **texts)


def choose(company_id: str, refused: Refused | None = None) -> str:
    """The page on which the other company is looked for."""
    asked, own = paging.asked(request.args), scope()
    with reading() as session:
        company = registry.company(session, own, company_id)
        found = duplicates.others(session, own, company_id, asked.q) if asked.q else ()
    page: paging.Page[Any] = paging.Page(items=found, total=len(found), asked=asked)
    return render_template(
        "companies/merge_choose.html", company=company, page=page, refused=refused, most=duplicates.MOST_FOUND
    )


@blueprint.get("/companies/merges")
@requires("duplicate.read")
def merges() -> ResponseReturnValue:
    """Who merged what, and until when it can be undone."""
    asked, own = paging.asked(request.args), scope()
    with reading() as session:
        lines, total = unmerging.merges(session, own, asked.q, offset=asked.offset, size=asked.size)
        people = {account for line in lines for account in (line.merged_by, line.undone_by) if account}
        names = slots.directory().names(session, own.institution_id, people)
    page = paging.Page(items=lines, total=total, asked=asked)
    return render_template("companies/merges.html", page=page, names=names, **WORDS)


@blueprint.get("/companies/merges/<id:company_merge_id>")
@requires("duplicate.read")
def merged(company_merge_id: str) -> ResponseReturnValue:
    """One merge: what it did, and what undoing it would do now."""
    return undo_page(company_merge_id)


@blueprint.post("/companies/merges/<id:company_merge_id>/undo")
@requires("company.merge")
def undo_merge(company_merge_id: str) -> ResponseReturnValue:
    """Undo a merge."""
    try:
        with writing() as session:
            line = unmerging.undo(session, scope(), company_merge_id)
    except Refused as refused:
        return undo_page(company_merge_id, refused), WRONG
    flash(gettext("Undone. %(name)s is back.", name=line.absorbed_name), "ok")
    return redirect(url_for("companies.show", company_id=line.absorbed_id))


def undo_page(merge_id: str, refused: Refused | None = None) -> str:
    """The page of one merge."""
    own = scope()
    with reading() as session:
        view: UndoView = unmerging.undo_view(session, own, merge_id)
        people = {account for account in (view.line.merged_by, view.line.undone_by) if account}
        names = slots.directory().names(session, own.institution_id, people)
        labels = registry.company(session, own, view.line.kept_id)
    return render_template(
        "companies/merge_undo.html",
        view=view,
        line=view.line,
        names=names,
        labels=texts_of(labels),
        refused=refused,
        **WORDS,
    )
