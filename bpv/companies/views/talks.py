"""Talks with a company: to record one in a minute, to read and correct it, and the sheet with its dated answers."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.companies.forms.talks import (
    TOPIC,
    EditTalkForm,
    NewTalkForm,
    offer,
    offer_colleagues,
    talk_input,
    talk_values,
)
from bpv.companies.forms.values import EditForm
from bpv.companies.models import Company
from bpv.companies.models.talks import GROUPS, SignalKind, Talk, TalkSheet
from bpv.companies.service import reading as registry
from bpv.companies.service import relations, talks
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.saving import save, save_over, shown
from bpv.core.clock import today
from bpv.core.rights import Principal, Scope, may, scope_of
from bpv.organisation import service as organisation
from bpv.web import paging, slots
from bpv.web.access import principal, requires, scope
from bpv.web.forms import BaseForm
from bpv.web.slots import Panel
from bpv.web.transaction import reading

LOUD: Mapping[SignalKind, str] = {SignalKind.CONCERN: "bad", SignalKind.STOPPING: "warn"}
Around = dict[str, Any]


@blueprint.get("/companies/<id:company_id>/talks/new")
@requires("talk.edit")
def new_talk(company_id: str) -> ResponseReturnValue:
    """A form in which only the text has to be typed."""
    own = scope()
    form = NewTalkForm(formdata=None)
    with reading() as session:
        company = registry.company(session, own, company_id)
        around = prepared(session, own, form, company_id)
        days = organisation.setting(session, own.institution_id, "talk.follow_up_days")
    form.follow_up_on.process_data(today() + timedelta(days=days))
    form.owner_id.process_data(own.account_id)
    return talk_page(company, around)(form=form)


@blueprint.post("/companies/<id:company_id>/talks/new")
@requires("talk.edit")
def create_talk(company_id: str) -> ResponseReturnValue:
    """Record a talk."""
    own, form = scope(), NewTalkForm()
    with reading() as session:
        company = registry.company(session, own, company_id)
        around = prepared(session, own, form, company_id)

    def act(session: Any) -> None:
        talks.record_talk(session, slots.directory(), own, company_id, form.key.data or "", talk_input(form))

    done = url_for("companies.show", company_id=company_id, _anchor="talks")
    return save(form, act, talk_page(company, around), done)


@blueprint.get("/companies/talks/<id:talk_id>")
@requires("talk.read")
def talk(talk_id: str) -> ResponseReturnValue:
    """One talk: what came up, the answers, the signals and what follows from it."""
    own = scope()
    with reading() as session:
        sheet = talks.sheet(session, own, talk_id)
        names = named(session, own, sheet)
        qualifications = registry.registry_qualifications(session, own, today())
    mine = may(principal(), "talk.edit") and sheet.talk.written_by == own.account_id
    return render_template(
        "companies/talk.html",
        sheet=sheet,
        names=names,
        mine=mine,
        loud=LOUD,
        day=today(),
        qualifications=qualifications,
    )


@blueprint.get("/companies/talks/<id:talk_id>/edit")
@requires("talk.edit")
def edit_talk(talk_id: str) -> ResponseReturnValue:
    """The form with what the writer wrote; refused for others."""
    own = scope()
    with reading() as session:
        written = talks.own_talk(session, own, talk_id)
        company = registry.company(session, own, written.company_id)
        form, around = filled(session, own, written.id)
    return talk_page(company, around, written)(form=form)


@blueprint.post("/companies/talks/<id:talk_id>/edit")
@requires("talk.edit")
def save_talk(talk_id: str) -> ResponseReturnValue:
    """Correct a talk."""
    own, form = scope(), EditTalkForm()
    with reading() as session:
        written = talks.own_talk(session, own, talk_id)
        company = registry.company(session, own, written.company_id)
        around = prepared(session, own, form, written.company_id, talks.sheet(session, own, talk_id))

    def act(session: Any) -> None:
        talks.edit_talk(session, own, talk_id, form.version.data, talk_input(form))

    def fresh(current: Talk) -> tuple[EditForm, int]:
        with reading() as session:
            return filled(session, own, talk_id)[0], current.version

    return save_over(form, act, talk_page(company, around, written), url_for("companies.talk", talk_id=talk_id), fresh)


@blueprint.get("/companies/<id:company_id>/talks", endpoint="talks")
@requires("talk.read")
def talk_book(company_id: str) -> ResponseReturnValue:
    """All talks with a company, and every dated answer per topic."""
    asked, own = paging.asked(request.args), scope()
    with reading() as session:
        company = registry.company(session, own, company_id)
        book = talks.book(session, own, company_id, asked.offset, asked.size)
        writers = {line.talk.written_by for line in book.lines}
        writers |= {one.written_by for answers in book.answers.values() for one in answers}
        names = slots.directory().names(session, own.institution_id, writers)
        colleges = relations.college_names(session, own.institution_id)
    page = paging.Page(items=book.lines, total=book.total, asked=asked)
    return render_template(
        "companies/talk_book.html",
        company=company,
        page=page,
        answers=book.answers,
        groups=GROUPS,
        names={**names, **colleges},
        loud=LOUD,
    )


def filled(session: Any, own: Scope, talk_id: str) -> tuple[EditForm, Around]:
    """The form with a talk as it stands, and what stands around it."""
    sheet = talks.sheet(session, own, talk_id)
    form = EditTalkForm(formdata=None)
    around = prepared(session, own, form, sheet.talk.company_id, sheet)
    return shown(form, dict(talk_values(sheet)), sheet.talk.version), around


def prepared(session: Any, own: Scope, form: BaseForm, company_id: str, sheet: TalkSheet | None = None) -> Around:
    """Give a form its choices; gives the last answer per topic with its writer, to stand beside the fields."""
    directory, day = slots.directory(), today()
    kept = frozenset({sheet.talk.college_id}) if sheet else frozenset()
    colleges = relations.colleges_by_id(session, own.institution_id)
    offer(form, "college_id", relations.choices(colleges, organisation.colleges_of(session, own) | kept, day))
    chosen = frozenset(sheet.persons) if sheet else frozenset()
    offer(form, "persons", talks.persons(session, own, company_id, chosen).items())
    if not form["persons"].choices:
        del form["persons"]
    offer(form, "signal_crebo", registry.registry_qualifications(session, own, day).items(), empty=True)
    offer_colleagues(form, talks.owners(session, directory, own.institution_id))
    answers = talks.last_answers(session, own, company_id, sheet.talk if sheet else None)
    names = directory.names(session, own.institution_id, {one.written_by for one in answers.values()})
    return {"answers": answers, "names": names}


def talk_page(company: Company, around: Around, written: Talk | None = None) -> Callable[..., str]:
    """The page with the form of a talk."""

    def page(form: BaseForm, differences: Any = (), conflicted: bool = False) -> str:
        return render_template(
            "companies/talk_form.html",
            form=form,
            company=company,
            talk=written,
            groups=[(code, [(topic, form[f"{TOPIC}{topic}"]) for topic in topics]) for code, topics in GROUPS.items()],
            differences=differences,
            conflicted=conflicted,
            **around,
        )

    return page


def named(session: Any, own: Scope, sheet: TalkSheet) -> dict[str, str]:
    """The names of everybody and every college that a talk speaks of."""
    people = {sheet.talk.written_by} | {one.owner_id for one in sheet.follow_ups}
    people |= {one.done_by for one in sheet.follow_ups if one.done_by}
    people |= {one.closed_by for one in sheet.signals if one.closed_by}
    names = dict(slots.directory().names(session, own.institution_id, people))
    return names | relations.college_names(session, own.institution_id)


def talks_panel(session: Any, company_id: str, who: Principal) -> Panel | None:
    """The part of a company's page about talks; None for who may not read them."""
    if not may(who, "talk.read"):
        return None
    found = talks.panel(session, slots.directory(), scope_of(who, "talk.read"), company_id)
    return Panel("companies/_talks.html", {"talks": found, "loud": LOUD, "day": today()})
