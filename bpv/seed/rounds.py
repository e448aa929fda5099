"""Two rounds of the team whose coordinator signs in: one that was published, one that waits for a second person.

The first has the students who sign in, if it can, and was published by a colleague, so that the coordinator who signs
in can answer objections to it. A colleague started the second, so that the same coordinator can publish it.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core.rights import Reach, Role, Scope
from bpv.matches.models.rounds import Offer, Round, Run, RunState
from bpv.matches.service import Catalogues, NoPeriod, operator_situation, round_running, rounds, switches
from bpv.seed.accounts import Staff
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert

PUBLISHED: Final = timedelta(days=6)
DRAFTED: Final = timedelta(days=1)
ANSWER: Final = timedelta(days=10)
EMPTY: Final[dict[str, Any]] = {
    "what_if": False, "promoted_by": None, "ended_at": None, "previous_id": None, "problem": None,
    "published_by": None, "published_at": None, "lease_token": None, "lease_until": None, "attempts": 1, "version": 2,
}  # fmt: skip


def build(session: Session, dice: Dice, school: School) -> None:
    """Write the published round, with the proposals that came of it."""
    maker = Maker(session, dice, school)
    if maker.offers:
        maker.published(maker.shown)


def draft(session: Session, dice: Dice, school: School) -> None:
    """Write the round that waits: last of all, because its draft is out of date as soon as anything changes."""
    maker = Maker(session, dice, school)
    if others := [offer for offer in maker.offers if offer is not maker.shown]:
        maker.write(others[0], maker.noon - DRAFTED)


class Maker:
    """Writes rounds for the first team of one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.session, self.dice, self.school = session, dice, school
        self.own = school.frame.institution_id
        self.noon = datetime.combine(school.frame.day, time(11), tzinfo=UTC)
        team = school.frame.units[0].team_id
        self.scope = Scope(Reach.TEAM, self.own, team_ids=frozenset({team}))
        self.offers = rounds.offers(session, self.scope, school.frame.day)
        self.signs_in = next(one.account_id for one in school.logins if one.role is Role.COORDINATOR)

    @property
    def shown(self) -> Offer:
        """The offer for the next period of the first student who signs in; else the nearest."""
        pupil = self.school.pupils[0]
        try:
            period_id = operator_situation(self.session, pupil.id, self.school.frame.day).applied.period.id
        except NoPeriod:
            return self.offers[0]
        return next((offer for offer in self.offers if offer.period.id == period_id), self.offers[0])

    def published(self, offer: Offer) -> None:
        """A published round with an open proposal for every seat."""
        at = self.noon - PUBLISHED
        publisher = self.colleague("gepubliceerd")
        round_, seats = self.write(offer, at, publisher)
        team_id, year = self.school.frame.units[0].team_id, offer.period.study_year
        led = switches.school_led(self.session, self.own, team_id, year, at.date())
        way = "school_led" if led else "fit_interview"
        shared = {"way": way, "made_at": at, "made_by": publisher, "due_on": (at + ANSWER).date()}
        made = [self.proposal(round_, seat) | shared for seat in seats if seat["kind"] == "placed"]
        insert(self.session, "match_proposal", made)

    def write(self, offer: Offer, at: datetime, publisher: str | None = None) -> tuple[Round, list[dict[str, Any]]]:
        """A round with one draft: published, when somebody published it; else started by a colleague."""
        starter = self.signs_in if publisher else self.colleague("concept")
        settings = rounds.standard(self.session, self.own)
        round_id, run_id = self.dice.id(), self.dice.id()
        row = {
            "id": round_id,
            "institution_id": self.own,
            "period_id": offer.period.id,
            "name": rounds.named(offer.period),
            "team_ids": [team_id for team_id, _, _ in offer.teams],
            "settings": settings.stored(),
            "draw": self.dice.randrange(2**31),
            "key": self.dice.id(),
            "created_by": starter,
            "created_at": at - timedelta(hours=2),
            "paired_by": None,
            "paired_at": None,
            "published_run_id": None,
            "version": 1,
        }
        insert(self.session, "matching_round", [row | ({"published_run_id": run_id} if publisher else {})])
        round_ = rounds.own(self.session, self.own, round_id)
        values, seats = self.run(round_, run_id, starter, at)
        if publisher:
            values |= {"published_by": publisher, "published_at": at}
        insert(self.session, "round_run", [values])
        mine = [{**one, "id": self.dice.id(), "institution_id": self.own, "run_id": run_id} for one in seats]
        insert(self.session, "round_seat", mine)
        return round_, mine

    def run(self, round_: Round, run_id: str, starter: str, at: datetime) -> tuple[dict[str, Any], list[Any]]:
        """The columns of a run that is done, and its seats."""
        base = {
            "id": run_id,
            "institution_id": self.own,
            "round_id": round_.id,
            "number": 1,
            "started_by": starter,
            "started_at": at - timedelta(hours=2),
        }
        empty = {"inputs_hash": "", "code_version": "", "registry_version": 0, "figures": {}}
        known = {name: value for name, value in EMPTY.items() if name in Run.__dataclass_fields__}
        waiting = Run(**base, **known, **empty, settings=round_.settings, state=RunState.WAITING)  # type: ignore[arg-type]
        values, seats = round_running.computed(self.session, Catalogues(), waiting)
        settings = {"settings": round_.settings.stored(), "key": self.dice.id()}
        return base | EMPTY | settings | values | {"ended_at": at - timedelta(hours=1)}, list(seats)

    def proposal(self, round_: Round, seat: dict[str, Any]) -> dict[str, Any]:
        """The proposal of a seat, which nobody answered yet."""
        parts = seat["detail"]["parts"]
        return {
            "id": self.dice.id(),
            "institution_id": self.own,
            "student_id": seat["student_id"],
            "place_id": seat["place_id"],
            "period_id": round_.period_id,
            "round_id": round_.id,
            "score": sum(part[1] for part in parts),
            "parts": {part[0]: part[3] for part in parts},
            "choice": seat["choice"],
            "state": "open",
            **{f"{side}_answer": "waiting" for side in ("student", "company")},
            **{f"{side}_{name}": "" for side in ("student", "company") for name in ("reason", "word")},
            **dict.fromkeys(("student_at", "company_on", "company_at", "company_by", "ended_at", "ended_by")),
            "company_channel": "",
            "end_reason": "",
            "end_word": "",
            "silent": [],
            "version": 1,
        }

    def colleague(self, name: str) -> str:
        """A coordinator of the first team who cannot sign in."""
        domain = next(one.email for one in self.school.logins).partition("@")[2]
        staff = Staff(self.session, self.dice, self.school.frame, str, domain)
        return staff.add(f"coordinator.{name}@staf.{domain}", staff.name(), (Role.COORDINATOR,), None, unit=0)
