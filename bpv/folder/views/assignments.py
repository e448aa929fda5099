"""Sets of assignments: the list, a version, writing one, taking one over."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.core.ids import is_id
from bpv.core.words import say
from bpv.folder.forms.assignments import AssignmentChangeForm, AssignmentForm, PublishForm, SetForm, TakeOverForm
from bpv.folder.models.assignments import Assignment, VersionSheet
from bpv.folder.service import assignments as service
from bpv.folder.views.blueprint import blueprint
from bpv.folder.views.saving import save
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.forms import BaseForm
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing

KEPT: Final = ("crebo", "year", "college")


@blueprint.get("/assignments")
@requires("assignment.read")
def assignment_sets() -> ResponseReturnValue:
    """The sets of assignments of the whole school."""
    asked, own = paging.asked(request.args, keep=KEPT), scope()
    year, crebo = asked.value("year"), asked.value("crebo")
    college = asked.value("college") if is_id(asked.value("college")) else ""
    with reading() as session:
        found = service.listed(
            session,
            own,
            today(),
            crebo=crebo[:5],
            study_year=int(year) if year.isascii() and year.isdigit() and len(year) == 1 else 0,
            college_id=college,
        )
        names = service.college_names(session, own.institution_id)
    page = paging.Page(items=found[asked.offset : asked.offset + asked.size], total=len(found), asked=asked)
    chosen = {"crebo": crebo, "year": year, "college": college}
    return render_template("folder/sets.html", page=page, chosen=chosen, colleges=names)


@blueprint.get("/assignments/new")
@requires("assignment.edit")
def new_set() -> ResponseReturnValue:
    """The form for a new set."""
    return set_page(SetForm(formdata=None))


@blueprint.post("/assignments/new")
@requires("assignment.edit")
def start_set() -> ResponseReturnValue:
    """Start it, with an empty draft."""
    own, form, made = scope(), SetForm(), []
    offer_colleges(form)

    def act(session: Any) -> None:
        made.append(service.start(session, own, form.fields(), today()))

    return save(form, act, lambda stale=None: set_page(form), lambda: version_url(made[0]))


def offer_colleges(form: BaseForm, without: str = "") -> None:
    """Give a form the colleges of who asks."""
    with reading() as session:
        own = service.own_colleges(session, scope())
    form["college"].choices = [("", gettext("Choose a college")), *(pair for pair in own if pair[0] != without)]


def set_page(form: SetForm) -> str:
    """The form of a set."""
    offer_colleges(form)
    return render_template("folder/set_new.html", form=form)


def version_url(version_id: str, anchor: str | None = None) -> str:
    """The address of a version."""
    return url_for("folder.assignment_version", assignment_version_id=version_id, _anchor=anchor)


@blueprint.get("/assignment-sets/<id:assignment_set_id>")
@requires("assignment.read")
def assignment_set(assignment_set_id: str) -> ResponseReturnValue:
    """A set: the version that holds today, else the newest."""
    with reading() as session:
        line = service.line(session, scope(), assignment_set_id, today())
    shown = line.current or line.versions[0]
    return redirect(version_url(shown.id))


@blueprint.get("/assignment-versions/<id:assignment_version_id>")
@requires("assignment.read")
def assignment_version(assignment_version_id: str) -> ResponseReturnValue:
    """A version with its assignments."""
    return version_page(sheet_of(assignment_version_id))


def sheet_of(assignment_version_id: str) -> VersionSheet:
    """The version of this request; raises NotFound."""
    with reading() as session:
        return service.sheet(session, scope(), assignment_version_id, today())


def version_page(
    sheet: VersionSheet, publish: PublishForm | None = None, taking: TakeOverForm | None = None, *, stale: bool = False
) -> str:
    """The page of a version, with the forms of who may write."""
    if publish is None:
        publish = PublishForm(formdata=None)
        publish.version.process_data(sheet.version.version)
    if taking is None:
        taking = TakeOverForm(formdata=None)
        offer_colleges(taking, sheet.line.set.college_id)
    with reading() as session:
        own = {key for key, _name in service.own_colleges(session, scope())}
    return render_template(
        "folder/version.html",
        sheet=sheet,
        publish=publish,
        taking=taking,
        stale=stale,
        own=sheet.line.set.college_id in own,
        day=today(),
        form=next((one for one in (publish, taking) if one.errors), None),
    )


@blueprint.post("/assignment-sets/<id:assignment_set_id>/draft")
@requires("assignment.edit")
def draft_version(assignment_set_id: str) -> ResponseReturnValue:
    """Begin a new version as a copy of the newest, or go on with the one that is being written."""
    with writing() as session:
        made = service.draft(session, scope(), assignment_set_id)
    return redirect(version_url(made))


@blueprint.post("/assignment-versions/<id:assignment_version_id>/in-force")
@requires("assignment.edit")
def publish_version(assignment_version_id: str) -> ResponseReturnValue:
    """Let a draft hold from a day on."""
    own, form = scope(), PublishForm()
    sheet = sheet_of(assignment_version_id)

    def act(session: Any) -> None:
        day, words = form.valid_from.data, form.note.data or ""
        service.publish(session, own, assignment_version_id, form.version.data, day, words, today())

    def page(stale: object = None) -> str:
        return version_page(sheet, publish=form, stale=stale is not None)

    return save(form, act, page, lambda: version_url(assignment_version_id))


@blueprint.post("/assignment-versions/<id:assignment_version_id>/take-over")
@requires("assignment.edit")
def take_over(assignment_version_id: str) -> ResponseReturnValue:
    """Copy a version into a college of one's own."""
    own, form, made = scope(), TakeOverForm(), []
    sheet = sheet_of(assignment_version_id)
    offer_colleges(form, sheet.line.set.college_id)

    def act(session: Any) -> None:
        made.append(service.take_over(session, own, assignment_version_id, form.college.data))

    told = gettext("Copied. This is a draft: look through it before you let it hold.")
    return save(form, act, lambda stale=None: version_page(sheet, taking=form), lambda: version_url(made[0]), told)


