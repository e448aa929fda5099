"""Requests for recognition (REG-05): every step has a day and an owner, stays in the history, and writes the registry.

The company is locked first; so the registry's line and the open request of an establishment are what they seem.
"""

from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models import Recognition
from bpv.companies.models.requests import (
    Board,
    MoveInput,
    RecognitionRequest,
    RecognitionRequestFields,
    RequestFilter,
    RequestInput,
    RequestLine,
    RequestMoveFields,
    RequestPanel,
    RequestSheet,
    RequestState,
)
from bpv.companies.rules import requests as rule
from bpv.companies.rules.sources import changed_fields
from bpv.companies.service.editing import changed, locked_company
from bpv.companies.service.parts import known_crebo
from bpv.companies.service.relations import known_owner, refuse
from bpv.companies.service.talks import note
from bpv.companies.store import parts
from bpv.companies.store import requests as store
from bpv.core.clock import school_days_after, today
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.organisation import service as organisation

SHOWN: Final = 25  # of a state on the board
STARTS: Final = (RequestState.PROSPECT, RequestState.REQUESTED)


def start(session: Session, directory: Directory, scope: Scope, request_id: str, given: RequestInput) -> None:
    """Begin a request. `request_id` is the key of the form: sent twice, recorded once.

    Raises NotFound for an establishment or college of others, Refused: recognised already, an open request, the term
    after a refusal (with the first possible day), a day ahead, an unknown qualification or owner.
    """
    company_id = store.company_of(session, scope, given.establishment_id)
    if company_id is None or given.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    locked_company(session, scope, company_id)
    known = store.request(session, scope, request_id)
    if known is not None and known.establishment_id == given.establishment_id:
        return
    if store.recorded(session, request_id):
        raise NotFound()
    known_crebo(session, scope, given.crebo)
    known_owner(session, directory, scope, given.owner_id)
    line = allowed_start(session, scope, given)
    columns = {"establishment_id": given.establishment_id, "college_id": given.college_id, "owner_id": given.owner_id}
    fields = RecognitionRequestFields(
        crebo=given.crebo,
        state=given.state,
        since=given.moved_on,
        requested_on=given.moved_on if given.state is RequestState.REQUESTED else None,
        next_on=given.next_on,
    )
    store.insert(session, scope, request_id, fields.model_dump() | columns)
    add_move(session, scope, request_id, MoveInput(**shared(given)))
    settle(session, scope, company_id, request_id, line)


def allowed_start(session: Session, scope: Scope, given: RequestInput) -> Recognition | None:
    """The registry's line, when a request may begin; raises Refused."""
    at, crebo = given.establishment_id, given.crebo
    if given.state not in STARTS:
        raise Refused("request.no_such_step", field="state")
    if store.open_request(session, scope, at, crebo):
        raise Refused("request.open_already", field="crebo")
    months = organisation.setting(session, scope.institution_id, "recognition.wait_months")
    line = store.line_of(session, scope, at, crebo)
    refused = store.refusals(session, scope, at, crebo)
    refuse(rule.start_objection(line, refused, given.moved_on, today(), months))
    refuse(rule.next_objection(given.state, given.next_on, given.moved_on))
    return line


def shared(given: RequestInput) -> dict[str, Any]:
    """What a new request and a step have in common."""
    names = ("state", "moved_on", "owner_id", "note", "next_on")
    return {name: getattr(given, name) for name in names}


def move(session: Session, directory: Directory, scope: Scope, request_id: str, version: int, given: MoveInput) -> None:
    """Move a request on, or keep its state and give it another owner, note or next date.

    Raises NotFound, Refused with the field at fault, or Stale with the request as it stands.
    """
    seen = readable(session, scope, request_id)
    if seen.request.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    locked_company(session, scope, seen.company_id)
    present = store.request(session, scope, request_id, lock=True)
    if present is None:
        raise NotFound()
    if present.version != version:
        raise Stale(present)
    refuse(rule.move_objection(present, given, today()))
    if given.owner_id != present.owner_id:
        known_owner(session, directory, scope, given.owner_id)
    line = store.line_of(session, scope, present.establishment_id, present.crebo)
    allowed_step(session, scope, present, given, line)
    stays = given.state is present.state
    columns: dict[str, Any] = {"owner_id": given.owner_id, "next_on": given.next_on}
    if not stays:
        columns |= {"state": given.state, "since": given.moved_on}
    if not stays and given.state is RequestState.REQUESTED:
        columns["requested_on"] = given.moved_on
    fields = changed_fields(present.model_dump(), columns)
    if stays and not fields and not given.note:
        return
    store.write(session, scope, present, columns)
    add_move(session, scope, request_id, given)
    if stays:
        note(session, scope, "request.edited", request_id, (*fields, "note"))
    else:
        settle(session, scope, seen.company_id, request_id, line, present.requested_on)


