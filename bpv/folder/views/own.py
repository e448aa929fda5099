"""What a student keeps, the progress talks, the trainer's judgement and the exam advice."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.folder.forms.work import AdviceForm, GoalChangeForm, GoalForm, JudgementBase, TalkForm, judgement_form
from bpv.folder.models.work import Goal, Judge
from bpv.folder.service import judging, own
from bpv.folder.service.judging import Asked
from bpv.folder.views.blueprint import blueprint
from bpv.folder.views.folders import folder_page
from bpv.folder.views.saving import save
from bpv.folder.views.words import shared
from bpv.placements.models.listing import Line
from bpv.placements.service import following
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading


def line_of(placement_id: str) -> Line:
    """The placement of this request; raises NotFound outside the scope."""
    with reading() as session:
        return following.one(session, scope(), placement_id, today())


@blueprint.get("/my-placements/<id:placement_id>/goals/new")
@requires("folder.edit")
def new_goal(placement_id: str) -> ResponseReturnValue:
    """The form for a goal, a challenge or an agreement."""
    return goal_page(GoalForm(formdata=None), line_of(placement_id))


@blueprint.post("/my-placements/<id:placement_id>/goals/new")
@requires("folder.edit")
def add_goal(placement_id: str) -> ResponseReturnValue:
    """Write it down."""
    line, form, who = line_of(placement_id), GoalForm(), scope()

    def act(session: Any) -> None:
        own.add_goal(session, who, placement_id, form.key.data or "", form.fields(), today())

    return save(form, act, lambda stale=None: goal_page(form, line), lambda: own_folder(placement_id))


def own_folder(placement_id: str) -> str:
    """The address of the own goals."""
    return url_for("folder.own_folder", placement_id=placement_id, _anchor="goals")


def goal_page(
    form: GoalForm | GoalChangeForm,
    line: Line,
    goal: Goal | None = None,
    conflicts: list[tuple[str, str, str]] | None = None,
) -> str:
    """The form of a goal, with the differences when somebody else saved it in between."""
    return render_template(
        "folder/goal.html", form=form, line=line, goal=goal, conflicts=conflicts, **shared("student")
    )


@blueprint.get("/goals/<id:goal_id>")
@requires("folder.edit")
def goal(goal_id: str) -> ResponseReturnValue:
    """The form to change a goal, or to say what came of it."""
    with reading() as session:
        line, found = own.goal(session, scope(), goal_id, today())
    form = GoalChangeForm(formdata=None)
    form.show(found)
    return goal_page(form, line, found)


@blueprint.post("/goals/<id:goal_id>")
@requires("folder.edit")
def change_goal(goal_id: str) -> ResponseReturnValue:
    """Change it."""
    who, form = scope(), GoalChangeForm()
    with reading() as session:
        line, found = own.goal(session, who, goal_id, today())

    def act(session: Any) -> None:
        own.change_goal(session, who, goal_id, form.version.data, form.fields(), today())

    def page(stale: object = None) -> str:
        if not isinstance(stale, Goal):
            return goal_page(form, line, found)
        theirs = GoalChangeForm(formdata=None)
        theirs.show(stale)
        names = ("text", "result", "due_on", "done_on")
        pairs = [(str(form[name].label.text), form[name]._value(), theirs[name]._value()) for name in names]
        return goal_page(form, line, found, [pair for pair in pairs if pair[1] != pair[2]])

    return save(form, act, page, lambda: own_folder(line.placement.id))


@blueprint.post("/my-placements/<id:placement_id>/talks")
@requires("folder.edit")
def note_own_talk(placement_id: str) -> ResponseReturnValue:
    """Note a progress talk, as the student."""
    return note_talk_of("student", placement_id, "folder.own_folder")


@blueprint.post("/placements/<id:placement_id>/talks")
@requires("folder.feedback")
def note_talk(placement_id: str) -> ResponseReturnValue:
    """Note a progress talk, as who guides."""
    return note_talk_of("staff", placement_id, "folder.folder")


def note_talk_of(side: str, placement_id: str, where: str) -> ResponseReturnValue:
    """Keep the talk, or show the folder again with what was typed."""
    line_of(placement_id)
    who, form = scope(), TalkForm()

    def act(session: Any) -> None:
        key, words = form.key.data or "", form.words.data or ""
        own.note_talk(session, who, placement_id, key, form.held_on.data, words, today())

    def page(stale: object = None) -> str:
        return folder_page(side, placement_id, talk=form)

    return save(form, act, page, lambda: url_for(where, placement_id=placement_id, _anchor="talks"))


@blueprint.get("/placements/<id:placement_id>/exam-advice")
@requires("exam_advice.edit")
def exam_advice(placement_id: str) -> ResponseReturnValue:
    """The form for the exam advice."""
    return advice_page(AdviceForm(formdata=None), line_of(placement_id))


@blueprint.post("/placements/<id:placement_id>/exam-advice")
@requires("exam_advice.edit")
def advise(placement_id: str) -> ResponseReturnValue:
    """Record it."""
    line, form, who = line_of(placement_id), AdviceForm(), scope()

    def act(session: Any) -> None:
        key, reason, ready = form.key.data or "", form.reason.data or "", form.ready.data == "ready"
        judging.advise(session, who, placement_id, key, reason, today(), ready=ready)

    def done() -> str:
        return url_for("folder.folder", placement_id=placement_id, _anchor="advice")

    return save(form, act, lambda stale=None: advice_page(form, line), done)


def advice_page(form: AdviceForm, line: Line) -> str:
    """The form."""
    return render_template("folder/exam_advice.html", form=form, line=line, **shared("staff"))


@blueprint.get("/trainees/<id:placement_id>/judgement")
@requires("folder.judge")
def judgement(placement_id: str) -> ResponseReturnValue:
    """The form with which a trainer judges per work process."""
    line, asked = asked_of(placement_id)
    return judgement_page(judgement_form(asked)(formdata=None), line, asked)


@blueprint.post("/trainees/<id:placement_id>/judgement")
@requires("folder.judge")
def judge(placement_id: str) -> ResponseReturnValue:
    """Keep the judgement."""
    line, asked = asked_of(placement_id)
    form, who = judgement_form(asked)(), scope()
    by = Judge(name=principal().name, account_id=who.account_id)

    def act(session: Any) -> None:
        key = form.key.data or ""
        judging.judge(session, who.institution_id, placement_id, form.judgement(), by, today(), key=key)

    def done() -> str:
        return url_for("folder.trainee_folder", placement_id=placement_id)

    told = gettext("Thank you. The student and the school see your judgement.")
    return save(form, act, lambda stale=None: judgement_page(form, line, asked), done, told=told)


def asked_of(placement_id: str) -> tuple[Line, Asked]:
    """The placement and its work processes; raises NotFound outside the scope."""
    with reading() as session:
        following.one(session, scope(), placement_id, today())
        return judging.asked(session, scope().institution_id, placement_id, today())


def judgement_page(form: JudgementBase, line: Line, asked: Asked) -> str:
    """The form."""
    return render_template("folder/judgement.html", form=form, line=line, asked=asked, **shared("trainer"))
