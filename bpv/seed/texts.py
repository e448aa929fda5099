"""Dutch sentences about work, put together from parts, so that searching and matching on text has meaning."""

from typing import Final

from bpv.seed.dice import Dice
from bpv.seed.material import Sector, sentences, techniques

NOUNS: Final = frozenset(
    {"vacuümtechniek", "cryogene techniek", "elektronica", "besturingstechniek", "optica", "CAD/CAM", "cleanroom"}
    | {"sensoren", "montage", "pneumatiek", "robotica", "3D-printen", "onderhoud"}
)


def doing(technique: str) -> str:
    """A technique as something that one does."""
    return f"werken met {technique}" if technique in NOUNS else technique


def first_upper(text: str) -> str:
    """The text with a capital at the start."""
    return text[:1].upper() + text[1:]


def tasks(dice: Dice, known: list[str]) -> list[str]:
    """A sentence per technique about what a student does with it."""
    found = []
    for technique in known:
        own = techniques().get(technique)
        patterns = own["tasks"] if own else sentences()["general_task"]
        found.append(dice.choice(patterns).format(technique=technique))
    return found


def description(dice: Dice, sector: Sector, name: str, place: str, size: int, known: list[str]) -> str:
    """What a company does and what a student does there: four to seven sentences."""
    intro = dice.choice(sentences()["intro"]).format(
        name=name, place=place, size=size, product=dice.choice(sector.products), customer=dice.choice(sector.customers)
    )
    parts = [intro, *tasks(dice, known[:3]), dice.choice(sentences()["student"])]
    if dice.chance(0.6):
        parts.append(dice.choice(sentences()["culture"]))
    return " ".join(first_upper(part) for part in parts)


def place_title(dice: Dice, sector: Sector, known: list[str]) -> str:
    """The title of a place."""
    pattern = dice.choice(sentences()["place_title"])
    other = known[1] if len(known) > 1 else sector.techniques[-1]
    return first_upper(pattern.format(technique=known[0], other=other, product=dice.choice(sector.products)))


def place_description(dice: Dice, known: list[str]) -> str:
    """What a student does at one place: two or three sentences."""
    parts = [*tasks(dice, dice.some(known, 1, 2)), dice.choice(sentences()["student"])]
    return " ".join(parts)


def learning_wish(dice: Dice, sector: Sector, known: list[str]) -> str:
    """One or two sentences in the words of a student."""
    found = []
    for pattern in dice.some(sentences()["wish"], 1, 2):
        found.append(
            pattern.format(
                technique=known[0],
                technique_do=doing(known[0]),
                other=known[-1] if len(known) > 1 else sector.techniques[0],
                product=dice.choice(sector.products),
            )
        )
    return " ".join(found)
