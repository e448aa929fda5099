"""Decisions about relations and contact persons, row by row."""

from datetime import date

import pytest

from bpv.companies.models.relations import (
    ContactPerson,
    ContactPersonFields,
    EndReason,
    Relation,
    RelationAct,
    RelationState,
)
from bpv.companies.rules import relations as rule
from bpv.companies.rules.writing import dialled

DAY = date(2026, 11, 22)
A, P, Z, E = RelationState.ACTIVE, RelationState.PROSPECT, RelationState.PAUSED, RelationState.ENDED


def relation(**more: object) -> Relation:
    """A relation since the start of the year."""
    ids = dict.fromkeys(("id", "institution_id", "company_id", "college_id", "owner_id"), "a" * 20)
    return Relation.model_validate({**ids, "since": date(2026, 1, 1), **more})


def person(name: str = "Anna", **more: object) -> ContactPerson:
    """A contact person."""
    return ContactPerson.model_validate({"id": name, "company_id": "c", "name": name, **more})


@pytest.mark.parametrize(
    ("act", "states"),
    [
        (RelationAct.ACTIVATED, {P}),
        (RelationAct.PAUSED, {A, Z}),
        (RelationAct.RESUMED, {Z}),
        (RelationAct.ENDED, {P, A, Z}),
        (RelationAct.REOPENED, {E}),
        (RelationAct.TRANSFERRED, {P, A, Z}),
        (RelationAct.EDITED, {P, A, Z, E}),
        (RelationAct.STARTED, set()),
    ],
)
def test_what_each_state_allows(act: RelationAct, states: set[RelationState]) -> None:
    assert {state for state in RelationState if rule.possible(act, state)} == states


@pytest.mark.parametrize(
    ("ended_on", "reason", "end_reason", "code"),
    [
        (DAY, "klaar", EndReason.OTHER, None),
        (date(2026, 1, 1), "klaar", EndReason.OTHER, None),
        (date(2025, 12, 31), "klaar", EndReason.OTHER, "relation.ends_before_start"),
        (date(2026, 11, 23), "klaar", EndReason.OTHER, "relation.ends_later"),
        (DAY, None, EndReason.OTHER, "relation.reason_missing"),
        (DAY, "klaar", None, "relation.reason_missing"),
    ],
)
def test_an_end(ended_on: date, reason: str | None, end_reason: EndReason | None, code: str | None) -> None:
    found = rule.end_objection(relation(), end_reason, reason, ended_on, DAY)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("until", "over"), [(DAY, False), (date(2026, 11, 21), True), (None, False), (date(2027, 1, 1), False)]
)
def test_a_pause_holds_until_and_including_its_last_day(until: date | None, over: bool) -> None:
    assert rule.pause_over(relation(state=Z, until=until), DAY) is over
    assert rule.pause_over(relation(state=A, until=until), DAY) is False


@pytest.mark.parametrize(
    ("state", "next_on", "late"), [(A, date(2026, 11, 21), True), (A, DAY, False), (E, date(2026, 1, 2), False)]
)
def test_a_next_step_is_overdue_after_its_day(state: RelationState, next_on: date, late: bool) -> None:
    assert rule.overdue(relation(state=state, next_step="Bellen", next_on=next_on), DAY) is late


@pytest.mark.parametrize(
    ("own", "other", "field"),
    [
        ({"email": "a@b.nl"}, {"email": "A@B.NL"}, "email"),
        ({"email": "a@b.nl"}, {"email": "c@b.nl"}, None),
        ({"email": None}, {"email": None}, None),
        ({"email": "a@b.nl", "valid_from": DAY}, {"email": "a@b.nl", "valid_until": date(2026, 11, 21)}, None),
        ({"email": "a@b.nl", "valid_from": DAY}, {"email": "a@b.nl", "valid_until": DAY}, "email"),
        ({"valid_from": DAY, "valid_until": date(2026, 11, 21)}, {}, "valid_until"),
        ({"valid_from": DAY, "valid_until": DAY}, {}, None),
    ],
)
def test_contact_persons(own: dict[str, object], other: dict[str, object], field: str | None) -> None:
    fields = ContactPersonFields.model_validate({"name": "Bea", **own})
    found = rule.contact_objection(fields, None, [person(**other)])
    assert (found.field if found else None) == field
    if field == "email":
        assert rule.contact_objection(fields, "Anna", [person(**other)]) is None, "not with oneself"


def test_whom_to_call_first() -> None:
    gone = person("Gone", main=True, valid_until=date(2026, 11, 21))
    later = person("Later", main=True, valid_from=date(2026, 12, 1))
    anna, zoe = person("Anna"), person("Zoe", main=True)
    assert rule.main_contact([gone, anna, later], DAY) == anna
    assert rule.main_contact([anna, zoe, gone], DAY) == zoe
    assert rule.main_contact([gone, later], DAY) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("071 555 01 01", "0715550101"),
        ("+31 (0)71-555 01 01", "+31715550101"),
        ("06-12345678 (Anna, na tienen)", "0612345678"),
        ("vraag naar Anna", None),
        ("12", None),
        ("1234567890123456", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_telephone_dials(written: str | None, number: str | None) -> None:
    assert dialled(written) == number
