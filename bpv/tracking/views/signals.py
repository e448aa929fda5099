"""Signals: the list, the week on one page, one signal, those of a placement; closing and giving away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.core.rights import may, scope_of
from bpv.people.service import supervision as teams
from bpv.placements.models.listing import Line
from bpv.placements.service import following
from bpv.tracking.forms.signals import KEPT, CloseForm, GiveForm, SignalFilterForm, TickForm, UntickForm
from bpv.tracking.models.problems import Problem
from bpv.tracking.models.signals import SignalFilter, SignalLine
from bpv.tracking.models.steps import Sign, Step
from bpv.tracking.service import problems, signals, steps
from bpv.tracking.views.blueprint import blueprint
from bpv.tracking.views.saving import save
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.forms import BaseForm
from bpv.web.slots import directory
from bpv.web.transaction import reading

MOST_WEEK: Final = 20  # lines: the list has to fit on one page


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page of signals and steps of a placement needs from the database."""

    line: Line
    signals: tuple[SignalLine, ...]
    problems: Mapping[str, Problem]
    steps: tuple[Step, ...]
    names: Mapping[str, str]


@blueprint.get("/signals", endpoint="signals")
@requires("signal.read")
def all_signals() -> ResponseReturnValue:
    """Signals one may see or owns: red and oldest first, with filters."""
    asked, own, day = paging.asked(request.args, keep=KEPT), scope(), today()
    filters = SignalFilterForm(formdata=request.args)
    with reading() as session:
        tree = teams.teams(session, own)
        colleagues = signals.colleagues(session, directory(), own.institution_id)
        filters.offer({team.id: team.name for branch in tree for team in branch.teams}, colleagues)
        wanted = filters.wanted(own.account_id)
        lines, total, counts = signals.listed(
            session, directory(), own, wanted, day, offset=asked.offset, limit=asked.size
        )
    if not asked.value("state"):
        filters.state.process_data("open")
    return render_template(
        "tracking/signals.html",
        page=paging.Page(items=lines, total=total, asked=asked),
        filters=filters,
        active=sum(1 for name in KEPT if asked.value(name)),
        counts=counts,
        day=day,
    )


@blueprint.get("/signals/week")
@requires("signal.read")
def week() -> ResponseReturnValue:
    """What the week is about, on one page: how many, and the most pressing ones."""
    own, day = scope(), today()
    with reading() as session:
        lines, total, counts = signals.listed(session, directory(), own, SignalFilter(), day, offset=0, limit=MOST_WEEK)
        opened, closed = signals.week(session, own, day)
    return render_template(
        "tracking/week.html",
        lines=lines,
        more=total - len(lines),
        counts=counts,
        opened=opened,
        closed=closed,
        day=day,
    )


@blueprint.get("/signals/<id:placement_signal_id>")
@requires("signal.read")
def signal(placement_signal_id: str) -> ResponseReturnValue:
    """One signal, with what can be done about it."""
    return signal_page(placement_signal_id)


@blueprint.post("/signals/<id:placement_signal_id>/close")
@requires("signal.close")
def close_signal(placement_signal_id: str) -> ResponseReturnValue:
    """Close it, with a note."""
    own, form = scope(), CloseForm()
    placement_id = placement_of(placement_signal_id)

    def act(session: Any) -> None:
        signals.close(session, own, placement_signal_id, form.version.data, form.note.data or "")

    return save(form, act, lambda stale: signal_page(placement_signal_id, form, stale=stale), after(placement_id))


@blueprint.post("/signals/<id:placement_signal_id>/give")
@requires("signal.close")
def give_signal(placement_signal_id: str) -> ResponseReturnValue:
    """Give it to somebody else."""
    own, form = scope(), GiveForm()
    placement_id = placement_of(placement_signal_id)
    with reading() as session:
        form.offer(signals.colleagues(session, directory(), own.institution_id))

    def act(session: Any) -> None:
        signals.give(session, directory(), own, placement_signal_id, form.version.data, form.owner_id.data)

    return save(form, act, lambda stale: signal_page(placement_signal_id, form, stale=stale), after(placement_id))


