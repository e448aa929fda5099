"""The learned model that counts in scores: read with every request, made of its numbers once per process."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from sqlmodel import Session

from bpv.matches.store import learning as store
from bpv.organisation import service as organisation
from matching.types import DEFAULT_WEIGHTS, Effect, SuccessModel, Weights

SHARE: Final = "match.success_share"
KEPT: Final = 32  # models that a process keeps; one is some hundred kB at a large school


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, and the share (0-1) that it has in a score. Without a model the share is 0."""

    model: SuccessModel | None = None
    share: float = 0.0
    number: int = 0

    @property
    def weights(self) -> Weights:
        """The published weights with room for expected success."""
        return self.over(DEFAULT_WEIGHTS)

    def over(self, weights: Weights) -> Weights:
        """Other weights with the same room; those that give expected success a share of their own stay as they are."""
        return weights.with_success(self.share) if self.share and not weights.success else weights


NOTHING_LEARNED: Final = Learned()


class Models:
    """Models by the id of their row, which never changes; the one used longest ago goes first. Shared by threads."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[str, SuccessModel] = OrderedDict()

    def get(self, model_id: str) -> SuccessModel | None:
        """The model, when it is kept."""
        with self._lock:
            found = self._kept.get(model_id)
            if found is not None:
                self._kept.move_to_end(model_id)
            return found

    def put(self, model_id: str, model: SuccessModel) -> None:
        """Keep a model."""
        with self._lock:
            self._kept[model_id] = model
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


MODELS: Final = Models()


def learned(session: Session, institution_id: str) -> Learned:
    """The model in use with its share; NOTHING_LEARNED when there is none or its share is 0. Two small queries."""
    found = store.in_use(session, institution_id)
    if found is None:
        return NOTHING_LEARNED
    share = organisation.setting(session, institution_id, SHARE) / 100
    if not share:
        return NOTHING_LEARNED
    return Learned(model_of(session, institution_id, *found), share, found[1])


def model_of(session: Session, institution_id: str, model_id: str, number: int) -> SuccessModel:
    """The model of a version; its numbers are read once per process."""
    model = MODELS.get(model_id)
    if model is None:
        model = restored(store.numbers(session, institution_id, number))
        MODELS.put(model_id, model)
    return model


def stored(model: SuccessModel) -> dict[str, Any]:
    """The model as a row keeps it: nothing but numbers and the ids of companies."""
    return {
        "version": model.version,
        "intercept": model.intercept,
        "weights": list(model.weights),
        "centres": list(model.centres),
        "company_variance": model.company_variance,
        "sector_variance": model.sector_variance,
        "covariance": [list(line) for line in model.covariance],
        "outcomes": model.outcomes,
        "companies": {company_id: list(effect) for company_id, effect in sorted(model.companies.items())},
        "sectors": [[kind, effect] for kind, effect in model.sectors.items()],
    }


def restored(kept: Mapping[str, Any]) -> SuccessModel:
    """The model of a row. Raises ValueError when the numbers do not fit together."""
    return SuccessModel(
        version=int(kept["version"]),
        intercept=float(kept["intercept"]),
        weights=tuple(map(float, kept["weights"])),
        centres=tuple(map(float, kept["centres"])),
        company_variance=float(kept["company_variance"]),
        sector_variance=float(kept["sector_variance"]),
        covariance=tuple(tuple(map(float, line)) for line in kept["covariance"]),
        outcomes=int(kept["outcomes"]),
        companies={
            name: Effect(float(line[0]), float(line[1]), int(line[2])) for name, line in kept["companies"].items()
        },
        sectors={str(kind): float(effect) for kind, effect in kept["sectors"]},
    )
