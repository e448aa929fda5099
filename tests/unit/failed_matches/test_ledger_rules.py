"""What an entry needs before it can close, and which placement solves it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bpv.core.word_list import WORDS
from bpv.failed_matches import rules
from bpv.failed_matches.models import Action, ActionCode, Entry, ExplainFields, Kind
from bpv.failed_matches.rules.ledger import same_period
from bpv.placements.models import Cause, Side, State

DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(**more: Any) -> Entry:
    """An entry that could close but for its actions."""
    values = {
        "id": "e", "institution_id": "i", "source": "hand:e", "student_id": "s", "crebo": "25301", "opened_at": MOMENT,
        "kind": Kind.REFUSED, "side": Side.COMPANY, "reason": "full_after_all", "cause": Cause.COMPANY, "ended_on": DAY,
        "period_id": "p",
    }  # fmt: skip
    return Entry(**{**values, **more})


def action(*, done: bool, result: str = "Gebeld") -> Action:
    """An action, done with a result or waiting."""
    ended = {"done_at": MOMENT, "done_by": "a", "result": result} if done else {}
    own = {"id": "a", "failed_match_id": "e", "owner_id": "a", "code": ActionCode.OTHER, "due_on": DAY}
    return Action(**own, **ended)


@pytest.mark.parametrize(
    ("given", "actions", "missing"),
    [
        ({}, [], ["failed.needs_action"]),
        ({}, [action(done=True)], []),
        ({}, [action(done=True), action(done=False)], ["failed.needs_result"]),
        ({}, [action(done=False)], ["failed.needs_action", "failed.needs_result"]),
        ({"cause": None}, [action(done=True)], ["failed.needs_cause"]),
        ({"reason": None}, [action(done=True)], ["failed.needs_reason"]),
    ],
)
def test_nothing_closes_without_reason_cause_and_an_action_with_its_result(
    given: dict[str, Any], actions: list[Action], missing: list[str]
) -> None:
    assert list(rules.needed_before_closing(entry(**given), actions)) == missing
    assert rules.objection_to_close(entry(**given), actions) == (missing[0] if missing else None)


@dataclass
class Placed:
    """As much of a placement as the rule looks at."""

    id: str
    state: State
    period_id: str | None = "p"
    starts_on: date = DAY
    ends_on: date = DAY + timedelta(days=70)


def test_only_a_placement_that_lasts_in_the_same_period_solves() -> None:
    gone = [Placed("a", State.CANCELLED), Placed("b", State.ENDED_EARLY), Placed("c", State.PLANNED, "other")]
    assert rules.solution(entry(), gone) is None  # type: ignore[arg-type]
    found = rules.solution(entry(), [*gone, Placed("d", State.PLANNED)])  # type: ignore[arg-type,list-item]
    assert found is not None
    assert found.id == "d"
    loose = Placed("e", State.RUNNING, None, ends_on=DAY - timedelta(days=1))
    assert not same_period("p", DAY, loose)  # type: ignore[arg-type]


def test_days_never_run_backwards() -> None:
    assert rules.days_between(DAY, DAY + timedelta(days=9)) == 9
    assert rules.days_between(DAY, DAY - timedelta(days=9)) == 0


def test_the_reason_counts_of_the_side_where_it_ended() -> None:
    both = {"student_reason": "too_far", "company_reason": "full_after_all"}
    assert rules.explained(ExplainFields(side=Side.COMPANY, **both)) == "full_after_all"
    assert rules.explained(ExplainFields(side=Side.OTHER, **both)) == "too_far"
    assert rules.explained(ExplainFields(side=Side.COMPANY)) is None
    assert rules.objections(ExplainFields(side=Side.COMPANY, company_reason="too_far")) == (
        ("company_reason", "failed.reason_not_of_company"),
    )


def test_every_reason_and_cause_has_a_word() -> None:
    for side in rules.FIELDS:
        for code in rules.reasons_of(side):
            assert f"reason.{code}" in WORDS
            assert f"reason.cause.{rules.cause_of(code)}" in WORDS
