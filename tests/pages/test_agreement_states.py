"""Every state of an agreement, every act, every role: what is possible is done, and all else changes nothing."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from sqlmodel import col, select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import RULES, Reach, Role
from bpv.placements.models.agreement import AgreementState, Asker
from bpv.placements.rules.agreement import DEEDS, Deed
from bpv.placements.service.agreements import making
from bpv.placements.tables import (
    AgreementObjectionRow,
    AgreementRow,
    AgreementSheetRow,
    AgreementSignatureRow,
    PlacementRow,
)
from tests.support.agreements import Case, complete, draft, sent, whole
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.school import School

S = AgreementState
OFFICE, OWN, TRAINEE = "/placements/{id}/agreement", "/my-placements/{id}/agreement", "/trainees/{id}/agreement"
# Address, rule, deed. An answer and a consent need something to answer, which `complete_case` makes.
ACTS: Final = (
    (f"{OFFICE}/send", "agreement.edit", Deed.SEND),
    (f"{OFFICE}/exception", "agreement.edit", Deed.EXCEPT),
    (f"{OFFICE}/edit", "agreement.edit", Deed.EDIT),
    (f"{OFFICE}/sign", "agreement.sign", Deed.SIGN),
    (f"{OWN}/sign", "agreement.answer", Deed.SIGN),
    (f"{TRAINEE}/sign", "agreement.trainer_sign", Deed.SIGN),
    (f"{OWN}/objections", "agreement.answer", Deed.OBJECT),
    (f"{TRAINEE}/objections", "agreement.trainer_sign", Deed.OBJECT),
    (f"{OFFICE}/withdraw", "agreement.edit", Deed.WITHDRAW),
)


def withdrawn(database: Database, school: School, student: str, start: Any) -> Case:
    """One that the school let go of."""
    case = sent(database, school, student, start)
    version = case.full.agreement.version
    with database.writing() as session:
        making.withdraw(session, whole(school), case.placement.id, version, today())
    return case


def amended(database: Database, school: School, student: str, start: Any) -> Case:
    """One that everybody signed, with a new sheet to which one may object."""
    case = complete(database, school, student, start)
    case.edit(case.edited(Asker.SCHOOL, hours=444, spread={"2": 444}))
    return case


def ended(database: Database, school: School, student: str, start: Any) -> Case:
    """One of which the placement ended early."""
    case = amended(database, school, student, start)
    with database.writing() as session:
        row = session.get_one(PlacementRow, case.placement.id)
        row.state, row.ended_on = "ended_early", today()
    return case


MADE: Final[dict[AgreementState, Callable[..., Case]]] = {
    S.DRAFT: draft,
    S.SENT: sent,
    S.COMPLETE: amended,
    S.ENDED: ended,
    S.WITHDRAWN: withdrawn,
}


def standing(database: Database) -> list[Any]:
    """Everything that an act could change."""
    tables = (AgreementRow, AgreementSheetRow, AgreementSignatureRow, AgreementObjectionRow)
    with database.reading() as session:
        return [
            row.model_dump(exclude={"version"}, warnings=False)
            for table in tables
            for row in session.exec(select(table).order_by(col(table.id))).all()
        ]


def sent_along(case: Case, deed: Deed) -> dict[str, Any]:
    """What a browser sends for an act, as right as can be."""
    full = case.full
    if deed is Deed.SIGN:
        return {"version": full.agreement.number}
    common: dict[str, Any] = {"version": full.agreement.version, "why": "SBB belde.", "key": new_id()}
    if deed is Deed.OBJECT:
        return common | {"text": "Klopt niet."}
    if deed is not Deed.EDIT:
        return common
    says = full.sheet.says
    return common | {
        "starts_on": f"{says.starts_on:%d-%m-%Y}",
        "ends_on": f"{says.ends_on:%d-%m-%Y}",
        "hours": 450,
        "year_2": 450,
        "trainer": says.trainer_id or "",
        "supervisor": says.supervisor_id or "",
        "crebo": says.crebo,
        "route": says.route,
        "work_processes": says.work_processes,
        "language": "nl",
        "asked_by": "school",
        **{name: getattr(says, name) for name in ("assessment", "guidance", "dissolution")},
    }


@pytest.mark.parametrize("state", MADE)
def test_every_act_of_every_role(sign_in: SignIn, database: Database, school: School, state: AgreementState) -> None:
    """A role without the right is refused and changes nothing; one with it does what the state allows, and no more."""
    case = MADE[state](database, school, "twenty", today())
    roles = [role for role in Role if role is not Role.ANONYMOUS]
    clients: dict[Role, Client] = {role: sign_in(role) for role in roles}
    clients[Role.STUDENT] = sign_in(account_of(database, "student.twenty@school.example"))
    clients[Role.COORDINATOR] = sign_in(school.accounts[Role.COORDINATOR][1])  # of the team of this student
    for address, rule, deed in ACTS:
        path = address.format(id=case.placement.id)
        before, sent_in = standing(database), sent_along(case, deed)
        for role, client in clients.items():
            if RULES[rule].reach.get(role, Reach.NONE) is Reach.NONE:
                assert client.post(path, data=sent_in).status_code == 403, (path, role)
        assert standing(database) == before
        judge(case, clients, path, rule, deed, state)


def account_of(database: Database, email: str) -> str:
    """The id of an account."""
    with database.reading() as session:
        from_table = PlacementRow.metadata.tables["account"]
        found = session.connection().execute(select(from_table.c.id).where(from_table.c.email == email)).scalar()
    return str(found)


def judge(case: Case, clients: dict[Role, Client], path: str, rule: str, deed: Deed, state: AgreementState) -> None:
    """Who may do it does it: it changes something exactly when the state allows it, and never fails badly."""
    if deed is Deed.WITHDRAW and deed in DEEDS[state]:
        return  # would end the case; done by `withdrawn`
    if deed is Deed.SEND and deed in DEEDS[state]:
        return  # would change the state; done by `sent`
    if deed is Deed.EDIT and state is S.SENT:
        return  # would void what is signed next; done in test_agreements
    for role, client in clients.items():
        if RULES[rule].reach.get(role, Reach.NONE) is Reach.NONE:
            continue
        before = standing(case.database)
        answer = client.post(path, data=sent_along(case, deed))
        assert answer.status_code in (302, 404, 409, 422), (path, role, answer.status_code)
        assert (standing(case.database) != before) is (deed in DEEDS[state]), (path, role, state)