def allowed_step(
    session: Session, scope: Scope, present: RecognitionRequest, given: MoveInput, line: Recognition | None
) -> None:
    """Raise Refused for a step that the registry contradicts: asked too early, or refused while it is recognised."""
    if given.state is present.state:
        return
    if given.state is RequestState.REQUESTED:
        months = organisation.setting(session, scope.institution_id, "recognition.wait_months")
        refused = store.refusals(session, scope, present.establishment_id, present.crebo)
        refuse(rule.start_objection(line, refused, given.moved_on, today(), months))
    if given.state is RequestState.REFUSED and rule.counts(line, given.moved_on):
        raise Refused("request.recognised_meanwhile", field="state")


def add_move(session: Session, scope: Scope, request_id: str, given: MoveInput) -> None:
    """Keep a step."""
    fields = RequestMoveFields(state=given.state, moved_on=given.moved_on, note=given.note, next_on=given.next_on)
    store.add_move(session, scope, request_id, given.owner_id, fields)


def settle(
    session: Session,
    scope: Scope,
    company_id: str,
    request_id: str,
    line: Recognition | None,
    asked: date | None = None,
) -> None:
    """Write what the step that was taken means for the registry's line. `asked`: the day of the request."""
    now = readable(session, scope, request_id).request
    values = rule.line_after(line, now.state, now.since, asked)
    if values and line is None:
        columns = {"establishment_id": now.establishment_id, "crebo": now.crebo, **values}
        parts.insert(session, scope, Recognition, new_id(), columns)
    elif values and line is not None:
        columns = {**values, "version": line.version + 1}
        parts.write(session, scope, company_id, Recognition, line.id, columns)
    if values:
        changed(session, scope, company_id, "company.recognition_moved", tuple(values))
    note(session, scope, f"request.{now.state.value}", request_id, ("state", "since", "owner_id", "next_on"))


def readable(session: Session, scope: Scope, request_id: str) -> RequestLine:
    """A request of the school with its company; raises NotFound."""
    found = store.line(session, scope, request_id)
    if found is None:
        raise NotFound()
    return found


def sheet(session: Session, scope: Scope, request_id: str) -> RequestSheet:
    """A request with its history; raises NotFound."""
    line = readable(session, scope, request_id)
    days = decision_days(session, scope)
    return RequestSheet(line=judged(line, days, today()), moves=store.moves(session, request_id))


def may_move(session: Session, scope: Scope, line: RequestLine) -> bool:
    """True when a request belongs to a college of who asks."""
    return line.request.college_id in organisation.colleges_of(session, scope)


def board(session: Session, scope: Scope, wanted: RequestFilter) -> Board:
    """The first requests of every state with the counts: a query per state, whatever there is."""
    days, day = decision_days(session, scope), today()
    asked = store.asked_days(session, scope, wanted)
    return Board(
        lists={
            state: tuple(judged(one, days, day) for one in store.lines(session, scope, wanted, state, 0, SHOWN))
            for state in RequestState
        },
        counts=store.counts(session, scope, wanted),
        late=sum(number for since, number in asked.items() if school_days_after(since, days) < day),
    )


def state_page(
    session: Session, scope: Scope, wanted: RequestFilter, state: RequestState, offset: int, size: int
) -> tuple[tuple[RequestLine, ...], int]:
    """One page of the requests in a state, and how many there are."""
    days, day = decision_days(session, scope), today()
    found = store.lines(session, scope, wanted, state, offset, size)
    total = store.counts(session, scope, wanted).get(state, 0)
    return tuple(judged(one, days, day) for one in found), total


def panel(session: Session, directory: Directory, scope: Scope, company_id: str) -> RequestPanel:
    """The part of a company's page about requests."""
    days, day = decision_days(session, scope), today()
    found = [judged(one, days, day) for one in store.of_company(session, scope, company_id)]
    people = {scope.account_id or "", *(one.request.owner_id for one in found)}  # never empty: as many queries
    return RequestPanel(
        open=tuple(one for one in found if one.request.open),
        ended=tuple(one for one in found if not one.request.open),
        names=directory.names(session, scope.institution_id, people),
    )


def crebos(session: Session, scope: Scope) -> tuple[str, ...]:
    """Every qualification for which there is or was a request."""
    return store.crebos(session, scope)


def decision_days(session: Session, scope: Scope) -> int:
    """Within how many working days SBB should have told its decision."""
    return organisation.setting(session, scope.institution_id, "recognition.decision_days")


def judged(line: RequestLine, days: int, day: date) -> RequestLine:
    """A line with the day on which a decision is expected, and whether that has passed."""
    request = line.request
    expected = rule.expected_on(request.requested_on, days) if request.state is RequestState.REQUESTED else None
    return RequestLine(
        request=request,
        company_id=line.company_id,
        company=line.company,
        place=line.place,
        expected_on=expected,
        late=rule.overdue(request, day, days),
    )
