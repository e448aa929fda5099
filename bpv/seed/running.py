"""Placements that run on the day of the seed: some of every supervisor, more of the one who can sign in, and one of the
student who can sign in. What happened in them is written by the parts after this one."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core.rights import Role
from bpv.seed.calendar import monday
from bpv.seed.dice import Dice
from bpv.seed.placements import Maker, columns
from bpv.seed.standing import School
from bpv.seed.writing import insert

OWN: Final = 8  # placements of the supervisor who can sign in
EACH: Final = 3  # of any other supervisor
HOME: Final = 3  # placements at the companies of trainers who can sign in, beside that of the student who can
LONGEST: Final = timedelta(weeks=10, days=-3)


def build(session: Session, dice: Dice, school: School) -> None:
    """Write the placements."""
    insert(session, "placement", list(running(session, dice, school)))


def running(session: Session, dice: Dice, school: School) -> Iterator[dict[str, Any]]:
    """A placement of each chosen student that began two to seven weeks ago and ends before their next block."""
    maker, day = Maker(session, dice, school), school.frame.day
    own: dict[str, Any] = {"institution_id": school.frame.institution_id}
    students = {row["id"]: row for row in maker.students}
    busy = {
        row["student_id"]
        for row in columns(session, "placement", "id", "student_id", "starts_on", "ends_on", **own)
        if row["starts_on"] <= day <= row["ends_on"]
    }
    trainers = columns(session, "trainer", "id", "company_id", "account_id", **own)
    known = {row["company_id"] for row in trainers if row["account_id"]}
    for number, student_id in enumerate(chosen(session, school, students, busy, own)):
        student = students[student_id]
        spots = maker.spots[student["crebo"]]
        home = [one for one in spots if one.company_id in known]
        near = home if home and (student["account_id"] or number < HOME) else spots
        first = monday(day - timedelta(weeks=dice.randint(2, 7)))
        last = min([first + LONGEST, *ahead(maker, student, day)])
        yield maker.base(student, dice.choice(near), first, last)


def chosen(
    session: Session, school: School, students: Mapping[str, Mapping[str, Any]], busy: set[str], own: dict[str, Any]
) -> Iterator[str]:
    """The ids of the students, in the order of the supervisions; the one who can sign in is among them."""
    mine = next((one.account_id for one in school.logins if one.role == Role.SUPERVISOR), None)
    counts: dict[str, int] = {}
    for row in columns(session, "supervision", "id", "student_id", "account_id", **own):
        student, account = students[row["student_id"]], row["account_id"]
        most = OWN if account == mine else EACH
        fits = student["study_year"] > 1 and row["student_id"] not in busy
        if fits and (student["account_id"] or counts.get(account, 0) < most):
            counts[account] = counts.get(account, 0) + 1
            busy.add(row["student_id"])
            yield row["student_id"]


def ahead(maker: Maker, student: Mapping[str, Any], day: date) -> list[date]:
    """The last Friday before the next block of the student's plan."""
    starts = [period["starts_on"] for period in maker.plan(student) if period["starts_on"] > day]
    return [min(starts) - timedelta(days=3)] if starts else []
