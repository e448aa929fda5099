"""The two profiles: `demo`, a school to look at, and `acceptance`, two schools with two people in every role."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.core.rights import Role
from bpv.seed import duplicates, life, organisation, students
from bpv.seed.accounts import ROLES, HashOf, Login, Staff
from bpv.seed.companies import Maker
from bpv.seed.dice import Dice
from bpv.seed.organisation import LARGE, Frame
from bpv.seed.students import Known
from bpv.seed.writing import count

STUDENTS_PER_SUPERVISOR: Final = 30
AGES: Final = (17, 15)


@dataclass(frozen=True)
class School:
    """One school of a profile: how large, and how many accounts per role."""

    name: str
    domain: str
    students: int
    companies: int
    per_role: int


PROFILES: Final[Mapping[str, tuple[School, ...]]] = MappingProxyType(
    {
        "demo": (School("Instrumentmakersschool De Rijn", "demo.example", 375, 415, 1),),
        "acceptance": (
            School("Acceptatieschool Een", "een.example", 120, 140, 2),
            School("Acceptatieschool Twee", "twee.example", 60, 60, 2),
        ),
    }
)


@dataclass(frozen=True)
class Seeded:
    """What was written, and the ways in."""

    schools: tuple[str, ...]
    students: int
    companies: int
    logins: tuple[Login, ...]


def empty(session: Session) -> bool:
    """True when no school is in the database yet."""
    return count(session, "institution") == 0


def fill(
    session: Session,
    profile: str,
    hash_of: HashOf,
    today: date,
    *,
    seed: int = 1,
    student_count: int | None = None,
    company_count: int | None = None,
) -> Seeded:
    """Write all schools of a profile in the caller's transaction. The counts replace those of the first school.

    `hash_of` gives the stored hash of each of `passwords()`. The database must hold no school with these accounts.
    """
    logins: list[Login] = []
    keys, people, registered = [], 0, 0
    for number, school in enumerate(PROFILES[profile]):
        first = number == 0
        pupils = school.students if student_count is None or not first else student_count
        makes = school.companies if company_count is None or not first else company_count
        writer = Writer(session, school, hash_of, today, seed + 1000 * number)
        frame, found = writer.write(pupils, makes)
        keys.append(frame.institution_id)
        logins.extend(found)
        people += pupils
        registered += makes
    return Seeded(tuple(keys), people, registered, tuple(logins))


class Writer:
    """Writes one school."""

    def __init__(self, session: Session, school: School, hash_of: HashOf, today: date, seed: int) -> None:
        self.session, self.school, self.hash_of, self.today, self.seed = session, school, hash_of, today, seed

    def dice(self, subject: str) -> Dice:
        """The stream of chance for one subject."""
        return Dice(self.seed, subject)

    def write(self, student_count: int, company_count: int) -> tuple[Frame, list[Login]]:
        """Organisation, accounts, students with supervisors and wishes, companies."""
        frame = organisation.build(self.session, self.dice("organisation"), self.school.name, student_count, self.today)
        staff = Staff(self.session, self.dice("accounts"), frame, self.hash_of, self.school.domain)
        logins = [staff.role_account(role, n) for role in ROLES for n in range(1, self.school.per_role + 1)]
        if self.school.per_role > 1:
            logins.append(staff.role_account(Role.SUPERVISOR, 3, also=(Role.COORDINATOR,)))
        pupils = students.build(self.session, self.dice("students"), frame, student_count, known_students(logins))
        students.supervise(
            self.session, self.dice("supervision"), frame, pupils, self.supervisors(staff, logins, len(pupils))
        )
        maker = Maker(self.dice("companies"), frame, student_count >= LARGE)
        made = maker.records(company_count, pupils, trainer_accounts(logins))
        records = duplicates.doubled(self.dice("twins"), made)
        companies.record_companies(self.session, frame.institution_id, records)
        life.live(self.session, self.dice, life.School(frame, tuple(logins), tuple(pupils)))
        links = maker.linked | dict(
            zip(student_accounts(logins), ({"students": [one.id]} for one in pupils), strict=False)
        )
        return frame, [replace(login, linked=links.get(login.account_id, {})) for login in logins]

    def supervisors(self, staff: Staff, logins: list[Login], pupils: int) -> dict[str, list[str]]:
        """Accounts per team: the printed ones, and as many colleagues (who cannot sign in) as the students need."""
        units = staff.frame.units
        found: dict[str, list[str]] = {unit.team_id: [] for unit in units}
        printed = [login for login in logins if login.role is Role.SUPERVISOR]
        for number, login in enumerate(printed):
            found[units[number % len(units)].team_id].append(login.account_id)
        for number in range(len(printed), max(len(units), pupils // STUDENTS_PER_SUPERVISOR)):
            email = f"begeleider.{number}@staf.{self.school.domain}"
            account_id = staff.add(email, staff.name(), (Role.SUPERVISOR,), None, unit=number)
            found[units[number % len(units)].team_id].append(account_id)
        return found


def known_students(logins: list[Login]) -> list[Known]:
    """The students who can sign in: 17 years old in study year 2, and a 15-year-old; wishes of the first only."""
    return [
        Known(account_id, AGES[number % len(AGES)], 2, wishes=number == 0)
        for number, account_id in enumerate(student_accounts(logins))
    ]


def trainer_accounts(logins: list[Login]) -> dict[int, str]:
    """Companies by number with the account of a trainer; with two trainers the first works at two companies."""
    found = [login.account_id for login in logins if login.role is Role.TRAINER]
    return {1: found[0]} if len(found) == 1 else {1: found[0], 2: found[0], 3: found[1]}


def student_accounts(logins: list[Login]) -> list[str]:
    """The accounts of students, in the order in which their students are written."""
    return [login.account_id for login in logins if login.role is Role.STUDENT]
