"""Recognitions in every status, told by their dates."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from bpv.companies.models import Establishment, Recognition
from bpv.seed.dice import Dice
from bpv.seed.material import Programme, programmes

STATES: Final = (("valid", 78), ("due", 7), ("lapsed", 4), ("withdrawn", 3), ("requested", 5), ("refused", 3))
NAMES: Final = [name for name, _ in STATES]
WEIGHTS: Final = [weight for _, weight in STATES]
FOUR_YEARS: Final = 1461


def recognitions(
    dice: Dice, day: date, establishments: Sequence[Establishment], taught: Sequence[Programme], *, abroad: bool
) -> tuple[Recognition, ...]:
    """For the first programme always, for others and for related ones that the school does not teach by chance."""
    related = [one for one in programmes() if one.group == taught[0].group and one not in taught]
    made = []
    for establishment in establishments:
        first, *others = dice.sample(list(taught), len(taught))
        for programme in (first, *(one for one in (*others, *related) if dice.chance(0.3))):
            made.append(
                Recognition(
                    id=dice.id(),
                    establishment_id=establishment.id,
                    partner="Partnerschool in het buitenland" if abroad else None,
                    crebo=programme.crebo,
                    **dates(dice, day, dice.choices(NAMES, weights=WEIGHTS)[0]),
                )
            )
    return tuple(made)


def dates(dice: Dice, day: date, state: str) -> dict[str, Any]:
    """Dates from which today's status follows."""
    if state == "requested":
        return {"requested_on": dice.days_before(day, 1, 40)}
    if state == "refused":
        refused = dice.days_before(day, 20, 170)
        return {"requested_on": dice.days_before(refused, 10, 20), "refused_on": refused}
    recent = {"last_bpv_end": dice.days_before(day, 30, 900)}
    since = dice.days_before(day, FOUR_YEARS + 700, 9 * 365)
    if state == "due":
        return {
            "recognised_from": since,
            "last_assessed": dice.days_before(day, FOUR_YEARS + 1, FOUR_YEARS + 300),
        } | recent
    if state == "lapsed":
        return {
            "recognised_from": since,
            "last_assessed": dice.days_before(day, FOUR_YEARS + 1, FOUR_YEARS + 600),
            "last_bpv_end": dice.days_before(day, FOUR_YEARS + 2, FOUR_YEARS + 600),
        }
    found = {"recognised_from": since, "last_assessed": dice.days_before(day, 30, FOUR_YEARS - 400)} | recent
    if state == "withdrawn":
        found["withdrawn_on"] = dice.days_before(day, 10, 600)
    elif dice.chance(0.2):
        return {"recognised_from": dice.days_before(day, 40, 900)}
    return found
