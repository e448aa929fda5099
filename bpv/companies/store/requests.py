"""Requests for recognition and their steps. The database itself refuses a second open one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from bpv.companies.models import Recognition
from bpv.companies.models.relations import TimelineEntry
from bpv.companies.models.requests import (
    OPEN,
    RecognitionRequest,
    RequestFilter,
    RequestLine,
    RequestMove,
    RequestMoveFields,
    RequestState,
)
from bpv.companies.store.conditions import Condition
from bpv.companies.tables import CompanyRow, EstablishmentRow, RecognitionRequestRow, RecognitionRow, RequestMoveRow
from bpv.core.clock import now
from bpv.core.rights import Scope

ROW = RecognitionRequestRow


def request(session: Session, scope: Scope, request_id: str, *, lock: bool = False) -> RecognitionRequest | None:
    """One request of the school; with `lock` held until the transaction ends."""
    query = select(ROW).where(col(ROW.id) == request_id, col(ROW.institution_id) == scope.institution_id)
    row = session.exec((query.with_for_update() if lock else query).execution_options(populate_existing=True)).first()
    return RecognitionRequest.model_validate(row) if row else None


def recorded(session: Session, request_id: str) -> bool:
    """True when this id is in use, in whatever school."""
    return session.exec(select(ROW.id).where(col(ROW.id) == request_id)).first() is not None


def open_request(session: Session, scope: Scope, establishment_id: str, crebo: str) -> RecognitionRequest | None:
    """The open request of an establishment for a qualification."""
    query = select(ROW).where(
        col(ROW.institution_id) == scope.institution_id,
        col(ROW.establishment_id) == establishment_id,
        col(ROW.crebo) == crebo,
        col(ROW.is_open).is_(True),
    )
    row = session.exec(query).first()
    return RecognitionRequest.model_validate(row) if row else None


def refusals(session: Session, scope: Scope, establishment_id: str, crebo: str) -> tuple[date, ...]:
    """The days on which earlier requests were refused."""
    query = sql_select(col(ROW.since)).where(
        col(ROW.institution_id) == scope.institution_id,
        col(ROW.establishment_id) == establishment_id,
        col(ROW.crebo) == crebo,
        col(ROW.state) == RequestState.REFUSED.value,
    )
    return tuple(session.execute(query).scalars())


def line_of(session: Session, scope: Scope, establishment_id: str, crebo: str) -> Recognition | None:
    """The registry's line of an establishment and a qualification. Whoever writes has locked the company."""
    query = select(RecognitionRow).where(
        col(RecognitionRow.institution_id) == scope.institution_id,
        col(RecognitionRow.establishment_id) == establishment_id,
        col(RecognitionRow.crebo) == crebo,
    )
    row = session.exec(query.execution_options(populate_existing=True)).first()
    return Recognition.model_validate(row) if row else None


def company_of(session: Session, scope: Scope, establishment_id: str) -> str | None:
    """The company of an establishment of the school."""
    query = select(EstablishmentRow.company_id).where(
        col(EstablishmentRow.id) == establishment_id, col(EstablishmentRow.institution_id) == scope.institution_id
    )
    return session.exec(query).first()


def insert(session: Session, scope: Scope, request_id: str, columns: Mapping[str, Any]) -> None:
    """Record a request."""
    session.add(ROW(id=request_id, institution_id=scope.institution_id, created_at=now(), **columns))
    session.flush()


def write(session: Session, scope: Scope, present: RecognitionRequest, columns: Mapping[str, Any]) -> None:
    """Write columns of a request; its version rises by one."""
    state = columns.get("state", present.state)
    written = {**columns, "is_open": state in OPEN, "version": present.version + 1}
    query = update(ROW).where(col(ROW.id) == present.id, col(ROW.institution_id) == scope.institution_id)
    session.execute(query.values(**written).execution_options(synchronize_session=False))


def add_move(session: Session, scope: Scope, request_id: str, owner_id: str, fields: RequestMoveFields) -> None:
    """Record a step, written by who asks."""
    session.add(
        RequestMoveRow(
            institution_id=scope.institution_id,
            request_id=request_id,
            owner_id=owner_id,
            written_by=str(scope.account_id),
            at=now(),
            **fields.model_dump(),
        )
    )
    session.flush()


def moves(session: Session, request_id: str) -> tuple[RequestMove, ...]:
    """The steps of a request, the newest first."""
    query = select(RequestMoveRow).where(col(RequestMoveRow.request_id) == request_id)
    rows = session.exec(query.order_by(col(RequestMoveRow.at).desc(), col(RequestMoveRow.id)))
    return tuple(RequestMove.model_validate(row) for row in rows)


