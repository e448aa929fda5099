"""Rules of the folder: every standing x act x who, which version a placement has, when something is due."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.core.clock import AMSTERDAM
from bpv.folder.models.assignments import Assignment, AssignmentVersion, Criterion, DueFrom, Rubric
from bpv.folder.models.work import Act, HandInState, Standing
from bpv.folder.rules import assignments as rules
from bpv.folder.rules import work
from bpv.folder.rules.assignments import Candidate

DAY = date(2026, 11, 23)
RUBRIC = Rubric(("no", "enough", "good"), (Criterion("Exact"), Criterion("Safe")))
# standing: what the student can do, what somebody else can do, and where the work is then
TABLE = {
    Standing.OPEN: ({Act.KEEP: Standing.STARTED, Act.HAND_IN: Standing.HANDED_IN}, {}),
    Standing.STARTED: ({Act.KEEP: Standing.STARTED, Act.HAND_IN: Standing.HANDED_IN}, {}),
    Standing.HANDED_IN: (
        {},
        {Act.SAY: Standing.HANDED_IN, Act.RETURN: Standing.RETURNED, Act.APPROVE: Standing.APPROVED},
    ),
    Standing.RETURNED: (
        {Act.KEEP: Standing.RETURNED, Act.HAND_IN: Standing.HANDED_IN},
        {Act.SAY: Standing.RETURNED},
    ),
    Standing.APPROVED: ({}, {Act.SAY: Standing.APPROVED}),
}


@pytest.mark.parametrize("author", [True, False])
@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_and_act_and_who(standing: Standing, act: Act, author: bool) -> None:
    allowed = TABLE[standing][0 if author else 1]
    objection = work.objection_to(standing, act, author=author)
    assert (objection is None) == (act in allowed)
    if act in allowed:
        assert work.NEXT[standing][act] is allowed[act]


@pytest.mark.parametrize(
    ("states", "standing"),
    [
        ([], Standing.OPEN),
        (["draft"], Standing.STARTED),
        (["handed_in"], Standing.HANDED_IN),
        (["draft", "returned"], Standing.RETURNED),
        (["approved", "returned"], Standing.APPROVED),
    ],
)
def test_the_standing_follows_from_the_hand_ins(states: list[str], standing: Standing) -> None:
    assert work.standing_of(HandInState(one) for one in states) is standing


@pytest.mark.parametrize(
    ("act", "scores", "words", "field"),
    [
        (Act.APPROVE, (2, 1), "", ""),
        (Act.APPROVE, (2, None), "Good", "score_1"),
        (Act.RETURN, (None, None), "Measure again", ""),
        (Act.RETURN, (0, 0), "  ", "words"),
        (Act.SAY, (None, None), "", "words"),
        (Act.APPROVE, (3, 0), "", None),
        (Act.APPROVE, (1,), "", None),
    ],
)
def test_what_feedback_needs(act: Act, scores: tuple[int | None, ...], words: str, field: str | None) -> None:
    found = work.objection_to_scores(act, scores, RUBRIC, words)
    assert found is None if field == "" else found is not None and found[0] == field


days = st.integers(-60, 60).map(lambda number: DAY + timedelta(days=number))


@given(
    st.lists(st.tuples(days, st.booleans()), max_size=6, unique_by=lambda pair: pair),
    st.tuples(days, st.booleans()),
    days,
)
def test_a_running_placement_keeps_its_version(held: list, later: tuple, starts_on: date) -> None:
    """Whatever is published afterwards, from a later day than any before and after today, changes nothing."""
    last = starts_on + timedelta(days=70)
    today = max([starts_on, *(day for day, _ in held)])
    candidates = [Candidate(str(index), special, day) for index, (day, special) in enumerate(held)]
    before = rules.chosen(candidates, starts_on, last, today)
    newer = Candidate("new", later[1], today + timedelta(days=1 + abs((later[0] - DAY).days)))
    for day in (today, newer.valid_from, last, last + timedelta(days=30)):
        if before is not None:
            assert rules.chosen([*candidates, newer], starts_on, last, day) == before


def test_the_set_of_the_phase_goes_first() -> None:
    every, own = Candidate("every", False, DAY), Candidate("own", True, DAY - timedelta(days=9))
    assert rules.chosen([every, own], DAY, DAY, DAY) == "own"
    assert rules.chosen([every], DAY - timedelta(days=1), DAY + timedelta(days=9), DAY) == "every"
    assert rules.chosen([every], DAY - timedelta(days=9), DAY - timedelta(days=1), DAY) is None


def version(number: int, valid_from: date | None) -> AssignmentVersion:
    """A version of a set."""
    written = datetime(2026, 1, 1, tzinfo=AMSTERDAM)
    return AssignmentVersion(str(number), "set", number, valid_from, "", "", None, written, 1)


@pytest.mark.parametrize(
    ("held", "day", "code"),
    [
        ([None], 0, None),
        ([None], -1, "assignment.from_past"),
        ([-5, None], 0, "assignment.from_tomorrow"),
        ([-5, None], 1, None),
        ([4, None], 4, "assignment.before_earlier"),
        ([4, None], 5, None),
    ],
)
def test_from_when_a_version_can_hold(held: list[int | None], day: int, code: str | None) -> None:
    versions = [
        version(index, None if one is None else DAY + timedelta(days=one)) for index, one in enumerate(held, start=1)
    ]
    assert rules.objection_to_day(versions, DAY + timedelta(days=day), DAY) == code


def test_due_days_stay_within_the_placement() -> None:
    one = Assignment(
        title="A",
        text="B",
        due_from=DueFrom.START,
        due_days=10,
        work_processes=("B1-K1-W1",),
        rubric=RUBRIC,
        id="a",
        assignment_version_id="v",
        lineage="a",
        position=1,
        version=1,
    )
    last = DAY + timedelta(days=20)
    assert one.due_on(DAY, last) == DAY + timedelta(days=10)
    assert one.due_on(DAY, DAY + timedelta(days=3)) == DAY + timedelta(days=3)
    back = replace(one, due_from=DueFrom.END)
    assert back.due_on(DAY, last) == DAY + timedelta(days=10)
    assert back.due_on(DAY, DAY + timedelta(days=3)) == DAY


@pytest.mark.parametrize("line", ["Exact", "Exact: few | some | none", "Time 10:30: late | | early"])
def test_a_criterion_comes_back_as_it_was_typed(line: str) -> None:
    again = rules.criterion_of(rules.line_of(rules.criterion_of(line)))
    assert again == rules.criterion_of(line)
