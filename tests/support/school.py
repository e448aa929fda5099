"""A small school for page and store tests, written straight into the tables: every role, every kind of company.

Two institutions, so that a test can see that they never meet. All dates are relative to today.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlmodel import Session

from bpv.core.clock import now, today
from bpv.core.rights import Role
from bpv.matches.tables import WishRow
from bpv.organisation.models import Phase
from bpv.organisation.tables import (
    CollegeRow,
    InstitutionRow,
    PeriodRow,
    PostcodeRow,
    QualificationRow,
    TeamRow,
    WorkProcessRow,
)
from bpv.people.tables import AccountRow, GrantRow, StudentRow, SupervisionRow
from tests.support import (
    school_admin,
    school_agreement,
    school_choosing,
    school_contacts,
    school_duplicates,
    school_failed,
    school_folder,
    school_hours,
    school_learning,
    school_links,
    school_mail,
    school_match_proposals,
    school_placements,
    school_proposals,
    school_relations,
    school_rounds,
    school_shortlists,
    school_talks,
    school_tracking,
)
from tests.support.school_registry import Registry, build_other_registry, build_registry
from tests.support.school_rows import keep, years_ago

CREBO: Final = "25301"
OTHER_CREBO: Final = "25300"
HOURS: Final = (
    ("BPV 1", 2, Phase.START, 10, 400),
    ("BPV 2", 3, Phase.MAIN, 10, 400),
    ("BPV 3", 4, Phase.FINAL, 14, 550),
)
POSTCODES: Final = (
    ("2333", "Leiden", 52.166, 4.472),
    ("2628", "Delft", 51.999, 4.371),
    ("5617", "Eindhoven", 51.447, 5.456),
    ("9712", "Groningen", 53.219, 6.563),
)
BOUNDED: Final = (Role.COORDINATOR, Role.SUPERVISOR, Role.BROKER, Role.LEARNING_WORK_COACH)
PEOPLE: Final = tuple(role for role in Role if role not in (Role.ANONYMOUS, Role.STUDENT))


# What the rooms add to the school, each `(session, school)`, in order.
MORE: Final[tuple[Callable[[Session, Any], None], ...]] = (
    school_relations.build,
    school_mail.build,
    school_shortlists.build,
    school_choosing.build,
    school_proposals.build,
    school_talks.build,
    school_duplicates.build,
    school_admin.build,
    school_placements.build,
    school_tracking.build,
    school_agreement.build,  # of the running placement
    school_folder.build,
    school_links.build,
    school_rounds.build,  # before what belongs to a round
    school_match_proposals.build,
    school_learning.build,
    school_failed.build,
    school_contacts.build,  # after placements
    school_hours.build,
)


@dataclass(frozen=True)
class School:
    """Ids by name. `accounts[role]` lists the accounts of the first institution; the first is the usual one.

    Students: `seventeen` (the usual one, has wishes), `fifteen`, `twenty` (of the second team), `elsewhere`.
    Companies: see `tests.support.school_registry`. `place` is the place that fits the usual student.
    """

    institution: str
    other_institution: str
    colleges: Mapping[str, str]
    teams: Mapping[str, str]
    periods: Mapping[str, str]
    accounts: Mapping[Role, tuple[str, ...]]
    emails: Mapping[Role, tuple[str, ...]]
    two_roles: str
    other_accounts: Mapping[Role, str]
    students: Mapping[str, str]
    registry: Registry
    other_registry: Registry
    period_start: date
    period_end: date

    @property
    def companies(self) -> Mapping[str, str]:
        """Company ids of the first institution by name."""
        return self.registry.companies

    @property
    def establishments(self) -> Mapping[str, str]:
        """Establishment ids by the name of the company."""
        return self.registry.establishments

    @property
    def places(self) -> Mapping[str, str]:
        """Place ids by the name of the company."""
        return self.registry.places

    @property
    def company(self) -> str:
        """The company of which everything is known."""
        return self.registry.companies["complete"]

    @property
    def place(self) -> str:
        """The place that fits the usual student best."""
        return self.registry.places["complete"]


def build(session: Session) -> School:
    """Write the school in the caller's transaction and give its ids."""
    day = today()
    start, end = day + timedelta(days=60), day + timedelta(days=60 + 7 * 10 - 3)
    school, other = InstitutionRow(name="Instrumentenschool"), InstitutionRow(name="Andere school")
    keep(session, school, other)
    colleges, teams = units(session, school.id)
    other_teams = units(session, other.id)[1]
    for institution_id in (school.id, other.id):
        reference_data(session, institution_id)
    periods = plan(session, school.id, start)
    plan(session, other.id, start)
    accounts = staff(session, school.id, colleges, teams)
    others = {Role(r.split("@")[0]): a.id for r, a in other_staff(session, other.id, other_teams).items()}
    two = two_roles(session, school.id, teams)
    students = pupils(session, school.id, teams, accounts)
    accounts[Role.STUDENT] = [row for row in students.values() if isinstance(row, AccountRow)]
    elsewhere = student_row(other.id, other_teams["instruments"], others[Role.STUDENT], "9001", 17, None)
    keep(session, elsewhere)
    trainers = (accounts[Role.TRAINER][0].id, accounts[Role.TRAINER][1].id)
    registry = build_registry(session, school.id, start, end, trainers)
    made = School(
        institution=school.id,
        other_institution=other.id,
        colleges=colleges,
        teams=teams,
        periods=periods,
        accounts=MappingProxyType({role: tuple(row.id for row in rows) for role, rows in accounts.items()}),
        emails=MappingProxyType({role: tuple(row.email for row in rows) for role, rows in accounts.items()}),
        two_roles=two,
        other_accounts=MappingProxyType(others),
        students=MappingProxyType(
            {name: row.id for name, row in students.items() if isinstance(row, StudentRow)}
            | {"elsewhere": elsewhere.id}
        ),
        registry=registry,
        other_registry=build_other_registry(session, other.id, start, end),
        period_start=start,
        period_end=end,
    )
    for more in MORE:
        more(session, made)
    return made


