"""Where companies and students are: all over the country, most of them where instruments are made."""

from typing import Final

from bpv.seed.dice import Dice
from bpv.seed.material import Postcode, postcodes, postcodes_of

INDUSTRY: Final = {
    "Leiden": 14, "Delft": 12, "Eindhoven": 12, "Rotterdam": 6, "Amsterdam": 7, "Utrecht": 5, "Enschede": 6,
    "Groningen": 5, "Nijmegen": 4, "Veldhoven": 5, "Haarlem": 3, "Zoetermeer": 3, "Best": 3, "Helmond": 3,
    "Noordwijk": 3, "Dwingeloo": 2, "Petten": 2, "Arnhem": 3, "Tilburg": 2, "Gouda": 2, "Hengelo": 2, "Drachten": 2,
}  # fmt: skip
"""Weight of the towns where most companies are; the rest lies anywhere."""
ANYWHERE: Final = 0.22
HOMES: Final = {
    "Leiden": 12, "Delft": 4, "Alphen aan den Rijn": 5, "Katwijk": 5, "Rotterdam": 4, "Amsterdam": 4, "Haarlem": 4,
    "Zoetermeer": 4, "Gouda": 3, "Noordwijk": 3, "Utrecht": 3, "Voorschoten": 2, "Leiderdorp": 2, "Hillegom": 2,
}  # fmt: skip
ABROAD: Final = (
    ("DE", "Lindau", "88131", "Feinwerktechnik {family}"),
    ("DE", "Jena", "07743", "{word} Optik GmbH"),
    ("DE", "Hamburg", "22607", "{word} Beschleunigertechnik"),
    ("CH", "Genève", "1211", "{word} Accelerator Works"),
    ("BE", "Leuven", "3001", "{word} Micro NV"),
    ("BE", "Gent", "9052", "Precisie {family}"),
    ("GB", "Oxford", "OX11 0QX", "{word} Instruments Ltd"),
    ("FR", "Grenoble", "38000", "{word} Cryogénie"),
    ("NO", "Tromsø", "9019", "{word} Arctic Observatory"),
)


def town(dice: Dice) -> Postcode:
    """The postcode area of a company."""
    if dice.chance(ANYWHERE):
        return dice.choice(postcodes())
    return dice.choice(postcodes_of(dice.choices(list(INDUSTRY), weights=list(INDUSTRY.values()))[0]))


def home(dice: Dice) -> Postcode:
    """The postcode area of a student in the region of the school."""
    return dice.choice(postcodes_of(dice.choices(list(HOMES), weights=list(HOMES.values()))[0]))