@blueprint.get("/placements/<id:placement_id>/signals")
@requires("signal.read")
def signals_of(placement_id: str) -> ResponseReturnValue:
    """The signals and the steps of one placement."""
    return placement_page(placement_id)


def placement_of(signal_id: str) -> str:
    """The placement of a signal within the scope; a foreign one is not found, whatever was sent."""
    with reading() as session:
        return signals.signal(session, scope(), signal_id).placement_id


def after(placement_id: str) -> str:
    """Where to go after an act: the placement, or the list for an owner who may not see the placement."""
    with reading() as session:
        sees = following.many(session, scope(), [placement_id], today())
    return url_for("tracking.signals_of", placement_id=placement_id) if sees else url_for("tracking.signals", mine="y")


def signal_page(signal_id: str, form: BaseForm | None = None, *, stale: bool = False) -> str:
    """The page of a signal; the form that came back keeps what was typed."""
    own, day = scope(), today()
    with reading() as session:
        line = signals.shown(session, directory(), own, signal_id, day)
        known = problems.of_placement(session, own.institution_id, line.signal.placement_id)
        colleagues = signals.colleagues(session, directory(), own.institution_id)
        sees = following.many(session, own, [line.signal.placement_id], day)
    return render_template(
        "tracking/signal.html",
        line=line,
        problem=known.get(line.signal.problem_id or ""),
        forms=forms_of(line, colleagues, form),
        sees=bool(sees),
        form=form,
        stale=stale,
    )


def forms_of(line: SignalLine, colleagues: tuple[Colleague, ...], back: BaseForm | None = None) -> dict[str, BaseForm]:
    """The forms of a signal, as they are first shown; the one that came back in place of its own."""
    close, give = CloseForm(formdata=None), GiveForm(formdata=None)
    give.offer(one for one in colleagues if one.account_id != line.signal.owner_id)
    for form in (close, give):
        form.version.process_data(line.signal.version)
    return {
        "close": back if isinstance(back, CloseForm) else close,
        "give": back if isinstance(back, GiveForm) else give,
    }


def placement_page(placement_id: str, form: BaseForm | None = None, step_id: str = "", *, stale: bool = False) -> str:
    """The signals and steps of a placement; the form of the step that came back keeps what was typed."""
    seen = look(placement_id)
    ticks = {one.id: tick_of(one) for one in seen.steps if one.sign is Sign.NONE}
    if form is not None and type(ticks.get(step_id)) is type(form):
        ticks[step_id] = form
    elif form is not None:  # somebody did it, or took it back, in between
        form, stale = None, True
    return render_template(
        "tracking/signals_of.html",
        seen=seen,
        line=seen.line,
        open=[one for one in seen.signals if one.signal.open],
        closed=[one for one in seen.signals if not one.signal.open],
        ticks=ticks,
        form=form,
        stale=stale,
        day=today(),
    )


def tick_of(step: Step) -> BaseForm:
    """The form of a step as it is first shown."""
    form: BaseForm = UntickForm(formdata=None) if step.done_on else TickForm(formdata=None)
    form["version"].process_data(step.version)
    return form


def look(placement_id: str) -> Seen:
    """Read what the page of a placement needs; NotFound outside the scope."""
    who, day = principal(), today()
    own = scope_of(who, "signal.read")
    with reading() as session:
        line = following.one(session, own, placement_id, day)
        held = steps.of_placement(session, own.institution_id, placement_id) if may(who, "step.read") else ()
        people = {one.done_by for one in held if one.done_by}
        return Seen(
            line=line,
            signals=signals.of_placement(session, directory(), own.institution_id, placement_id, day),
            problems=problems.of_placement(session, own.institution_id, placement_id),
            steps=held,
            names=directory().names(session, own.institution_id, people),
        )
