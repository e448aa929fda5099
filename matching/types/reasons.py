"""Reasons as codes with parameters; the words for them are made elsewhere."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

ReasonValue = str | int | float


class ReasonCode(StrEnum):
    """Every code that leaves this library; the value after the dot says what happened. See `REASON_PARAMS`."""

    RECOGNITION_VALID = "recognition.valid"
    RECOGNITION_VALID_UNTIL = "recognition.valid_until"
    RECOGNITION_UNKNOWN = "recognition.unknown"
    RECOGNITION_STARTS_LATE = "recognition.starts_late"
    RECOGNITION_ENDS_EARLY = "recognition.ends_early"
    RECOGNITION_OTHER = "recognition.other_qualification"
    CAPACITY_FREE = "capacity.free"
    CAPACITY_FULL = "capacity.full"
    PERIOD_COVERED = "period.covered"
    PERIOD_TOO_SHORT = "period.too_short"
    ROUTE_SAME = "route.same"
    ROUTE_OTHER = "route.other"
    STUDY_YEAR_SUITS = "study_year.suits"
    STUDY_YEAR_OTHER = "study_year.other"
    AGE_SUITS = "age.suits"
    AGE_UNDER_16 = "age.not_for_under_16"
    AGE_TOO_YOUNG = "age.below_minimum"
    CARE_NOT_ASKED = "care.not_asked"
    CARE_COVERED = "care.covered"
    CARE_BELOW_LEVEL = "care.below_level"
    CARE_UNKNOWN = "care.unknown"
    TRAVEL_WITHIN_LIMIT = "travel.within_limit"
    TRAVEL_BEYOND_LIMIT = "travel.beyond_limit"
    TRAVEL_NO_LIMIT = "travel.no_limit"
    TRAVEL_ABROAD = "travel.abroad"
    TRAVEL_UNKNOWN = "travel.unknown"
    LANGUAGE_NOT_ASKED = "language.not_asked"
    LANGUAGE_SHARED = "language.shared"
    LANGUAGE_NONE_SHARED = "language.none_shared"
    LANGUAGE_UNKNOWN = "language.unknown"
    COMPANY_ACTIVE = "company.active"
    COMPANY_PAUSED = "company.paused"
    EARLIER_NONE = "earlier.none"
    EARLIER_SAME_COMPANY = "earlier.same_company"
    CONTENT_WORDS = "content.words"
    CONTENT_SIMILARITY = "content.similarity"
    CONTENT_WORK_PROCESSES = "content.work_processes"
    CONTENT_TECHNIQUES = "content.techniques"
    CONTENT_TEXT_UNKNOWN = "content.text_unknown"
    CONTENT_WORK_PROCESSES_UNKNOWN = "content.work_processes_unknown"
    CONTENT_TECHNIQUES_UNKNOWN = "content.techniques_unknown"
    GUIDANCE_HOURS = "guidance.hours"
    GUIDANCE_TRAINERS = "guidance.trainers"
    GUIDANCE_STUDENTS_PER_TRAINER = "guidance.students_per_trainer"
    GUIDANCE_HOURS_UNKNOWN = "guidance.hours_unknown"
    GUIDANCE_TRAINERS_UNKNOWN = "guidance.trainers_unknown"
    GUIDANCE_STUDENTS_PER_TRAINER_UNKNOWN = "guidance.students_per_trainer_unknown"
    CARE_LEVELS = "care.levels"
    CARE_LEVEL_UNKNOWN = "care.level_unknown"
    PAYMENT_EXPENSES = "payment.expenses_covered"
    PAYMENT_NO_EXPENSES = "payment.expenses_not_covered"
    PAYMENT_ALLOWANCE = "payment.allowance"
    PAYMENT_EXPENSES_UNKNOWN = "payment.expenses_unknown"
    PAYMENT_ALLOWANCE_UNKNOWN = "payment.allowance_unknown"
    TRAVEL_DISTANCE = "travel.distance"
    DAYS_WEEKDAYS = "days.weekdays"
    DAYS_PER_WEEK = "days.per_week"
    DAYS_UNKNOWN = "days.unknown"
    CONTINUITY_WHOLE_PERIOD = "continuity.whole_period"
    CONTINUITY_PART = "continuity.part"
    SUCCESS_COMPANY = "success.company"
    SUCCESS_GENERAL = "success.general"
    SUCCESS_EXPERIENCE = "success.rule_of_experience"
    OVERALL = "overall.best_of_all"


_PARAMS: dict[ReasonCode, tuple[str, ...]] = {
    ReasonCode.RECOGNITION_VALID: ("since",),
    ReasonCode.RECOGNITION_VALID_UNTIL: ("since", "until"),
    ReasonCode.RECOGNITION_STARTS_LATE: ("since",),
    ReasonCode.RECOGNITION_ENDS_EARLY: ("until",),
    ReasonCode.RECOGNITION_OTHER: ("qualification", "wanted"),
    ReasonCode.CAPACITY_FREE: ("places",),
    ReasonCode.PERIOD_COVERED: ("percent",),
    ReasonCode.PERIOD_TOO_SHORT: ("percent", "needed"),
    ReasonCode.ROUTE_SAME: ("route",),
    ReasonCode.ROUTE_OTHER: ("route", "wanted"),
    ReasonCode.STUDY_YEAR_SUITS: ("wanted",),
    ReasonCode.STUDY_YEAR_OTHER: ("years", "wanted"),
    ReasonCode.AGE_TOO_YOUNG: ("minimum",),
    ReasonCode.CARE_COVERED: ("kinds",),
    ReasonCode.CARE_BELOW_LEVEL: ("kind", "level", "needed"),
    ReasonCode.CARE_UNKNOWN: ("kind",),
    ReasonCode.TRAVEL_WITHIN_LIMIT: ("km", "limit"),
    ReasonCode.TRAVEL_BEYOND_LIMIT: ("km", "limit"),
    ReasonCode.TRAVEL_ABROAD: ("country",),
    ReasonCode.LANGUAGE_SHARED: ("languages",),
    ReasonCode.LANGUAGE_NONE_SHARED: ("languages",),
    ReasonCode.CONTENT_WORDS: ("words",),
    ReasonCode.CONTENT_SIMILARITY: ("percent",),
    ReasonCode.CONTENT_WORK_PROCESSES: ("covered", "wanted"),
    ReasonCode.CONTENT_TECHNIQUES: ("covered", "wanted"),
    ReasonCode.GUIDANCE_HOURS: ("hours",),
    ReasonCode.GUIDANCE_TRAINERS: ("trainers",),
    ReasonCode.GUIDANCE_STUDENTS_PER_TRAINER: ("students",),
    ReasonCode.CARE_LEVELS: ("kind", "level"),
    ReasonCode.PAYMENT_ALLOWANCE: ("amount",),
    ReasonCode.TRAVEL_DISTANCE: ("km", "minutes", "transport"),
    ReasonCode.DAYS_WEEKDAYS: ("shared", "wanted"),
    ReasonCode.DAYS_PER_WEEK: ("days", "wanted"),
    ReasonCode.CONTINUITY_PART: ("percent",),
    ReasonCode.SUCCESS_COMPANY: ("percent", "low", "high", "cases"),
    ReasonCode.SUCCESS_GENERAL: ("percent", "low", "high", "cases"),
    ReasonCode.SUCCESS_EXPERIENCE: ("percent", "low", "high", "cases"),
    ReasonCode.OVERALL: ("score",),
}

REASON_PARAMS: Mapping[ReasonCode, tuple[str, ...]] = MappingProxyType(
    {code: _PARAMS.get(code, ()) for code in ReasonCode}
)
"""Every code with the names of its parameters: the list a translation audit walks through."""


class Reason(NamedTuple):
    """A code with parameters; words are made elsewhere. Lists come as text joined with ", ", dates as ISO text."""

    code: ReasonCode
    params: Mapping[str, ReasonValue] = MappingProxyType({})
