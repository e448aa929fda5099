"""Are these two the same company? A sum of readable weights, and three zones: same, ask, new (matching.md §4).

The weights are policy, not learned: a coordinator sees every rule that counted, and decides whatever lies in between.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from bpv.companies.rules.keys import Address, area, core_name, fold, host, number_of, phone_digits


class Zone(StrEnum):
    """What a score means."""

    SAME = "same"
    ASK = "ask"
    NEW = "new"


SAME_FROM: Final = 12  # a whole address and the name, or the like: nobody has to look
ASK_FROM: Final = 6

WEIGHTS: Final[dict[str, int]] = {
    "name_same": 7,
    "nothing_else": 5,
    "name_close": 5,
    "name_similar": 2,
    "name_other": -5,
    "street_same": 6,
    "street_other": -3,
    "postcode_same": 3,
    "area_same": 1,
    "area_other": -2,
    "phone_same": 5,
    "phone_other": -3,
    "website_same": 4,
    "website_other": -2,
    "kvk_other": -6,
}


@dataclass(frozen=True)
class Profile:
    """What is compared of one company: made once per company, so that a comparison is only a few look-ups."""

    name: str
    addresses: tuple[Address, ...] = ()
    website: str = ""
    phone: str = ""
    kvk: str = ""
    core: str = field(init=False)
    words: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "core", core_name(self.name))
        object.__setattr__(self, "words", " ".join(sorted(self.core.split())))
        object.__setattr__(self, "addresses", tuple(filter(any, map(comparable, self.addresses))))
        object.__setattr__(self, "website", host(self.website))
        object.__setattr__(self, "phone", phone_digits(self.phone))

    @property
    def bare(self) -> bool:
        """True when only the name is known: then an equal name is all that can ever be equal."""
        return not (self.addresses or self.website or self.phone or self.kvk)


class Judgement(NamedTuple):
    """A score with the rules that made it, strongest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def zone(self) -> Zone:
        """Same, ask or new."""
        return Zone.SAME if self.score >= SAME_FROM else Zone.ASK if self.score >= ASK_FROM else Zone.NEW


def comparable(address: Address) -> Address:
    """An address as it is compared: folded street, digits of the number, postcode without blanks."""
    postcode = address.postcode.replace(" ", "").upper()
    return Address(
        fold(address.street).replace(" ", ""), number_of(address.house_number), postcode, fold(address.place)
    )


def compare(one: Profile, other: Profile) -> Judgement:
    """Judge two companies. Symmetric; what either side does not know counts for nothing."""
    found = [by_name(one, other), *by_address(one, other)]
    if found == ["name_same"] and one.bare and other.bare:
        found.append("nothing_else")
    if one.phone and other.phone:
        found.append("phone_same" if one.phone == other.phone else "phone_other")
    if one.website and other.website:
        found.append("website_same" if one.website == other.website else "website_other")
    if one.kvk and other.kvk and one.kvk != other.kvk:
        found.append("kvk_other")
    reasons = tuple(sorted(filter(None, found), key=lambda code: -abs(WEIGHTS[code])))
    return Judgement(sum(WEIGHTS[code] for code in reasons), reasons)


def by_name(one: Profile, other: Profile) -> str:
    """The rule for the names; "" when they are neither like nor unlike."""
    if one.words == other.words:
        return "name_same"
    likeness = fuzz.ratio(one.words, other.words)
    if likeness < 88:  # a word more or less on one side, or the words run together
        likeness = max(likeness, fuzz.ratio(one.core.replace(" ", ""), other.core.replace(" ", "")))
        likeness = max(likeness, 0.94 * fuzz.token_set_ratio(one.core, other.core))
    if likeness >= 88:
        return "name_close"
    return "name_similar" if likeness >= 70 else "name_other" if likeness < 55 else ""


def by_address(one: Profile, other: Profile) -> tuple[str, ...]:
    """The rules for the two addresses that are most alike; none when a side has no address."""
    pairs = (rules_of(mine, theirs) for mine in one.addresses for theirs in other.addresses)
    return max(pairs, key=lambda rules: sum(WEIGHTS[code] for code in rules), default=())


def rules_of(mine: Address, theirs: Address) -> tuple[str, ...]:
    """The rules for one pair of addresses."""
    found = []
    if mine.postcode and theirs.postcode:
        if mine.postcode == theirs.postcode:
            found.append("postcode_same")
        else:
            found.append("area_same" if area(mine.postcode) == area(theirs.postcode) else "area_other")
    if mine.street and theirs.street:
        same_number = mine.house_number == theirs.house_number
        alike = mine.street == theirs.street or fuzz.ratio(mine.street, theirs.street) >= 84
        apart = bool(mine.postcode and theirs.postcode) and area(mine.postcode) != area(theirs.postcode)
        if alike and same_number and not apart:
            found.append("street_same")
        elif not alike or apart:
            found.append("street_other")
    return tuple(found)
