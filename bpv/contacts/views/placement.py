"""The contacts of one placement, for who guides it: plan, history, logging, planning, proposals."""

from datetime import timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.contacts.forms.moments import (
    CancelForm,
    ChangeForm,
    DeclineForm,
    LogForm,
    MoveForm,
    PlanForm,
    logged,
    show,
)
from bpv.contacts.models import Answer, Moment, Way
from bpv.contacts.service import moments, proposing
from bpv.contacts.views.blueprint import blueprint
from bpv.contacts.views.saving import save
from bpv.contacts.views.words import WORDS
from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.placements.models import State
from bpv.placements.models.listing import Line
from bpv.placements.service import following
from bpv.web.access import requires, scope
from bpv.web.forms import BaseForm
from bpv.web.slots import directory
from bpv.web.templating import say
from bpv.web.transaction import reading, writing

CLOSING: Final = timedelta(weeks=2)  # before the last day, from when on the page says what closing needs


@blueprint.get("/placements/<id:placement_id>/contacts")
@requires("contact.read")
def contacts(placement_id: str) -> ResponseReturnValue:
    """Plan and history of the contacts of a placement."""
    return sheet_page(placement_id)


def sheet_page(placement_id: str, declined: tuple[str, DeclineForm] | None = None) -> str:
    """The page; `declined` is the form of a proposal that came back."""
    with reading() as session:
        line = following.one(session, scope(), placement_id, today())
        sheet = moments.sheet(session, scope().institution_id, placement_id, today())
        people = {one.by_id for one in sheet.moments if one.by_id} | {one.by_id for one in sheet.findings}
        people |= {sheet.excuse.by_id} if sheet.excuse else set()
        names = directory().names(session, scope().institution_id, people)
    forms = {one.id: DeclineForm(formdata=None) for one in sheet.proposals if one.answer == "open"}
    if declined is not None:
        forms[declined[0]] = declined[1]
    form = declined[1] if declined else None
    closing = line.placement.ends_on <= today() + CLOSING and line.placement.state not in (
        State.PLANNED,
        State.CANCELLED,
    )
    about = {"line": line, "sheet": sheet, "names": names, "forms": forms, "form": form, "closing": closing}
    return render_template("contacts/contacts.html", **about, day=today(), **WORDS)


def line_of(placement_id: str) -> Line:
    """The placement, for the heading of a form; NotFound outside the scope."""
    with reading() as session:
        return following.one(session, scope(), placement_id, today())


@blueprint.get("/placements/<id:placement_id>/contacts/new")
@requires("contact.edit")
def log(placement_id: str) -> ResponseReturnValue:
    """The form to log a contact; `planned` names the planned moment that it was."""
    form = LogForm(formdata=None)
    line, known = offered(form, placement_id)
    form.start(waiting(known), request.args.get("planned", ""), today())
    return log_page(form, line, known)


@blueprint.post("/placements/<id:placement_id>/contacts/new")
@requires("contact.edit")
def save_log(placement_id: str) -> ResponseReturnValue:
    """Log it. Who came from a visit day goes back to its list."""
    form = LogForm()
    line, known = offered(form, placement_id)
    made: list[Moment] = []

    def act(session: Any) -> None:
        key, chosen = form.key.data or "", form.planned.data or ""
        made.append(moments.log(session, scope(), placement_id, key, logged(form), chosen, today()))

    def page(**more: Any) -> str:
        return log_page(form, line, known)

    answer = save(form, act, page, url_for("contacts.contacts", placement_id=placement_id))
    if made and from_day() and made[0].visit_day_id and made[0].by_id == scope().account_id:
        return redirect(url_for("contacts.visit_day", visit_day_id=made[0].visit_day_id, _anchor=placement_id))
    return answer


def offered(form: LogForm, placement_id: str) -> tuple[Line, tuple[Moment, ...]]:
    """The placement and its moments, once the form offers those that are planned."""
    with reading() as session:
        line = following.one(session, scope(), placement_id, today())
        known = moments.of_one(session, scope().institution_id, placement_id)
    form.offer(waiting(known))
    return line, known


