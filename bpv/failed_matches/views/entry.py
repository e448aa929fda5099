"""One failed match: why it failed, what is done about it, and what happened with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.core.errors import NotFound
from bpv.core.rights import Scope, may, scope_of
from bpv.failed_matches.forms import (
    ActionForm,
    DoneForm,
    ExplainForm,
    OwnerForm,
    RestartForm,
    WordsForm,
    offer_reasons,
    people,
    why_of,
)
from bpv.failed_matches.models import MatchState
from bpv.failed_matches.service import acting, ledger, restarting
from bpv.failed_matches.service.ledger import Sheet
from bpv.failed_matches.views.blueprint import blueprint
from bpv.failed_matches.views.saving import save
from bpv.matches.models import Card
from bpv.matches.service import NoPeriod
from bpv.matches.service.next_best import next_best as best_places
from bpv.matches.views.blueprint import catalogues
from bpv.organisation import service as organisation
from bpv.web import slots
from bpv.web.access import principal, requires, scope
from bpv.web.forms import BaseForm
from bpv.web.transaction import reading

NEXT_BEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the page of an entry needs from the database; `cards` is None while nobody searches again."""

    sheet: Sheet
    colleagues: tuple[Colleague, ...]
    days: int
    cards: tuple[Card, ...] | None


@blueprint.get("/failed-matches/<id:failed_match_id>")
@requires("failed_match.read")
def show(failed_match_id: str) -> ResponseReturnValue:
    """An entry with its actions and its history."""
    return entry_page(look(scope(), failed_match_id))


@blueprint.post("/failed-matches/<id:failed_match_id>/why")
@requires("failed_match.edit")
def explain(failed_match_id: str) -> ResponseReturnValue:
    """Say why it failed, from both sides."""
    own, form = scope(), ExplainForm()
    offer_reasons(form)

    def act(session: Any) -> None:
        ledger.explain(session, own, failed_match_id, form.version.data, why_of(form))

    return answer(failed_match_id, "explain", form, act)


@blueprint.post("/failed-matches/<id:failed_match_id>/owner")
@requires("failed_match.edit")
def assign(failed_match_id: str) -> ResponseReturnValue:
    """Give it an owner."""
    own, form = scope(), OwnerForm()
    form.owner_id.choices = people(colleagues_of(own))

    def act(session: Any) -> None:
        owner, version = form.owner_id.data, form.version.data
        ledger.assign(session, slots.directory(), own, failed_match_id, version, owner)

    return answer(failed_match_id, "owner", form, act)


@blueprint.post("/failed-matches/<id:failed_match_id>/actions")
@requires("failed_match.edit")
def add_action(failed_match_id: str) -> ResponseReturnValue:
    """Add something to do."""
    own, form = scope(), ActionForm()
    form.offer(colleagues_of(own))

    def act(session: Any) -> None:
        acting.add(session, slots.directory(), own, failed_match_id, form.key.data or "", form.acting())

    return answer(failed_match_id, "action", form, act)


@blueprint.post("/failed-matches/actions/<id:match_action_id>/done")
@requires("failed_match.edit")
def finish_action(match_action_id: str) -> ResponseReturnValue:
    """Say what came of an action."""
    own, form = scope(), DoneForm()
    with reading() as session:
        failed_match_id = acting.action(session, own, match_action_id).failed_match_id

    def act(session: Any) -> None:
        acting.finish(session, own, match_action_id, form.version.data, form.result.data)

    return answer(failed_match_id, f"done_{match_action_id}", form, act)


@blueprint.post("/failed-matches/<id:failed_match_id>/close")
@requires("failed_match.edit")
def close(failed_match_id: str) -> ResponseReturnValue:
    """Close it: refused while something is missing."""
    own, form = scope(), WordsForm()

    def act(session: Any) -> None:
        ledger.close(session, own, failed_match_id, form.version.data, form.words.data or "")

    return answer(failed_match_id, "closing", form, act)


@blueprint.post("/failed-matches/<id:failed_match_id>/reopen")
@requires("failed_match.edit")
def reopen(failed_match_id: str) -> ResponseReturnValue:
    """Open it again."""
    own, form = scope(), WordsForm()

    def act(session: Any) -> None:
        ledger.reopen(session, own, failed_match_id, form.version.data, form.words.data or "")

    return answer(failed_match_id, "opening", form, act)


