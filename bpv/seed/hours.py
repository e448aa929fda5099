"""Hours of the placements that run: weeks in every state; the holidays of a made-up school; a change of route to come.

The holidays are made up for the demonstration, and their names say so: a school fills in its own.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core.clock import school_year
from bpv.core.school_calendar import is_public_holiday
from bpv.folder.rules.hours import monday, shift_of
from bpv.seed.dice import Dice
from bpv.seed.placements import columns
from bpv.seed.standing import School
from bpv.seed.writing import insert

WEEK: Final = timedelta(days=7)
DID: Final = (
    "Onderdelen gedraaid en nagemeten",
    "Gefreesd aan een opspanplaat, daarna ontbraamd",
    "Tekening gelezen en een werkplan gemaakt",
    "Meegekeken bij het instellen van de CNC-bank",
    "Kleine reparatie aan een meetopstelling",
    "Gelast en nabewerkt, samen met een collega",
    "Samengebouwd en getest",
    "Werkplaats opgeruimd en gereedschap gecontroleerd",
    "",
)
BACK: Final = "Vrijdag was je om drie uur weg. Pas de tijden aan en lever opnieuw in."
LATE: Final = {"approved": 0.45, "handed_in": 0.3, "returned": 0.08, "open": 0.05}  # else the week is missing
DAYS: Final = ((510, 1020, 30), (480, 990, 30), (540, 1035, 45), (510, 1020, 30), (510, 960, 30))
# name, month, first day of the month from which the Saturday counts, length in days
HOLIDAYS: Final = (
    ("Herfstvakantie", 10, 15, 9),
    ("Kerstvakantie", 12, 19, 16),
    ("Voorjaarsvakantie", 2, 14, 9),
    ("Meivakantie", 4, 24, 16),
    ("Zomervakantie", 7, 10, 44),
)
SATURDAY: Final = 5


def build(session: Session, dice: Dice, school: School) -> None:
    """Write the holidays, the weeks with their days, and the change of route."""
    maker = Maker(session, dice, school)
    insert(session, "school_holiday", maker.holidays())
    for placement in maker.running:
        maker.hours_of(placement)
    insert(session, "hour_week", maker.weeks)
    insert(session, "hour_entry", maker.entries)
    insert(session, "route_change", maker.route_changes())


class Maker:
    """Makes the rows of one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.dice, self.day, self.own = dice, school.frame.day, {"institution_id": school.frame.institution_id}
        own: dict[str, Any] = dict(self.own)
        names = ("id", "student_id", "company_id", "starts_on", "ends_on", "state")
        self.running = [
            row
            for row in columns(session, "placement", *names, **own)
            if row["state"] == "planned" and row["starts_on"] <= self.day <= row["ends_on"]
        ]
        self.trainers = {
            row["company_id"]: row["name"] for row in columns(session, "trainer", "company_id", "name", **own)
        }
        self.students = {
            row["id"]: row for row in columns(session, "student", "id", "account_id", "route", "study_year", **own)
        }
        self.weeks: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []

    def holidays(self) -> Iterator[dict[str, Any]]:
        """Five holidays of the school year before, this one and the next."""
        this = school_year(self.day)
        for year in (this - 1, this, this + 1):
            for name, month, least, length in HOLIDAYS:
                first = date(year if month >= 8 else year + 1, month, least)
                first += timedelta(days=(SATURDAY - first.weekday()) % 7)
                yield {
                    "id": self.dice.id(),
                    **self.own,
                    "name": f"{name} {first.year} (voorbeeld)",
                    "starts_on": first,
                    "ends_on": first + timedelta(days=length - 1),
                    "region": None,
                    "version": 1,
                }

    def hours_of(self, placement: Mapping[str, Any]) -> None:
        """The weeks of one placement until the last whole one: the newest in any state, those before approved."""
        first, last = monday(placement["starts_on"]), monday(self.day) - WEEK
        signs_in = self.students[placement["student_id"]]["account_id"] is not None
        for back in range((last - first).days // 7 + 1):
            state = self.state(back, signs_in=signs_in)
            if state:
                self.week(placement, last - back * WEEK, state)

    def state(self, back: int, *, signs_in: bool) -> str:
        """The state of the week so many weeks before the last whole one; "" when nothing was entered. Who can sign in
        finds something to do: a missing week, one that was returned, one that waits."""
        if signs_in:
            return ("", "returned", "handed_in")[back] if back < 3 else "approved"
        if back > 1:
            return "approved"
        thrown = self.dice.random() - (0.4 if back else 0)
        for state, share in LATE.items():
            if thrown < share:
                return state
            thrown -= share
        return ""

    def week(self, placement: Mapping[str, Any], starts_on: date, state: str) -> None:
        """A week with its days."""
        week_id, total, last = self.dice.id(), 0, None
        for index, (begins, ends, pause) in enumerate(DAYS):
            day = starts_on + timedelta(days=index)
            if day < placement["starts_on"] or is_public_holiday(day) or self.dice.chance(0.06):
                continue
            later = self.dice.choice((0, 0, 0, 15, 30, -30))
            minutes = shift_of(day, begins, ends + later, pause).minutes
            total, last = total + minutes, day
            self.entries.append(
                {
                    "id": self.dice.id(),
                    **self.own,
                    "hour_week_id": week_id,
                    "placement_id": placement["id"],
                    "day": day,
                    "begins": begins,
                    "ends": ends + later,
                    "pause": pause,
                    "did": self.dice.choice(DID),
                    "minutes": minutes,
                    "corrects_id": None,
                }
            )
        friday = datetime.combine(starts_on + timedelta(days=4), time(15, 40), UTC)
        self.weeks.append(
            {
                "id": week_id,
                **self.own,
                "placement_id": placement["id"],
                "student_id": placement["student_id"],
                "starts_on": starts_on,
                "number": 1,
                "state": state,
                "minutes": total,
                "school_minutes": 0,
                "last_day": last,
                "handed_in_at": None if state == "open" else friday,
                "account_id": None,
                "link_id": None,
                "version": {"open": 1, "handed_in": 2}.get(state, 3),
                **self.decision(placement, state, friday),
            }
        )

    def decision(self, placement: Mapping[str, Any], state: str, friday: datetime) -> dict[str, Any]:
        """Who decided about a week, when, and why."""
        if state not in ("approved", "returned"):
            return {"decided_at": None, "decided_by": "", "decided_as": None, "why": ""}
        return {
            "decided_at": friday + timedelta(hours=18 + self.dice.randint(0, 4)),
            "decided_by": self.trainers.get(placement["company_id"], "Praktijkopleider"),
            "decided_as": "trainer",
            "why": BACK if state == "returned" else "",
        }

    def route_changes(self) -> Iterator[dict[str, Any]]:
        """One student of the last years goes on as an apprentice in a while."""
        older = [row for row in self.students.values() if not row["account_id"] and row["study_year"] > 2]
        for student in older[:1]:
            yield {
                "id": self.dice.id(),
                **self.own,
                "student_id": student["id"],
                "before": str(student["route"]),
                "route": "BBL" if str(student["route"]) == "BOL" else "BOL",
                "starts_on": self.day + timedelta(days=70),
                "reason": "Heeft een baan gevonden bij het leerbedrijf en leert daar verder.",
                "set_by": None,
                "at": datetime.combine(self.day, time(8), UTC) - timedelta(days=3),
                "applied_at": None,
            }