def waiting(known: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """Those of these moments that are planned."""
    return tuple(one for one in known if one.state == "planned")


def log_page(form: LogForm, line: Line, known: tuple[Moment, ...]) -> str:
    """The form to log a contact. It carries the keys of what arrived already, so that a draft of that is forgotten."""
    recorded = [one.recorded_by_form for one in known]
    given = {"moment": None, "conflicts": [], "conflicted": False, "recorded": recorded, "from_day": from_day()}
    return render_template("contacts/log.html", form=form, line=line, **given)


def from_day() -> bool:
    """True for who comes from the list of a visit day, and goes back there."""
    return request.args.get("back") == "day"


@blueprint.get("/placements/<id:placement_id>/contacts/plan")
@requires("contact.edit")
def plan(placement_id: str) -> ResponseReturnValue:
    """The form to plan a moment."""
    line = line_of(placement_id)
    with reading() as session:
        facts = moments.facts(session, scope().institution_id, [placement_id], today())[placement_id]
    form = PlanForm(formdata=None)
    if facts.due_on is not None and facts.due_on >= today():
        form.day.process_data(facts.due_on)
    form.way.process_data(Way.PHONE.value if facts.on_site else Way.ON_SITE.value)
    return form_page(form, line, "plan")


@blueprint.post("/placements/<id:placement_id>/contacts/plan")
@requires("contact.edit")
def save_plan(placement_id: str) -> ResponseReturnValue:
    """Plan it."""
    form, line = PlanForm(), line_of(placement_id)

    def act(session: Any) -> None:
        moments.plan(session, scope(), placement_id, form.key.data or "", form.day.data, Way(form.way.data), today())

    return save(form, act, lambda **more: form_page(form, line, "plan"), contacts_of(placement_id))


def contacts_of(placement_id: str) -> str:
    """The address of the contacts of a placement."""
    return url_for("contacts.contacts", placement_id=placement_id)


def form_page(form: BaseForm, line: Line, name: str, **more: Any) -> str:
    """A short form about a placement."""
    given = {"conflicts": [], "conflicted": False, "moment": None, "recorded": [], "from_day": False, **more}
    return render_template(f"contacts/{name}.html", form=form, line=line, back=contacts_of(line.placement.id), **given)


def seen(moment_id: str) -> tuple[Moment, Line]:
    """A moment and its placement; NotFound outside the scope."""
    with reading() as session:
        moment = moments.one(session, scope(), moment_id, today())
        return moment, following.one(session, scope(), moment.placement_id, today())


@blueprint.get("/contacts/moments/<id:contact_moment_id>/edit")
@requires("contact.edit")
def change(contact_moment_id: str) -> ResponseReturnValue:
    """The form to correct a contact that was held, or to move one that is planned."""
    moment, line = seen(contact_moment_id)
    form = shown(moment)
    return edit_page(form, line, moment)


@blueprint.post("/contacts/moments/<id:contact_moment_id>/edit")
@requires("contact.edit")
def save_change(contact_moment_id: str) -> ResponseReturnValue:
    """Keep it."""
    moment, line = seen(contact_moment_id)
    form = form_of(moment)

    def act(session: Any) -> None:
        version = form["version"].data
        if isinstance(form, ChangeForm):
            moments.change(session, scope(), contact_moment_id, version, logged(form), today())
        else:
            day, way = form["day"].data, Way(form["way"].data)
            moments.move(session, scope(), contact_moment_id, version, day, way, today())

    def page(**more: Any) -> str:
        return edit_page(form, line, moment, **more)

    def fresh(current: Any) -> BaseForm:
        made = type(form)(formdata=None)
        show(made, current)
        return made

    return save(form, act, page, contacts_of(line.placement.id), fresh)


def form_of(moment: Moment, **more: Any) -> ChangeForm | MoveForm:
    """The form that fits the state of a moment."""
    return MoveForm(**more) if moment.state == "planned" else ChangeForm(**more)


def shown(moment: Moment) -> ChangeForm | MoveForm:
    """The form with what stands there."""
    form = form_of(moment, formdata=None)
    show(form, moment)
    return form


def edit_page(form: BaseForm, line: Line, moment: Moment, **more: Any) -> str:
    """The form of a moment."""
    return form_page(form, line, "move" if isinstance(form, MoveForm) else "log", moment=moment, **more)


@blueprint.get("/contacts/moments/<id:contact_moment_id>/cancel")
@requires("contact.edit")
def cancel(contact_moment_id: str) -> ResponseReturnValue:
    """The form to cancel a planned moment."""
    moment, line = seen(contact_moment_id)
    form = CancelForm(formdata=None)
    form.version.process_data(moment.version)
    return form_page(form, line, "cancel", moment=moment)


@blueprint.post("/contacts/moments/<id:contact_moment_id>/cancel")
@requires("contact.edit")
def save_cancel(contact_moment_id: str) -> ResponseReturnValue:
    """Cancel it."""
    moment, line = seen(contact_moment_id)
    form = CancelForm()

    def act(session: Any) -> None:
        moments.cancel(session, scope(), contact_moment_id, form.version.data, form.why.data or "", today())

    def page(**more: Any) -> str:
        return form_page(form, line, "cancel", moment=moment, **more)

    def fresh(current: Any) -> BaseForm:
        made = CancelForm(formdata=None)
        show(made, current)
        return made

    return save(form, act, page, contacts_of(line.placement.id), fresh)


@blueprint.post("/contacts/proposals/<id:contact_proposal_id>/accept")
@requires("contact.edit")
def accept(contact_proposal_id: str) -> ResponseReturnValue:
    """Accept a proposal."""
    with reading() as session:
        placement_id = proposing.one(session, scope(), contact_proposal_id, today()).placement_id
    try:
        with writing() as session:
            proposing.accept(session, scope(), contact_proposal_id, today())
    except Refused as refused:
        flash(say(refused.code, refused.params), "warn")
    else:
        flash(gettext("The moment is planned."), "ok")
    return redirect(contacts_of(placement_id))


@blueprint.post("/contacts/proposals/<id:contact_proposal_id>/decline")
@requires("contact.edit")
def decline(contact_proposal_id: str) -> ResponseReturnValue:
    """Decline a proposal; of one that was answered already it says so."""
    with reading() as session:
        proposal = proposing.one(session, scope(), contact_proposal_id, today())
    placement_id, form = proposal.placement_id, DeclineForm()
    if proposal.answer is not Answer.OPEN:
        flash(say(f"contact.{proposal.answer}_already"), "warn")
        return redirect(contacts_of(placement_id))

    def act(session: Any) -> None:
        proposing.decline(session, scope(), contact_proposal_id, form.why.data or "", today())

    def page(**more: Any) -> str:
        return sheet_page(placement_id, (contact_proposal_id, form))

    return save(form, act, page, contacts_of(placement_id))
