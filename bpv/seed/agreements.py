"""General terms, and the agreement of every placement that runs or is about to begin: most signed in time, some not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core.clock import years_between
from bpv.placements.models.agreement import ADULT, Party
from bpv.seed.agreement_texts import ASSESSMENT, DISSOLUTION, ENGLISH, GUIDANCE, TERMS, TITLE
from bpv.seed.dice import Dice
from bpv.seed.placements import columns
from bpv.seed.standing import School
from bpv.seed.writing import insert

AHEAD: Final = timedelta(days=75)  # placements that begin within it have an agreement under way
SIGNED: Final = 0.84  # share of the running ones that everybody signed in time
LATE: Final = 0.06  # share of them that everybody signed after the first day
NONE: Final = 0.03  # share without any agreement
WEEK_HOURS: Final = 36  # clock hours a week


def build(session: Session, dice: Dice, school: School) -> None:
    """Write terms, agreements, sheets and signatures."""
    maker = Maker(session, dice, school)
    insert(session, "general_terms", maker.terms)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for placement in maker.placements:
        for table, row in maker.made(placement):
            found[table].append(row)
    for table in ("agreement", "agreement_sheet", "agreement_signature"):
        insert(session, table, found[table])


class Maker:
    """Makes the agreements of one school."""

    def __init__(self, session: Session, dice: Dice, school: School) -> None:
        self.dice, self.day = dice, school.frame.day
        self.sequence: dict[str, int] = defaultdict(int)
        self.own: dict[str, Any] = {"institution_id": school.frame.institution_id}
        names = ("id", "student_id", "company_id", "crebo", "route", "study_year", "starts_on", "ends_on", "state")
        self.placements = [
            row
            for row in columns(session, "placement", *names, **self.own)
            if row["state"] == "planned" and row["ends_on"] >= self.day and row["starts_on"] <= self.day + AHEAD
        ]
        self.students = by_id(columns(session, "student", "id", "name", "birth_date", "account_id", **self.own))
        self.companies = by_id(columns(session, "company", "id", "name", "sbb_company_code", **self.own))
        self.crebos = {
            row["crebo"]: row["name"] for row in columns(session, "qualification", "crebo", "name", **self.own)
        }
        self.processes: dict[str, list[str]] = defaultdict(list)
        for row in columns(session, "work_process", "crebo", "code", **self.own):
            self.processes[row["crebo"]].append(row["code"])
        self.trainers: dict[str, Mapping[str, Any]] = {}
        known = columns(session, "trainer", "id", "company_id", "name", "email", "account_id", **self.own)
        for row in sorted(known, key=lambda one: one["account_id"] is None):  # who can sign in first
            self.trainers.setdefault(row["company_id"], row)
        names_of = by_id(columns(session, "account", "id", "name", **self.own))
        self.supervisors = {
            row["student_id"]: (row["account_id"], names_of[row["account_id"]]["name"])
            for row in columns(session, "supervision", "student_id", "account_id", "valid_until", **self.own)
            if row["valid_until"] is None
        }
        self.terms = [self.version("nl", TITLE, TERMS), self.version("en", "General terms of the agreement", ENGLISH)]

    def version(self, language: str, title: str, text: tuple[str, ...]) -> dict[str, Any]:
        """The first version of the terms in a language."""
        first = date(self.day.year - 1, 8, 1)
        return {
            "id": self.dice.id(),
            **self.own,
            "language": language,
            "number": 1,
            "title": title,
            "text": "\n\n".join(text),
            "valid_from": first,
            "consented_on": first - timedelta(days=60),
            "written_by": None,
            "at": noon(first - timedelta(days=50)),
            "source": f"seed:{language}",
        }

    def made(self, placement: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Agreement, sheet and signatures of a placement; nothing for the few without."""
        draw, runs = self.dice.random(), placement["starts_on"] <= self.day
        student = self.students[placement["student_id"]]
        if draw < NONE and student["account_id"] is None:
            return
        signed = draw >= 1 - SIGNED if runs else self.dice.chance(0.4)
        late = runs and not signed and draw < NONE + LATE
        sent = placement["starts_on"] - timedelta(days=self.dice.randint(20, 40))
        sent = min(sent, self.day - timedelta(days=3))
        done = (
            placement["starts_on"] + timedelta(days=4)
            if late
            else min(sent + timedelta(days=9), self.day - timedelta(days=1))
        )
        complete = (signed or late) and done <= self.day
        draft = not complete and not runs and self.dice.chance(0.3)
        sheet = self.sheet(placement, sent)
        agreement = self.agreement(
            placement, sheet, student, sent=None if draft else sent, done=done if complete else None
        )
        sheet["agreement_id"] = agreement["id"]
        yield "agreement", agreement
        yield "agreement_sheet", sheet
        if not draft:
            yield from self.signatures(agreement, sheet, student, sent, done, complete=complete)

    def agreement(
        self,
        placement: Mapping[str, Any],
        sheet: Mapping[str, Any],
        student: Mapping[str, Any],
        *,
        sent: date | None,
        done: date | None,
    ) -> dict[str, Any]:
        """The agreement itself."""
        self.sequence[student["id"]] += 1
        young = years_between(student["birth_date"], sent or self.day) < ADULT
        family = student["name"].split()[-1]
        return {
            "id": self.dice.id(),
            **self.own,
            "placement_id": placement["id"],
            "student_id": student["id"],
            "trainer_id": sheet["trainer_id"],
            "sequence": self.sequence[student["id"]],
            "source": f"seed:{placement['id']}",
            "kind": "leerbaan" if str(placement["route"]) == "BBL" else "stage",
            "state": "complete" if done else "sent" if sent else "draft",
            "language": "nl",
            "number": 1,
            "parent_name": f"Ouder {family}" if young else "",
            "parent_email": f"ouder.{student['id'][:6]}@thuis.example" if young else "",
            "exception": "",
            "sent_on": sent,
            "complete_on": done,
            "first_complete_on": done,
            "made_by": None,
            "version": 1,
        }

    def sheet(self, placement: Mapping[str, Any], sent: date) -> dict[str, Any]:
        """The first sheet."""
        company = self.companies[placement["company_id"]]
        trainer = self.trainers.get(placement["company_id"], {"id": None, "name": "", "email": None})
        supervisor = self.supervisors.get(placement["student_id"], (None, ""))
        weeks = max(1, round((placement["ends_on"] - placement["starts_on"]).days / 7))
        return {
            "id": self.dice.id(),
            **self.own,
            "number": 1,
            "state": "current",
            "terms_id": self.terms[0]["id"],
            "changes": ["first"],
            "asked_by": "school",
            "at": noon(sent - timedelta(days=1)),
            "made_by": None,
            "object_until": None,
            "consented_on": None,
            "crebo": placement["crebo"],
            "qualification": self.crebos.get(placement["crebo"], placement["crebo"]),
            "elective_code": None,
            "elective_only": False,
            "route": str(placement["route"]),
            "starts_on": placement["starts_on"],
            "ends_on": placement["ends_on"],
            "hours": weeks * WEEK_HOURS,
            "spread": {str(placement["study_year"]): weeks * WEEK_HOURS},
            "company_name": company["name"],
            "company_code": company["sbb_company_code"],
            "company_place": "",
            "trainer_id": trainer["id"],
            "trainer_name": trainer["name"],
            "trainer_email": trainer["email"],
            "supervisor_id": supervisor[0],
            "supervisor_name": supervisor[1],
            "work_processes": sorted(self.processes[placement["crebo"]]),
            "assessment": ASSESSMENT,
            "guidance": self.dice.choice(GUIDANCE),
            "dissolution": DISSOLUTION,
        }

    def signatures(
        self,
        agreement: Mapping[str, Any],
        sheet: Mapping[str, Any],
        student: Mapping[str, Any],
        sent: date,
        done: date,
        *,
        complete: bool,
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Those of everybody, or of the student alone; the last on the day it became complete."""
        names = {
            Party.STUDENT: student["name"],
            Party.PARENT: agreement["parent_name"],
            Party.COMPANY: sheet["trainer_name"] or sheet["company_name"],
            Party.SCHOOL: "BPV-bureau",
        }
        wanted = [party for party in Party if names[party]] if complete else [Party.STUDENT]
        for party in wanted:
            by_link = party in (Party.PARENT, Party.COMPANY)
            yield (
                "agreement_signature",
                {
                    "id": self.dice.id(),
                    **self.own,
                    "agreement_id": agreement["id"],
                    "sheet_id": sheet["id"],
                    "terms_id": sheet["terms_id"],
                    "party": party.value,
                    "name": names[party],
                    "account_id": student["account_id"] if party is Party.STUDENT else None,
                    "link_id": None,
                    "at": noon(done if party is Party.SCHOOL else min(sent + timedelta(days=2), self.day)),
                    "how": "link" if by_link else "account",
                    "voided_at": None,
                },
            )


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by their id."""
    return {row["id"]: row for row in rows}


def noon(day: date) -> datetime:
    """Noon, so that the day is the same in every zone of Europe."""
    return datetime.combine(day, time(12), UTC)