def units(session: Session, institution_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """Two colleges and three teams, one of which has ended."""
    made = {name: CollegeRow(name=name, institution_id=institution_id) for name in ("technology", "laboratory")}
    keep(session, *made.values())
    teams = {
        "instruments": TeamRow(name="Instrumenten", institution_id=institution_id, college_id=made["technology"].id),
        "precision": TeamRow(name="Precisie", institution_id=institution_id, college_id=made["technology"].id),
        "laboratory": TeamRow(name="Laboratorium", institution_id=institution_id, college_id=made["laboratory"].id),
    }
    keep(session, *teams.values())
    return {k: v.id for k, v in made.items()}, {k: v.id for k, v in teams.items()}


def reference_data(session: Session, institution_id: str) -> None:
    """Two qualifications, three work processes, four postcodes."""
    since = date(2015, 8, 1)
    common = {"institution_id": institution_id, "edition": 2015, "valid_from": since, "file_crebo": "23120"}
    keep(
        session,
        QualificationRow(crebo=CREBO, name="Researchinstrumentmaker", level=4, years=4, **common),
        QualificationRow(crebo=OTHER_CREBO, name="Instrumentmaker", level=3, years=3, **common),
        *(
            WorkProcessRow(
                institution_id=institution_id,
                crebo=CREBO,
                core_task_code="B1-K1",
                core_task="Maakt instrumenten",
                code=f"B1-K1-W{number}",
                title=title,
            )
            for number, title in enumerate(("Bereidt het werk voor", "Verspaant onderdelen", "Bouwt samen"), start=1)
        ),
        *(
            PostcodeRow(institution_id=institution_id, code=code, place=place, latitude=latitude, longitude=longitude)
            for code, place, latitude, longitude in POSTCODES
        ),
    )


def plan(session: Session, institution_id: str, start: date) -> dict[str, str]:
    """Blocks of 400, 400 and 550 hours for one cohort, a year apart, and graduation of 160 that does not count."""
    cohort = start.year - 2
    rows = [
        PeriodRow(
            institution_id=institution_id,
            name=name,
            crebo=CREBO,
            cohort=cohort,
            study_year=year,
            phase=phase,
            starts_on=start + timedelta(days=364 * index),
            weeks=weeks,
            hours=hours,
            ends_on=start + timedelta(days=364 * index + 7 * weeks - 3),
        )
        for index, (name, year, phase, weeks, hours) in enumerate(HOURS)
    ]
    last = rows[-1].ends_on
    rows.append(
        PeriodRow(
            institution_id=institution_id,
            name="Afstuderen",
            crebo=CREBO,
            cohort=cohort,
            study_year=4,
            phase=Phase.FINAL,
            starts_on=last + timedelta(days=3),
            ends_on=last + timedelta(days=28),
            weeks=4,
            hours=160,
            counts_as_bpv=False,
        )
    )
    keep(session, *rows)
    return {row.name: row.id for row in rows}


def account(institution_id: str, email: str, name: str) -> AccountRow:
    """An account without a password: page tests write the session row themselves."""
    return AccountRow(institution_id=institution_id, email=email, name=name, created_at=now())


def bound(role: Role, number: int, colleges: Mapping[str, str], teams: Mapping[str, str]) -> dict[str, str]:
    """Where a role is bounded: the first person of a role to the first unit, the second to another."""
    if role is Role.MANAGER:
        return {"college_id": list(colleges.values())[number]}
    return {"team_id": teams["laboratory" if number else "instruments"]} if role in BOUNDED else {}


def staff(
    session: Session, institution_id: str, colleges: Mapping[str, str], teams: Mapping[str, str]
) -> dict[Role, list[AccountRow]]:
    """Two people of every role but student."""
    made: dict[Role, list[AccountRow]] = {}
    for role in PEOPLE:
        rows = [
            account(institution_id, f"{role}.{number}@school.example", f"{role.replace('_', ' ').title()} {word}")
            for number, word in enumerate(("Een", "Twee"))
        ]
        keep(session, *rows)
        made[role] = rows
        for number, row in enumerate(rows):
            where = bound(role, number, colleges, teams)
            keep(session, grant(row, role, **where))
    return made


def grant(row: AccountRow, role: Role, **where: str) -> GrantRow:
    """One role for an account."""
    return GrantRow(institution_id=row.institution_id, account_id=row.id, role=role, granted_at=now(), **where)


def other_staff(session: Session, institution_id: str, teams: Mapping[str, str]) -> dict[str, AccountRow]:
    """A coordinator, a student and an administrator of the other school."""
    rows = {}
    for role in (Role.COORDINATOR, Role.STUDENT, Role.ADMINISTRATOR):
        row = account(institution_id, f"{role}@other.example", f"Ander {role}")
        where = {"team_id": teams["instruments"]} if role is Role.COORDINATOR else {}
        keep(session, row)
        keep(session, grant(row, role, **where))
        rows[row.email] = row
    return rows


def two_roles(session: Session, institution_id: str, teams: Mapping[str, str]) -> str:
    """One person who is supervisor of one team and coordinator of another."""
    row = account(institution_id, "two.roles@school.example", "Dubbel Rol")
    keep(session, row)
    keep(
        session,
        grant(row, Role.SUPERVISOR, team_id=teams["instruments"]),
        grant(row, Role.COORDINATOR, team_id=teams["precision"]),
    )
    return row.id


def student_row(
    institution_id: str, team_id: str, account_id: str, number: str, age: int, postcode: str | None
) -> StudentRow:
    """A student in study year 2 who turned `age` a month ago."""
    return StudentRow(
        institution_id=institution_id,
        team_id=team_id,
        account_id=account_id,
        number=number,
        name=f"Student {number}",
        birth_date=years_ago(age, 30),
        crebo=CREBO,
        cohort=(today() + timedelta(days=60)).year - 2,
        study_year=2,
        postcode=postcode,
    )


def pupils(
    session: Session, institution_id: str, teams: Mapping[str, str], accounts: Mapping[Role, list[AccountRow]]
) -> dict[str, StudentRow | AccountRow]:
    """Students of 17, 15 and 20 with accounts (`account.*`), supervision now and in the past, wishes of the first."""
    made: dict[str, StudentRow | AccountRow] = {}
    plans = (
        ("seventeen", 17, "2333 AB", "instruments"),
        ("fifteen", 15, None, "instruments"),
        ("twenty", 20, "2628", "laboratory"),
    )
    for number, (name, age, postcode, team) in enumerate(plans):
        row = account(institution_id, f"student.{name}@school.example", f"Student {name}")
        keep(session, row)
        student = student_row(institution_id, teams[team], row.id, f"100{number}", age, postcode)
        keep(session, grant(row, Role.STUDENT), student)
        made |= {name: student, f"account.{name}": row}
    first, second = accounts[Role.SUPERVISOR]
    past, recent = today() - timedelta(days=400), today() - timedelta(days=30)
    pairs = (
        (first, "seventeen", None),
        (first, "fifteen", None),
        (second, "twenty", None),
        (second, "seventeen", recent),
    )
    for who, name, until in pairs:
        row_id = made[name].id
        keep(
            session,
            SupervisionRow(
                institution_id=institution_id,
                account_id=who.id,
                student_id=row_id,
                valid_from=past,
                valid_until=until,
            ),
        )
    keep(
        session,
        WishRow(
            student_id=made["seventeen"].id,
            institution_id=institution_id,
            techniques=["draaien", "frezen"],
            learning_wish="Ik wil leren draaien en frezen en onderdelen voor optische instrumenten maken.",
            languages=["nl"],
            transport="public_transport",
            travel_limit_km=60,
        ),
    )
    return made
