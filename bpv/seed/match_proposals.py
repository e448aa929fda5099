"""Proposals in every state, companies that are left out for a student, and an objection to a published round."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session

from bpv.core.rights import Role
from bpv.matches import service
from bpv.matches.models import Card, Question
from bpv.matches.service.situation import Situation
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.students import Pupil
from bpv.seed.writing import insert
from bpv.tables import METADATA

DAYS: Final = 10  # to answer
OTHERS: Final = 28  # students besides those who can sign in
WAYS: Final = ("fit_interview", "fit_interview", "school_led")
STUDENT_NO: Final = (
    ("too_far", "Twee uur reizen per dag is te veel."),
    ("content_not_wanted", "Ik wil liever met optica werken."),
)
COMPANY_NO: Final = (
    ("no_time_to_guide", "Onze praktijkopleider is met verlof."),
    ("no_click", "In het gesprek bleek het geen goede match."),
    ("full_after_all", ""),
)
SCHOOL_NO: Final = (
    ("period_moved", "De periode begint een maand later."),
    ("data_wrong", "De plek bleek voor een andere opleiding."),
)
CHANNELS: Final = ("phone", "phone", "mail", "visit")
OBJECTION: Final = "Ik had deze plek niet gekozen, en ik kan daar met het openbaar vervoer niet op tijd komen."
KINDS: Final = ("waits", "waits", "said_yes", "company_yes", "soon", "student_no", "company_no", "withdrawn", "lapsed")


def build(session: Session, dice: Dice, school: School) -> None:
    """Write proposals, exclusions and an objection."""
    maker = Maker(session, dice, school)
    signs_in = sum(1 for login in school.logins if login.role is Role.STUDENT)
    rows = [row for pupil in school.pupils[:signs_in] for row in maker.rows(pupil, ("waits",))]
    others = dice.some(school.pupils[signs_in:], OTHERS, OTHERS)
    for number, pupil in enumerate(others):
        rows.extend(maker.rows(pupil, (KINDS[number % len(KINDS)],)))
    insert(session, "match_proposal", rows)
    insert(session, "match_proposal", maker.agreed())
    insert(session, "match_exclusion", maker.exclusions(rows))
    insert(session, "objection", maker.objections())


class Maker:
    """Makes rows for one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.session, self.dice, self.school = session, dice, school
        self.catalogues = service.Catalogues()
        self.noon = datetime.combine(school.frame.day, time(12), tzinfo=UTC)
        self.staff = next((one.account_id for one in school.logins if one.role is Role.COORDINATOR), None)
        self.promised = self.pairs()

    def pairs(self) -> set[tuple[str, str]]:
        """Students with the period of a proposal or a placement that they have."""
        found: set[tuple[str, str]] = set()
        for name in ("match_proposal", "placement"):
            table = METADATA.tables[name]
            query = select(table.c.student_id, table.c.period_id)
            found |= {(row[0], row[1]) for row in self.session.execute(query)}
        return found

    def cards(self, pupil: Pupil) -> tuple[Situation | None, Sequence[Card]]:
        """Where a student stands, and some places that fit."""
        try:
            at = service.operator_situation(self.session, pupil.id, self.school.frame.day)
        except service.NoPeriod:
            return None, ()
        snapshot = self.catalogues.snapshot(self.session, self.school.frame.institution_id)
        return at, service.browse(snapshot, at, Question(limit=4, offset=1)).cards

    def rows(self, pupil: Pupil, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """Proposals to one student, one of each kind; none for who has one, or a placement, in the period."""
        at, cards = self.cards(pupil)
        if at is None or not cards or (pupil.id, at.applied.period.id) in self.promised:
            return []
        pairs = zip(kinds, self.dice.some(cards, len(kinds), len(kinds)), strict=False)
        return [self.row(pupil, at.applied.period.id, kind, card) for kind, card in pairs]

    def row(self, pupil: Pupil, period_id: str, kind: str, card: Card) -> dict[str, Any]:
        """A proposal of a kind."""
        age = {"soon": 8, "lapsed": 16}.get(kind, self.dice.randint(2, 7))
        made = self.noon - timedelta(days=age)
        parts = {part.component.value: round(part.value, 4) for part in card.ranked.parts}
        base = self.blank(pupil.id, card.face.place_id, period_id, made) | {
            "way": self.dice.choice(WAYS),
            "score": card.ranked.score,
            "parts": parts,
        }
        return base | self.said(kind, made + timedelta(days=1))

    def blank(self, student_id: str, place_id: str, period_id: str, made: datetime) -> dict[str, Any]:
        """A proposal that nobody answered."""
        return {
            "id": self.dice.id(),
            "institution_id": self.school.frame.institution_id,
            "student_id": student_id,
            "place_id": place_id,
            "period_id": period_id,
            "round_id": None,
            "way": "fit_interview",
            "score": None,
            "parts": {},
            "choice": 0,
            "state": "open",
            "made_at": made,
            "made_by": self.staff,
            "due_on": made.date() + timedelta(days=DAYS),
            **{f"{side}_answer": "waiting" for side in ("student", "company")},
            **{f"{side}_{name}": "" for side in ("student", "company") for name in ("reason", "word")},
            "student_at": None,
            "company_channel": "",
            "company_on": None,
            "company_at": None,
            "company_by": None,
            "ended_at": None,
            "ended_by": None,
            "end_reason": "",
            "end_word": "",
            "silent": [],
            "version": 1,
        }

    def said(self, kind: str, at: datetime) -> dict[str, Any]:
        """What makes a proposal one of a kind."""
        if kind == "said_yes":
            return {"student_answer": "yes", "student_at": at}
        if kind == "company_yes":
            return self.company("yes", at)
        if kind == "student_no":
            reason, word = self.dice.choice(STUDENT_NO)
            said = {"student_answer": "no", "student_reason": reason, "student_word": word, "student_at": at}
            return {**said, "state": "refused", "ended_at": at}
        if kind == "company_no":
            reason, word = self.dice.choice(COMPANY_NO)
            over = {"state": "refused", "ended_at": at, "ended_by": self.staff}
            return {**self.company("no", at), "company_reason": reason, "company_word": word, **over}
        if kind == "withdrawn":
            reason, word = self.dice.choice(SCHOOL_NO)
            over = {"state": "withdrawn", "ended_at": at, "ended_by": self.staff}
            return {**over, "end_reason": reason, "end_word": word}
        if kind == "lapsed":
            over = {"state": "lapsed", "ended_at": at + timedelta(days=DAYS)}
            return {"student_answer": "yes", "student_at": at, **over, "silent": ["company"]}
        return {}

    def company(self, answer: str, at: datetime) -> dict[str, Any]:
        """What a company said, as the coordinator wrote it down."""
        said = {"company_answer": answer, "company_on": at.date(), "company_at": at, "company_by": self.staff}
        return {**said, "company_channel": self.dice.choice(CHANNELS)}

    def agreed(self) -> list[dict[str, Any]]:
        """The proposals behind planned placements that followed from a match."""
        table = METADATA.tables["placement"]
        query = select(table).where(
            table.c.institution_id == self.school.frame.institution_id,
            table.c.way.in_(("school_led", "fit_interview")),
            table.c.place_id.is_not(None),
            table.c.period_id.is_not(None),
            table.c.starts_on > self.school.frame.day,
        )
        rows = []
        for held in self.session.execute(query.order_by(table.c.id)).mappings():
            made = self.noon - timedelta(days=self.dice.randint(15, 40))
            row = self.blank(held["student_id"], held["place_id"], held["period_id"], made)
            at = made + timedelta(days=3)
            yes = {"student_answer": "yes", "student_at": made + timedelta(days=1), **self.company("yes", at)}
            over = {"state": "agreed", "ended_at": at, "ended_by": self.staff}
            rows.append(row | yes | over | {"way": held["way"], "score": held["score"], "parts": held["parts"] or {}})
            source = f"proposal:{row['id']}"
            self.session.connection().execute(update(table).where(table.c.id == held["id"]).values(source=source))
        return rows

    def exclusions(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """A company is left out for the first students for whom it did not click."""
        place = METADATA.tables["place"]
        refused = [row for row in rows if row["company_reason"] == "no_click"][:2]
        query = select(place.c.id, place.c.company_id).where(place.c.id.in_([row["place_id"] for row in refused]))
        company = {row[0]: row[1] for row in self.session.execute(query)}
        return [
            {
                "id": self.dice.id(),
                "institution_id": row["institution_id"],
                "student_id": row["student_id"],
                "company_id": company[row["place_id"]],
                "source": f"proposal:{row['id']}",
                "why": "no_click",
                "made_at": row["ended_at"],
                "made_by": self.staff,
            }
            for row in refused
        ]

    def objections(self) -> list[dict[str, Any]]:
        """An objection that waits, by the last student of the first published round who got a place."""
        round_, run, seat = (METADATA.tables[name] for name in ("matching_round", "round_run", "round_seat"))
        query = (
            select(round_.c.id, seat.c.student_id)
            .join(run, run.c.id == round_.c.published_run_id)
            .join(seat, seat.c.run_id == run.c.id)
            .where(round_.c.institution_id == self.school.frame.institution_id, seat.c.kind == "placed")
            .order_by(round_.c.created_at, round_.c.id, seat.c.position.desc())
        )
        found = self.session.execute(query.limit(1)).first()
        if found is None:
            return []
        made = self.noon - timedelta(days=3)
        blank = {"ruling": "", "answer": "", "answered_at": None, "answered_by": None, "version": 1}
        return [
            {
                "id": self.dice.id(),
                "institution_id": self.school.frame.institution_id,
                "round_id": found[0],
                "student_id": found[1],
                "text": OBJECTION,
                "state": "open",
                "made_at": made,
                "due_on": made.date() + timedelta(days=14),
                **blank,
            }
        ]
