"""The change rules of domain.md 1.4 as a table, the legal parts, who signs, and what can be done in which state."""

from datetime import date, timedelta

import pytest

from bpv.placements.models import State
from bpv.placements.models.agreement import AgreementState, Asker, Change, Party, SheetFields
from bpv.placements.rules import agreement as rules
from bpv.placements.rules.agreement import Deed, Needs, Way
from tests.support.school_agreement import sheet_of

STUDENT, COMPANY, SCHOOL = Asker.STUDENT, Asker.COMPANY, Asker.SCHOOL
DAYS = type("Days", (), {"starts_on": date(2026, 9, 1), "ends_on": date(2026, 11, 6)})
SHEET = sheet_of(DAYS, work_processes=["B1-K1-W1", "B1-K1-W2"])

# What changes, who asks, was it talked over -> what the table of domain.md 1.4 asks for.
TABLE: list[tuple[tuple[Change, ...], Asker, bool, Needs]] = [
    ((Change.OTHER_COMPANY,), SCHOOL, False, Needs(Way.NEW_AGREEMENT)),
    ((Change.OTHER_SCHOOL,), STUDENT, False, Needs(Way.NEW_AGREEMENT)),
    ((Change.ELECTIVE,), STUDENT, False, Needs(Way.NEW_SHEET, objections=True)),
    ((Change.DATES,), SCHOOL, False, Needs(Way.NEW_SHEET, objections=True)),
    ((Change.DATES,), STUDENT, False, Needs(Way.NEW_SHEET, objections=True)),
    ((Change.DATES,), COMPANY, False, Needs(Way.NEW_SHEET, consent=True, objections=True)),
    ((Change.HOURS,), COMPANY, False, Needs(Way.NEW_SHEET, consent=True, objections=True)),
    ((Change.HOURS,), SCHOOL, False, Needs(Way.NEW_SHEET, objections=True)),
    ((Change.QUALIFICATION,), SCHOOL, True, Needs(Way.NEW_SHEET, refusal="agreement.only_by_student")),
    ((Change.QUALIFICATION,), COMPANY, True, Needs(Way.NEW_SHEET, refusal="agreement.only_by_student")),
    ((Change.QUALIFICATION,), STUDENT, False, Needs(Way.NEW_SHEET, refusal="agreement.talk_first")),
    ((Change.QUALIFICATION,), STUDENT, True, Needs(Way.NEW_SHEET, objections=True)),
    ((Change.TRAINER,), COMPANY, False, Needs(Way.NOTE)),
    ((Change.SUPERVISOR,), SCHOOL, False, Needs(Way.NOTE)),
    ((Change.CONTENT,), SCHOOL, False, Needs(Way.SIGN_AGAIN)),
    ((Change.TRAINER, Change.HOURS), COMPANY, False, Needs(Way.NEW_SHEET, consent=True, objections=True)),
    ((Change.CONTENT, Change.HOURS), COMPANY, False, Needs(Way.SIGN_AGAIN)),
    ((Change.ELECTIVE, Change.OTHER_COMPANY), SCHOOL, False, Needs(Way.NEW_AGREEMENT)),
    ((), SCHOOL, False, Needs(Way.NOTE)),
]


@pytest.mark.parametrize(("found", "asked_by", "talked", "wanted"), TABLE)
def test_what_a_change_needs(found: tuple[Change, ...], asked_by: Asker, talked: bool, wanted: Needs) -> None:
    """Every row of the table, and pairs of which the weightiest counts."""
    assert rules.needs(found, asked_by, talked=talked) == wanted


