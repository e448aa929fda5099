"""Expected success, learned from outcomes, and whether what is learned may be used."""

from matching.learning.fairness import ENOUGH, Line, Mean, Tally, compare
from matching.learning.fitting import EXPERT_SLOPE, Prior, fit, untrained
from matching.learning.intervals import Difference, Share, difference, share_of
from matching.learning.judging import LEAST_HELD_BACK, Bin, Judgement, Why, calibration, judge, time_split
from matching.learning.outcomes import Outcome
from matching.learning.posterior import NOT_NEGATIVE
from matching.learning.predicting import predict
from matching.learning.training import Trained, train

__all__ = [
    "ENOUGH",
    "EXPERT_SLOPE",
    "LEAST_HELD_BACK",
    "NOT_NEGATIVE",
    "Bin",
    "Difference",
    "Judgement",
    "Line",
    "Mean",
    "Outcome",
    "Prior",
    "Share",
    "Tally",
    "Trained",
    "Why",
    "calibration",
    "compare",
    "difference",
    "fit",
    "judge",
    "predict",
    "share_of",
    "time_split",
    "train",
    "untrained",
]
