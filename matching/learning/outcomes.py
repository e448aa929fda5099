"""What there is to learn from: pairs that were tried, with the values of their components and how they ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.types import FEATURES, Component

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One pair that was tried. `values` are the components (0-1) at the time of the decision; one that the student did
    not ask for is absent. `success`: it went well to the end. Nothing about who the student is, and no opinion."""

    company_id: str
    company_type: str
    values: Mapping[Component, float]
    success: bool
    on: date


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Outcomes as columns. `x` holds the values less `centres`, 0 where a component is absent; `company` and `sector`
    point into the sorted names."""

    x: FloatArray
    y: FloatArray
    centres: FloatArray
    company: IntArray
    companies: tuple[str, ...]
    sector: IntArray
    sectors: tuple[str, ...]


def ordered(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes in an order of their own, so that what is learned does not depend on how they were listed."""
    return tuple(sorted(outcomes, key=lambda one: (one.on, one.company_id, one.success, sorted(one.values.items()))))


def values_of(outcomes: Sequence[Outcome]) -> FloatArray:
    """The values of the components, one line per outcome in the order of FEATURES; NaN where absent."""
    lines = [[one.values.get(component, np.nan) for component in FEATURES] for one in outcomes]
    return np.array(lines, dtype=np.float64).reshape(len(outcomes), len(FEATURES))


def sample_of(outcomes: Sequence[Outcome]) -> Sample:
    """The columns; a component that nobody asked for has .5 as its centre."""
    raw = values_of(outcomes)
    seen = ~np.isnan(raw)
    sums, counts = np.where(seen, raw, 0.0).sum(axis=0), seen.sum(axis=0)
    centres = np.where(counts > 0, sums / np.maximum(counts, 1), 0.5).round(6)
    companies, company = np.unique([one.company_id for one in outcomes], return_inverse=True)
    sectors, sector = np.unique([one.company_type for one in outcomes], return_inverse=True)
    return Sample(
        x=np.where(seen, raw - centres, 0.0),
        y=np.array([one.success for one in outcomes], dtype=np.float64),
        centres=centres,
        company=company.astype(np.int64),
        companies=tuple(str(name) for name in companies),
        sector=sector.astype(np.int64),
        sectors=tuple(str(name) for name in sectors),
    )
