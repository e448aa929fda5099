"""What the templates of this room are told beside their values."""

from collections.abc import Mapping
from typing import Final

from bpv.placements.models import Result, State
from bpv.placements.models.listing import NO_OUTCOME

STATE_KINDS: Final[Mapping[str, str]] = {
    State.PLANNED: "info",
    State.RUNNING: "ok",
    State.FINISHED: "neutral",
    State.ENDED_EARLY: "warn",
    State.CANCELLED: "neutral",
}
RESULT_KINDS: Final[Mapping[str, str]] = {
    Result.FINISHED_WELL: "ok",
    Result.FINISHED: "ok",
    Result.NOT_FINISHED: "warn",
}
WORDS: Final = {
    "state_kinds": STATE_KINDS,
    "result_kinds": RESULT_KINDS,
    "states": tuple(State),
    "no_outcome": NO_OUTCOME,
}
