"""Earlier placements with what came of them, running and planned ones, and students with a coach.

How an earlier placement went follows from how well it fitted, with chance: so that there is something to learn.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.core.clock import years_between
from bpv.core.rights import Role
from bpv.placements.models import Side
from bpv.placements.rules.reasons import cause_of, reasons_of
from bpv.seed.calendar import monday
from bpv.seed.dice import Dice
from bpv.seed.material import postcodes
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tables import METADATA

FACTORS: Final = {"content": 2.0, "guidance": 9.0, "travel": 0.0, "payment": 0.4}
SHARES: Final = {"content": 0.5, "guidance": 0.25, "travel": 0.15, "payment": 0.1}
BASE: Final = -4.2
EARLY: Final = 0.55  # share of what went wrong that ended early
UNSAID: Final = 0.04  # share of earlier placements of which nobody said what came
PLANNED: Final = 0.15  # share of the students who have a place for the coming block already
RUNNING: Final = 0.04  # share of the older students who do a block again now
ORIENTED: Final = 0.6  # share of the older students who spent two weeks at a company in their first year
FORTNIGHT: Final = timedelta(days=11)
COACHED: Final = 0.05
ADULT: Final = 16
WAYS: Final = ("school_led", "fit_interview", "own_search")
NOTES: Final = ("Afspraken zijn samen geëvalueerd.", "Het bedrijf denkt mee over een vervolg.", "", "")


@dataclass(frozen=True, slots=True)
class Spot:
    """A company where somebody can be: the nearest thing to a place of earlier years."""

    company_id: str
    establishment_id: str
    techniques: frozenset[str]
    guidance: float
    payment: float
    area: str


def build(session: Session, dice: Dice, school: School) -> None:
    """Write placements and coaching."""
    maker = Maker(session, dice, school)
    rows = [*maker.earlier(), *maker.planned()]
    insert(session, "placement", rows)
    insert(session, "coaching", maker.coaching())


def columns(session: Session, table: str, *names: str, institution_id: str) -> list[dict[str, Any]]:
    """These columns of all rows of the school, in the order of their ids."""
    made = METADATA.tables[table]
    found = select(*(made.c[name] for name in names)).where(made.c.institution_id == institution_id)
    key = made.c.id if "id" in made.c else next(iter(made.primary_key.columns))
    return [dict(row) for row in session.execute(found.order_by(key)).mappings()]


class Maker:
    """Makes rows for one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.dice, self.school, self.day = dice, school, school.frame.day
        own: dict[str, Any] = {"institution_id": school.frame.institution_id}
        names = ("id", "crebo", "route", "cohort", "study_year", "postcode", "birth_date", "account_id")
        self.students = columns(session, "student", *names, **own)
        self.wishes = {row["student_id"]: row for row in columns(session, "wish", "student_id", "techniques", **own)}
        self.periods: dict[tuple[str, str, int], list[dict[str, Any]]] = defaultdict(list)
        blocks = (*names[:5], "phase", "starts_on", "ends_on", "counts_as_bpv")
        for period in columns(session, "period", *blocks, **own):
            if period["counts_as_bpv"]:
                self.periods[period["crebo"], str(period["route"]), period["cohort"]].append(period)
        self.areas = {one.code: (one.latitude, one.longitude) for one in postcodes()}
        self.spots = self.spots_of(session, own)
        self.seats = self.seats_of(session, own)
        self.luck: dict[str, float] = {}

    def spots_of(self, session: Session, own: Mapping[str, Any]) -> dict[str, list[Spot]]:
        """Where students of a qualification can have been: companies with places for it."""
        names = ("id", "techniques", "guidance_hours", "expenses_covered", "allowance_cents")
        companies = {row["id"]: row for row in columns(session, "company", *names, **own)}
        at = {row["id"]: row for row in columns(session, "establishment", "id", "postcode", **own)}
        found: dict[str, dict[str, Spot]] = defaultdict(dict)
        for place in columns(session, "place", "id", "crebo", "company_id", "establishment_id", **own):
            one = companies[place["company_id"]]
            found[place["crebo"]][one["id"]] = Spot(
                company_id=one["id"],
                establishment_id=place["establishment_id"],
                techniques=frozenset(one["techniques"]),
                guidance=min(1.0, (one["guidance_hours"] or 3) / 8),
                payment=0.5 * bool(one["expenses_covered"]) + 0.5 * bool(one["allowance_cents"]),
                area=(at[place["establishment_id"]]["postcode"] or "")[:4],
            )
        return {crebo: list(spots.values()) for crebo, spots in found.items()}

    def seats_of(self, session: Session, own: Mapping[str, Any]) -> dict[tuple[str, date], list[dict[str, Any]]]:
        """Places of which some are given away, once per seat, by qualification and first day."""
        names = ("id", "crebo", "route", "company_id", "establishment_id", "starts_on", "ends_on", "taken", "closed")
        found: dict[tuple[str, date], list[dict[str, Any]]] = defaultdict(list)
        for place in columns(session, "place", *names, **own):
            if str(place["route"]) == "BOL" and not place["closed"]:
                found[place["crebo"], place["starts_on"]].extend([place] * place["taken"])
        for seats in found.values():
            self.dice.shuffle(seats)
        return found

    def plan(self, student: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        """The blocks of a student's plan."""
        return self.periods[student["crebo"], str(student["route"]), student["cohort"]]

    def earlier(self) -> Iterator[dict[str, Any]]:
        """A placement for every block that is over; who failed may do it again now."""
        for student in self.students:
            spots = self.spots.get(student["crebo"])
            failed = False
            if spots and student["study_year"] > 1 and not student["account_id"] and self.dice.chance(ORIENTED):
                yield self.orientation(student, self.dice.choice(spots))
            for period in self.plan(student):
                if spots and period["ends_on"] < self.day:
                    row = self.past(student, period, self.dice.choice(spots))
                    failed = row["state"] == "ended_early" or row["result"] == "not_finished"
                    yield row
            if spots and (failed or student["study_year"] > 1) and self.dice.chance(RUNNING * (4 if failed else 1)):
                yield self.again(student, self.dice.choice(spots))

    def base(self, student: Mapping[str, Any], spot: Spot, first: date, last: date) -> dict[str, Any]:
        """What every row has."""
        parts = self.parts(student, spot)
        made = self.dice.id()
        return {
            "id": made,
            "institution_id": self.school.frame.institution_id,
            "student_id": student["id"],
            "place_id": None,
            "company_id": spot.company_id,
            "establishment_id": spot.establishment_id,
            "period_id": None,
            "crebo": student["crebo"],
            "route": str(student["route"]),
            "study_year": student["study_year"],
            "phase": None,
            "starts_on": first,
            "ends_on": last,
            "state": "planned",
            "ended_on": None,
            "way": self.dice.choice(WAYS),
            "source": f"seed:{made}",
            "score": round(100 * sum(share * parts[name] for name, share in SHARES.items())),
            "parts": parts,
            "holds_seat": False,
            "result": None,
            "reasons": {},
            "cause": None,
            "initiator": None,
            "note": "",
            "closed_by": None,
            "version": 1,
        }

    def past(self, student: Mapping[str, Any], period: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
        """One that is over, with what came of it."""
        row = self.base(student, spot, period["starts_on"], period["ends_on"]) | within(period)
        if self.dice.chance(UNSAID):
            return row
        if self.dice.chance(self.chance_of(row)):
            return row | {"state": "finished", "result": self.dice.choice(("finished_well", "finished"))}
        side = self.dice.choice((Side.STUDENT, Side.COMPANY, Side.SCHOOL))
        reason = self.dice.choice(reasons_of(side)).code
        why = {
            "reasons": {side.value: reason},
            "cause": str(cause_of(reason)),
            "note": self.dice.choice(NOTES),
        }
        if not self.dice.chance(EARLY):
            return row | why | {"state": "finished", "result": "not_finished"}
        most = (period["ends_on"] - period["starts_on"]).days - 2
        stopped = period["starts_on"] + timedelta(days=self.dice.randint(5, min(35, most)))
        return row | why | {"state": "ended_early", "ended_on": stopped, "initiator": side.value}

    def orientation(self, student: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
        """Two weeks in the first year, to see what the work is like; outside the plan."""
        weeks = 52 * (student["study_year"] - 1) - 20 + self.dice.randint(0, 4)
        first = monday(self.day - timedelta(weeks=weeks))
        period = {"id": None, "study_year": 1, "phase": "start", "starts_on": first, "ends_on": first + FORTNIGHT}
        return self.past(student, period, spot)

    def again(self, student: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
        """One that runs now, outside the plan."""
        first = monday(self.day - timedelta(weeks=self.dice.randint(2, 6)))
        return self.base(student, spot, first, first + timedelta(weeks=9, days=-3)) | {"way": "own_search"}

    def parts(self, student: Mapping[str, Any], spot: Spot) -> dict[str, float]:
        """How well it fitted, from 0 to 1."""
        wished = frozenset((self.wishes.get(student["id"]) or {}).get("techniques") or ())
        shared = len(wished & spot.techniques) / len(wished) if wished else self.dice.random()
        km = self.km((student["postcode"] or "")[:4], spot.area)
        return {
            "content": round(0.3 + 0.7 * shared, 3),
            "guidance": round(spot.guidance, 3),
            "payment": spot.payment,
            "travel": round(max(0.0, 1 - km / 60), 3),
        }

    def km(self, home: str, there: str) -> float:
        """About how far apart two postcode areas are; 30 when one is not known."""
        if home not in self.areas or there not in self.areas:
            return 30.0
        (north, east), (up, right) = self.areas[home], self.areas[there]
        return math.hypot((north - up) * 111, (east - right) * 68)

    def chance_of(self, row: Mapping[str, Any]) -> float:
        """How likely it was to go well: by how it fitted, and by the company."""
        luck = self.luck.setdefault(row["company_id"], self.dice.gauss(0.2, 0.6))
        return 1 / (1 + math.exp(-(BASE + luck + sum(row["parts"][name] * by for name, by in FACTORS.items()))))

    def planned(self) -> Iterator[dict[str, Any]]:
        """Who has one of the places that are given away, for the block that comes; never who can sign in."""
        for student in self.students:
            if student["account_id"] is not None or not self.dice.chance(PLANNED):
                continue
            for period in self.plan(student):
                seats = self.seats.get((student["crebo"], period["starts_on"]), [])
                old = years_between(student["birth_date"], period["starts_on"]) >= ADULT
                if period["study_year"] == student["study_year"] and period["starts_on"] > self.day and seats and old:
                    yield self.at(student, period, seats.pop())
                    break

    def at(self, student: Mapping[str, Any], period: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
        """A placement that comes, at a place."""
        spot = next(one for one in self.spots[place["crebo"]] if one.company_id == place["company_id"])
        seat = {"place_id": place["id"], "establishment_id": place["establishment_id"], "holds_seat": True}
        return self.base(student, spot, period["starts_on"], period["ends_on"]) | within(period) | seat

    def coaching(self) -> Iterator[dict[str, Any]]:
        """Students with a coach, of each kind of funding."""
        coaches = [one.account_id for one in self.school.logins if one.role is Role.LEARNING_WORK_COACH]
        for student in self.students:
            if coaches and self.dice.chance(COACHED):
                since = self.dice.days_before(self.day, 20, 300)
                yield {
                    "id": self.dice.id(),
                    "institution_id": self.school.frame.institution_id,
                    "account_id": self.dice.choice(coaches),
                    "student_id": student["id"],
                    "placement_id": None,
                    "kind": self.dice.choice(("learning_work_coach", "job_coach", "plus_coach", "peer_coaching")),
                    "funding": self.dice.choices(("school", "municipality", "other"), weights=(5, 4, 1))[0],
                    "valid_from": since,
                    "valid_until": None if self.dice.chance(0.8) else self.day + timedelta(days=60),
                    "version": 1,
                }


def within(period: Mapping[str, Any]) -> dict[str, Any]:
    """What a placement has of its period."""
    return {"period_id": period["id"], "study_year": period["study_year"], "phase": str(period["phase"])}
