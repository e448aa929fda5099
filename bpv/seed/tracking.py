"""Signals, reported problems and steps of placements: what the clock would have found, and what people did about it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.people.service import responsible
from bpv.people.service import students as people
from bpv.placements.models import Placement, State
from bpv.placements.service import watching as placements
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tracking.models.steps import Sign, StepPlan
from bpv.tracking.rules import steps as rules
from bpv.tracking.service import watching
from bpv.tracking.service.sources import SOURCES

AT_ONCE: Final = 500
MADE: Final = timedelta(days=45)  # before the first day of a placement its steps were made
IN_TIME: Final = 0.82
LATE: Final = 0.12
PROBLEMS: Final = (
    ("guidance", "student", "Mijn begeleider is er bijna nooit. Ik moet steeds wachten voor ik verder kan."),
    ("work", "student", "Ik doe al twee weken alleen magazijnwerk en kom niet aan draaien of frezen toe."),
    ("absence", "company", "De student was drie dagen afwezig zonder bericht. Telefoon wordt niet opgenomen."),
    ("agreements", "student", "We hadden afgesproken dat ik op dinsdag aan mijn opdracht mag werken. Dat lukt nooit."),
)
ANSWER: Final = "Gebeld met het bedrijf. Er is een vaste collega aangewezen; over twee weken bellen we weer."


def build(session: Session, dice: Dice, school: School) -> None:
    """Write the list of steps, steps, signals and problems."""
    maker = Maker(session, dice, school)
    insert(session, "step_kind", maker.kinds())
    insert(session, "placement_step", maker.steps())
    problems = list(maker.problems())
    insert(session, "placement_problem", [problem for problem, _ in problems])
    insert(session, "placement_signal", [*maker.signals(), *(signal for _, signal in problems)])


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime.combine(day, time(12), tzinfo=UTC)


class Maker:
    """Makes rows for one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.session, self.dice, self.day = session, dice, school.frame.day
        self.own = school.frame.institution_id
        self.plans = [(dice.id(), plan) for plan in rules.DEFAULTS]
        self.followed = tuple(self.all_followed())
        self.students = people.by_ids(session, self.own, {one.student_id for one in self.followed})

    def all_followed(self) -> Iterator[Placement]:
        """The placements that are followed now."""
        after = None
        while part := placements.followed(self.session, self.own, self.day, after, AT_ONCE):
            yield from part
            after = part[-1].id

    def kinds(self) -> list[dict[str, Any]]:
        """The usual list."""
        fields = ("code", "title", "owner", "anchor", "days", "sign", "active")
        return [
            {"id": key, "institution_id": self.own, "version": 1, **{name: getattr(plan, name) for name in fields}}
            for key, plan in self.plans
        ]

    def steps(self) -> Iterator[dict[str, Any]]:
        """The steps of followed placements: done by what is known of them, or by people, mostly in time."""
        supervisors = responsible.owners(self.session, self.own, self.students.values(), self.day)
        for part in (self.followed[n : n + AT_ONCE] for n in range(0, len(self.followed), AT_ONCE)):
            facts = SOURCES.facts(self.session, self.own, part, self.day)
            for one in part:
                for key, plan in self.plans:
                    row = self.step(one, key, plan)
                    known = rules.done_on(plan.sign, one, facts[one.id], self.day)
                    if plan.sign is not Sign.NONE:
                        done = None if known is None else min(known, self.day, self.by_hand(row["due_on"]) or self.day)
                    else:
                        done = self.by_hand(row["due_on"])
                        row["done_by"] = supervisors.get(one.student_id) if done else None
                    yield row | {"done_on": done}

    def step(self, one: Placement, key: str, plan: StepPlan) -> dict[str, Any]:
        """The columns of a step that is still to do."""
        made = min(one.starts_on - MADE, self.day)
        return {
            "id": self.dice.id(),
            "institution_id": self.own,
            "placement_id": one.id,
            "step_kind_id": key,
            "student_id": one.student_id,
            "team_id": self.students[one.student_id].team_id,
            "due_on": rules.due(plan, one, made),
            "made_on": made,
            "done_on": None,
            "done_by": None,
            "version": 1,
        }

    def by_hand(self, due: date) -> date | None:
        """The day on which somebody ticked a step: mostly in time, sometimes late, now and then never."""
        drawn = self.dice.random()
        early, late = timedelta(days=self.dice.randint(0, 5)), timedelta(days=self.dice.randint(1, 9))
        done = due - early if drawn < IN_TIME else due + late if drawn < IN_TIME + LATE else None
        return done if done is not None and done <= self.day else None

    def signals(self) -> Iterator[dict[str, Any]]:
        """What the clock finds now."""
        for part in (self.followed[n : n + AT_ONCE] for n in range(0, len(self.followed), AT_ONCE)):
            looked = watching.look(self.session, self.own, part, SOURCES, self.day)
            for placement_id, turn in looked.turns.items():
                for cause, before in turn.opened:
                    row = watching.row_of(self.own, looked, placement_id, cause, before)
                    yield self.signal(row, min(self.day, cause.since + timedelta(days=1)))

    def signal(self, row: Mapping[str, Any], opened: date) -> dict[str, Any]:
        """The columns of a signal that was opened on a day; its owner was told."""
        fresh = {"problem_id": None, "given": False, "closed_at": None, "closed_by": None, "closed_how": None}
        told = {"id": self.dice.id(), "opened_at": noon(opened), "told_on": opened, "note": "", "version": 1}
        return {**fresh, **row, **told}

    def problems(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Problems that were reported in the past weeks, each with its signal; the first was dealt with."""
        running = [one for one in self.followed if one.state is State.RUNNING]
        owners = self.owners(running)
        for number, (kind, side, text) in enumerate(PROBLEMS[: len(running)]):
            one = running[(number * 7) % len(running)]
            day = max(one.starts_on, self.day - timedelta(days=3 * number + 2))
            problem = self.problem(one, kind, side, text, day)
            signal = {
                "institution_id": self.own,
                "source": f"problem:{problem['id']}",
                "kind": "problem",
                "placement_id": one.id,
                "student_id": one.student_id,
                "team_id": self.students[one.student_id].team_id,
                "owner_id": owners.get(one.id),
                "colour": "red",
                "since": day,
            }
            made = self.signal(signal, day) | {"problem_id": problem["id"]}
            if number == 0 and made["owner_id"]:
                closed = {"closed_at": noon(self.day), "closed_by": made["owner_id"], "closed_how": "person"}
                made |= {**closed, "note": ANSWER, "version": 2}
            yield problem, made

    def owners(self, running: list[Placement]) -> dict[str, str]:
        """Who looks after the students of these placements, by placement."""
        found = responsible.owners(self.session, self.own, self.students.values(), self.day)
        return {one.id: found[one.student_id] for one in running if one.student_id in found}

    def problem(self, one: Placement, kind: str, side: str, text: str, day: date) -> dict[str, Any]:
        """The columns of a problem."""
        student = self.students[one.student_id]
        return {
            "id": self.dice.id(),
            "institution_id": self.own,
            "placement_id": one.id,
            "kind": kind,
            "text": text,
            "side": side,
            "name": student.name if side == "student" else "Praktijkopleider",
            "account_id": student.account_id if side == "student" else None,
            "link_id": None,
            "at": noon(day),
        }
