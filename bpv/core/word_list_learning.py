"""Sentences of expected success, the learned model and the fairness audit. See word_list.py."""

from typing import Final

LEARNING_WORDS: Final[dict[str, str]] = {
    "match.part.success": "Expected success",
    "match.success.company": (
        "Chance that it goes well: {percent} ({low} to {high}), based on {cases} placements at this company."
    ),
    "match.success.general": (
        "Chance that it goes well: {percent} ({low} to {high}), based on {cases} placements of the school. "
        "Too few of them were at this company to say more."
    ),
    "match.success.rule_of_experience": (
        "A rule of experience: it goes well in about {percent} of cases ({low} to {high}). Placements known: {cases}."
    ),
    "job.name.matches.retrain": "learn from outcomes",
    "model.state.active": "in use",
    "model.state.frozen": "in use, frozen",
    "model.state.retired": "was in use",
    "model.state.refused": "not used",
    "model.why.better": "It predicts the latest outcomes better than what was in use.",
    "model.why.too_few": "Too few outcomes could be held back to judge it by.",
    "model.why.one_sided": "All outcomes held back ended alike, so that nothing could be compared.",
    "model.why.not_clearly_better": (
        "It does not clearly predict better than what was in use: the difference may be chance."
    ),
    "model.why.orders_worse": "It puts places in a worse order than the score without what was learned.",
    "model.not_active": "Only a version that is in use can be frozen.",
    "model.not_frozen": "This version is not frozen.",
    "model.never_used": "This version was never in use, because it did not win. You can only go back to one that was.",
    "fairness.kind.team": "Team",
    "fairness.kind.level": "Level",
    "fairness.kind.route": "Route",
    "fairness.kind.distance": "Distance from home to the nearest place",
    "fairness.distance.to_5": "up to 5 km",
    "fairness.distance.to_10": "5 to 10 km",
    "fairness.distance.to_20": "10 to 20 km",
    "fairness.distance.beyond": "more than 20 km",
    "fairness.distance.unknown": "unknown",
}
