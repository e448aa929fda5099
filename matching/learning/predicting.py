"""What a model says of pairs that were tried; the same arithmetic as the score."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.learning.outcomes import Outcome, values_of
from matching.types import SuccessModel

FloatArray = NDArray[np.float64]


def predict(model: SuccessModel, outcomes: Sequence[Outcome]) -> FloatArray:
    """The chance of success (0-1) of each pair."""
    apart = np.nan_to_num(values_of(outcomes) - np.array(model.centres), nan=0.0)
    company = [model.companies[one.company_id].value if one.company_id in model.companies else 0.0 for one in outcomes]
    sector = [model.sectors.get(one.company_type, 0.0) for one in outcomes]
    odds = model.intercept + apart @ np.array(model.weights) + np.array(company) + np.array(sector)
    chance: FloatArray = 1 / (1 + np.exp(-odds))
    return chance
