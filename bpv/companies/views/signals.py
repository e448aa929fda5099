"""Signals of all companies: to search, and to say that one was dealt with. Follow-ups: to finish or to move."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.forms.talks import (
    FOLLOW_UPS_KEPT,
    KEPT,
    FinishForm,
    FollowUpFilterForm,
    MoveFollowUpForm,
    SignalFilterForm,
    follow_up_filter,
    offer,
    offer_colleagues,
    signal_filter,
)
from bpv.companies.forms.values import EditForm, entered, text_of
from bpv.companies.forms.words import with_any
from bpv.companies.models.talks import FollowUp, FollowUpLine, FollowUpResult
from bpv.companies.service import follow_ups, relations, signals, talks
from bpv.companies.service import reading as registry
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.saving import STALE, save, save_over, shown
from bpv.companies.views.talks import LOUD
from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.core.errors import Stale
from bpv.core.rights import Scope
from bpv.web import paging, slots
from bpv.web.access import requires, scope
from bpv.web.fields import Tick
from bpv.web.forms import BaseForm
from bpv.web.transaction import reading, writing

FOLLOW_UP_PAGE = "companies/talk_follow_up.html"


@blueprint.get("/companies/signals", endpoint="signals")
@requires("talk.read")
def all_signals() -> ResponseReturnValue:
    """Signals of all companies, newest first: search and filters."""
    asked, own = paging.asked(request.args, keep=KEPT), scope()
    filters = SignalFilterForm(formdata=request.args)
    with reading() as session:
        crebos = registry.registry_qualifications(session, own, today())
        colleges = relations.college_names(session, own.institution_id)
        filters.crebo.choices = [*with_any(list)(), *crebos.items()]
        filters.college.choices = [*with_any(list)(), *colleges.items()]
        lines, total = signals.search(session, own, signal_filter(filters, asked.q), asked.offset, asked.size)
        tags = signals.tags(session, own)
        names = slots.directory().names(session, own.institution_id, {line.written_by for line in lines})
    return render_template(
        "companies/signals.html",
        page=paging.Page(items=lines, total=total, asked=asked),
        filters=filters,
        fields=[filters[name] for name in KEPT],
        active=chips(filters, asked, KEPT),
        tags=tags,
        names={**names, **colleges},
        crebos=crebos,
        loud=LOUD,
    )


@blueprint.post("/companies/signals/<id:signal_id>/close")
@requires("talk.edit")
def close_signal(signal_id: str) -> ResponseReturnValue:
    """A signal was dealt with."""
    with writing() as session:
        signal = signals.close(session, scope(), signal_id)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("companies.talk", talk_id=signal.talk_id))


@blueprint.post("/companies/signals/<id:signal_id>/reopen")
@requires("talk.edit")
def reopen_signal(signal_id: str) -> ResponseReturnValue:
    """A signal waits after all."""
    with writing() as session:
        signal = signals.reopen(session, scope(), signal_id)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("companies.talk", talk_id=signal.talk_id))


@blueprint.get("/companies/follow-ups", endpoint="follow_ups")
@requires("talk.read")
def all_follow_ups() -> ResponseReturnValue:
    """What was promised to companies, the first day first."""
    asked, own = paging.asked(request.args, keep=FOLLOW_UPS_KEPT), scope()
    filters = FollowUpFilterForm(formdata=request.args)
    with reading() as session:
        colleagues = talks.owners(session, slots.directory(), own.institution_id)
        offer(filters, "owner", [("", gettext("All")), *((one.account_id, one.name) for one in colleagues)])
        wanted = follow_up_filter(filters, today(), {one.account_id for one in colleagues})
        lines, total = follow_ups.lines(session, own, wanted, asked.offset, asked.size)
        people = {line.follow_up.owner_id for line in lines}
        names = slots.directory().names(session, own.institution_id, people)
    return render_template(
        "companies/talk_follow_ups.html",
        page=paging.Page(items=lines, total=total, asked=asked),
        filters=filters,
        active=chips(filters, asked, FOLLOW_UPS_KEPT),
        names=names,
        own=own.account_id,
        day=today(),
    )


def chips(filters: BaseForm, asked: paging.Asked, kept: tuple[str, ...]) -> list[tuple[str, str]]:
    """What a list is narrowed to, in words, each with the address of the list without it."""
    found = [(f"“{asked.q}”", asked.query(q=None, page=None))] if asked.q else []
    for name in kept:
        field = filters[name]
        if asked.value(name) and field.data and not field.errors:
            text = str(field.label.text)
            text = text if isinstance(field, Tick) else f"{text}: {text_of(field)}"
            found.append((text, asked.query(**{name: None, "page": None})))
    return found


@blueprint.get("/companies/follow-ups/<id:follow_up_id>")
@requires("talk.read")
def follow_up(follow_up_id: str) -> ResponseReturnValue:
    """One follow-up: to finish it, or to give it another day or owner."""
    line, around = followed(scope(), follow_up_id)
    return follow_up_page(line, around)


@blueprint.post("/companies/follow-ups/<id:follow_up_id>/done")
@requires("talk.edit")
def finish_follow_up(follow_up_id: str) -> ResponseReturnValue:
    """It is done."""
    own, form = scope(), FinishForm()

    def act(session: Any) -> None:
        result, words = FollowUpResult(form.result.data), form.note.data or None
        follow_ups.finish(session, own, follow_up_id, form.version.data, result, words)

    line, around = followed(own, follow_up_id)

    def page(form: BaseForm) -> str:
        return follow_up_page(line, around, finish=form)

    try:
        return save(form, act, page, url_for("companies.talk", talk_id=line.follow_up.talk_id))
    except Stale:
        line, around = followed(own, follow_up_id)
        form.version.raw_data = None
        form.version.process_data(line.follow_up.version)
        return follow_up_page(line, around, finish=form, stale=True), STALE


@blueprint.post("/companies/follow-ups/<id:follow_up_id>/move")
@requires("talk.edit")
def move_follow_up(follow_up_id: str) -> ResponseReturnValue:
    """It gets another day, other words or another owner."""
    own, form = scope(), MoveFollowUpForm()
    line, around = followed(own, follow_up_id)
    offer_owner(form, line, around)

    def act(session: Any) -> None:
        follow_ups.move(session, slots.directory(), own, follow_up_id, form.version.data, entered(form))

    def page(form: BaseForm, **more: Any) -> str:
        return follow_up_page(line, around, move=form, **more)

    def fresh(current: FollowUp) -> tuple[EditForm, int]:
        return moving(FollowUpLine(follow_up=current, company=line.company), around), current.version

    return save_over(form, act, page, url_for("companies.follow_up", follow_up_id=follow_up_id), fresh)


def followed(own: Scope, follow_up_id: str) -> tuple[FollowUpLine, dict[str, Any]]:
    """A follow-up with the names around it."""
    with reading() as session:
        line = follow_ups.read(session, own, follow_up_id)
        colleagues = talks.owners(session, slots.directory(), own.institution_id)
        people = {line.follow_up.owner_id, *([line.follow_up.done_by] if line.follow_up.done_by else [])}
        names = slots.directory().names(session, own.institution_id, people)
    return line, {"colleagues": colleagues, "names": names}


def offer_owner(form: BaseForm, line: FollowUpLine, around: dict[str, Any]) -> None:
    """Let a form choose among the colleagues, and whoever owns it now."""
    colleagues: tuple[Colleague, ...] = around["colleagues"]
    owner = line.follow_up.owner_id
    offer_colleagues(form, colleagues, (owner, around["names"].get(owner, "–")))


def moving(line: FollowUpLine, around: dict[str, Any]) -> EditForm:
    """The form with the follow-up as it stands."""
    form = MoveFollowUpForm(formdata=None)
    offer_owner(form, line, around)
    return shown(form, line.follow_up.model_dump(), line.follow_up.version)


def follow_up_page(
    line: FollowUpLine,
    around: dict[str, Any],
    *,
    finish: BaseForm | None = None,
    move: BaseForm | None = None,
    stale: bool = False,
    differences: Any = (),
    conflicted: bool = False,
) -> str:
    """The page of a follow-up with its two forms; the one that came back keeps what was typed."""
    if finish is None:
        finish = FinishForm(formdata=None)
        finish.version.process_data(line.follow_up.version)
    return render_template(
        FOLLOW_UP_PAGE,
        line=line,
        one=line.follow_up,
        finish=finish,
        move=move or moving(line, around),
        page_errors=bool(finish.errors or (move is not None and move.errors)),
        stale=stale,
        differences=differences,
        conflicted=conflicted,
        names=around["names"],
        day=today(),
    )
