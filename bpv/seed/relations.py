"""Relations of the colleges with the companies, and the people of the companies that one can speak to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.companies.models.relations import ContactRole, EndReason, RelationAct, RelationState
from bpv.core.rights import Role
from bpv.seed.accounts import Login
from bpv.seed.dice import Dice
from bpv.seed.material import words
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tables import METADATA

STATES: Final = (
    (RelationState.ACTIVE, 70),
    (RelationState.PROSPECT, 14),
    (RelationState.PAUSED, 8),
    (RelationState.ENDED, 8),
)
NOTES: Final = (
    "Belt het liefst voor tienen.",
    "Wil graag een derdejaars; eerstejaars alleen met een maatje.",
    "Altijd eerst de planner bellen, dan pas de praktijkopleider.",
    "Heeft goede ervaringen met twee studenten tegelijk.",
    "Let op: zomersluiting in week 30, 31 en 32.",
    "Denkt mee over het onderwijs en komt naar de open dag.",
    None,
    None,
)
STEPS: Final = (
    "Bellen over plaatsen voor februari",
    "Kennismaken met de nieuwe planner",
    "Vragen of de freesbank al vervangen is",
    "Uitnodigen voor de bedrijvenavond",
)
PAUSES: Final = (
    "Reorganisatie, in het voorjaar weer bellen",
    "Geen praktijkopleider tot de nieuwe begint",
    "Verbouwing van de werkplaats",
)
ENDS: Final = (
    (EndReason.NO_PLACES, "Neemt geen studenten meer aan"),
    (EndReason.CLOSED, "Vestiging is gesloten"),
    (EndReason.NO_ANSWER, "Drie keer gebeld en gemaild, geen antwoord"),
    (EndReason.OTHER_WORK, "Doet alleen nog handel, geen productie"),
)
FUNCTIONS: Final = (
    ("planner", (ContactRole.PLANNING, ContactRole.GENERAL)),
    ("hoofd werkplaats", (ContactRole.GENERAL, ContactRole.GUEST_LECTURER)),
    ("HR-adviseur", (ContactRole.HR, ContactRole.SIGNS)),
    ("directeur", (ContactRole.SIGNS, ContactRole.COMPLAINTS)),
)


@dataclass(frozen=True)
class Keeper:
    """A college with the accounts that can own its relations."""

    college_id: str
    owners: tuple[str, ...]


def build(session: Session, dice: Dice, school: School) -> None:
    """Most companies have a relation with the first college, some with another too; most have contact persons."""
    table = METADATA.tables["company"]
    mine = table.c.institution_id == school.frame.institution_id
    companies = session.connection().execute(select(table.c.id, table.c.name).where(mine).order_by(table.c.id)).all()
    kept = keepers(school)
    relations: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for company in companies:
        for number, keeper in enumerate(kept):
            if dice.chance(0.8 if number == 0 else 0.25):
                row = relation(dice, school, company.id, keeper)
                relations.append(row)
                events += history(dice, row, keeper)
    insert(session, "relation", relations)
    insert(session, "relation_event", events)
    insert(session, "contact_person", people(dice, school, [company.id for company in companies]))


def keepers(school: School) -> list[Keeper]:
    """The colleges in the order of their teams; brokers and coordinators own, each of the college of their grant."""
    colleges = list(dict.fromkeys(unit.college_id for unit in school.frame.units))
    found: dict[str, list[str]] = {college: [] for college in colleges}
    for role in (Role.BROKER, Role.COORDINATOR):
        logins: list[Login] = [login for login in school.logins if login.role is role]
        for number, login in enumerate(logins):
            unit = school.frame.units[number % len(school.frame.units)]
            found[unit.college_id].append(login.account_id)
    everybody = tuple(account for accounts in found.values() for account in accounts)
    return [Keeper(college, tuple(found[college]) or everybody) for college in colleges]


def relation(dice: Dice, school: School, company_id: str, keeper: Keeper) -> dict[str, Any]:
    """A relation in one of the states, some with a next step that is overdue."""
    day = school.frame.day
    state = dice.choices([state for state, _ in STATES], weights=[weight for _, weight in STATES])[0]
    step = dice.choice(STEPS) if state is not RelationState.ENDED and dice.chance(0.2) else None
    reason, words_of_end = dice.choice(ENDS)
    ended = state is RelationState.ENDED
    paused = state is RelationState.PAUSED
    return {
        "id": dice.id(),
        "institution_id": school.frame.institution_id,
        "company_id": company_id,
        "college_id": keeper.college_id,
        "owner_id": dice.choice(keeper.owners),
        "state": state.value,
        "since": dice.days_before(day, 300, 2000),
        "notes": dice.choice(NOTES),
        "next_step": step,
        "next_on": day + timedelta(days=dice.randint(-14, 60)) if step else None,
        "until": day + timedelta(days=dice.randint(-10, 150)) if paused else None,
        "ended_on": dice.days_before(day, 5, 200) if ended else None,
        "end_reason": reason.value if ended else None,
        "reason": words_of_end if ended else dice.choice(PAUSES) if paused else None,
        "version": 1,
    }


def history(dice: Dice, row: dict[str, Any], keeper: Keeper) -> Iterator[dict[str, Any]]:
    """The start, sometimes a transfer, and what led to the present state."""
    owner, former = row["owner_id"], dice.choice(keeper.owners)
    yield event(dice, row, RelationAct.STARTED, row["since"], owner_after=former, on_day=row["since"])
    if former != owner:
        on = row["since"] + timedelta(days=dice.randint(60, 250))
        about = {"owner_before": former, "owner_after": owner, "reason": "Andere verdeling van de bedrijven"}
        yield event(dice, row, RelationAct.TRANSFERRED, on, **about)
    if row["ended_on"]:
        about = {"end_reason": row["end_reason"], "reason": row["reason"], "on_day": row["ended_on"]}
        yield event(dice, row, RelationAct.ENDED, row["ended_on"], **about)
    elif row["until"]:
        on = row["since"] + timedelta(days=260)
        yield event(dice, row, RelationAct.PAUSED, on, reason=row["reason"], on_day=row["until"])


def event(dice: Dice, row: dict[str, Any], act: RelationAct, day: date, **about: Any) -> dict[str, Any]:
    """One event of a relation, in the morning of its day, done by the owner."""
    states = {RelationAct.ENDED: RelationState.ENDED, RelationAct.PAUSED: RelationState.PAUSED}
    empty = {name: None for name in ("owner_before", "owner_after", "end_reason", "reason", "on_day")}
    return {
        "id": dice.id(),
        **{name: row[name] for name in ("institution_id", "company_id", "college_id")},
        "relation_id": row["id"],
        "at": datetime.combine(day, time(8, dice.randint(0, 59)), UTC),
        "actor_id": row["owner_id"],
        "act": act.value,
        "state": states.get(act, RelationState.ACTIVE).value,
        "fields": [],
        **empty,
        **about,
    }


def people(dice: Dice, school: School, companies: list[str]) -> Iterator[dict[str, Any]]:
    """One to three contact persons at most companies, some of whom left."""
    lists, day = words(), school.frame.day
    for number, company_id in enumerate(companies):
        if not dice.chance(0.85):
            continue
        for order, (function, roles) in enumerate(dice.some(FUNCTIONS, 1, 3)):
            given, family = dice.choice(lists["given"]), dice.choice(lists["family"])
            gone = order > 0 and dice.chance(0.25)
            since = dice.days_before(day, 250, 1500)
            yield {
                "id": dice.id(),
                "institution_id": school.frame.institution_id,
                "company_id": company_id,
                "name": f"{given} {family[:1].upper()}{family[1:]}",
                "function": function,
                "roles": [role.value for role in roles],
                "email": f"contact{number}.{order}@bedrijf.example",
                "phone": f"0{dice.choice((10, 15, 20, 70, 71))} 555 {dice.randint(10, 99)} {dice.randint(10, 99)}",
                "language": "nl",
                "valid_from": since,
                "valid_until": dice.days_before(day, 1, 200) if gone else None,
                "main": order == 0,
            }
