"""The ledger: the list of failed matches, and writing one down by hand."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.service import reading as registry
from bpv.core.clock import today
from bpv.core.ids import is_id
from bpv.core.rights import scope_of
from bpv.failed_matches.forms import KEPT, ByHandForm, FilterForm, offer_reasons, why_of
from bpv.failed_matches.service import ledger, looking_up
from bpv.failed_matches.views.blueprint import blueprint
from bpv.failed_matches.views.saving import save
from bpv.web import paging, slots
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading


@blueprint.get("/failed-matches")
@requires("failed_match.read")
def index() -> ResponseReturnValue:
    """Failed matches: what waits first, by the day on which something is due."""
    asked, own, day = paging.asked(request.args, keep=KEPT), scope(), today()
    filters = FilterForm(formdata=request.args)
    with reading() as session:
        known = ledger.choices(session, own)
        filters.offer(known.reasons, known.companies, known.teams)
        wanted = filters.wanted(asked.q, day)
        lines, total = ledger.listing(session, slots.directory(), own, wanted, asked.offset, asked.size)
    if not asked.value("state"):
        filters.state.process_data("alive")
    return render_template(
        "failed_matches/index.html",
        page=paging.Page(items=lines, total=total, asked=asked),
        filters=filters,
        active=sum(1 for name in KEPT if asked.value(name)),
        day=day,
    )


@blueprint.get("/failed-matches/new")
@requires("failed_match.edit")
def new() -> ResponseReturnValue:
    """The form for a failed match that somebody heard of; `student` and `company` fill in what is known."""
    form = ByHandForm(formdata=None)
    number = paging.clean(request.args.get("student", ""))[:20]
    company_id = request.args.get("company", "")
    form.student.process_data(number)
    with reading() as session:
        if is_id(company_id):
            form.company.process_data(registry.company(session, scope(), company_id).name)
        offer(session, form, number)
    return render_template("failed_matches/new.html", form=form, company_id=company_id if is_id(company_id) else "")


@blueprint.post("/failed-matches/new")
@requires("failed_match.edit")
def create() -> ResponseReturnValue:
    """Write it down."""
    own, form = scope(), ByHandForm()
    company_id = request.args.get("company", "")
    with reading() as session:
        offer(session, form, form.student.data or "")
    made: list[str] = []

    def act(session: Any) -> None:
        student = looking_up.student(session, own, form.student.data)
        about = {
            "company_id": looking_up.company(session, own, company_id, form.company.data or ""),
            "period_id": looking_up.period(session, student, form.period_id.data or ""),
            "ended_on": form.ended_on.data,
        }
        made.append(ledger.record_by_hand(session, own, form.key.data or "", student.id, why_of(form), about))

    def page(**more: Any) -> str:
        return render_template("failed_matches/new.html", form=form, company_id=company_id)

    answer = save(form, act, page, "")
    return redirect(url_for("failed_matches.show", failed_match_id=made[0])) if made else answer


def offer(session: Any, form: ByHandForm, number: str) -> None:
    """Give the form its choices: reasons, and the periods of the plan of the student when one is named."""
    offer_reasons(form)
    periods = looking_up.periods_of_number(session, scope_of(principal(), "failed_match.edit"), number)
    form.period_id.choices = [
        ("", gettext("The period that runs or comes next")),
        *((one.id, one.name) for one in periods),
    ]
