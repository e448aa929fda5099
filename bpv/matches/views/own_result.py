"""A student's own result of a round, explained; objections to it, and their answers."""

from collections.abc import Mapping
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import Refused
from bpv.core.words import say
from bpv.matches import rules
from bpv.matches.forms.proposals import ObjectionForm, RulingForm
from bpv.matches.models.objections import Ruling
from bpv.matches.models.results import NearPlace, OwnResult
from bpv.matches.service import NoStudent, results
from bpv.matches.views.blueprint import blueprint
from bpv.matches.views.places import nothing
from bpv.matches.views.proposals import WRONG
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing
from matching.types import Reason, ReasonCode


@blueprint.get("/my-result")
@requires("allocation.own")
def own_result() -> ResponseReturnValue:
    """What the round that was published last gave to who is asking, and why."""
    return page(ObjectionForm(formdata=None))


@blueprint.post("/my-result/objection")
@requires("objection.make")
def object_to_result() -> ResponseReturnValue:
    """Object to the own result."""
    form = ObjectionForm()
    if not form.validate_on_submit():
        return page(form), WRONG
    try:
        with writing() as session:
            results.object_to(session, scope(), str(form.key.data), form.text.data or "", now())
    except Refused as refused:
        form.refuse(refused)
        return page(form), WRONG
    except NoStudent as reason:
        return nothing(reason), WRONG
    flash(gettext("Your objection is on its way. You get a mail when it is answered."), "ok")
    return redirect(url_for("matches.own_result", _anchor="objection"))


def page(form: ObjectionForm) -> str:
    """The explanation, with the form to object."""
    try:
        with reading() as session:
            found = results.own_result(session, scope())
    except NoStudent as reason:
        return nothing(reason)
    return render_template("matches/own_result.html", form=form, **of_result(found))


def of_result(found: OwnResult | None) -> Mapping[str, Any]:
    """What the template of a result needs."""
    language = current_language()
    return {
        "found": found,
        "parts": [] if found is None else score_lines(language, found),
        "near_words": lambda near: near_words(language, near),
    }


def score_lines(language: str, found: OwnResult) -> list[tuple[str, int, int, str]]:
    """The lines of the table of parts: name, points, at most, no note."""
    most = rules.most_points([weight for _, _, weight in found.parts], [points for _, points, _ in found.parts])
    return [
        (say(language, f"match.part.{name}"), points, top, "")
        for (name, points, _), top in zip(found.parts, most, strict=True)
    ]


def near_words(language: str, near: NearPlace) -> str:
    """What keeps a place away, in words."""
    if near.full:
        return say(language, "allocation.binding.all_full")
    if near.code in {one.value for one in ReasonCode}:
        return rules.phrase(language, Reason(ReasonCode(near.code), cast("Any", near.params)))
    return say(language, "allocation.binding.requirement")


@blueprint.get("/objections", endpoint="objections")
@requires("objection.read")
def all_objections() -> ResponseReturnValue:
    """Objections that wait for an answer, or those that have one."""
    wanted = paging.asked(request.args, size=25, keep=("answered",))
    answered = wanted.value("answered") == "1"
    with reading() as session:
        lines, total = results.objections(session, scope(), answered=answered, offset=wanted.offset, limit=wanted.size)
    found = paging.Page(items=lines, total=total, asked=wanted)
    return render_template("matches/objections.html", page=found, answered=answered, day=today())


@blueprint.get("/objections/<id:objection_id>")
@requires("objection.read")
def objection(objection_id: str) -> ResponseReturnValue:
    """One objection with the result that it is about, and the form to answer it."""
    return objection_page(objection_id, None)


@blueprint.post("/objections/<id:objection_id>/answer")
@requires("objection.decide")
def answer_objection(objection_id: str) -> ResponseReturnValue:
    """Answer an objection."""
    form = RulingForm()
    form.offer()
    with reading() as session:
        results.objection(session, scope(), objection_id)
    if not form.validate_on_submit():
        return objection_page(objection_id, form), WRONG
    try:
        with writing() as session:
            results.answer_objection(
                session, scope(), objection_id, Ruling(form.ruling.data), form.answer.data or "", now()
            )
    except Refused as refused:
        form.refuse(refused)
        return objection_page(objection_id, form), WRONG
    flash(gettext("Saved. The student gets a mail."), "ok")
    return redirect(url_for("matches.objection", objection_id=objection_id))


def objection_page(objection_id: str, sent: RulingForm | None) -> str:
    """The page of an objection; `sent` is a form that came back."""
    own = scope()
    with reading() as session:
        line, found, may_answer = results.objection(session, own, objection_id)
        keys = {key for key in (line.objection.answered_by,) if key}
        names = directory().names(session, own.institution_id, keys)
    form = sent
    if form is None:
        form = RulingForm(formdata=None)
        form.offer()
    return render_template(
        "matches/objection.html",
        line=line,
        one=line.objection,
        may_answer=may_answer,
        form=form,
        names=names,
        day=today(),
        **of_result(found),
    )
