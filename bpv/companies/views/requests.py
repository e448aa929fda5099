"""Requests for recognition: the board, one request with its history, a new one, and the next step."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.forms.requests import (
    KEPT,
    MoveForm,
    NewRequestForm,
    RequestFilterForm,
    move_input,
    request_filter,
    request_input,
    steps,
    with_all,
)
from bpv.companies.forms.talks import offer, offer_colleagues
from bpv.companies.forms.values import EditForm
from bpv.companies.models import Company
from bpv.companies.models.requests import OPEN, RecognitionRequest, RequestSheet, RequestState
from bpv.companies.service import reading as registry
from bpv.companies.service import relations, requests
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.parts import establishment_name
from bpv.companies.views.saving import save, save_over, shown
from bpv.companies.views.signals import chips
from bpv.core.clock import today
from bpv.core.errors import NotFound
from bpv.core.ids import is_id
from bpv.core.rights import Principal, Scope, may, scope_of
from bpv.organisation import service as organisation
from bpv.web import paging, slots
from bpv.web.access import principal, requires, scope
from bpv.web.forms import BaseForm
from bpv.web.slots import Panel
from bpv.web.transaction import reading

STATES: Final[Mapping[RequestState, str]] = {
    RequestState.PROSPECT: "neutral",
    RequestState.REQUESTED: "info",
    RequestState.RECOGNISED: "ok",
    RequestState.REFUSED: "bad",
    RequestState.WITHDRAWN: "neutral",
}
Around = dict[str, Any]


@blueprint.get("/companies/recognition-requests", endpoint="requests")
@requires("recognition_request.read")
def all_requests() -> ResponseReturnValue:
    """The board: a list per state. With `state` one of them, in pages."""
    asked, own = paging.asked(request.args, keep=KEPT), scope()
    state = next((one for one in RequestState if one.value == request.args.get("state")), None)
    filters = RequestFilterForm(formdata=request.args)
    with reading() as session:
        around = offered(session, own, filters)
        wanted = request_filter(filters)
        board = requests.board(session, own, wanted)
        lines, total = requests.state_page(session, own, wanted, state, asked.offset, asked.size) if state else ((), 0)
        shown_lines = [*lines, *(one for found in board.lists.values() for one in found)]
        people = {line.request.owner_id for line in shown_lines}
        names = slots.directory().names(session, own.institution_id, people)
    page = paging.Page(items=tuple(lines), total=total, asked=with_state(asked, state))
    return render_template(
        "companies/requests.html",
        board=board,
        state=state,
        page=page,
        filters=filters,
        active=chips(filters, asked, KEPT),
        names={**names, **around["colleges"]},
        crebos=around["crebos"],
        states=STATES,
        day=today(),
        first=OPEN,
    )


def with_state(asked: paging.Asked, state: RequestState | None) -> paging.Asked:
    """What was asked for, with the state among what the links of the pager keep."""
    kept = (*asked.kept, ("state", state.value)) if state else asked.kept
    return paging.Asked(asked.page, asked.size, asked.sort, asked.descending, asked.q, kept)


def offered(session: Any, own: Scope, filters: RequestFilterForm) -> Around:
    """Give the filters their choices."""
    colleagues = relations.owners(session, slots.directory(), own.institution_id)
    colleges = relations.college_names(session, own.institution_id)
    crebos = registry.qualification_names(
        session, own.institution_id, frozenset(requests.crebos(session, own)), today()
    )
    filters.owner.choices = with_all((one.account_id, one.name) for one in colleagues)
    filters.college.choices = with_all(colleges.items())
    filters.crebo.choices = with_all(crebos.items())
    return {"colleges": colleges, "crebos": crebos}


@blueprint.get("/companies/recognition-requests/new")
@requires("recognition_request.edit")
def new_request() -> ResponseReturnValue:
    """An empty form for the company of `company`, with the qualification of `crebo`; without company: how to choose."""
    own = scope()
    company_id = asked_company()
    if company_id is None:
        return render_template("companies/request_which.html", crebo=asked_crebo())
    form = NewRequestForm(formdata=None)
    company = prepared(own, form, company_id)
    form.crebo.process_data(asked_crebo() or None)
    form.owner_id.process_data(own.account_id)
    return new_page(company)(form=form)


@blueprint.post("/companies/recognition-requests/new")
@requires("recognition_request.edit")
def create_request() -> ResponseReturnValue:
    """Begin a request."""
    own, form = scope(), NewRequestForm()
    company_id = asked_company()
    if company_id is None:
        return render_template("companies/request_which.html", crebo=asked_crebo()), 422
    company = prepared(own, form, company_id)
    key = form.key.data or ""

    def act(session: Any) -> None:
        requests.start(session, slots.directory(), own, key, request_input(form))

    done = url_for("companies.requests")
    if is_id(key):
        done = url_for("companies.recognition_request", recognition_request_id=key)
    return save(form, act, new_page(company), done)


def asked_company() -> str | None:
    """The company in the address; None when there is none. Raises NotFound for what is no id."""
    asked = request.args.get("company", "")
    if asked and not is_id(asked):
        raise NotFound()
    return asked or None


def asked_crebo() -> str:
    """The qualification in the address, when it looks like one."""
    asked = request.args.get("crebo", "")
    return asked if len(asked) == len("25301") and asked.isascii() and asked.isdigit() else ""


def prepared(own: Scope, form: BaseForm, company_id: str) -> Company:
    """Give a form its choices; gives the company."""
    with reading() as session:
        company = registry.company(session, own, company_id)
        found = registry.establishments(session, own, company_id)
        colleges = relations.colleges_by_id(session, own.institution_id)
        mine = relations.choices(colleges, organisation.colleges_of(session, own), today())
        colleagues = relations.owners(session, slots.directory(), own.institution_id)
    offer(form, "establishment_id", [(one.id, establishment_name(one)) for one in found])
    offer(form, "college_id", mine)
    offer_colleagues(form, colleagues)
    return company


def new_page(company: Company) -> Callable[..., str]:
    """The page with the form of a new request."""

    def page(form: BaseForm) -> str:
        return render_template("companies/request_new.html", form=form, company=company)

    return page


@blueprint.get("/companies/recognition-requests/<id:recognition_request_id>")
@requires("recognition_request.read")
def recognition_request(recognition_request_id: str) -> ResponseReturnValue:
    """One request with its history, and the form of its next step for who may take it."""
    sheet, around = followed(recognition_request_id)
    return request_page(sheet, around)(form=stepping(sheet.line.request, around))


@blueprint.post("/companies/recognition-requests/<id:recognition_request_id>/step")
@requires("recognition_request.edit")
def move_request(recognition_request_id: str) -> ResponseReturnValue:
    """Take the next step."""
    own, form = scope(), MoveForm()
    sheet, around = followed(recognition_request_id)
    present = sheet.line.request
    choose(form, present, around)

    def act(session: Any) -> None:
        version = form.version.data
        requests.move(session, slots.directory(), own, recognition_request_id, version, move_input(form))

    def fresh(current: RecognitionRequest) -> tuple[EditForm, int]:
        return stepping(current, around), current.version

    done = url_for("companies.recognition_request", recognition_request_id=recognition_request_id)
    return save_over(form, act, request_page(sheet, around), done, fresh)


def followed(request_id: str) -> tuple[RequestSheet, Around]:
    """A request with its history and the names around it."""
    own, who = scope(), principal()
    with reading() as session:
        sheet = requests.sheet(session, own, request_id)
        found = sheet.line.request
        people = {found.owner_id} | {key for move in sheet.moves for key in (move.owner_id, move.written_by)}
        names = dict(slots.directory().names(session, own.institution_id, people))
        names |= relations.college_names(session, own.institution_id)
        crebo = registry.qualification_names(session, own.institution_id, frozenset({found.crebo}), today())
        editor = scope_of(who, "recognition_request.edit") if may(who, "recognition_request.edit") else None
        mine = editor is not None and requests.may_move(session, editor, sheet.line)
        colleagues = relations.owners(session, slots.directory(), own.institution_id)
    return sheet, {"names": names, "crebo": crebo[found.crebo], "mine": mine, "colleagues": colleagues}


def choose(form: BaseForm, present: RecognitionRequest, around: Around) -> None:
    """Give the form of a step its choices: what follows on the present state, and the owners."""
    offer(form, "state", steps(present.state))
    owner = present.owner_id
    offer_colleagues(form, around["colleagues"], (owner, around["names"].get(owner, gettext("unknown"))))


def stepping(present: RecognitionRequest, around: Around) -> EditForm:
    """The form of the next step; nothing is chosen yet."""
    form = MoveForm(formdata=None)
    choose(form, present, around)
    values = {"owner_id": present.owner_id, "next_on": present.next_on}
    return shown(form, values, present.version)


def request_page(sheet: RequestSheet, around: Around) -> Callable[..., str]:
    """The page of a request."""

    def page(form: BaseForm, differences: Any = (), conflicted: bool = False) -> str:
        return render_template(
            "companies/request.html",
            line=sheet.line,
            one=sheet.line.request,
            moves=sheet.moves,
            form=form,
            names=around["names"],
            crebo=around["crebo"],
            mine=around["mine"],
            states=STATES,
            differences=differences,
            conflicted=conflicted,
            day=today(),
        )

    return page


def requests_panel(session: Any, company_id: str, who: Principal) -> Panel | None:
    """The part of a company's page about requests; None for who may not read them."""
    if not may(who, "recognition_request.read"):
        return None
    found = requests.panel(session, slots.directory(), scope_of(who, "recognition_request.read"), company_id)
    return Panel("companies/_requests.html", {"requests": found, "states": STATES, "company_id": company_id})
