"""The agreement: which parts the law asks, who signs, what a change of it needs, and what can be done in which state.

WEB 7.2.8 to 7.2.10 for the parts; domain.md 1.4 for the changes. Pure decisions: today is an argument.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bpv.core.clock import years_between
from bpv.placements.models import State
from bpv.placements.models.agreement import ADULT, AgreementState, Asker, Change, Party, SheetFields


class Deed(StrEnum):
    """What can be done with an agreement."""

    EDIT = "edit"
    SEND = "send"
    SIGN = "sign"
    CONSENT = "consent"
    OBJECT = "object"
    ANSWER = "answer"
    EXCEPT = "except"
    WITHDRAW = "withdraw"


S = AgreementState
DEEDS: Final[Mapping[AgreementState, frozenset[Deed]]] = MappingProxyType(
    {
        S.NONE: frozenset(),
        S.DRAFT: frozenset({Deed.EDIT, Deed.SEND, Deed.EXCEPT, Deed.WITHDRAW}),
        S.SENT: frozenset({Deed.EDIT, Deed.SIGN, Deed.EXCEPT, Deed.WITHDRAW}),
        S.COMPLETE: frozenset({Deed.EDIT, Deed.CONSENT, Deed.OBJECT, Deed.ANSWER}),
        S.ENDED: frozenset({Deed.ANSWER}),
        S.WITHDRAWN: frozenset(),
    }
)

OVER: Final = (State.ENDED_EARLY, State.FINISHED)


def state_with(stored: AgreementState, placement: State) -> AgreementState:
    """The state of an agreement beside its placement: it ends with it, and falls away when that never began."""
    if placement is State.CANCELLED:
        return S.WITHDRAWN
    return S.ENDED if placement in OVER and stored is not S.WITHDRAWN else stored


# The legal parts: what must be there before an agreement can be sent, and so before it can be complete.
PARTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "days_and_hours": ("starts_on", "ends_on", "hours", "spread"),
        "guidance": ("guidance", "trainer_name", "supervisor_name"),
        "part_and_assessment": ("work_processes", "assessment"),
        "dissolution": ("dissolution",),
    }
)


def missing(sheet: SheetFields) -> tuple[str, ...]:
    """What lacks of the four legal parts, as names of fields, in the order of the law. The spread lacks, too, when it
    does not add up to the total; the work processes may lack when the BPV serves an elective unit alone."""
    lacking = [name for names in PARTS.values() for name in names if not getattr(sheet, name)]
    if sheet.elective_only and sheet.elective_code and "work_processes" in lacking:
        lacking.remove("work_processes")
    if sheet.hours and sheet.spread and sum(sheet.spread.values()) != sheet.hours:
        lacking.append("spread_sum")
    return tuple(lacking)


def parts_missing(sheet: SheetFields) -> tuple[str, ...]:
    """Which of the four legal parts are not whole, as names of `PARTS`."""
    lacking = set(missing(sheet))
    if "spread_sum" in lacking:
        lacking.add("spread")
    return tuple(part for part, names in PARTS.items() if lacking & set(names))


def signing(birth_date: date, on: date) -> tuple[Party, ...]:
    """Who must sign when the student signs on a day: a parent too for who is under 18 then."""
    young = years_between(birth_date, on) < ADULT
    return tuple(party for party in Party if young or party is not Party.PARENT)


def unsigned(birth_date: date, signed: Mapping[Party, date], today: date) -> tuple[Party, ...]:
    """Who must still sign. Whether a parent must is settled by the day on which the student signed, or by today."""
    wanted = signing(birth_date, signed.get(Party.STUDENT, today))
    return tuple(party for party in wanted if party not in signed)


def in_time(starts_on: date, complete_on: date | None, today: date) -> bool | None:
    """Was everything signed on or before the first day? None while that day has not come."""
    if complete_on is not None and complete_on <= starts_on:
        return True
    return None if today < starts_on else False


class Way(StrEnum):
    """What a change needs, the weightiest last."""

    NOTE = "note"
    NEW_SHEET = "new_sheet"
    SIGN_AGAIN = "sign_again"
    NEW_AGREEMENT = "new_agreement"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one change needs. `objections`: the parties get the objection term; `only_by`: nobody else may ask for it;
    `consent_for`: when this party asks, the student must agree first; `talks`: only after talks."""

    way: Way
    objections: bool = False
    only_by: Asker | None = None
    consent_for: Asker | None = None
    talks: bool = False


RULES: Final[Mapping[Change, Rule]] = MappingProxyType(
    {
        Change.FIRST: Rule(Way.SIGN_AGAIN),
        Change.OTHER_COMPANY: Rule(Way.NEW_AGREEMENT),
        Change.OTHER_SCHOOL: Rule(Way.NEW_AGREEMENT),
        Change.ELECTIVE: Rule(Way.NEW_SHEET, objections=True),
        Change.DATES: Rule(Way.NEW_SHEET, objections=True, consent_for=Asker.COMPANY),
        Change.HOURS: Rule(Way.NEW_SHEET, objections=True, consent_for=Asker.COMPANY),
        Change.QUALIFICATION: Rule(Way.NEW_SHEET, objections=True, only_by=Asker.STUDENT, talks=True),
        Change.CONTENT: Rule(Way.SIGN_AGAIN),
        Change.TRAINER: Rule(Way.NOTE),
        Change.SUPERVISOR: Rule(Way.NOTE),
    }
)
WEIGHT: Final = tuple(Way)
FIELDS: Final[Mapping[Change, tuple[str, ...]]] = MappingProxyType(
    {
        Change.ELECTIVE: ("elective_code", "elective_only"),
        Change.DATES: ("starts_on", "ends_on"),
        Change.HOURS: ("hours", "spread"),
        Change.QUALIFICATION: ("crebo", "route"),
        Change.CONTENT: ("work_processes", "assessment", "guidance", "dissolution"),
        Change.TRAINER: ("trainer_id", "trainer_name"),
        Change.SUPERVISOR: ("supervisor_id", "supervisor_name"),
    }
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a set of changes needs together; `refusal` is a word code when it may not be done at all."""

    way: Way
    consent: bool = False
    objections: bool = False
    refusal: str | None = None


def changes(before: SheetFields, after: SheetFields) -> tuple[Change, ...]:
    """What differs between two sheets; an e-mail address alone is no change of the agreement. Another company follows
    from the placement, and is never an edit of a sheet."""
    return tuple(
        change for change, names in FIELDS.items() if any(said(before, name) != said(after, name) for name in names)
    )


def said(sheet: SheetFields, name: str) -> object:
    """What a sheet says in a field; in which order the work processes stand means nothing."""
    value = getattr(sheet, name)
    return sorted(value) if isinstance(value, list) else value


def needs(found: Collection[Change], asked_by: Asker, *, talked: bool) -> Needs:
    """What these changes need of an agreement that everybody signed: the weightiest rule holds for all."""
    rules = [RULES[change] for change in found]
    if any(rule.only_by not in (None, asked_by) for rule in rules):
        return Needs(Way.NEW_SHEET, refusal="agreement.only_by_student")
    if any(rule.talks for rule in rules) and not talked:
        return Needs(Way.NEW_SHEET, refusal="agreement.talk_first")
    way = max((rule.way for rule in rules), key=WEIGHT.index, default=Way.NOTE)
    return Needs(
        way,
        consent=way is Way.NEW_SHEET and any(rule.consent_for is asked_by for rule in rules),
        objections=way is Way.NEW_SHEET and any(rule.objections for rule in rules),
    )
