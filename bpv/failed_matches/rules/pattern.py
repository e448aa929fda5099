"""How a company answers proposals beside what other companies answer at the same scores: a reason to talk, no verdict.

Expected is what the rest of the school says at that score: proposals are put in bins of about equal size by score, and
each proposal of a company counts with the share of yeses that *other* companies gave in its bin, drawn a little towards
the share of the whole school. The number of yeses is then a sum of independent chances of different size (a
Poisson-binomial count), of which the whole distribution is computed. Companies are looked at together, so the
chances are corrected by the step-up rule of Benjamini and Hochberg.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import sqrt
from typing import Final

from bpv.failed_matches.models import Looked
from bpv.matches.models.proposals import Answered

BINS: Final = 8
PER_BIN: Final = 20  # answers that a bin needs at least
PULL: Final = 4.0  # answers' worth of the school's own share in each bin
RATE: Final = 0.10  # share of false alarms among those that stand out
TAIL: Final = 0.025
Z: Final = 1.959963984540054  # standard normal at 97.5 %
Scored = tuple[str, bool, int]


def look(answers: Iterable[Answered], minimum: int) -> tuple[Looked, ...]:
    """The companies with at least `minimum` scored answers, the least likely first. Answers without a score are left
    out, for nothing can be expected of them; so is a company beside which others gave too few answers."""
    scored = [(one.company_id, one.accepted, one.score) for one in answers if one.score is not None]
    edges = edges_of([score for _, _, score in scored])
    of_company: defaultdict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        of_company[one[0]].append(one)
    everybody = tallies(scored, edges)
    found = [
        judged(company, own, everybody, edges)
        for company, own in of_company.items()
        if len(own) >= max(1, minimum) and len(scored) - len(own) >= PER_BIN
    ]
    return corrected(found)


def edges_of(scores: Sequence[int]) -> tuple[int, ...]:
    """The scores at which a new bin begins: at most `BINS` bins of at least about `PER_BIN` answers."""
    number = min(BINS, len(scores) // PER_BIN)
    ordered = sorted(scores)
    cuts = {ordered[len(ordered) * turn // number] for turn in range(1, number)} if number > 1 else set()
    return tuple(sorted(cuts))


def tallies(scored: Iterable[Scored], edges: Sequence[int]) -> list[list[int]]:
    """Answers and yeses per bin."""
    found = [[0, 0] for _ in range(len(edges) + 1)]
    for _, accepted, score in scored:
        found[bisect_right(edges, score)][0] += 1
        found[bisect_right(edges, score)][1] += accepted
    return found


def judged(company: str, own: Sequence[Scored], everybody: Sequence[Sequence[int]], edges: Sequence[int]) -> Looked:
    """One company beside the others."""
    mine = tallies(own, edges)
    others = [(a - c, b - d) for (a, b), (c, d) in zip(everybody, mine, strict=True)]
    asked, yes = sum(a for a, _ in others), sum(b for _, b in others)
    usual = (yes + 1) / (asked + 2)
    share = [(b + PULL * usual) / (a + PULL) for a, b in others]
    chances = sorted(share[bisect_right(edges, score)] for _, _, score in own)  # a sum that no order changes
    counts, accepted = distribution(chances), sum(accepted for _, accepted, _ in own)
    low, high = wilson(accepted, len(own))
    return Looked(
        company_id=company,
        answered=len(own),
        accepted=accepted,
        expected=sum(chances),
        low=lowest(counts),
        high=len(own) - lowest(counts[::-1]),
        share_low=low,
        share_high=high,
        chance=min(1.0, sum(counts[: accepted + 1])),
        stands_out=False,
    )


def distribution(chances: Iterable[float]) -> list[float]:
    """The probability of 0, 1, 2, … yeses when each comes with its own chance. Exact: one multiplication per step."""
    found = [1.0]
    for chance in chances:
        found = [
            (found[k] if k < len(found) else 0.0) * (1 - chance) + (found[k - 1] * chance if k else 0.0)
            for k in range(len(found) + 1)
        ]
    return found


def lowest(counts: Sequence[float]) -> int:
    """The smallest count above the lower tail of 2.5 %."""
    total = 0.0
    for number, chance in enumerate(counts):
        total += chance
        if total > TAIL:
            return number
    return len(counts) - 1


def wilson(yes: int, asked: int) -> tuple[float, float]:
    """The Wilson interval of 95 % for a share, both ends from 0 to 1. Source: E. B. Wilson, 1927."""
    if not asked:
        return 0.0, 1.0
    share, spread = yes / asked, Z * Z / asked
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / asked + spread / (4 * asked)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def corrected(found: Sequence[Looked]) -> tuple[Looked, ...]:
    """The least likely first, and those that stand out: up to the last of m companies whose chance, at rank k, is at
    most `RATE`·k/m. Source: Y. Benjamini and Y. Hochberg, 1995."""
    ordered = sorted(found, key=lambda one: (one.chance, one.company_id))
    out = max((k for k, one in enumerate(ordered, 1) if one.chance <= RATE * k / len(ordered)), default=0)
    return tuple(replace(one, stands_out=k <= out) for k, one in enumerate(ordered, 1))
