"""Assignments per study year in versions, and the folders of who is at a company now: work in every state."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core.rights import Role
from bpv.seed.dice import Dice
from bpv.seed.folder_texts import (
    ADVICE,
    BACK,
    CRITERIA,
    FINE,
    GOALS,
    JUDGEMENTS,
    LEVELS,
    NEWER,
    TALKS,
    TASKS,
    WORK,
    Task,
)
from bpv.seed.placements import columns
from bpv.seed.standing import School
from bpv.seed.writing import insert

CREBO: Final = "25301"
MOST: Final = 400  # placements whose folder is filled
TABLES: Final = (
    "assignment_set",
    "assignment_version",
    "assignment",
    "folder",
    "hand_in",
    "feedback",
    "goal",
    "progress_talk",
    "judgement",
    "exam_advice",
)
MASTERY: Final = ("with_help", "mostly_alone", "alone")


def build(session: Session, dice: Dice, school: School) -> None:
    """Write sets for every college that has the qualification, and fill the folders of running placements."""
    maker = Maker(session, dice, school)
    colleges = dict.fromkeys(unit.college_id for unit in school.frame.units if CREBO in unit.crebos)
    for college_id in colleges:
        maker.college(college_id)
    for placement in maker.placements():
        maker.folder(placement)
    for table in TABLES:
        insert(session, table, maker.rows[table])


def at(day: date, hour: int = 14) -> datetime:
    """An instant on a day."""
    return datetime.combine(day, time(hour, 5), tzinfo=UTC)


class Maker:
    """Makes rows for one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.dice, self.school, self.day = dice, school, school.frame.day
        own: dict[str, Any] = {"institution_id": school.frame.institution_id}
        self.own = own
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.tasks: dict[tuple[str, int], tuple[str, list[tuple[str, Task]]]] = {}
        students = columns(session, "student", "id", "team_id", "account_id", **own)
        self.students = {row["id"]: row for row in students}
        self.college_of = {unit.team_id: unit.college_id for unit in school.frame.units}
        names = ("id", "student_id", "crebo", "study_year", "starts_on", "ends_on", "state")
        self.held = columns(session, "placement", *names, **own)
        guided = columns(session, "supervision", "student_id", "account_id", **own)
        self.guide = {row["student_id"]: row["account_id"] for row in guided}
        self.coordinator = next(one.account_id for one in school.logins if one.role is Role.COORDINATOR)
        self.first = ""
        self.college_names = {row["id"]: row["name"] for row in columns(session, "college", "id", "name", **own)}

    def add(self, table: str, **values: Any) -> str:
        """A row; gives its id."""
        made = self.dice.id()
        self.rows[table].append({"id": made, **self.own, **values})
        return made

    def college(self, college_id: str) -> None:
        """A set per study year; the first college wrote them, the others took them over. In the first, a new version
        of year 2 holds later, and one of year 3 is being written."""
        credit = f"{self.college_names[self.first]}, 1" if self.first else ""
        for year, tasks in TASKS.items():
            top = self.add("assignment_set", college_id=college_id, crebo=CREBO, study_year=year, phase="", version=1)
            since = self.day - timedelta(days=4 * 365)
            self.tasks[college_id, year] = self.version(top, 1, since, tasks, credit)
            if not self.first and year == 2:
                later = self.day + timedelta(days=14)
                self.version(top, 2, later, (*tasks, NEWER), "", "Nieuw: een opdracht over duurzaam werken.")
            if not self.first and year == 3:
                self.version(top, 2, None, tasks[:3], "")
        self.first = self.first or college_id

    def version(
        self, top: str, number: int, since: date | None, tasks: tuple[Task, ...], credit: str, note: str = ""
    ) -> tuple[str, list[tuple[str, Task]]]:
        """A version with its assignments."""
        written = at((since or self.day) - timedelta(days=20)) if number == 1 else at(self.day - timedelta(days=3))
        made = self.add(
            "assignment_version",
            assignment_set_id=top,
            number=number,
            valid_from=since,
            note=note,
            credit=credit,
            written_by=self.coordinator,
            written_at=written,
            version=1,
        )
        return made, [(self.assignment(made, index, task), task) for index, task in enumerate(tasks, start=1)]

    def assignment(self, version_id: str, position: int, task: Task) -> str:
        """One assignment."""
        return self.add(
            "assignment",
            assignment_version_id=version_id,
            lineage=self.dice.id(),
            position=position,
            title=task.title,
            text=task.text,
            due_from=task.due_from,
            due_days=task.due_days,
            work_processes=list(task.work_processes),
            levels=list(LEVELS),
            criteria=[{"name": name, "descriptions": list(texts)} for name, texts in CRITERIA],
            version=1,
        )

    def placements(self) -> list[dict[str, Any]]:
        """The running placements of students whose college has assignments, and what these students did before."""
        running = [
            row
            for row in self.held
            if row["state"] == "planned" and row["starts_on"] <= self.day <= row["ends_on"] and self.set_of(row)
        ]
        who = {row["student_id"] for row in running}
        before = [
            row for row in self.held if row["student_id"] in who and row["ends_on"] < self.day and self.set_of(row)
        ]
        return [*running[:MOST], *before[:MOST]]

    def set_of(self, placement: Mapping[str, Any]) -> tuple[str, list[tuple[str, Task]]] | None:
        """The version with the assignments of a placement."""
        college_id = self.college_of.get(self.students[placement["student_id"]]["team_id"], "")
        return self.tasks.get((college_id, placement["study_year"])) if placement["crebo"] == CREBO else None

    def folder(self, placement: Mapping[str, Any]) -> None:
        """Everything in the folder of one placement."""
        found = self.set_of(placement)
        if found is None or placement["state"] == "cancelled":
            return
        version_id, tasks = found
        first, last = placement["starts_on"], placement["ends_on"]
        opened = at(first + timedelta(days=1))
        self.add("folder", placement_id=placement["id"], assignment_version_id=version_id, opened_at=opened)
        for assignment_id, task in tasks:
            days = timedelta(days=task.due_days)
            due = min(last, first + days) if task.due_from == "start" else max(first, last - days)
            self.work(placement, assignment_id, due)
        self.around(placement)

    def work(self, placement: Mapping[str, Any], assignment_id: str, due: date) -> None:
        """What was handed in on one assignment: the nearer it is, the less is done."""
        over = placement["ends_on"] < self.day
        ahead = (due - self.day).days
        if over or (ahead < 0 and self.dice.chance(0.75)):
            again = self.dice.chance(0.3)
            day = min(due, self.day - timedelta(days=3))
            if again:
                self.hand_in(
                    placement, assignment_id, 1, max(placement["starts_on"], day - timedelta(days=6)), "returned"
                )
            waits = not over and self.dice.chance(0.3)
            self.hand_in(placement, assignment_id, 2 if again else 1, day, "handed_in" if waits else "approved")
        elif 0 <= ahead < 21 and self.dice.chance(0.5):
            day = max(placement["starts_on"], self.day - timedelta(days=2))
            self.hand_in(placement, assignment_id, 1, day, self.dice.choice(("draft", "handed_in", "returned")))

    def hand_in(self, placement: Mapping[str, Any], assignment_id: str, number: int, day: date, state: str) -> None:
        """One hand-in, with feedback when it has one."""
        sent, decided = state != "draft", state in ("returned", "approved")
        made = self.add(
            "hand_in",
            placement_id=placement["id"],
            student_id=placement["student_id"],
            assignment_id=assignment_id,
            number=number,
            text=self.dice.choice(WORK),
            state=state,
            by_id=self.students[placement["student_id"]]["account_id"],
            kept_at=at(day),
            handed_in_at=at(day) if sent else None,
            decided_at=at(day + timedelta(days=2), 9) if decided else None,
            version=2 if decided else 1,
        )
        if decided:
            fine = state == "approved"
            self.add(
                "feedback",
                placement_id=placement["id"],
                hand_in_id=made,
                act="approve" if fine else "return",
                words=self.dice.choice(FINE if fine else BACK),
                scores=[self.dice.randint(1, 2) if fine else self.dice.randint(0, 1) for _ in CRITERIA],
                by_id=self.guide.get(placement["student_id"], self.coordinator),
                at=at(day + timedelta(days=2), 9),
            )

    def around(self, placement: Mapping[str, Any]) -> None:
        """Goals, talks, the judgement of the trainer, and for the last year an advice."""
        until = min(placement["ends_on"], self.day)
        over = placement["ends_on"] < self.day
        base = {"placement_id": placement["id"]}
        for kind, text in self.dice.some(GOALS, 1, 2):
            made = placement["starts_on"] + timedelta(days=self.dice.randint(0, 3))
            made = min(made, until)
            done = until if over else None
            self.add(
                "goal",
                **base,
                student_id=placement["student_id"],
                kind=kind,
                text=text,
                made_on=made,
                changed_on=done or made,
                due_on=placement["ends_on"],
                done_on=done,
                result="Gelukt, met een voorbeeld in mijn verslag." if over else "",
                version=1,
            )
        held, quiet = placement["starts_on"] + timedelta(days=4), self.dice.chance(0.35)
        while held <= until - timedelta(days=8 if quiet else 0):
            by = self.guide.get(placement["student_id"], self.coordinator)
            self.add("progress_talk", **base, held_on=held, words=self.dice.choice(TALKS), by_id=by, at=at(held, 15))
            held += timedelta(days=7)
        if over or self.dice.chance(0.25):
            levels = {
                code: self.dice.choice(MASTERY)
                for task in TASKS[placement["study_year"]]
                for code in task.work_processes
            }
            self.add(
                "judgement",
                **base,
                levels=levels,
                words=self.dice.choice(JUDGEMENTS),
                by_name="Praktijkopleider",
                by_account=None,
                link_id=None,
                at=at(until - timedelta(days=1), 11),
            )
        if placement["study_year"] >= 3 and self.dice.chance(0.8 if over else 0.2):
            ready = over or self.dice.chance(0.5)
            reason = ADVICE[ready]
            by = self.guide.get(placement["student_id"], self.coordinator)
            self.add("exam_advice", **base, ready=ready, reason=reason, by_id=by, at=at(until, 10))
