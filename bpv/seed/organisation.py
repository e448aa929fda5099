"""The school itself: colleges, teams, qualifications with work processes, periods, postcodes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.organisation.models import PostcodeFields, QualificationFields, WorkProcessFields
from bpv.seed.calendar import periods
from bpv.seed.dice import Dice
from bpv.seed.material import Programme, postcodes, programmes
from bpv.seed.writing import insert

EDITION: Final = 2015
LARGE: Final = 2000  # students; from here a school has many colleges
COLLEGES: Final = {
    "instruments": "College Precisietechniek",
    "care": "College Zorg",
    "childcare": "College Pedagogiek",
    "ict": "College ICT",
    "hospitality": "College Horeca",
    "building": "College Bouw",
    "retail": "College Handel",
    "office": "College Economie",
    "green": "College Groen",
    "logistics": "College Logistiek",
    "media": "College Media",
}
INSTRUMENT_TEAMS: Final = (
    ("College Precisietechniek", ("Team Fijnmechanica", "Team Elektronica en besturing")),
    ("College Onderzoek", ("Team Optica en glas", "Team Vacuüm en nanotechniek")),
)
RESEARCH: Final = (
    ("B1-K1", "Maakt onderdelen van instrumenten", (
        "Bereidt het werk voor", "Verspaant onderdelen", "Verbindt en bewerkt na", "Meet en controleert onderdelen")),
    ("B1-K2", "Bouwt en test instrumenten", (
        "Stelt een instrument samen", "Bouwt elektronica en besturing in", "Test en stelt af")),
    ("P1-K1", "Ontwikkelt instrumenten voor onderzoek", (
        "Overlegt met de onderzoeker", "Ontwerpt een instrument", "Bouwt een proefmodel", "Levert op en legt vast")),
)  # fmt: skip
OTHERS: Final = (
    ("B1-K1", "Voert het vak uit", ("Bereidt het werk voor", "Voert het werk uit", "Controleert het resultaat")),
    ("B1-K2", "Werkt samen", ("Overlegt met klant en collega", "Rondt het werk af en draagt over")),
)  # fmt: skip


DOMAINS: Final = {
    "building": "Bouw en infra",
    "care": "Zorg en welzijn",
    "childcare": "Zorg en welzijn",
    "green": "Voedsel, natuur en leefomgeving",
    "hospitality": "Horeca en bakkerij",
    "ict": "Informatie en communicatietechnologie",
    "instruments": "Techniek en procesindustrie",
    "logistics": "Transport, scheepvaart en logistiek",
    "media": "Media en vormgeving",
    "office": "Economie en administratie",
    "retail": "Handel en ondernemerschap",
}
"""The domain of the official list per group of programmes."""


@dataclass(frozen=True)
class Unit:
    """A team with its college, and the programmes of its students."""

    team_id: str
    college_id: str
    crebos: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """The school that people and companies are put in."""

    institution_id: str
    day: date
    units: tuple[Unit, ...]
    programmes: tuple[Programme, ...]


def build(session: Session, dice: Dice, name: str, students: int, day: date) -> Frame:
    """Write the school; one programme for a small school, all of them for a large one."""
    institution_id = dice.id()
    insert(session, "institution", [{"id": institution_id, "name": name, "brin": None}])
    large = students >= LARGE
    taught = programmes() if large else programmes()[:1]
    units = make_units(session, dice, institution_id, taught, large)
    known = programmes() if large else tuple(p for p in programmes() if p.group == "instruments")
    insert(session, "qualification", (qualification(dice, institution_id, one) for one in known))
    insert(session, "work_process", (row for one in known for row in work_processes(dice, institution_id, one)))
    insert(
        session,
        "period",
        (
            {"id": dice.id(), "institution_id": institution_id, "team_id": None, "version": 1, **period.model_dump()}
            for one in taught
            for period in periods(one, day)
        ),
    )
    insert(session, "postcode", postcode_rows(dice, institution_id))
    return Frame(institution_id, day, units, taught)


def make_units(
    session: Session, dice: Dice, institution_id: str, taught: tuple[Programme, ...], large: bool
) -> tuple[Unit, ...]:
    """Colleges and teams: by subject in a small school, a college per group and a team per programme in a large one."""
    plan: list[tuple[str, list[tuple[str, tuple[str, ...]]]]] = []
    if large:
        for group, college in COLLEGES.items():
            plan.append((college, [(f"Team {one.name}", (one.crebo,)) for one in taught if one.group == group]))
    else:
        crebos = tuple(one.crebo for one in taught)
        plan = [(college, [(team, crebos) for team in teams]) for college, teams in INSTRUMENT_TEAMS]
    units, colleges, rows = [], [], []
    for college, names in plan:
        college_id = dice.id()
        colleges.append(unit_row(college_id, institution_id, college))
        for team, crebos in names:
            unit = Unit(dice.id(), college_id, crebos)
            units.append(unit)
            rows.append(unit_row(unit.team_id, institution_id, team) | {"college_id": college_id})
    insert(session, "college", colleges)
    insert(session, "team", rows)
    return tuple(units)


def unit_row(key: str, institution_id: str, name: str) -> dict[str, Any]:
    """A college or team without an end."""
    validity = {"valid_from": date(EDITION, 8, 1), "valid_until": None}
    return {"id": key, "institution_id": institution_id, "name": name, "version": 1, **validity}


def qualification(dice: Dice, institution_id: str, one: Programme) -> dict[str, Any]:
    """A line of the official list."""
    fields = QualificationFields(
        crebo=one.crebo,
        name=one.name,
        file_crebo=one.file_crebo,
        file_name=one.file_name,
        domain_name=DOMAINS.get(one.group),
        level=one.level,
        routes="BOL/BBL",
        edition=EDITION,
        valid_from=date(EDITION, 8, 1),
        years=one.years,
    )
    return {"id": dice.id(), "institution_id": institution_id, **fields.model_dump()}


def plan_of(crebo: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Core tasks with the titles of their work processes."""
    return RESEARCH if crebo == programmes()[0].crebo else OTHERS


def work_process_codes(crebo: str) -> list[str]:
    """The codes of all work processes of a qualification."""
    return [f"{task}-W{number}" for task, _, titles in plan_of(crebo) for number, _ in enumerate(titles, start=1)]


def work_processes(dice: Dice, institution_id: str, one: Programme) -> Iterator[dict[str, Any]]:
    """The work processes of a qualification; titles are our own."""
    for code, task, titles in plan_of(one.crebo):
        for number, title in enumerate(titles, start=1):
            fields = WorkProcessFields(
                crebo=one.crebo, core_task_code=code, core_task=task, code=f"{code}-W{number}", title=title
            )
            yield {"id": dice.id(), "institution_id": institution_id, **fields.model_dump()}


def postcode_rows(dice: Dice, institution_id: str) -> Iterator[dict[str, Any]]:
    """The table of postcode areas."""
    for one in postcodes():
        fields = PostcodeFields(code=one.code, place=one.place, latitude=one.latitude, longitude=one.longitude)
        yield {"id": dice.id(), "institution_id": institution_id, **fields.model_dump()}
