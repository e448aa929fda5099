"""B7: expected success learned from few outcomes, beside expert weights, plain logistic regression and the school mean.

    python -m benchmarks.b7_learning
    python -m benchmarks.b7_learning --repeats 5

Made-up schools of which the true chances are known: the published weights hold by and large, each school has its own
mood, and some companies do better or worse than their facts say. The figure is the log-loss over that of the true
chances, on fresh pairs at the same companies: 0 is as good as can be. Boosting is not run here: it needs 500 outcomes.
"""

import argparse
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from matching.learning import Outcome, Prior, fit, predict, untrained
from matching.types import DEFAULT_WEIGHTS, FEATURES

FloatArray = NDArray[np.float64]
SIZES = (25, 50, 100, 200, 500, 1_000, 4_000)
FRESH = 4_000
OTHERS, OTHERS_OUTCOMES = 6, 300
LEAST_LOSS, FEW = 0.005, 200
METHODS = ("mean", "expert", "plain", "shrunk", "pooled")
KINDS = ("company", "company", "company", "pps", "zzp")
START = date(2024, 9, 1)


@dataclass(frozen=True, slots=True)
class Case:
    """Pairs of one made-up school, with the true chance of each."""

    outcomes: tuple[Outcome, ...]
    truth: FloatArray


def schools(draw: np.random.Generator, number: int, common: FloatArray, seen: int) -> tuple[Case, Case]:
    """A made-up school: outcomes to learn from, and fresh pairs at the same companies."""
    weights = common + draw.normal(0, 0.25, len(FEATURES))
    companies = max(8, seen // 8)
    effects, kinds = draw.normal(0, 0.6, companies), draw.integers(0, len(KINDS), companies)
    level = draw.normal(1.0, 0.4)
    total = seen + FRESH
    shape = np.array([2.0, 2.5, 1.0, 1.5, 2.0, 4.0, 6.0])
    x = draw.beta(shape, np.array([3.0, 2.5, 1.5, 2.0, 2.0, 1.5, 1.0]), (total, len(FEATURES)))
    x[:, FEATURES.index("care")] = np.where(draw.random(total) < 0.15, x[:, FEATURES.index("care")], np.nan)
    at = draw.integers(0, companies, total)
    apart = np.nan_to_num(x - np.nanmean(x, axis=0), nan=0.0)
    truth = 1 / (1 + np.exp(-(level + apart @ weights + effects[at])))
    y = draw.random(total) < truth
    outcomes = tuple(
        Outcome(
            company_id=f"school{number} company{at[n]}",
            company_type=KINDS[kinds[at[n]]],
            values={name: float(value) for name, value in zip(FEATURES, x[n], strict=True) if not np.isnan(value)},
            success=bool(y[n]),
            on=START + timedelta(days=n * 700 // total),
        )
        for n in range(total)
    )
    return Case(outcomes[:seen], truth[:seen]), Case(outcomes[seen:], truth[seen:])


def excess(case: Case, chance: FloatArray) -> float:
    """The expected log-loss of these chances over that of the true ones."""
    said = np.clip(chance, 1e-6, 1 - 1e-6)
    odds = np.log(case.truth / said), np.log((1 - case.truth) / (1 - said))
    return float(np.mean(case.truth * odds[0] + (1 - case.truth) * odds[1]))


def plain(learned: Case, fresh: Case) -> FloatArray:
    """Plain logistic regression, C = 1, on the same components; absent ones at their mean."""
    lines = [
        [[one.values.get(name, np.nan) for name in FEATURES] for one in case.outcomes] for case in (learned, fresh)
    ]
    seen, asked = np.array(lines[0]), np.array(lines[1])
    centre = np.where(np.isnan(seen).all(axis=0), 0.5, np.nanmean(np.nan_to_num(seen, nan=0.5), axis=0))
    y = [one.success for one in learned.outcomes]
    if len(set(y)) == 1:
        return np.full(len(asked), np.mean([*y, not y[0]]))
    model = LogisticRegression(C=1.0).fit(np.nan_to_num(seen - centre, nan=0.0), y)
    chance: FloatArray = model.predict_proba(np.nan_to_num(asked - centre, nan=0.0))[:, 1]
    return chance


def contest(seed: int, seen: int, pool: int) -> dict[str, float]:
    """The excess log-loss of each method for one made-up school with so many outcomes, beside `pool` others."""
    draw = np.random.default_rng((seed, seen))
    common = np.array(Prior.expert(DEFAULT_WEIGHTS).weights) * draw.uniform(0.6, 1.6, len(FEATURES))
    others = [fit(schools(draw, n, common, OTHERS_OUTCOMES)[0].outcomes) for n in range(1, pool + 1)]
    learned, fresh = schools(draw, 0, common, seen)
    mean = (sum(one.success for one in learned.outcomes) + 1) / (seen + 2)
    pooled = fit(learned.outcomes, Prior.pooled(others))
    found = {
        "mean": np.full(FRESH, mean),
        "expert": predict(untrained(learned.outcomes), fresh.outcomes),
        "plain": plain(learned, fresh),
        "shrunk": predict(fit(learned.outcomes), fresh.outcomes),
        "pooled": predict(pooled, fresh.outcomes),
    }
    return {name: excess(fresh, chance) for name, chance in found.items()}


def run(sizes: Sequence[int], repeats: int, pool: int = OTHERS) -> dict[int, dict[str, float]]:
    """The mean excess per number of outcomes and method."""
    found = {}
    for seen in sizes:
        contests = [contest(seed, seen, pool) for seed in range(repeats)]
        found[seen] = {name: float(np.mean([one[name] for one in contests])) for name in METHODS}
    return found


def misses(found: dict[int, dict[str, float]]) -> list[str]:
    """Where a target is missed."""
    missed = []
    for seen, losses in found.items():
        for name in ("shrunk", "pooled"):
            if losses[name] > losses["expert"] + LEAST_LOSS:
                missed.append(f"{seen}: {name} above expert weights by more than {LEAST_LOSS}")
            if seen <= FEW and losses[name] >= losses["plain"]:
                missed.append(f"{seen}: {name} not below plain logistic regression")
    return missed


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit with 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--repeats", type=int, default=20)
    asked = parser.parse_args(arguments)
    versions = f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}"
    print(f"B7 expected success, {asked.repeats} schools each; Python {platform.python_version()}, {versions}")
    with threadpool_limits(1):
        found = run(asked.sizes, asked.repeats)
    print(f"{'outcomes':>9}" + "".join(f"{name:>9}" for name in METHODS))
    for seen, losses in found.items():
        print(f"{seen:>9}" + "".join(f"{losses[name]:>9.4f}" for name in METHODS))
    missed = misses(found)
    print("\n".join(missed) if missed else "targets met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