def conditions(scope: Scope, wanted: RequestFilter) -> list[Condition]:
    """All that a request must meet."""
    found = [col(ROW.institution_id) == scope.institution_id]
    if wanted.owner_id:
        found.append(col(ROW.owner_id) == wanted.owner_id)
    if wanted.college_id:
        found.append(col(ROW.college_id) == wanted.college_id)
    if wanted.crebo:
        found.append(col(ROW.crebo) == wanted.crebo)
    return found


def joined() -> Any:
    """Requests with their company and the place of their establishment."""
    chosen: tuple[Any, ...] = (
        ROW,
        CompanyRow.id,
        CompanyRow.name,
        EstablishmentRow.place,
        EstablishmentRow.address_private,
    )
    return (
        sql_select(*chosen)
        .join(EstablishmentRow, col(EstablishmentRow.id) == col(ROW.establishment_id))
        .join(CompanyRow, col(CompanyRow.id) == col(EstablishmentRow.company_id))
    )


def as_line(found: Any) -> RequestLine:
    """A joined row as a value; a private address is left out."""
    row, company_id, name, place, private = found
    request = RecognitionRequest.model_validate(row)
    return RequestLine(request=request, company_id=company_id, company=name, place=None if private else place)


def lines(
    session: Session, scope: Scope, wanted: RequestFilter, state: RequestState, offset: int, size: int
) -> tuple[RequestLine, ...]:
    """Requests in a state: open ones the longest waiting first, ended ones the last first."""
    order = col(ROW.since) if state in OPEN else col(ROW.since).desc()
    query = joined().where(*conditions(scope, wanted), col(ROW.state) == state.value)
    rows = session.execute(query.order_by(order, col(ROW.id)).offset(offset).limit(size))
    return tuple(as_line(found) for found in rows)


def counts(session: Session, scope: Scope, wanted: RequestFilter) -> dict[RequestState, int]:
    """How many requests there are per state."""
    query = select(ROW.state, func.count()).where(*conditions(scope, wanted)).group_by(col(ROW.state))
    return {RequestState(state): int(number) for state, number in session.execute(query)}


def asked_days(session: Session, scope: Scope, wanted: RequestFilter) -> dict[date, int]:
    """The days of the requests that wait for a decision, each with how many."""
    query = sql_select(col(ROW.requested_on), func.count()).where(
        *conditions(scope, wanted),
        col(ROW.state) == RequestState.REQUESTED.value,
        col(ROW.requested_on).is_not(None),
    )
    return {day: int(number) for day, number in session.execute(query.group_by(col(ROW.requested_on)))}


def line(session: Session, scope: Scope, request_id: str) -> RequestLine | None:
    """One request with its company."""
    query = joined().where(col(ROW.id) == request_id, col(ROW.institution_id) == scope.institution_id)
    found = session.execute(query.execution_options(populate_existing=True)).first()
    return as_line(found) if found else None


def of_company(session: Session, scope: Scope, company_id: str) -> tuple[RequestLine, ...]:
    """All requests of a company, the newest first."""
    query = joined().where(
        col(EstablishmentRow.company_id) == company_id, col(ROW.institution_id) == scope.institution_id
    )
    rows = session.execute(query.order_by(col(ROW.since).desc(), col(ROW.id)))
    return tuple(as_line(found) for found in rows)


def crebos(session: Session, scope: Scope) -> tuple[str, ...]:
    """Every qualification for which there is or was a request."""
    query = select(ROW.crebo).where(col(ROW.institution_id) == scope.institution_id).distinct()
    return tuple(session.exec(query.order_by(col(ROW.crebo))))


def timeline(session: Session, institution_id: str, company_id: str) -> tuple[TimelineEntry, ...]:
    """The steps of the requests of a company as entries of its timeline."""
    query = (
        select(RequestMoveRow, ROW.crebo, ROW.college_id)
        .join(ROW, col(ROW.id) == col(RequestMoveRow.request_id))
        .join(EstablishmentRow, col(EstablishmentRow.id) == col(ROW.establishment_id))
        .where(col(EstablishmentRow.company_id) == company_id, col(ROW.institution_id) == institution_id)
    )
    return tuple(
        TimelineEntry(
            at=move.at,
            kind=f"timeline.request_{RequestState(move.state).value}",
            actor_id=move.written_by,
            params={"crebo": crebo, "day": move.moved_on},
            accounts={"owner": move.owner_id},
            colleges={"college": college_id},
            text=move.note or "",
            link=("companies.recognition_request", {"recognition_request_id": move.request_id}),
        )
        for move, crebo, college_id in session.execute(query)
    )