def test_every_change_has_a_rule() -> None:
    """A change without a rule would fail when somebody makes it."""
    assert set(rules.RULES) == set(Change)
    assert set(rules.FIELDS) == set(Change) - {Change.FIRST, Change.OTHER_COMPANY, Change.OTHER_SCHOOL}


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        ({"elective_code": "K0505"}, (Change.ELECTIVE,)),
        ({"ends_on": date(2026, 12, 1)}, (Change.DATES,)),
        ({"hours": 420, "spread": {"2": 420}}, (Change.HOURS,)),
        ({"crebo": "25300"}, (Change.QUALIFICATION,)),
        ({"guidance": "Anders."}, (Change.CONTENT,)),
        ({"trainer_name": "Kim"}, (Change.TRAINER,)),
        ({"supervisor_name": "Lou"}, (Change.SUPERVISOR,)),
        ({"trainer_email": "pim@bedrijf.example"}, ()),
        ({"work_processes": ["B1-K1-W2", "B1-K1-W1"]}, ()),
        ({"hours": 420, "trainer_name": "Kim"}, (Change.HOURS, Change.TRAINER)),
    ],
)
def test_what_differs_between_two_sheets(edit: dict[str, object], wanted: tuple[Change, ...]) -> None:
    """The kind of change follows from the sheets, not from what somebody says."""
    assert rules.changes(SHEET, SHEET.model_copy(update=edit)) == wanted


@pytest.mark.parametrize(
    ("without", "part"),
    [
        ({"hours": None}, "days_and_hours"),
        ({"spread": {}}, "days_and_hours"),
        ({"spread": {"2": 399}}, "days_and_hours"),
        ({"guidance": ""}, "guidance"),
        ({"trainer_name": ""}, "guidance"),
        ({"work_processes": []}, "part_and_assessment"),
        ({"assessment": ""}, "part_and_assessment"),
        ({"dissolution": ""}, "dissolution"),
    ],
)
def test_a_legal_part_that_lacks_is_named(without: dict[str, object], part: str) -> None:
    """Each of the four parts of the law, by each way in which it can lack."""
    assert rules.parts_missing(SHEET) == ()
    assert rules.parts_missing(SHEET.model_copy(update=without)) == (part,)


def test_an_elective_unit_alone_needs_no_work_processes() -> None:
    """Only when the unit is named."""
    alone: SheetFields = SHEET.model_copy(update={"work_processes": [], "elective_only": True})
    assert rules.parts_missing(alone) == ("part_and_assessment",)
    assert rules.parts_missing(alone.model_copy(update={"elective_code": "K0505"})) == ()


BIRTHDAY = date(2026, 9, 10)
BORN = date(2008, 9, 10)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("signed", "today", "parent"),
    [
        ({}, BIRTHDAY - DAY, True),
        ({}, BIRTHDAY, False),
        ({Party.STUDENT: BIRTHDAY - DAY}, BIRTHDAY + 30 * DAY, True),  # the day of signing counts, not today
        ({Party.STUDENT: BIRTHDAY}, BIRTHDAY + DAY, False),
    ],
)
def test_a_parent_signs_for_who_is_under_18_on_the_day_of_signing(
    signed: dict[Party, date], today: date, parent: bool
) -> None:
    """On the eighteenth birthday nobody has to sign along any more."""
    assert (Party.PARENT in rules.unsigned(BORN, signed, today)) is parent
    assert {Party.COMPANY, Party.SCHOOL} <= set(rules.unsigned(BORN, signed, today))


def test_everybody_on_or_before_the_first_day() -> None:
    """On the first day is in time; the day after is not; before it nobody is late."""
    start = date(2026, 9, 1)
    assert rules.in_time(start, start, start + 9 * DAY) is True
    assert rules.in_time(start, start + DAY, start + 9 * DAY) is False
    assert rules.in_time(start, None, start - DAY) is None
    assert rules.in_time(start, None, start) is False


def test_the_placement_ends_its_agreement() -> None:
    """Every stored state beside every state of a placement."""
    for stored in AgreementState:
        for placement in State:
            found = rules.state_with(stored, placement)
            if placement is State.CANCELLED or stored is AgreementState.WITHDRAWN:
                assert found is AgreementState.WITHDRAWN
            elif placement in (State.FINISHED, State.ENDED_EARLY):
                assert found is AgreementState.ENDED
            else:
                assert found is stored


def test_what_is_over_can_only_be_answered() -> None:
    """Nothing is signed or changed after the end."""
    assert rules.DEEDS[AgreementState.ENDED] == {Deed.ANSWER}
    assert rules.DEEDS[AgreementState.WITHDRAWN] == rules.DEEDS[AgreementState.NONE] == frozenset()
    assert set(rules.DEEDS) == set(AgreementState)
