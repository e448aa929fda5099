"""The plain, frozen values that go into and come out of the matching library.

The inputs are declared facts and wishes only: there is no name, sex, origin, photo, birth date or postcode of a person
in them, so that no such trait can reach a score.
"""

from matching.types.changes import Change, ChangeCode
from matching.types.inputs import (
    DEFAULT_WEIGHTS,
    CareLevel,
    Component,
    Filters,
    Gate,
    GuidanceFacts,
    PaymentFacts,
    PaymentWish,
    PlaceFacts,
    Route,
    Rules,
    SortOrder,
    StudentWish,
    Transport,
    Weights,
    WishError,
)
from matching.types.reasons import (
    REASON_PARAMS,
    Reason,
    ReasonCode,
    ReasonValue,
)
from matching.types.results import (
    Evidence,
    ExcludedPlace,
    Explanation,
    Facets,
    Part,
    RankedPlace,
    Ranking,
    Verdict,
)
from matching.types.success import FEATURES, Effect, Expectation, SuccessModel

__all__ = [
    "DEFAULT_WEIGHTS",
    "FEATURES",
    "REASON_PARAMS",
    "CareLevel",
    "Change",
    "ChangeCode",
    "Component",
    "Effect",
    "Evidence",
    "ExcludedPlace",
    "Expectation",
    "Explanation",
    "Facets",
    "Filters",
    "Gate",
    "GuidanceFacts",
    "Part",
    "PaymentFacts",
    "PaymentWish",
    "PlaceFacts",
    "RankedPlace",
    "Ranking",
    "Reason",
    "ReasonCode",
    "ReasonValue",
    "Route",
    "Rules",
    "SortOrder",
    "StudentWish",
    "SuccessModel",
    "Transport",
    "Verdict",
    "Weights",
    "WishError",
]
