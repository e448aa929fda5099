"""Seeded made-up companies, and the same ones as another list would write them: for duplicates and for imports."""

import random
from typing import Final

Record = dict[str, str]
FIELDS: Final = ("id", "name", "street", "house_number", "postcode", "place", "phone", "website")
SYLLABLES: Final = tuple(
    a + b
    for a in ("b", "d", "fr", "g", "h", "kr", "l", "m", "st", "v", "sch")
    for b in ("aa", "e", "ij", "oe", "o", "ui")
)
TRADES: Final = (
    "Metaal",
    "Zorg",
    "Bouw",
    "Techniek",
    "Instrumenten",
    "Logistiek",
    "Groen",
    "Bakkerij",
    "Advies",
    "Optiek",
)
LEGAL: Final = ("B.V.", "BV", "VOF", "N.V.", "", "")
STREETS: Final = ("straat", "laan", "weg", "plein", "kade", "singel")


def word(rng: random.Random, most: int = 3) -> str:
    """A pronounceable word."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randrange(2, most + 1))).capitalize()


def company(rng: random.Random, number: int, streets: list[str]) -> Record:
    """One company, with everything that a register says."""
    core = word(rng)
    host = core.lower()
    return {
        "id": f"r{number}",
        "name": f"{core} {rng.choice(TRADES)} {rng.choice(LEGAL)}".strip(),
        "street": rng.choice(streets),
        "house_number": str(rng.randrange(1, 250)),
        "postcode": f"{rng.randrange(1000, 4000)} {rng.choice('ABCDEFGH')}{rng.choice('JKLMN')}",
        "place": word(rng, 2),
        "phone": f"0{rng.randrange(100_000_000, 899_999_999)}" if rng.random() < 0.7 else "",
        "website": f"www.{host}{rng.randrange(10, 99)}.nl" if rng.random() < 0.6 else "",
    }


def typo(rng: random.Random, text: str) -> str:
    """One letter left out, doubled or swapped."""
    if len(text) < 4:
        return text
    place = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place] + text[place:]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def rewritten(rng: random.Random, record: Record, number: int) -> Record:
    """The same company as another list has it: other legal form, errors in typing, cells that are empty, a move."""
    name = record["name"].rsplit(" ", 1)[0] if rng.random() < 0.4 else record["name"]
    made = {**record, "id": f"i{number}", "name": f"{name} {rng.choice(LEGAL)}".strip()}
    for field, chance in (("name", 0.35), ("street", 0.2), ("place", 0.1)):
        if rng.random() < chance:
            made[field] = typo(rng, made[field])
    for field, chance in (("postcode", 0.15), ("phone", 0.4), ("website", 0.4)):
        if rng.random() < chance:
            made[field] = ""
    if rng.random() < 0.2:
        made["postcode"] = made["postcode"].replace(" ", "").lower()
    if rng.random() < 0.05:
        made["street"], made["house_number"] = word(rng) + rng.choice(STREETS), str(rng.randrange(1, 250))
    if rng.random() < 0.1:
        made["phone"] = f"0{rng.randrange(100_000_000, 899_999_999)}"
    return made


def two_lists(size: int, seed: int) -> tuple[list[Record], list[Record], dict[str, str]]:
    """A registry, an incoming list, and the truth: half of what comes in is known, some others look like it."""
    rng = random.Random(seed)
    streets = [word(rng) + rng.choice(STREETS) for _ in range(max(50, size // 8))]
    registry = [company(rng, number, streets) for number in range(size)]
    incoming, truth = [], {}
    for number in range(size):
        other = registry[rng.randrange(size)]
        if number % 2:
            made = rewritten(rng, other, number)
            truth[made["id"]] = other["id"]
        else:
            made = {**company(rng, number, streets), "id": f"i{number}"}
            if rng.random() < 0.1:
                made["name"] = other["name"]
            elif rng.random() < 0.1:
                made.update({name: other[name] for name in ("street", "house_number", "postcode", "place")})
        incoming.append(made)
    return registry, incoming, truth