@blueprint.get("/assignment-versions/<id:assignment_version_id>/assignments/new")
@requires("assignment.edit")
def new_assignment(assignment_version_id: str) -> ResponseReturnValue:
    """The form for one more assignment."""
    return assignment_page(AssignmentForm(formdata=None), sheet_of(assignment_version_id))


@blueprint.post("/assignment-versions/<id:assignment_version_id>/assignments/new")
@requires("assignment.edit")
def add_assignment(assignment_version_id: str) -> ResponseReturnValue:
    """Add it."""
    own, form, sheet = scope(), AssignmentForm(), sheet_of(assignment_version_id)
    form.offer(sheet.work_processes)

    def act(session: Any) -> None:
        service.add(session, own, assignment_version_id, form.key.data or "", form.fields())

    return save(form, act, lambda stale=None: assignment_page(form, sheet), lambda: version_url(assignment_version_id))


@blueprint.get("/assignments/<id:assignment_id>/change")
@requires("assignment.edit")
def edit_assignment(assignment_id: str) -> ResponseReturnValue:
    """The form of an assignment of a draft."""
    one, sheet = found(assignment_id)
    form = AssignmentChangeForm(formdata=None)
    form.version.process_data(one.version)
    form.show(one)
    return assignment_page(form, sheet, one)


def found(assignment_id: str) -> tuple[Assignment, VersionSheet]:
    """The assignment of this request with its version; raises NotFound."""
    with reading() as session:
        one = service.assignment(session, scope(), assignment_id)
        return one, service.sheet(session, scope(), one.assignment_version_id, today())


@blueprint.post("/assignments/<id:assignment_id>/change")
@requires("assignment.edit")
def change_assignment(assignment_id: str) -> ResponseReturnValue:
    """Change it."""
    own, form = scope(), AssignmentChangeForm()
    one, sheet = found(assignment_id)
    form.offer(sheet.work_processes)

    def act(session: Any) -> None:
        service.change(session, own, assignment_id, form.version.data, form.fields())

    def page(stale: object = None) -> str:
        return assignment_page(form, sheet, one, stale if isinstance(stale, Assignment) else None)

    return save(form, act, page, lambda: version_url(one.assignment_version_id))


def assignment_page(
    form: AssignmentForm, sheet: VersionSheet, one: Assignment | None = None, theirs: Assignment | None = None
) -> str:
    """The form; with what somebody else saved in between beside what was typed."""
    form.offer(sheet.work_processes)
    conflicts = []
    if theirs is not None:
        other = AssignmentChangeForm(formdata=None)
        other.show(theirs)
        names = ("title", "text", "due_days", "levels", "criteria")
        pairs = [(str(form[name].label.text), form[name]._value(), other[name]._value()) for name in names]
        conflicts = [pair for pair in pairs if pair[1] != pair[2]]
    return render_template(
        "folder/assignment.html", form=form, sheet=sheet, one=one, conflicts=conflicts, stale=theirs is not None
    )


@blueprint.post("/assignments/<id:assignment_id>/move")
@requires("assignment.edit")
def move_assignment(assignment_id: str) -> ResponseReturnValue:
    """Put an assignment one place up or down."""
    up = request.form.get("way") == "up"
    return acted(assignment_id, lambda session: service.move(session, scope(), assignment_id, up=up))


@blueprint.post("/assignments/<id:assignment_id>/remove")
@requires("assignment.edit")
def remove_assignment(assignment_id: str) -> ResponseReturnValue:
    """Take an assignment out of a draft."""
    return acted(assignment_id, lambda session: service.remove(session, scope(), assignment_id))


def acted(assignment_id: str, act: Any) -> ResponseReturnValue:
    """Do something with an assignment of a draft and go back to the draft; a refusal is told there."""
    one, _ = found(assignment_id)
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        flash(say(current_language(), refused.code, refused.params), "bad")
    return redirect(version_url(one.assignment_version_id))
