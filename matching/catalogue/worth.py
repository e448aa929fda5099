"""What a place is worth on guidance and payment, whoever asks. Computed once per catalogue, unknown = median."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.types import PaymentWish

FloatArray = NDArray[np.float64]

FULL_HOURS, FULL_TRAINERS, MOST_STUDENTS = 8.0, 2.0, 5.0
HOURS_SHARE, TRAINERS_SHARE, STUDENTS_SHARE = 0.5, 0.25, 0.25
FULL_ALLOWANCE = 500.0
NEUTRAL = 0.5


def fill_unknown(values: FloatArray) -> FloatArray:
    """Replaces NaN by the median of the known values, or by 0.5 when nothing is known."""
    unknown = np.isnan(values)
    if not unknown.any():
        return values
    known = values[~unknown]
    filled: FloatArray = np.where(unknown, np.median(known) if len(known) else NEUTRAL, values)
    return filled


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Values 0-1 per place, and the share of each value that rests on known facts."""

    guidance: FloatArray
    guidance_known: FloatArray
    payment: dict[PaymentWish, FloatArray]
    payment_known: dict[PaymentWish, FloatArray]

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        arrays = (self.guidance, self.guidance_known, *self.payment.values(), *self.payment_known.values())
        return sum(array.nbytes for array in arrays)


def assess(
    hours: FloatArray, trainers: FloatArray, students: FloatArray, expenses: FloatArray, allowance: FloatArray
) -> Worth:
    """Guidance and payment values from raw columns in which NaN means unknown.

    guidance = 0.5 x hours/8 (at most 1) + 0.25 x free trainers/2 (at most 1) + 0.25 x (5 - students per trainer)/4
    (between 0 and 1); payment = the mean of "expenses covered" (0 or 1) and allowance/500 euro (at most 1), or one of
    the two when the student asked for that one.
    """
    guidance_parts = (
        (HOURS_SHARE, np.minimum(hours / FULL_HOURS, 1)),
        (TRAINERS_SHARE, np.minimum(trainers / FULL_TRAINERS, 1)),
        (STUDENTS_SHARE, np.clip((MOST_STUDENTS - students) / (MOST_STUDENTS - 1), 0, 1)),
    )
    paid = np.minimum(allowance / FULL_ALLOWANCE, 1)
    expenses_value, paid_value = fill_unknown(expenses), fill_unknown(paid)
    expenses_known, paid_known = 1.0 - np.isnan(expenses), 1.0 - np.isnan(paid)
    return Worth(
        guidance=np.sum([share * fill_unknown(part) for share, part in guidance_parts], axis=0),
        guidance_known=np.sum([share * ~np.isnan(part) for share, part in guidance_parts], axis=0),
        payment={
            PaymentWish.NO_WISH: (expenses_value + paid_value) / 2,
            PaymentWish.EXPENSES: expenses_value,
            PaymentWish.ALLOWANCE: paid_value,
        },
        payment_known={
            PaymentWish.NO_WISH: (expenses_known + paid_known) / 2,
            PaymentWish.EXPENSES: expenses_known,
            PaymentWish.ALLOWANCE: paid_known,
        },
    )
