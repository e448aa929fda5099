"""Made-up companies that overlap in everything that can overlap, and a digest of the whole database."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.companies.service.editing import editing
from bpv.companies.tables import (
    CareAgreementRow,
    CareOfferRow,
    CompanyRow,
    ContactPersonRow,
    EstablishmentRow,
    FollowUpRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRequestRow,
    RecognitionRow,
    RelationEventRow,
    RelationRow,
    SignalRow,
    TalkPersonRow,
    TalkRow,
    TrainerRow,
)
from bpv.core.clock import now, today
from bpv.core.db import METADATA
from bpv.core.ids import new_id
from bpv.core.moving.changes import plain
from bpv.core.rights import Reach, Role, Scope
from bpv.imports.tables import ImportDecisionRow
from bpv.matches.tables import ShortlistRow
from tests.support.school import School
from tests.support.school_rows import keep

# Ledgers that only grow, counters that only rise, and the queue that is searched anew.
APART: Final = frozenset({"audit", "company_merge", "registry_version", "duplicate_pair", "duplicate_scan"})
STREETS: Final = ("Einsteinweg", "Niels Bohrweg", "Galgewater", "Haagweg")
PEOPLE: Final = ("Jo Visser", "Anne de Boer", "Sam Bakker")
CREBOS: Final = ("25301", "25300", "25299")
DAY: Final = date(2026, 1, 1)


def everything(school: School, account_id: str | None = None) -> Scope:
    """The whole of the first school, as seen by its coordinator."""
    return Scope(Reach.ALL, school.institution, account_id or school.accounts[Role.COORDINATOR][0])


def digest(session: Session) -> dict[str, str]:
    """A digest of all rows per table, less versions: these only rise, so that no old form is taken for new."""
    found = {}
    for table in METADATA.sorted_tables:
        if table.name in APART:
            continue
        columns = [column for column in table.c if column.name != "version"]
        rows = session.connection().execute(select(*columns).order_by(*table.primary_key.columns)).mappings()
        text = "\n".join(json.dumps(plain(row), sort_keys=True) for row in rows)
        found[table.name] = hashlib.sha256(text.encode()).hexdigest()
    return found


def overlapping(session: Session, school: School, number: int, seed: int) -> list[str]:
    """Companies with addresses, people, support, recognitions, relations and talks out of a small stock; their ids."""
    dice = Random(seed)
    made = [company(session, school, dice, place) for place in range(number)]
    scope = everything(school)
    for company_id in made:
        editing.refresh(session, scope, company_id)
    return made


def company(session: Session, school: School, dice: Random, number: int) -> str:
    """One company with its parts."""
    stamp = {
        "source": dice.choice(("register", "import", "school", "company")),
        "on": "2026-01-0" + str(1 + number % 9),
    }
    row = CompanyRow(
        institution_id=school.institution,
        name=f"{dice.choice(('Optiek', 'Metaal', 'Glas'))} {number}",
        website=dice.choice((None, "https://www.optiek.example")),
        remarks=dice.choice((None, f"Opmerking {number}")),
        techniques=dice.sample(["draaien", "frezen", "lassen", "etsen"], dice.randint(0, 3)),
        size=dice.choice((None, 4, 40)),
        paused=dice.random() < 0.2,
        sources={"techniques": stamp, "size": stamp},
        created_at=now(),
        updated_at=now(),
    )
    keep(session, row)
    at = [establishment(row, dice, main=number == 0) for number in range(dice.randint(1, 3))]
    keep(session, *at)
    mine: dict[str, Any] = {"institution_id": row.institution_id, "company_id": row.id}
    keep(session, *parts(mine, dice), *of_establishments(school, at, dice))
    places = [place(mine, one, dice) for one in at for _ in range(dice.randint(0, 2))]
    keep(session, *places)
    relations(session, school, mine, dice)
    lists(session, school, places, row.id, dice)
    return row.id


def establishment(row: CompanyRow, dice: Random, *, main: bool) -> EstablishmentRow:
    """An address of a small stock; without a number, or with one of its own."""
    return EstablishmentRow(
        institution_id=row.institution_id,
        company_id=row.id,
        street=dice.choice((None, *STREETS)),
        house_number=dice.choice(("1", "2")),
        postcode=dice.choice((None, "2333 AB")),
        place=dice.choice(("Leiden", "Delft")),
        number=dice.choice((None, None, "000012345678")),
        latitude=dice.choice((None, 52.1)),
        sources={"place": {"source": "register", "on": "2025-01-01"}},
        main=main,
    )


def parts(mine: dict[str, Any], dice: Random) -> list[Any]:
    """Trainers, support, agreements and work processes."""
    found: list[Any] = [
        TrainerRow(**mine, name=name, email=dice.choice((None, f"{name[:3]}@x.example")), courses=["basis"])
        for name in dice.sample(PEOPLE, dice.randint(0, 2))
    ]  # fmt: skip
    found += [
        CareOfferRow(**mine, kind=kind, level="declared", dated_on=DAY + timedelta(days=dice.randint(0, 9)))
        for kind in dice.sample(["quiet_workplace", "extra_coaching", "wheelchair_access"], dice.randint(0, 3))
    ]
    found += [
        OfferedWorkProcessRow(**mine, crebo="25301", code=code, possible=dice.random() < 0.5, dated_on=DAY)
        for code in dice.sample(["B1-K1-W1", "B1-K1-W2", "B1-K1-W3"], dice.randint(0, 3))
    ]
    if dice.random() < 0.3:
        found.append(CareAgreementRow(**mine, who="Praktijkopleider", what="Samen starten", until=DAY, agreed_on=DAY))
    return found


def of_establishments(school: School, at: Sequence[EstablishmentRow], dice: Random) -> list[Any]:
    """Recognitions, and requests of which one per qualification may be open."""
    found: list[Any] = []
    college_id, owner_id = next(iter(school.colleges.values())), school.accounts[Role.COORDINATOR][0]
    for one in at:
        mine = {"institution_id": one.institution_id, "establishment_id": one.id}
        for crebo in dice.sample(CREBOS, dice.randint(0, 2)):
            start = date(2020 + dice.randint(0, 5), 3, 1)
            found.append(
                RecognitionRow(**mine, crebo=crebo, recognised_from=start, last_bpv_end=dice.choice((None, DAY)))
            )
        for crebo in dice.sample(CREBOS, dice.randint(0, 1)):
            own = {"college_id": college_id, "owner_id": owner_id, "since": DAY, "created_at": now()}
            found.append(RecognitionRequestRow(**mine, **own, crebo=crebo))
    return found


def place(mine: dict[str, Any], at: EstablishmentRow, dice: Random) -> PlaceRow:
    """A place at an establishment."""
    return PlaceRow(
        **mine,
        establishment_id=at.id,
        crebo=dice.choice(CREBOS),
        title=f"Plek {dice.randint(1, 99)}",
        starts_on=today() + timedelta(days=60),
        ends_on=today() + timedelta(days=120),
        capacity=3,
        taken=dice.randint(0, 3),
    )


def relations(session: Session, school: School, mine: dict[str, Any], dice: Random) -> None:
    """Relations of colleges with their events, contact persons, and a talk with a signal and a follow-up."""
    owner_id = school.accounts[Role.COORDINATOR][0]
    people = [
        ContactPersonRow(**mine, name=name, roles=["general"]) for name in dice.sample(PEOPLE, dice.randint(0, 2))
    ]
    keep(session, *people)
    for college_id in dice.sample(list(school.colleges.values()), dice.randint(0, 2)):
        own = {**mine, "college_id": college_id}
        notes = dice.choice((None, "Bel na de zomer"))
        relation = RelationRow(
            **own, owner_id=owner_id, since=DAY, notes=notes, state=dice.choice(("active", "prospect"))
        )
        keep(session, relation)
        keep(session, RelationEventRow(**own, relation_id=relation.id, at=now(), act="started", state="active"))
        talk = TalkRow(**own, written_by=owner_id, created_at=now(), held_on=DAY, text="Goed gesprek")
        keep(session, talk)
        own["talk_id"] = talk.id
        keep(session, SignalRow(**own, kind="work", noted_on=DAY), FollowUpRow(**own, owner_id=owner_id, due_on=DAY))
        bare = {"institution_id": mine["institution_id"], "talk_id": talk.id}
        keep(session, *(TalkPersonRow(**bare, contact_person_id=one.id) for one in people))


def lists(session: Session, school: School, places: Sequence[PlaceRow], company_id: str, dice: Random) -> None:
    """A student's list, and an answer that somebody gave during an import."""
    mine = {"institution_id": school.institution}
    for position, one in enumerate(places):
        if dice.random() < 0.3:
            where = {"student_id": school.students["twenty"], "place_id": one.id}
            keep(session, ShortlistRow(**mine, **where, position=position, added_at=now()))
    keep(session, ImportDecisionRow(**mine, fingerprint=new_id(), token=company_id, decided_at=now()))
