"""Expected success of the eligible places, from a learned model of plain numbers."""

import math
from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.types.inputs import Component
from matching.types.success import FEATURES, Effect, Expectation, SuccessModel

FloatArray = NDArray[np.float64]
Rows = NDArray[np.int64]

NINE_IN_TEN = 1.6448536269514722
PERSONAL_CASES = 5
ENOUGH_OUTCOMES = 50
NOTHING = Effect(0.0, 0.0, 0)


class Bound(NamedTuple):
    """A model laid along the numbers of a catalogue: log-odds per company and per kind of company."""

    model: SuccessModel
    company: FloatArray
    kind: FloatArray


_bound: WeakKeyDictionary[Catalogue, Bound] = WeakKeyDictionary()


def bound(catalogue: Catalogue, model: SuccessModel) -> Bound:
    """The model for this catalogue; kept as long as the catalogue lives and the model is the same one."""
    found = _bound.get(catalogue)
    if found is None or found.model is not model:
        company = [model.companies.get(name, NOTHING).value for name in catalogue.company_numbers]
        kind = [model.sectors.get(name, 0.0) for name in catalogue.company_types]
        found = Bound(model, np.array(company, dtype=np.float64), np.array(kind, dtype=np.float64))
        _bound[catalogue] = found
    return found


def chances(
    catalogue: Catalogue, model: SuccessModel, rows: Rows, values: Mapping[Component, FloatArray]
) -> FloatArray:
    """The chance of success (0-1) of each row, given the values of the components that take part."""
    laid = bound(catalogue, model)
    odds = laid.company.take(catalogue.company.take(rows)) + laid.kind.take(catalogue.company_type.take(rows))
    odds += model.intercept
    for component, weight, centre in zip(FEATURES, model.weights, model.centres, strict=True):
        if component in values:
            odds += weight * (values[component] - centre)
    chance: FloatArray = 1 / (1 + np.exp(-odds))
    return chance


def expectation(
    model: SuccessModel, company_id: str, company_type: str, values: Mapping[Component, float]
) -> Expectation:
    """The chance of one pair with its bounds.

    The variance is that of the shared part, less what the company's own outcomes say about it, plus the company's own.
    """
    effect = model.companies.get(company_id, Effect(0.0, model.company_variance, 0))
    terms = zip(FEATURES, model.centres, strict=True)
    apart = [values[component] - centre if component in values else 0.0 for component, centre in terms]
    own = 1 - effect.variance / model.company_variance if model.company_variance else 0.0
    line = np.array([1.0 - own, *apart, *(float(name == company_type) for name in model.sectors)])
    odds = model.intercept + float(np.dot(model.weights, apart)) + effect.value + model.sectors.get(company_type, 0.0)
    variance = float(line @ np.array(model.covariance) @ line) + effect.variance
    if company_type not in model.sectors:
        variance += model.sector_variance
    spread = NINE_IN_TEN * math.sqrt(max(0.0, variance))
    low, chance, high = (1 / (1 + math.exp(-at)) for at in (odds - spread, odds, odds + spread))
    return Expectation(chance, low, high, effect.cases)
