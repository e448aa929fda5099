"""Consultation meetings: the school year per team, planning one, and saying what became of it."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.contacts.forms.meetings import MeetingForm, OutcomeForm
from bpv.contacts.forms.moments import show
from bpv.contacts.models import MeetingSheet
from bpv.contacts.service import meetings as service
from bpv.contacts.views.blueprint import blueprint
from bpv.contacts.views.lists import asked_year
from bpv.contacts.views.saving import save
from bpv.contacts.views.words import WORDS
from bpv.core.clock import school_year, today
from bpv.core.errors import NotFound
from bpv.core.rights import may, scope_of
from bpv.web.access import principal, requires, scope
from bpv.web.forms import BaseForm
from bpv.web.slots import directory
from bpv.web.transaction import reading


@blueprint.get("/contacts/meetings")
@requires("meeting.read")
def meetings() -> ResponseReturnValue:
    """The meetings of each team in a school year."""
    year, own_only = asked_year(), request.args.get("all") != "1"
    with reading() as session:
        found, narrowed = service.years(session, scope(), year, today(), own_only=own_only)
    about = {"year": year, "this": school_year(today()), "narrowed": narrowed, "day": today()}
    return render_template("contacts/meetings.html", found=found, **about, **WORDS)


@blueprint.get("/contacts/meetings/new")
@requires("meeting.edit")
def new_meeting() -> ResponseReturnValue:
    """The form to plan a meeting; `team` fills in the team."""
    form = MeetingForm(formdata=None)
    offer(form)
    form.team.process_data(request.args.get("team", ""))
    return render_template("contacts/meeting_new.html", form=form)


@blueprint.post("/contacts/meetings/new")
@requires("meeting.edit")
def plan_meeting() -> ResponseReturnValue:
    """Plan it."""
    form = MeetingForm()
    offer(form)

    def act(session: Any) -> None:
        key, subject = form.key.data or "", form.subject.data or ""
        service.plan(session, scope(), key, form.team.data, form.on_day.data, subject, today())

    def page(**more: Any) -> str:
        return render_template("contacts/meeting_new.html", form=form)

    return save(form, act, page, url_for("contacts.meetings"))


def offer(form: MeetingForm) -> None:
    """Fill in the teams for which one may plan."""
    with reading() as session:
        form.offer(service.editable(session, scope(), today()))


@blueprint.get("/contacts/meetings/<id:meeting_id>")
@requires("meeting.read")
def meeting(meeting_id: str) -> ResponseReturnValue:
    """One meeting: when, what about, who came."""
    with reading() as session:
        sheet = service.sheet(session, directory(), scope(), meeting_id)
        who = principal()
        editable = may(who, "meeting.edit") and service.may_edit(session, scope_of(who, "meeting.edit"), sheet.meeting)
    return render_template("contacts/meeting.html", sheet=sheet, editable=editable, day=today(), **WORDS)


@blueprint.get("/contacts/meetings/<id:meeting_id>/outcome")
@requires("meeting.edit")
def meeting_outcome(meeting_id: str) -> ResponseReturnValue:
    """The form to say what became of a meeting."""
    sheet = editable_sheet(meeting_id)
    form = OutcomeForm(formdata=None)
    fill(form, sheet)
    return outcome_page(form, sheet)


@blueprint.post("/contacts/meetings/<id:meeting_id>/outcome")
@requires("meeting.edit")
def save_meeting_outcome(meeting_id: str) -> ResponseReturnValue:
    """Keep it."""
    sheet, form = editable_sheet(meeting_id), OutcomeForm()
    form.offer(sheet.people)

    def act(session: Any) -> None:
        service.tell(session, scope(), meeting_id, form.version.data, form.fields(), form.guests(), today())

    def page(**more: Any) -> str:
        return outcome_page(form, sheet, **more)

    def fresh(current: Any) -> BaseForm:
        made = OutcomeForm(formdata=None)
        fill(made, editable_sheet(meeting_id))
        return made

    return save(form, act, page, url_for("contacts.meeting", meeting_id=meeting_id), fresh)


def editable_sheet(meeting_id: str) -> MeetingSheet:
    """The meeting with who is expected; NotFound for one of teams for which one may not plan."""
    with reading() as session:
        sheet = service.sheet(session, directory(), scope(), meeting_id)
        if not service.may_edit(session, scope(), sheet.meeting):
            raise NotFound()
    return sheet


def fill(form: OutcomeForm, sheet: MeetingSheet) -> None:
    """Fill a fresh form with what stands there."""
    form.offer(sheet.people)
    show(form, sheet.meeting)
    form.present.process_data([one.account_id for one in sheet.people if one.present])
    if sheet.meeting.state == "planned" and sheet.meeting.on_day <= today():
        form.state.process_data("held")


def outcome_page(form: OutcomeForm, sheet: MeetingSheet, **more: Any) -> str:
    """The form."""
    given = {"conflicts": [], "conflicted": False, **more}
    return render_template("contacts/meeting_outcome.html", form=form, sheet=sheet, **given)