@blueprint.post("/failed-matches/<id:failed_match_id>/search")
@requires("failed_match.edit")
def restart(failed_match_id: str) -> ResponseReturnValue:
    """Search again, and show the next best places."""
    own, form = scope(), RestartForm()

    def act(session: Any) -> None:
        without = bool(form.without_company.data)
        restarting.restart(session, own, failed_match_id, form.version.data, without_company=without)

    return answer(failed_match_id, "search", form, act, anchor="next-best")


def answer(failed_match_id: str, name: str, form: BaseForm, act: Any, anchor: str | None = None) -> ResponseReturnValue:
    """Do what a form asks; when it comes back, the page shows it with what was typed, beside what stands there now."""
    own = scope()
    with reading() as session:
        ledger.entry(session, own, failed_match_id)  # a foreign one is not found, whatever was sent

    def page(stale: object = None) -> str:
        return entry_page(look(own, failed_match_id), {name: form}, stale=stale is not None)

    done = url_for("failed_matches.show", failed_match_id=failed_match_id, _anchor=anchor)
    return save(form, act, page, done)


def colleagues_of(own: Scope) -> tuple[Colleague, ...]:
    """Who can own something."""
    with reading() as session:
        return ledger.owners(session, slots.directory(), own.institution_id)


def look(own: Scope, failed_match_id: str) -> Seen:
    """Read the entry and what stands around it."""
    with reading() as session:
        sheet = ledger.sheet(session, slots.directory(), own, failed_match_id)
        searching = sheet.entry.state is MatchState.SEARCHING and may(principal(), "failed_match.edit")
        return Seen(
            sheet=sheet,
            colleagues=ledger.owners(session, slots.directory(), own.institution_id),
            days=organisation.setting(session, own.institution_id, "match.action_days"),
            cards=next_best(session, sheet) if searching else None,
        )


def next_best(session: Any, sheet: Sheet) -> tuple[Card, ...]:
    """The best places for the student now, less what is left out; none when the asker may not rank for this student or
    no period lies ahead."""
    entry, who = sheet.entry, principal()
    if not may(who, "student.rank"):
        return ()
    own, period_id = scope_of(who, "student.rank"), entry.period_id or ""
    try:
        return best_places(session, own, entry.student_id, period_id, NEXT_BEST, catalogues=catalogues())
    except (NoPeriod, NotFound):
        return ()


def entry_page(seen: Seen, forms: Mapping[str, BaseForm] | None = None, *, stale: bool = False) -> str:
    """The page of an entry with its forms; the one that came back keeps what was typed."""
    back = forms or {}
    return render_template(
        "failed_matches/show.html",
        seen=seen,
        sheet=seen.sheet,
        entry=seen.sheet.entry,
        forms={**fresh(seen), **back},
        stale=stale,
        day=today(),
        form=next(iter(back.values()), None),
    )


def fresh(seen: Seen) -> dict[str, BaseForm]:
    """Every form of the page, as it is first shown."""
    entry = seen.sheet.entry
    explain_form, owner, action = ExplainForm(formdata=None), OwnerForm(formdata=None), ActionForm(formdata=None)
    search = RestartForm(formdata=None)
    offer_reasons(explain_form)
    explain_form.show(entry)
    owner.owner_id.choices = people(seen.colleagues)
    owner.owner_id.process_data(entry.owner_id or "")
    action.offer(seen.colleagues)
    action.start(principal().account_id, today(), seen.days)
    search.without_company.process_data(True)
    made: dict[str, BaseForm] = {"explain": explain_form, "owner": owner, "action": action, "search": search}
    made |= {"closing": WordsForm(formdata=None), "opening": WordsForm(formdata=None)}
    for name in ("owner", "search", "closing", "opening"):
        made[name]["version"].process_data(entry.version)
    for one in seen.sheet.actions:
        done = DoneForm(formdata=None)
        done.version.process_data(one.version)
        made[f"done_{one.id}"] = done
    return made
