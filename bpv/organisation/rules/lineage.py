"""Which qualification follows which."""

from collections.abc import Container, Mapping
from datetime import date

from bpv.core.errors import Refused
from bpv.organisation.models import CreboChoice, CreboChoiceFields
from bpv.organisation.rules.succession import leads_back

Step = tuple[str, date | None]  # a crebo, and the day from which it follows the one before


def check_choice(crebo: str, fields: CreboChoiceFields, known: Container[str], held: Mapping[str, CreboChoice]) -> None:
    """Raise `Refused` for an unknown successor, itself, a circle, or a successor without its day (or a day alone)."""
    if fields.successor is None:
        if fields.successor_from is not None:
            raise Refused("organisation.successor_needs_crebo", field="successor")
        return
    if fields.successor_from is None:
        raise Refused("organisation.successor_needs_day", field="successor_from")
    if fields.successor == crebo:
        raise Refused("organisation.successor_same_crebo", field="successor")
    if fields.successor not in known:
        raise Refused("organisation.successor_crebo_unknown", field="successor")
    following = {one: [choice.successor] for one, choice in held.items() if choice.successor and one != crebo}
    if leads_back(crebo, {**following, crebo: [fields.successor]}):
        raise Refused("organisation.successor_crebo_circle", field="successor")


def after(crebo: str, held: Mapping[str, CreboChoice]) -> tuple[Step, ...]:
    """The crebos that follow one another from this one, in order, each with the day from which it counts."""
    found: list[Step] = []
    seen = {crebo}
    choice = held.get(crebo)
    while choice is not None and choice.successor and choice.successor not in seen:
        found.append((choice.successor, choice.successor_from))
        seen.add(choice.successor)
        choice = held.get(choice.successor)
    return tuple(found)


def before(crebo: str, held: Mapping[str, CreboChoice]) -> tuple[Step, ...]:
    """The crebos that this one follows, straight or over others, each with the day from which it was followed."""
    found: list[Step] = []
    ahead, seen = [crebo], {crebo}
    while ahead:
        one = ahead.pop()
        for earlier, choice in held.items():
            if choice.successor == one and earlier not in seen:
                found.append((earlier, choice.successor_from))
                seen.add(earlier)
                ahead.append(earlier)
    return tuple(sorted(found, key=lambda step: (step[1] or date.min, step[0])))
