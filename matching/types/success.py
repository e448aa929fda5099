"""A learned model of expected success, as plain numbers: what it says of a pair is arithmetic, with no library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from matching.types.inputs import Component

FEATURES: Final[tuple[Component, ...]] = tuple(one for one in Component if one is not Component.SUCCESS)
"""What a model looks at: the values of the other components, and nothing else of a student."""


class Effect(NamedTuple):
    """What was learned about one company, on the scale of log-odds: its shrunk effect, the variance of that, and the
    number of outcomes behind it."""

    value: float
    variance: float
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessModel:
    """log-odds = intercept + sum of weight x (value - centre) + effect of the company + effect of the sector.

    `weights` and `centres` are in the order of FEATURES; a component that does not take part counts as its centre.
    `companies` by company id, `sectors` by kind of company, both 0 when absent; `company_variance` and
    `sector_variance` are the variances of one that was never seen. `covariance` is that of the intercept, the weights
    and the sectors, in that order. `outcomes` counts what it was learned from.
    """

    version: int
    intercept: float
    weights: tuple[float, ...]
    centres: tuple[float, ...]
    company_variance: float
    sector_variance: float
    covariance: tuple[tuple[float, ...], ...]
    outcomes: int
    companies: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    sectors: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        size = 1 + len(FEATURES) + len(self.sectors)
        if not len(self.weights) == len(self.centres) == len(FEATURES):
            raise ValueError(
                f"success model {self.version}: {len(self.weights)} weights for {len(FEATURES)} components"
            )
        if len(self.covariance) != size or any(len(line) != size for line in self.covariance):
            raise ValueError(f"success model {self.version}: the covariance is not {size} x {size}")


class Expectation(NamedTuple):
    """How likely a placement is to go well (0-1), with the bounds between which it lies 9 times out of 10, and the
    number of outcomes at this company."""

    chance: float
    low: float
    high: float
    cases: int
