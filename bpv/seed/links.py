"""Links that were mailed about running placements: weeks that wait, agreements to sign, other tasks of a trainer."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.core.outbox.queueing import LINK, hashed
from bpv.core.rights import Role
from bpv.core.words import say, say_day
from bpv.placements.models.links import Purpose
from bpv.placements.rules.links import MAILS, PURPOSE, open_key
from bpv.seed.dice import Dice
from bpv.seed.placements import columns
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tables import METADATA

DAYS: Final = timedelta(days=14)
USED: Final = 0.5  # of the tasks that the school mailed a link for
TASKS: Final = (Purpose.JUDGEMENT, Purpose.CONTACT, Purpose.PROBLEM)
WORDS: Final = ("id", "company_id", "account_id", "name", "email")


def build(session: Session, dice: Dice, school: School) -> None:
    """Open links for what waits, used and open ones for other tasks, and the mail of each."""
    maker = Maker(session, dice, school)
    rows = [*maker.weeks(), *maker.agreements(), *maker.others()]
    insert(session, "task_link", [link for link, _ in rows])
    insert(session, "outbox", [mail for _, mail in rows])


class Maker:
    """Makes the links of one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.session, self.dice, self.school, self.day = session, dice, school, school.frame.day
        self.own: dict[str, Any] = {"institution_id": school.frame.institution_id}
        names = ("id", "student_id", "company_id", "starts_on", "ends_on", "state")
        found = columns(session, "placement", *names, **self.own)
        self.running = {
            row["id"]: row
            for row in found
            if row["state"] == "planned" and row["starts_on"] <= self.day <= row["ends_on"]
        }
        self.trainers: dict[str, Mapping[str, Any]] = {}
        for row in columns(session, "trainer", *WORDS, **self.own):
            if row["email"]:
                self.trainers.setdefault(row["company_id"], row)
        self.students = {row["id"]: row["name"] for row in columns(session, "student", "id", "name", **self.own)}
        self.companies = {row["id"]: row["name"] for row in columns(session, "company", "id", "name", **self.own)}
        table = METADATA.tables["institution"]
        mine = select(table.c.name).where(table.c.id == school.frame.institution_id)
        self.name: str = session.connection().execute(mine).scalar_one()
        self.senders = [one.account_id for one in school.logins if one.role is Role.SUPERVISOR]

    def weeks(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """A link for every week that waits for a trainer whose address is known."""
        for week in columns(self.session, "hour_week", "id", "placement_id", "state", "handed_in_at", **self.own):
            placement = self.running.get(week["placement_id"])
            if week["state"] == "handed_in" and placement and self.day - week["handed_in_at"].date() < DAYS:
                yield from self.made(placement, Purpose.APPROVE_WEEK, week["id"], week["handed_in_at"])

    def agreements(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """A link for every agreement that the company has still to sign."""
        names = ("id", "placement_id", "state", "sent_on")
        signed = {
            row["agreement_id"]
            for row in columns(self.session, "agreement_signature", "id", "agreement_id", "party", **self.own)
            if row["party"] == "company"
        }
        for one in columns(self.session, "agreement", *names, **self.own):
            placement = self.running.get(one["placement_id"])
            if one["state"] == "sent" and placement and one["id"] not in signed:
                yield from self.made(placement, Purpose.SIGN, one["id"], self.moment(3), party="company")

    def others(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Tasks that the school asked of some trainers."""
        for number, placement in enumerate(self.running.values()):
            days = self.dice.randint(1, 10)
            at = self.moment(days)
            used = at + timedelta(hours=20) if self.dice.chance(USED) else None
            if number % 3 == 0:
                yield from self.made(placement, TASKS[number // 3 % len(TASKS)], placement["id"], at, used=used)

    def moment(self, days: int) -> datetime:
        """A moment in working hours, so many days before the day of the school."""
        return datetime.combine(self.day - timedelta(days=days), time(8, self.dice.randint(0, 59)), UTC)

    def made(
        self,
        placement: Mapping[str, Any],
        purpose: Purpose,
        object_id: str,
        at: datetime,
        *,
        party: str | None = None,
        used: datetime | None = None,
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """A link with its mail, when the company has a trainer with an address."""
        trainer = self.trainers.get(placement["company_id"])
        if trainer is None:
            return
        link = {
            "id": self.dice.id(),
            **self.own,
            "placement_id": placement["id"],
            "purpose": purpose.value,
            "object_id": object_id,
            "party": party,
            "trainer_id": trainer["id"],
            "name": trainer["name"],
            "address": trainer["email"],
            "language": "nl",
            "open_key": None if used else open_key(purpose.value, object_id, party, trainer["email"]),
            "expires_on": max(self.day, at.date() + DAYS),
            "created_by": None if purpose is Purpose.APPROVE_WEEK else self.dice.choice(self.senders),
            "created_at": at,
            "used_at": used,
            "stopped_at": None,
        }
        yield link, self.mail(link, placement, purpose, sent=used is not None)

    def mail(
        self, link: Mapping[str, Any], placement: Mapping[str, Any], purpose: Purpose, *, sent: bool
    ) -> dict[str, Any]:
        """The mail that brought it; that of an open link waits still, so that it can be read in the outbox."""
        kind, at = MAILS[purpose], link["created_at"]
        params = {
            "name": link["name"],
            "school": self.name,
            "student": self.students[placement["student_id"]],
            "company": self.companies[placement["company_id"]],
            "until": say_day("nl", link["expires_on"]),
            "link": LINK,
        }
        return {
            "id": self.dice.id(),
            **self.own,
            "key": f"{kind}:{link['id']}:{link['expires_on']}:{hashed(link['address'])}",
            "kind": kind,
            "object_id": link["id"],
            "due": link["expires_on"],
            "account_id": None,
            "address": link["address"],
            "language": "nl",
            "subject": say("nl", f"mail.{kind}.subject", params)[:200],
            "body": f"{say('nl', f'mail.{kind}.body', params)}\n\n{say('nl', 'mail.footer')}\n",
            "link": f"{PURPOSE}:{link['id']}",
            "status": "sent" if sent else "waiting",
            "problem": None,
            "attempts": int(sent),
            "edition": 1,
            "wanted_at": at,
            "not_before": at,
            "tried_at": at if sent else None,
            "lease": None,
            "lease_until": None,
            "sent_at": at if sent else None,
            "changed_at": at,
            "created_by": link["created_by"],
        }
