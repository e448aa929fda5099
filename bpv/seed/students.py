"""Students, who supervises them, and what they wish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Update, select, update
from sqlmodel import Session

from bpv.matches.models import TRANSPORT, WEEKDAYS, WishFields
from bpv.people.models import StudentFields
from bpv.seed.calendar import year_of
from bpv.seed.dice import Dice
from bpv.seed.material import Programme, postcodes, sectors, words
from bpv.seed.organisation import Frame, work_process_codes
from bpv.seed.texts import learning_wish
from bpv.seed.towns import home
from bpv.seed.writing import insert
from bpv.tables import METADATA

TRAVEL: Final = {"walk": 5, "bicycle": 15, "public_transport": 60, "car": 80}
WITH_WISHES: Final = 0.6
NEARBY: Final = 0.9  # share of students who live in the region of the school


SHOWN: Final = WishFields(
    learning_wish="Ik wil leren draaien en frezen, en later onderdelen voor optische instrumenten maken.",
    techniques=["draaien", "frezen", "optica"],
    languages=["nl", "en"],
    work_processes=["B1-K1-W2", "B1-K1-W4"],
    weekdays=list(WEEKDAYS[:5]),
    transport="public_transport",
    travel_limit_km=60,
)
"""The wish of the student that a demonstration shows, who lives in `SHOWN_HOME`."""
SHOWN_HOME: Final = "2333"


@dataclass(frozen=True)
class Pupil:
    """A student who was written, as far as other parts of the seed need."""

    id: str
    crebo: str
    group: str
    team_id: str


@dataclass(frozen=True)
class Known:
    """A student with a fixed age and account, for demonstrations. `wishes` False: none saved yet."""

    account_id: str
    age: int
    study_year: int
    wishes: bool = True


def build(session: Session, dice: Dice, frame: Frame, count: int, known: Sequence[Known]) -> list[Pupil]:
    """Write students: first those with an account, then the others, spread over teams and study years."""
    programmes = {one.crebo: one for one in frame.programmes}
    pupils: list[Pupil] = []
    insert(session, "student", student_rows(dice, frame, programmes, count, known, pupils))
    session.connection().execute(same_names(frame.institution_id))
    with_account = len(known)
    insert(session, "wish", wish_rows(dice, frame, pupils, [one.wishes for one in known], with_account))
    return pupils


def same_names(institution_id: str) -> Update:
    """Who has an account is called the same there."""
    account, student = METADATA.tables["account"], METADATA.tables["student"]
    name = select(account.c.name).where(account.c.id == student.c.account_id).scalar_subquery()
    mine = (student.c.institution_id == institution_id, student.c.account_id.is_not(None))
    return update(student).where(*mine).values(name=name)


def student_rows(
    dice: Dice,
    frame: Frame,
    programmes: dict[str, Programme],
    count: int,
    known: Sequence[Known],
    pupils: list[Pupil],
) -> Iterator[dict[str, Any]]:
    """A row per student; tells `pupils` who was made."""
    homes = postcodes()
    for number in range(max(count, len(known))):
        special = known[number] if number < len(known) else None
        unit = frame.units[0] if special else frame.units[number % len(frame.units)]
        programme = programmes[dice.choice(unit.crebos)]
        study_year = special.study_year if special else 1 + (number // len(frame.units)) % programme.years
        fields = StudentFields(
            number=f"{300001 + number}",
            name=f"{dice.choice(words()['given'])} {dice.choice(words()['family'])}",
            birth_date=birthday(dice, frame.day, special.age if special else 15 + study_year + dice.randint(0, 2)),
            crebo=programme.crebo,
            cohort=year_of(frame.day) - study_year + 1,
            study_year=study_year,
            postcode=SHOWN_HOME if special else (home(dice) if dice.chance(NEARBY) else dice.choice(homes)).code,
        )
        pupil = Pupil(dice.id(), programme.crebo, programme.group, unit.team_id)
        pupils.append(pupil)
        yield {
            "id": pupil.id,
            "institution_id": frame.institution_id,
            "account_id": special.account_id if special else None,
            "team_id": unit.team_id,
            "version": 1,
            **fields.model_dump(),
        }


def birthday(dice: Dice, day: date, age: int) -> date:
    """A day of birth that makes somebody `age` today and for the coming four months (so also when a block begins)."""
    return date(day.year - age, 1, 1) + timedelta(days=(day - date(day.year, 1, 1)).days - dice.randint(1, 230))


def wish_rows(
    dice: Dice, frame: Frame, pupils: Sequence[Pupil], known: Sequence[bool], with_account: int
) -> Iterator[dict[str, Any]]:
    """Wishes of most students; of those with an account as they were told."""
    for number, pupil in enumerate(pupils):
        special = number < with_account
        if known[number] if special else dice.chance(WITH_WISHES):
            fields = SHOWN if special else wish(dice, pupil)
            yield {
                "student_id": pupil.id,
                "institution_id": frame.institution_id,
                "version": 1,
                **fields.model_dump(),
            }


def wish(dice: Dice, pupil: Pupil) -> WishFields:
    """A learning wish with the techniques it names, and how somebody travels."""
    sector = dice.choice([one for one in sectors(general=True) if one.group == pupil.group])
    techniques = dice.some(sector.techniques, 1, 3)
    transport = dice.choices(TRANSPORT, weights=(1, 6, 10, 2))[0]
    return WishFields(
        learning_wish=learning_wish(dice, sector, techniques),
        techniques=techniques,
        languages=["nl"] if dice.chance(0.5) else ["nl", "en"],
        work_processes=dice.some(work_process_codes(pupil.crebo), 0, 3),
        weekdays=list(WEEKDAYS[:5]) if dice.chance(0.7) else sorted(dice.some(WEEKDAYS[:5], 3, 4), key=WEEKDAYS.index),
        transport=transport,
        travel_limit_km=TRAVEL[transport] if dice.chance(0.7) else None,
        payment_wish="allowance" if dice.chance(0.3) else "no_wish",
    )


def supervise(
    session: Session, dice: Dice, frame: Frame, pupils: Sequence[Pupil], supervisors: dict[str, list[str]]
) -> None:
    """Every student gets a supervisor of the own team; `supervisors` lists accounts per team."""
    since = frame.day - timedelta(days=200)
    turns: dict[str, int] = {}
    rows = []
    for pupil in pupils:
        found = supervisors[pupil.team_id]
        turns[pupil.team_id] = turns.get(pupil.team_id, -1) + 1
        rows.append(
            {
                "id": dice.id(),
                "institution_id": frame.institution_id,
                "account_id": found[turns[pupil.team_id] % len(found)],
                "student_id": pupil.id,
                "valid_from": since,
                "valid_until": None,
            }
        )
    insert(session, "supervision", rows)
