"""Which companies of the registry may be the same: the rules of imports, and what two companies held side by side add.

Two that are in the registry both have numbers, so an equal number counts here. What a person said is kept: a pair that
is *not the same* comes back only when something new speaks for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from bpv.companies.models.merging import PairState, Strength
from bpv.companies.rules.duplicates import ASK_FROM, SAME_FROM, WEIGHTS, Judgement, Profile, compare

CROWDED: Final = 60  # companies behind one key: more tell nothing apart
EXTRA: Final = {"kvk_same": 4, "sbb_same": 8}
ALL_WEIGHTS: Final = {**WEIGHTS, **EXTRA}
Pair = tuple[str, str]


class Numbers(NamedTuple):
    """The numbers of a company, empty when unknown."""

    kvk: str = ""
    sbb: str = ""


class Known(NamedTuple):
    """A pair as it is recorded: its state, score and reasons, and what they were when somebody judged it."""

    id: str
    state: str
    score: int
    reasons: tuple[str, ...]
    judged_score: int | None
    judged_reasons: tuple[str, ...]


class Outcome(NamedTuple):
    """What a search changes: new pairs, pairs that say something else (columns by id), pairs that ended."""

    new: tuple[tuple[Pair, Judgement], ...]
    changed: tuple[tuple[str, Mapping[str, Any]], ...]
    ended: tuple[str, ...]


def ordered(one: str, other: str) -> Pair:
    """The two ids, the smaller one first."""
    return (one, other) if one < other else (other, one)


def candidates(groups: Iterable[Sequence[str]]) -> set[Pair]:
    """Every two companies that share a key; keys that many share tell nothing."""
    found: set[Pair] = set()
    for ids in groups:
        if len(ids) <= CROWDED:
            found.update(ordered(one, other) for place, one in enumerate(ids) for other in ids[place + 1 :])
    return found


def judge(one: Profile, other: Profile, mine: Numbers, theirs: Numbers) -> Judgement:
    """Score two companies of the registry. Symmetric."""
    score, reasons = compare(one, other)
    extra = [
        code
        for code, left, right in (("kvk_same", mine.kvk, theirs.kvk), ("sbb_same", mine.sbb, theirs.sbb))
        if left and left == right
    ]
    if not extra:
        return Judgement(score, reasons)
    found = sorted((*reasons, *extra), key=lambda code: -abs(ALL_WEIGHTS[code]))
    return Judgement(sum(ALL_WEIGHTS[code] for code in found), tuple(found))


def strength(score: int) -> Strength:
    """How sure the rules are of a score that is worth asking."""
    return Strength.SURE if score >= SAME_FROM else Strength.PERHAPS


def search(judged: Mapping[Pair, Judgement], known: Mapping[Pair, Known]) -> Outcome:
    """What changes in the record of pairs. A pair that somebody judged is never taken out."""
    new = tuple((pair, found) for pair, found in sorted(judged.items()) if pair not in known)
    changed = []
    ended = []
    for pair, held in known.items():
        found = judged.get(pair)
        if found is None and held.state == PairState.OPEN and held.judged_score is None:
            ended.append(held.id)
        elif columns := altered(held, found):
            changed.append((held.id, columns))
    return Outcome(new, tuple(changed), tuple(ended))


def altered(held: Known, found: Judgement | None) -> dict[str, Any]:
    """The columns of a recorded pair that change; none when nothing does."""
    if found is None:
        return {"state": PairState.NOT_SAME.value} if held.state == PairState.OPEN else {}
    columns: dict[str, Any] = {}
    if (found.score, found.reasons) != (held.score, held.reasons):
        columns = {"score": found.score, "reasons": list(found.reasons)}
    if held.judged_score is not None:
        state = PairState.OPEN if speaks_anew(held, found) else PairState.NOT_SAME
        columns |= {"state": state.value} if state.value != held.state else {}
    return columns


def speaks_anew(held: Known, found: Judgement) -> bool:
    """True when a pair that was judged scores higher, by a reason that was not there then."""
    fresh = [code for code in found.reasons if ALL_WEIGHTS[code] > 0 and code not in held.judged_reasons]
    return bool(fresh) and found.score > (held.judged_score or 0)


__all__ = ["ASK_FROM", "Known", "Numbers", "Outcome", "candidates", "judge", "ordered", "search", "speaks_anew"]
