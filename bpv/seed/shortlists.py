"""Own lists of students, what supervisors suggested, and saved searches. Those who can sign in have places that fit."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.core.rights import Role
from bpv.matches import service
from bpv.matches.models import Question
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.students import Pupil
from bpv.seed.writing import insert
from bpv.tables import METADATA

WITH_LIST: Final = 0.12  # share of the students who cannot sign in
NOTES: Final = (
    "Past bij wat ik wil leren.",
    "Dicht bij huis, met de fiets te doen.",
    "Nog bellen over de werktijden.",
    "",
)
WHYS: Final = (
    "Hier leer je frezen op een 5-assige machine, dat wilde je graag.",
    "Kleine werkplaats met veel begeleiding. Volgens mij voel je je daar thuis.",
    "Vorig jaar leerde hier een student veel over meten en bouwen.",
)
WORDS: Final = ("Te ver reizen voor mij.", "Ik wil liever in een groter bedrijf werken.", "")
SEARCHES: Final = (
    ("Frezen in de buurt", "frezen", [["km", "25"]], False),
    ("Optica met vergoeding", "optica", [["pay", "allowance"]], True),
)


def build(session: Session, dice: Dice, school: School) -> None:
    """Write lists, suggestions and saved searches."""
    guides = supervisors(session, school.frame.institution_id)
    places = open_places(session, school.frame.institution_id)
    signs_in = sum(1 for login in school.logins if login.role is Role.STUDENT)
    looking = Looking(session, school)
    chosen: list[tuple[Pupil, Sequence[str]]] = []
    for number, pupil in enumerate(school.pupils):
        if number < signs_in:
            chosen.append((pupil, looking.best(pupil)))
        elif dice.chance(WITH_LIST):
            chosen.append((pupil, dice.some(places.get(pupil.crebo, []), 2, 4)))
    maker = Maker(dice, school, guides)
    insert(session, "shortlist_place", [row for pupil, ids in chosen for row in maker.lines(pupil, ids)])
    insert(session, "suggestion", [row for pupil, ids in chosen for row in maker.suggestions(pupil, ids)])
    shown = school.pupils[:signs_in]
    insert(session, "saved_search", [row for pupil in shown for row in maker.searches(pupil, looking)])


def supervisors(session: Session, institution_id: str) -> dict[str, str]:
    """The supervisor of each student."""
    table = METADATA.tables["supervision"]
    query = select(table.c.student_id, table.c.account_id).where(table.c.institution_id == institution_id)
    return {student_id: account_id for student_id, account_id in session.execute(query)}


def open_places(session: Session, institution_id: str) -> dict[str, list[str]]:
    """The open places of each qualification."""
    table = METADATA.tables["place"]
    query = select(table.c.crebo, table.c.id).where(table.c.institution_id == institution_id, ~table.c.closed)
    found: dict[str, list[str]] = {}
    for crebo, place_id in session.execute(query.order_by(table.c.id)):
        found.setdefault(crebo, []).append(place_id)
    return found


class Looking:
    """What the students who can sign in find."""

    def __init__(self, session: Session, school: School) -> None:
        self.session, self.school = session, school
        self.catalogues = service.Catalogues()

    def best(self, pupil: Pupil) -> list[str]:
        """Four places that fit, from the third on: the best are left for a demonstration to find."""
        try:
            at = service.operator_situation(self.session, pupil.id, self.school.frame.day)
        except service.NoPeriod:
            return []
        snapshot = self.catalogues.snapshot(self.session, self.school.frame.institution_id)
        return [card.face.place_id for card in service.browse(snapshot, at, Question(limit=4, offset=2)).cards]

    def told(self, pupil: Pupil, q: str, filters: Sequence[Sequence[str]]) -> list[str]:
        """What fits a search but for two places, of which the worker then tells."""
        try:
            at = service.operator_situation(self.session, pupil.id, self.school.frame.day)
        except service.NoPeriod:
            return []
        snapshot = self.catalogues.snapshot(self.session, self.school.frame.institution_id)
        return sorted(service.searches.fits(snapshot, at, q, [(name, value) for name, value in filters]))[2:]


class Maker:
    """Makes rows for one school."""

    def __init__(self, dice: Dice, school: School, guides: dict[str, str]) -> None:
        self.dice, self.school, self.guides = dice, school, guides
        self.noon = datetime.combine(school.frame.day, time(12), tzinfo=UTC)

    def base(self, pupil: Pupil) -> dict[str, Any]:
        """What every row has."""
        return {"id": self.dice.id(), "institution_id": self.school.frame.institution_id, "student_id": pupil.id}

    def ago(self) -> datetime:
        """A moment in the past weeks."""
        return self.noon - timedelta(days=self.dice.randint(2, 20))

    def lines(self, pupil: Pupil, place_ids: Sequence[str]) -> list[dict[str, Any]]:
        """The places on a list: all but the last, to which the student said no when somebody suggested it."""
        return [
            self.base(pupil)
            | {
                "place_id": place_id,
                "position": number,
                "note": self.dice.choice(NOTES),
                "added_at": self.ago(),
                "version": 1,
            }
            for number, place_id in enumerate(place_ids[:-1], 1)
        ]

    def suggestions(self, pupil: Pupil, place_ids: Sequence[str]) -> list[dict[str, Any]]:
        """The first place waits for an answer; to the last one the student said no."""
        guide = self.guides.get(pupil.id)
        if guide is None or len(place_ids) < 2:
            return []
        said = ((place_ids[0], "waiting", ""), (place_ids[-1], "declined", self.dice.choice(WORDS)))
        return [
            self.base(pupil)
            | {
                "place_id": place_id,
                "suggested_by": guide,
                "why": self.dice.choice(WHYS),
                "despite": [],
                "suggested_at": self.ago(),
                "answer": answer,
                "word": word,
                "answered_at": None if answer == "waiting" else self.noon - timedelta(days=1),
            }
            for place_id, answer, word in said
        ]

    def searches(self, pupil: Pupil, looking: Looking) -> list[dict[str, Any]]:
        """Two searches, one without mail."""
        return [
            self.base(pupil)
            | {
                "name": name,
                "q": q,
                "filters": filters,
                "paused": paused,
                "created_at": self.ago(),
                "told": looking.told(pupil, q, filters),
                "looked_at": self.ago(),
                "looked_version": 0,
                "waits": False,
                "mails": [],
                "version": 1,
            }
            for name, q, filters, paused in SEARCHES
        ]
