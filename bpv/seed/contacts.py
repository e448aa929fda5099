"""Contacts of this school year: logged, planned, asked for; consultation meetings; a visit day of who can sign in."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.contacts.models import Norm, Span
from bpv.contacts.rules.meetings import bounds
from bpv.contacts.rules.planning import due_days
from bpv.core.clock import end_of_day, school_year
from bpv.core.rights import Role
from bpv.seed.dice import Dice
from bpv.seed.placements import columns
from bpv.seed.standing import School
from bpv.seed.writing import insert

NORM: Final = Norm(moments=3, on_site=1, guiding=1, gap_days=35)
HOME: Final = 2333  # the postcode area of the school
AFAR: Final = 10_000
KEPT: Final = 0.85  # share of the contacts that are due and were held
NOTES: Final = (
    "Draait goed mee. De praktijkopleider is tevreden over het tempo.",
    "Opdracht 2 loopt achter; afgesproken om vrijdag in te leveren.",
    "Werkt zelfstandig aan de draaibank. Wil graag ook frezen.",
    "Op tijd, vraagt veel. Meetrapporten kunnen netter.",
    "",
)
STEPS: Final = ("Opdracht inleveren", "Bellen met de praktijkopleider", "Uren van vorige week invullen", "", "")
WHYS: Final = (
    "Graag overleg over de opdracht.",
    "Ik heb een vraag over mijn planning.",
    "Kort bijpraten over de voortgang.",
)
TOPICS: Final = ("progress", "assignments", "hours", "guidance", "agreements")
SUBJECTS: Final = ("Start van de BPV-periode", "Voortgang en signalen", "Terugblik en beoordelen")


def build(session: Session, dice: Dice, school: School) -> None:
    """Write contacts, proposals, findings, meetings and a visit day."""
    maker = Maker(session, dice, school)
    moments = [row for placement in maker.placements for row in maker.moments(placement)]
    days = list(maker.visit_days(moments))
    insert(session, "visit_day", days)
    insert(session, "contact_moment", moments)
    insert(session, "contact_proposal", maker.proposals())
    insert(session, "contact_finding", maker.findings())
    meetings = list(maker.meetings())
    insert(session, "meeting", meetings)
    insert(session, "meeting_guest", maker.guests(meetings))


class Maker:
    """Makes rows for one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.dice, self.school, self.day = dice, school, school.frame.day
        self.own: dict[str, Any] = {"institution_id": school.frame.institution_id}
        self.first = bounds(school_year(self.day))[0]
        names = ("id", "student_id", "starts_on", "ends_on", "ended_on", "state", "establishment_id")
        rows = columns(session, "placement", *names, **self.own)
        self.placements = [row for row in rows if self.counts(row)]
        self.guides = self.supervisors(session)
        self.mine = next((one.account_id for one in school.logins if one.role == Role.SUPERVISOR), "")
        areas = columns(session, "establishment", "id", "postcode", **self.own)
        self.away = {
            one["id"]: abs(int(one["postcode"][:4]) - HOME) for one in areas if (one["postcode"] or "")[:4].isdigit()
        }
        self.teams = columns(session, "team", "id", "valid_until", **self.own)
        self.grants = columns(session, "role_grant", "id", "account_id", "role", "team_id", **self.own)

    def counts(self, row: Mapping[str, Any]) -> bool:
        """A placement of this school year that began and did not end early."""
        lasted = row["state"] in ("planned", "finished") and row["ends_on"] >= self.first
        return lasted and row["starts_on"] <= self.day

    def supervisors(self, session: Session) -> dict[str, str]:
        """Who supervises each student."""
        rows = columns(session, "supervision", "id", "student_id", "account_id", "valid_until", **self.own)
        return {row["student_id"]: row["account_id"] for row in rows if row["valid_until"] is None}

    def runs(self, placement: Mapping[str, Any]) -> bool:
        """True while the placement lasts."""
        return bool(placement["starts_on"] <= self.day <= placement["ends_on"])

    def moments(self, placement: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """What is due was held, mostly; of a placement that runs the next one is planned, sometimes."""
        account = self.guides.get(placement["student_id"])
        if account is None:
            return
        scored = self.dice.chance(0.06)
        visited = self.dice.randint(0, 2)
        for number, due in enumerate(due_days(NORM, Span(placement["starts_on"], placement["ends_on"], live=True))):
            way = "on_site" if number == visited else self.dice.choice(("phone", "video", "mail", "phone"))
            row = self.moment(placement["id"], account, due - timedelta(days=self.dice.randint(0, 6)), way)
            if row["day"] < self.day and self.dice.chance(KEPT):
                yield row | self.told(row["day"], placement, scored=scored or number == NORM.moments - 1)
            elif row["day"] > self.day and self.dice.chance(0.6):
                yield row

    def moment(self, placement_id: str, account: str, day: date, way: str) -> dict[str, Any]:
        """A moment that is planned."""
        about = {"placement_id": placement_id, "by_id": account, "day": day, "way": way, "kind": "guiding"}
        empty: dict[str, Any] = {"present": [], "topics": [], "note": "", "next_step": "", "next_on": None, "why": ""}
        kept = {"arrived_at": None, "logged_at": None, "visit_day_id": None, "form_key": None, "version": 1}
        return {"id": self.dice.id(), **self.own, **about, **empty, **kept, "state": "planned"}

    def told(self, day: date, placement: Mapping[str, Any], *, scored: bool) -> dict[str, Any]:
        """What was logged about a moment."""
        step = self.dice.choice(STEPS)
        ahead = day + timedelta(days=self.dice.randint(3, 10)) if step else None
        return {
            "day": max(day, placement["starts_on"]),
            "kind": "assessing" if scored else "guiding",
            "state": "held",
            "present": self.dice.some(("student", "trainer"), 1, 2),
            "topics": self.dice.some(TOPICS, 1, 3),
            "note": self.dice.choice(NOTES),
            "next_step": step,
            "next_on": ahead,
            "logged_at": end_of_day(day) - timedelta(hours=8),
        }

    def visit_days(self, moments: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The supervisor who can sign in goes today to those who were not visited yet."""
        visited = {row["placement_id"] for row in moments if row["state"] == "held" and row["way"] == "on_site"}
        waits = [one for one in self.placements if self.runs(one) and one["id"] not in visited]
        mine = [one for one in waits if self.guides.get(one["student_id"]) == self.mine]
        own = sorted(mine, key=lambda one: (self.away.get(one["establishment_id"], AFAR), one["id"]))[:3]
        if not own:
            return
        made = {"id": self.dice.id(), **self.own, "account_id": self.mine, "day": self.day, "start_area": str(HOME)}
        yield made
        for one in own:
            planned = [row for row in moments if row["placement_id"] == one["id"] and row["way"] == "on_site"]
            row = planned[0] if planned else self.moment(one["id"], self.mine, self.day, "on_site")
            row |= {"day": self.day, "visit_day_id": made["id"]}
            if not planned:
                moments.append(row)

    def proposals(self) -> Iterator[dict[str, Any]]:
        """Some students and trainers ask for a moment."""
        for one in self.placements:
            if not self.runs(one) or not self.dice.chance(0.12):
                continue
            side = self.dice.choice(("student", "trainer"))
            yield {
                "id": self.dice.id(),
                **self.own,
                "placement_id": one["id"],
                "side": side,
                "who": "",
                "day": self.day + timedelta(days=self.dice.randint(2, 12)),
                "way": self.dice.choice(("video", "phone", "on_site")),
                "why": self.dice.choice(WHYS),
                "answer": "open",
                "answer_note": "",
                "at": end_of_day(self.day - timedelta(days=self.dice.randint(2, 5))),
                "answered_by": None,
                "answered_at": None,
                "moment_id": None,
            }

    def findings(self) -> Iterator[dict[str, Any]]:
        """Coordinators asked here and there whether the contact is enough."""
        for one in self.placements:
            account = self.guides.get(one["student_id"])
            if account is None or not self.dice.chance(0.1):
                continue
            kept = self.dice.choices(("yes", "partly", "no"), weights=(7, 2, 1))[0]
            day = self.dice.days_before(min(self.day, one["ends_on"]), 1, 9)
            yield {
                "id": self.dice.id(),
                **self.own,
                "placement_id": one["id"],
                "day": day,
                "asked": self.dice.choice(("student", "trainer")),
                "as_agreed": kept,
                "text": "" if kept == "yes" else "Had vaker contact verwacht.",
                "by_id": account,
                "at": end_of_day(day),
            }

    def meetings(self) -> Iterator[dict[str, Any]]:
        """Three meetings per team in the last and the present school year; not all were held."""
        for team in self.teams:
            if team["valid_until"] is not None:
                continue
            for year in (self.first.year - 1, self.first.year):
                for number, subject in enumerate(SUBJECTS):
                    yield self.meeting(team["id"], date(year, 9, 14) + timedelta(weeks=14 * number), subject)

    def meeting(self, team_id: str, day: date, subject: str) -> dict[str, Any]:
        """One meeting: held, or not with a reason, or still to come."""
        held = self.dice.chance(0.9)
        state = "planned" if day >= self.day else "held" if held else "not_held"
        why = "Te weinig begeleiders aanwezig door toetsweek." if state == "not_held" else ""
        about = {"team_id": team_id, "on_day": day, "subject": subject, "state": state, "why": why}
        return {"id": self.dice.id(), **self.own, **about, "minutes": "", "by_id": None, "version": 1}

    def guests(self, meetings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Who came to what was held."""
        for meeting in meetings:
            if meeting["state"] != "held":
                continue
            roles = (Role.SUPERVISOR.value, Role.COORDINATOR.value)
            held = [one for one in self.grants if one["role"] in roles and one["team_id"] == meeting["team_id"]]
            for account in sorted({one["account_id"] for one in held}):
                came = self.dice.chance(0.85)
                about = {"meeting_id": meeting["id"], "account_id": account, "present": came}
                yield {"id": self.dice.id(), **self.own, **about}
