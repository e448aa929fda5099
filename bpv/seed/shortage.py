"""A shortage to look at: around the school, companies closed places of the block that begins first."""

from typing import Any, Final

from sqlalchemy import String, cast, func, select, update
from sqlmodel import Session

from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.tables import METADATA

CLOSED: Final = 0.7  # share of the places for that block in the school's part of the country
NEAR: Final = "2%"  # postcodes
FINAL_YEAR: Final = "[4]"


def build(session: Session, dice: Dice, school: School) -> None:
    """Close places of companies around the school that are only for the last year of study."""
    place = METADATA.tables["place"]
    ids = [key for key in near(session, school) if dice.chance(CLOSED)]
    session.connection().execute(update(place).where(place.c.id.in_(ids)).values(closed=True))


def near(session: Session, school: School) -> list[str]:
    """The places of the first block ahead around the school, by id."""
    place, at = METADATA.tables["place"], METADATA.tables["establishment"]
    own = place.c.institution_id == school.frame.institution_id
    last_year: list[Any] = [own, cast(place.c.study_years, String) == FINAL_YEAR]
    first = (
        select(func.min(place.c.starts_on)).where(*last_year, place.c.starts_on > school.frame.day).scalar_subquery()
    )
    query = select(place.c.id).join(at, at.c.id == place.c.establishment_id)
    wanted = (*last_year, place.c.starts_on == first, at.c.postcode.like(NEAR))
    return list(session.connection().execute(query.where(*wanted).order_by(place.c.id)).scalars())
