"""Places that a supervisor or coordinator suggests to a student, and what the student said."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now
from bpv.core.errors import Refused
from bpv.matches import rules, service
from bpv.matches.forms import SuggestForm
from bpv.matches.service import NoPeriod
from bpv.matches.service.suggestions import Put
from bpv.matches.views.asking import asked
from bpv.matches.views.blueprint import blueprint
from bpv.matches.views.one import Seen, look
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing


@blueprint.get("/students/<id:student_id>/suggestions")
@requires("student.rank")
def suggestions(student_id: str) -> ResponseReturnValue:
    """What was suggested to a student, by whom and why, and what the student said."""
    with reading() as session:
        found = service.suggestions.suggested(session, scope(), student_id)
        said = {one.suggested_by for one in found.suggestions}
        who = directory().names(session, scope().institution_id, said)
    return render_template("matches/suggestions.html", found=found, who_said=who)


@blueprint.get("/students/<id:student_id>/places/<id:place_id>/suggest")
@requires("shortlist.suggest")
def suggest(student_id: str, place_id: str) -> ResponseReturnValue:
    """The form to suggest a place."""
    try:
        with reading() as session:
            seen = look(session, student_id, place_id, asked().value("period"))
    except NoPeriod as reason:
        return render_template("matches/student_without_period.html", reason=reason, student=reason.student)
    return page(SuggestForm(), seen)


@blueprint.post("/students/<id:student_id>/places/<id:place_id>/suggest")
@requires("shortlist.suggest")
def make_suggestion(student_id: str, place_id: str) -> ResponseReturnValue:
    """Put the place on the list of the student."""
    try:
        with reading() as session:
            seen = look(session, student_id, place_id, asked().value("period"))
    except NoPeriod as reason:
        return render_template("matches/student_without_period.html", reason=reason, student=reason.student)
    form = SuggestForm()
    if not form.validate_on_submit():
        return page(form, seen), 422
    try:
        with writing() as session:
            put = service.suggestions.suggest(
                session,
                scope(),
                seen.judged,
                student_id,
                form.why.data or "",
                knowingly=bool(form.knowingly.data),
                at=now(),
            )
    except Refused as refused:
        form.refuse(refused)
        return page(form, seen), 422
    told(put, seen.at.student.name)
    return redirect(url_for("matches.suggestions", student_id=student_id))


def told(put: Put, name: str) -> None:
    """Say what became of the suggestion."""
    if not put.new:
        flash(gettext("You suggested this place to %(name)s before. It was not suggested again.", name=name), "info")
    elif put.mailed:
        flash(gettext("The place is on the list of %(name)s, who gets a mail.", name=name), "ok")
    else:
        text = gettext(
            "The place is on the list of %(name)s. No mail can be sent: tell the student yourself.", name=name
        )
        flash(text, "warn")


def page(form: SuggestForm, seen: Seen) -> str:
    """The form, with the rules that the place fails."""
    language = current_language()
    return render_template(
        "matches/suggest.html",
        form=form,
        student=seen.at.student,
        face=seen.judged.face,
        failed_rules=[verdict for verdict in seen.judged.explanation.verdicts if not verdict.passed],
        period_id=asked().value("period"),
        phrase=lambda reason: rules.phrase(language, reason),
    )
