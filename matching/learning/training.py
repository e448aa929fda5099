"""From outcomes to a judged model: fit on what came first, judge on what came last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matching.learning.fitting import Prior, fit, untrained
from matching.learning.judging import Bin, Judgement, Why, calibration, judge, time_split
from matching.learning.outcomes import Outcome
from matching.types import SuccessModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A new model, how it was judged, and expected beside happened on what was held back. `model` None = there was
    nothing to learn from. `first`, `held_from` and `last` are the days that bound the outcomes."""

    model: SuccessModel | None
    judgement: Judgement
    bins: tuple[Bin, ...] = ()
    first: date | None = None
    held_from: date | None = None
    last: date | None = None


def train(
    outcomes: Sequence[Outcome], old: SuccessModel | None, *, version: int, seed: int, prior: Prior | None = None
) -> Trained:
    """Learn from the earlier three quarters and judge on the latest quarter, which no model in use has seen.

    Without an old model the opponent is the untrained score, with no more than the level of the outcomes. The model
    that was judged is the one that is used: it is not fitted again on what it was judged by.
    """
    earlier, later, held_from = time_split(outcomes)
    days = sorted(one.on for one in outcomes)
    if not earlier:
        return Trained(model=None, judgement=Judgement(why=Why.TOO_FEW, held_back=len(later)))
    plain, new = untrained(earlier, prior), fit(earlier, prior, version=version)
    return Trained(
        model=new,
        judgement=judge(old or plain, new, later, plain=plain, seed=seed),
        bins=calibration(new, later),
        first=days[0],
        held_from=held_from,
        last=days[-1],
    )
