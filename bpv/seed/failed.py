"""The ledger of failed matches: what proposals and placements brought, in every state, and what somebody heard."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core.rights import Role
from bpv.failed_matches import rules
from bpv.failed_matches.models import Failure, Kind
from bpv.failed_matches.service import gathering
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.placements import service as placements
from bpv.placements.models import Side
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert

BY_HAND: Final = 16
STATES: Final = ("untouched", "late", "busy", "searching", "closed", "unowned", "busy")
OLD: Final = 60  # days after which a failed match was dealt with
ACTIONS: Final = (
    ("talk_student", "Bespreken wat er nodig is", "Gesproken: wil graag dichter bij huis."),
    ("talk_company", "Bellen met de praktijkopleider", "Gebeld: volgend jaar is er weer ruimte."),
    ("search", "Twee andere plekken voorleggen", "Twee plekken voorgesteld."),
    ("new_company", "Nieuw bedrijf in de buurt zoeken", "Bedrijf gevonden, erkenning loopt."),
)
HEARD: Final = (
    ("company", "no_time_to_guide", "Hoorde aan de telefoon dat de praktijkopleider met verlof is."),
    ("student", "too_far", "De student belde: de reis duurt met de bus twee uur."),
    ("company", "full_after_all", "De plek ging naar een student van een andere school."),
    ("student", "no_click", "Na het kennismaken geen goed gevoel, van beide kanten."),
)
DECISIONS: Final = (
    ("postponed", "In overleg met de teamleider een periode later."),
    ("own_company", "Werkt in het bedrijf van de familie; de erkenning is aangevraagd."),
)


def build(session: Session, dice: Dice, school: School) -> None:
    """Write entries with their actions and history, and decisions that no place is needed."""
    own, day = school.frame.institution_id, school.frame.day
    found = [*gathering.missing(session, own, day), *heard(dice, school, session)]
    maker = Maker(session, dice, school, found)
    for number, one in enumerate(found):
        maker.entry(one, STATES[number % len(STATES)])
    insert(session, "failed_match", maker.entries)
    insert(session, "match_action", maker.actions)
    insert(session, "match_event", maker.events)
    insert(session, "no_place_decision", decisions(dice, school, session, maker.owners[0]))


def heard(dice: Dice, school: School, session: Session) -> list[Failure]:
    """What somebody heard on the phone in the past weeks."""
    made = []
    for number, pupil in enumerate(dice.some(school.pupils[6:], BY_HAND, BY_HAND)):
        side, reason, note = HEARD[number % len(HEARD)]
        made.append(
            Failure(
                source=f"hand:{dice.id()}",
                kind=Kind.BY_HAND,
                student_id=pupil.id,
                side=Side(side),
                ended_on=dice.days_before(school.frame.day, 3, 25),
                student_reason=reason if side == "student" else None,
                company_reason=reason if side == "company" else None,
                note=note,
                period_id=next_period(session, school, pupil.id),
            )
        )
    return made


def next_period(session: Session, school: School, student_id: str) -> str | None:
    """The next period of the plan of a student."""
    student = people.by_ids(session, school.frame.institution_id, [student_id])[student_id]
    plan = organisation.periods_of(session, student.institution_id, student.crebo, student.route, student.cohort)
    ahead = sorted((one for one in plan if one.ends_on >= school.frame.day), key=lambda one: one.starts_on)
    return ahead[0].id if ahead else None


def decisions(dice: Dice, school: School, session: Session, owner: str) -> list[dict[str, Any]]:
    """Two students who need no place in their next period."""
    made = []
    for number, pupil in enumerate(dice.some(school.pupils[6:], 2, 2)):
        code, reason = DECISIONS[number % len(DECISIONS)]
        if (period_id := next_period(session, school, pupil.id)) is None:
            continue
        made.append(
            {
                "id": dice.id(),
                "institution_id": school.frame.institution_id,
                "student_id": pupil.id,
                "period_id": period_id,
                "decision": code,
                "reason": reason,
                "until": None,
                "by_id": owner,
                "at": noon(school.frame.day - timedelta(days=4)),
                "ended_at": None,
                "ended_by": None,
            }
        )
    return made


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime.combine(day, time(12), tzinfo=UTC)


class Maker:
    """Makes rows for one school."""

    def __init__(self, session: Session, dice: Dice, school: School, found: list[Failure]) -> None:
        self.dice, self.school, self.own = dice, school, school.frame.institution_id
        ids = {one.student_id for one in found}
        self.students = people.by_ids(session, self.own, ids)
        self.placed = placements.of_students(session, self.own, ids)
        self.owners = [one.account_id for one in school.logins if one.role in (Role.COORDINATOR, Role.BROKER)]
        self.entries: list[dict[str, Any]] = []
        self.actions: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    def entry(self, one: Failure, state: str) -> None:
        """One entry; what ended long ago was dealt with."""
        day, student = self.school.frame.day, self.students[one.student_id]
        ended = min(one.ended_on, day)
        state = "closed" if (day - ended).days > OLD else state
        owner = None if state == "unowned" else self.dice.choice(self.owners)
        row = gathering.values_of(replace(one, ended_on=ended, owner_id=owner))
        row |= {"id": self.dice.id(), "institution_id": self.own, "crebo": student.crebo, "team_id": student.team_id}
        row |= {"opened_at": noon(ended), "closed_at": None, "solved_by": None, "days_to_place": None, "version": 1}
        row["state"] = {"closed": "closed", "searching": "searching"}.get(state, "open")
        self.event(row, "recorded", ended)
        if state not in ("untouched", "unowned"):
            self.act(row, state, ended)
        found = rules.solution_of(row["period_id"], ended, self.placed.get(one.student_id, ()))
        if found is not None:
            days = self.dice.randint(4, 40)
            solved = min(day, ended + timedelta(days=days))
            row |= {"state": "solved", "solved_by": found.id, "days_to_place": (solved - ended).days}
            row["closed_at"] = noon(solved)
            self.event(row, "solved", solved)
        elif state == "closed":
            row["closed_at"] = noon(min(day, ended + timedelta(days=20)))
            self.event(row, "closed", min(day, ended + timedelta(days=20)))
        elif state == "searching":
            self.event(row, "searching", day - timedelta(days=1))
        self.entries.append(row)

    def act(self, row: dict[str, Any], state: str, ended: date) -> None:
        """The action on an entry: done, late, or still to come."""
        day, done = self.school.frame.day, state in ("closed", "searching")
        code, text, result = self.dice.choice(ACTIONS)
        due = {"late": day - timedelta(days=2), "busy": day + timedelta(days=3)}.get(state, ended + timedelta(days=7))
        self.actions.append(
            {
                "id": self.dice.id(),
                "institution_id": self.own,
                "failed_match_id": row["id"],
                "code": code,
                "text": text,
                "due_on": due,
                "result": result if done else "",
                "owner_id": row["owner_id"],
                "added_at": noon(ended),
                "done_at": noon(min(day, ended + timedelta(days=5))) if done else None,
                "done_by": row["owner_id"] if done else None,
                "version": 2 if done else 1,
            }
        )
        self.event(row, "action_added", ended, text)
        if done:
            self.event(row, "action_done", min(day, ended + timedelta(days=5)), result)

    def event(self, row: dict[str, Any], what: str, day: date, note: str = "") -> None:
        """Something that happened with an entry."""
        clock = what == "solved" or (what == "recorded" and not row["source"].startswith("hand:"))
        actor = None if clock else row["owner_id"] or self.owners[0]
        at = noon(day) - timedelta(hours=what == "recorded")
        about = {"institution_id": self.own, "failed_match_id": row["id"], "actor_id": actor}
        self.events.append({"id": self.dice.id(), "at": at, "what": what, "note": note, **about})
