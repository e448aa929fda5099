"""The list of the school: which steps a placement has. Seen, changed, added to."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from bpv.tracking.forms.steps import NewStepKindForm, StepKindForm, offer, plan_of
from bpv.tracking.models.steps import StepKind
from bpv.tracking.service import step_lists
from bpv.tracking.views.blueprint import blueprint
from bpv.tracking.views.saving import save
from bpv.web.access import requires, scope
from bpv.web.forms import BaseForm
from bpv.web.transaction import reading


@blueprint.get("/way-of-working")
@requires("step_list.read")
def step_list() -> ResponseReturnValue:
    """The steps in the order in which they are due."""
    with reading() as session:
        found = step_lists.kinds(session, scope().institution_id)
    return render_template("tracking/step_list.html", kinds=found)


@blueprint.get("/way-of-working/new")
@requires("step_list.edit")
def new_step() -> ResponseReturnValue:
    """The form for a step of the school's own."""
    form = NewStepKindForm(formdata=None)
    offer(form)
    return step_page(form, None)


@blueprint.post("/way-of-working/new")
@requires("step_list.edit")
def add_step() -> ResponseReturnValue:
    """Add it."""
    own, form = scope(), NewStepKindForm()
    offer(form)

    def act(session: Any) -> None:
        step_lists.add(session, own, form.key.data or "", plan_of(form))

    return save(form, act, lambda stale: step_page(form, None), url_for("tracking.step_list"))


@blueprint.get("/way-of-working/<id:step_kind_id>")
@requires("step_list.edit")
def edit_step(step_kind_id: str) -> ResponseReturnValue:
    """The form of a step."""
    kind, form = kind_of(step_kind_id), StepKindForm(formdata=None)
    offer(form)
    form.show(kind)
    return step_page(form, kind)


@blueprint.post("/way-of-working/<id:step_kind_id>")
@requires("step_list.edit")
def save_step(step_kind_id: str) -> ResponseReturnValue:
    """Change it, over the version that was shown."""
    own, form = scope(), StepKindForm()
    kind_of(step_kind_id)
    offer(form)

    def act(session: Any) -> None:
        step_lists.save(session, own, step_kind_id, form.version.data, plan_of(form))

    def page(stale: bool) -> str:
        return step_page(form, kind_of(step_kind_id), stale=stale)

    return save(form, act, page, url_for("tracking.step_list"))


def kind_of(step_kind_id: str) -> StepKind:
    """A step of the list of the asker's school; a foreign one is not found."""
    with reading() as session:
        return step_lists.kind(session, scope().institution_id, step_kind_id)


def step_page(form: BaseForm, kind: StepKind | None, *, stale: bool = False) -> str:
    """The page of a step; when somebody saved meanwhile it shows what stands there now beside what was typed."""
    return render_template("tracking/step_kind.html", form=form, kind=kind, stale=stale)
