"""Links that companies got, and what they sent back: most confirmed, some corrected, a few still wait for somebody."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.core.rights import Role
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tables import METADATA

ANSWERED: Final = 0.15  # of the companies that have a contact person with an address
WAITING: Final = 6
OPEN: Final = 5
DAYS: Final = 14
NOTES: Final = (
    "Vanaf januari zit de werkplaats op het nieuwe adres.",
    "We willen graag weten wanneer de volgende groep komt.",
    None,
    None,
)


def build(session: Session, dice: Dice, school: School) -> None:
    """Answers of the last two years, corrections that wait, and links without an answer yet."""
    people = contacts(session, school)
    dice.shuffle(people)
    answered = int(len(people) * ANSWERED)
    writer = Writer(dice, school)
    for person in people[:answered]:
        writer.answer(person, dice.randint(30, 700), [])
    for number, person in enumerate(people[answered : answered + 2 * WAITING]):
        decided = number >= WAITING
        writer.answer(person, dice.randint(20, 90) if decided else dice.randint(1, 12), told(dice, person), decided)
    for person in people[answered + 2 * WAITING : answered + 2 * WAITING + OPEN]:
        writer.link(person, dice.randint(1, 10), None)
    insert(session, "company_link", writer.links)
    insert(session, "company_proposal", writer.proposals)
    insert(session, "company_proposal_line", writer.lines)


def contacts(session: Session, school: School) -> list[Any]:
    """One present contact person with an address per company, with what is known of the company."""
    person, company = METADATA.tables["contact_person"], METADATA.tables["company"]
    names = ("phone", "sector", "allowance_cents", "guidance_hours", "website")
    query = (
        select(
            person.c.id, person.c.company_id, person.c.name, person.c.function, person.c.email.label("address"),
            *(company.c[name].label(f"known_{name}") for name in names),
        )
        .join(company, company.c.id == person.c.company_id)
        .where(person.c.institution_id == school.frame.institution_id)
        .where(person.c.email.is_not(None), person.c.valid_until.is_(None), company.c.paused.is_(False))
        .order_by(person.c.company_id, person.c.id)
    )  # fmt: skip
    return list({row.company_id: row for row in session.connection().execute(query)}.values())


def told(dice: Dice, person: Any) -> list[tuple[str, str, Any, Any]]:
    """What a company corrects: subject, field, as it saw it, as it should be."""
    possible: list[tuple[str, str, Any, Any]] = [
        ("company", "phone", person.known_phone, f"071 555 {dice.randint(10, 99)} {dice.randint(10, 99)}"),
        ("company", "allowance_cents", person.known_allowance_cents, 100 * dice.randint(250, 500)),
        ("company", "guidance_hours", person.known_guidance_hours, float(dice.randint(2, 9))),
        ("care", "quiet_workplace", None, True),
        (
            "contact",
            "new",
            None,
            {"name": "Sem van Dongen", "function": "planner", "email": "sem@bedrijf.example"},
        ),
    ]
    fresh = [one for one in possible if one[2] != one[3]]
    chosen = dice.some(range(len(fresh)), 1, 3)
    return [fresh[index] for index in sorted(chosen)]


class Writer:
    """Makes the rows of one school."""

    def __init__(self, dice: Dice, school: School) -> None:
        self.dice, self.school = dice, school
        self.senders = [one.account_id for one in school.logins if one.role in (Role.BROKER, Role.COORDINATOR)]
        self.links: list[dict[str, Any]] = []
        self.proposals: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []

    def moment(self, days: int) -> datetime:
        """A moment in working hours, so many days before the day of the school."""
        at = time(self.dice.randint(7, 15), self.dice.randint(0, 59))
        return datetime.combine(self.school.frame.day - timedelta(days=days), at, UTC)

    def link(self, person: Any, days: int, used: datetime | None) -> str:
        """A link that was sent so many days ago; gives its id."""
        made = self.moment(days)
        row = {
            "id": self.dice.id(),
            "institution_id": self.school.frame.institution_id,
            "company_id": person.company_id,
            "issued_for": person.company_id,
            "contact_person_id": person.id,
            "created_by": self.dice.choice(self.senders),
            "created_at": made,
            "used_at": used,
            "stopped_at": None,
            "reminded_at": None,
            "address": person.address,
            "name": person.name,
            "language": "nl",
            "expires_on": self.school.frame.day - timedelta(days=days - DAYS),
        }
        self.links.append(row)
        return str(row["id"])

    def answer(self, person: Any, days: int, told: list[tuple[str, str, Any, Any]], decided: bool = False) -> None:
        """An answer of so many days ago, with its lines."""
        at, proposal_id = self.moment(days), self.dice.id()
        self.proposals.append(
            {
                "id": proposal_id,
                "institution_id": self.school.frame.institution_id,
                "company_id": person.company_id,
                "company_link_id": self.link(person, days + self.dice.randint(1, 6), at),
                "at": at,
                "signed_name": person.name,
                "signed_function": person.function or "contactpersoon",
                "note": self.dice.choice(NOTES) if told else None,
                "lines": len(told),
                "open": 0 if decided else len(told),
                "version": 2 if decided else 1,
            }
        )
        self.lines += [self.line(proposal_id, place, *one, at if decided else None) for place, one in enumerate(told)]

    def line(
        self, proposal_id: str, place: int, subject: str, field: str, seen: Any, proposed: Any, at: datetime | None
    ) -> dict[str, Any]:
        """One corrected field; when it was decided, a day later."""
        accepted = self.dice.chance(0.8)
        return {
            "id": self.dice.id(),
            "institution_id": self.school.frame.institution_id,
            "company_proposal_id": proposal_id,
            "position": place,
            "subject": subject,
            "subject_id": "",
            "label": None,
            "field": field,
            "seen": seen,
            "proposed": proposed,
            "state": "open" if at is None else "accepted" if accepted else "refused",
            "word": None if at is None or accepted else "Eerst even bellen",
            "decided_at": at + timedelta(days=1) if at else None,
            "decided_by": self.dice.choice(self.senders) if at else None,
        }
